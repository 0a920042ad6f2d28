#include "sync/sim/story.h"

#include <algorithm>
#include <charconv>
#include <fmt/format.h>

namespace fyr::sync::sim {
namespace {

constexpr std::array<std::string_view, faultCount> names{
    "crash",       "keychainLocked", "diskFails",   "clockJump",     "sleep",         "steadyRuns",       "deviceCloned",
    "versionSkew", "lineDown",       "outage",      "halfOpen",      "wakeClosed",    "wakeDeaf",         "goAway",
    "revokedHint", "serverRestart",  "restore",     "changesForgotten", "serverClock", "rightsChanged",   "unitMoved",
    "signedOut",   "deviceRevoked",  "requestLost", "requestDoubled", "answerLost",   "answerDoubled",    "answerCut",
    "trickle",     "portal",         "overloaded",  "badGateway",    "proxyRefusal",  "wakeLost",         "wakeDoubled",
    "tokenExpired", "crashAtWrite",  "poison",      "leftOut",       "newCommand"};

bool number(std::string_view text, std::uint32_t& out) {
    const auto [end, ec] = std::from_chars(text.data(), text.data() + text.size(), out);
    return ec == std::errc{} && end == text.data() + text.size();
}

} // namespace

std::string_view name(Fault f) noexcept {
    return names[static_cast<std::size_t>(f)];
}

std::optional<Fault> faultFromName(std::string_view text) noexcept {
    const auto it = std::ranges::find(names, text);
    if (it == names.end()) return std::nullopt;
    return static_cast<Fault>(it - names.begin());
}

std::uint64_t Item::seed(std::uint64_t of) const {
    const auto word = static_cast<std::uint64_t>(kind) << 56U | static_cast<std::uint64_t>(fault) << 48U |
                      static_cast<std::uint64_t>(client) << 40U | n;
    return Dice::mix(of, word);
}

std::string write(const Item& i) {
    switch (i.kind) {
    case Item::Kind::act:
        return fmt::format("act.{}", i.n);
    case Item::Kind::elsewhere:
        return fmt::format("elsewhere.{}", i.n);
    case Item::Kind::planned:
        return fmt::format("{}.{}", name(i.fault), i.n);
    case Item::Kind::rolled:
        break;
    }
    return fmt::format("{}.{}.{}", name(i.fault), i.client, i.n);
}

Result<Item> itemFromText(std::string_view text) {
    const auto wrong = [&] { return fail(ErrorCode::badRequest, fmt::format("'{}' is no item of a story", text)); };
    const auto dot = text.find('.');
    if (dot == std::string_view::npos) return wrong();
    Item i;
    const auto word = text.substr(0, dot);
    auto rest = text.substr(dot + 1);
    if (word == "act")
        i.kind = Item::Kind::act;
    else if (word == "elsewhere")
        i.kind = Item::Kind::elsewhere;
    else {
        const auto f = faultFromName(word);
        if (!f) return wrong();
        i.fault = *f;
        i.kind = Item::Kind::planned;
        if (const auto second = rest.find('.'); second != std::string_view::npos) {
            std::uint32_t client = 0;
            if (!number(rest.substr(0, second), client) || client > 255) return wrong();
            i.kind = Item::Kind::rolled;
            i.client = static_cast<std::uint8_t>(client);
            rest = rest.substr(second + 1);
        }
    }
    if (!number(rest, i.n)) return wrong();
    return i;
}

std::string write(const std::set<Item>& items) {
    std::string out;
    for (const auto& i : items)
        out += (out.empty() ? "" : ",") + write(i);
    return out;
}

Result<std::set<Item>> itemsFromText(std::string_view text) {
    std::set<Item> out;
    while (!text.empty()) {
        const auto comma = std::min(text.find(','), text.size());
        FYR_TRY(const auto i, itemFromText(text.substr(0, comma)));
        out.insert(i);
        text.remove_prefix(std::min(comma + 1, text.size()));
    }
    return out;
}

// Zeller's ddmin: leave out ever smaller parts, as long as it still fails.
std::set<Item> shrink(const std::vector<Item>& all, const std::function<bool(const std::set<Item>&)>& fails, int runs) {
    std::vector<Item> now = all;
    const auto stillFails = [&](const std::vector<Item>& items) {
        return runs-- > 0 && fails(std::set<Item>(items.begin(), items.end()));
    };
    // Most failures need little of what came long before them.
    for (std::size_t parts = 2; now.size() >= 2 && runs > 0;) {
        const std::size_t size = (now.size() + parts - 1) / parts;
        bool smaller = false;
        for (std::size_t at = 0; at < now.size() && runs > 0; at += size) {
            std::vector<Item> rest;
            for (std::size_t i = 0; i < now.size(); ++i)
                if (i < at || i >= at + size) rest.push_back(now[i]);
            if (!stillFails(rest)) continue;
            now = std::move(rest);
            parts = std::max<std::size_t>(2, parts - 1);
            smaller = true;
            break;
        }
        if (smaller) continue;
        if (size == 1) break;
        parts = std::min(now.size(), parts * 2);
    }
    if (now.size() == 1 && stillFails({})) now.clear();
    return {now.begin(), now.end()};
}

} // namespace fyr::sync::sim

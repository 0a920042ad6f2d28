// fyrctl icbt verify: proves a programme or refutes it with a patient's story; its signed record.
#include "ctl/command.h"
#include "ctl/icbt_support.h"

#include "base/clock.h"
#include "base/whole_file.h"
#include "icbt/verify/policy_file.h"
#include "icbt/verify/record.h"

#include <chrono>
#include <fmt/format.h>

namespace fyr::ctl {
namespace {

using namespace icbt;
using namespace icbt::verify;

constexpr std::string_view usageText = "usage: fyrctl icbt verify FILE [--lang sv|en] [--json] [--schedule] [--record OUT --key FILE] [--policy FILE] [--last RECORD] [--before FILE] [--instruments FILE]";

// "module m05" → "/modules/4": where the one to blame was written.
std::string pointerOf(const Programme& p, std::string_view place) {
    const auto space = place.find(' ');
    const auto kind = place.substr(0, space);
    const auto id = space == std::string_view::npos ? std::string_view() : place.substr(space + 1);
    const auto in = [&](std::string_view list, const auto& all) {
        for (std::size_t i = 0; i < all.size(); ++i)
            if (all[i].id == id) return fmt::format("/{}/{}", list, i);
        return fmt::format("/{}", list);
    };
    if (kind == "module") return in("modules", p.modules);
    if (kind == "measure") return in("measures", p.measures);
    if (kind == "clock") return in("clocks", p.clocks);
    if (kind == "risk") return in("risks", p.risks);
    if (kind == "choice") return in("choices", p.choices);
    if (kind == "decision") return in("decisions", p.decisions);
    if (kind == "track") return in("tracks", p.tracks);
    if (kind == "close:")
        for (std::size_t i = 0; i < p.close.size(); ++i)
            if (placeOf(p, i) == place) return fmt::format("/close/{}", i);
    if (kind == "close") return "/close";
    if (kind == "end")
        for (std::size_t i = 0; i < p.ends.size(); ++i)
            if (placeOf(p.ends[i]) == place) return fmt::format("/ends/{}", i);
    if (kind == "end") return "/ends";
    return fmt::format("/{}", place);
}

void tell(const Report& r, const Opened& opened, std::string_view lang, double ms) {
    fmt::print("{}", summary(r, lang));
    for (const auto& o : r.outcomes)
        for (const auto& s : o.stories) fmt::print("\n{} {}: {}\n{}", code(o.property), opened.compiled.place(pointerOf(opened.compiled.programme, s.place)), s.place, write(s, lang));
    fmt::print(stderr, "{} states, minutes and combinations in {:.0f} ms\n", r.states(), ms);
}

void tellJson(const Report& r, const Opened& opened, double ms) {
    auto out = toJson(r);
    for (auto& property : out["properties"].get_array())
        for (auto& story : property.get_object()["stories"].get_array()) {
            auto& s = story.get_object();
            s["at"] = opened.compiled.place(pointerOf(opened.compiled.programme, std::string_view(s["place"].get_string())));
        }
    json::array problems;
    for (const auto& p : opened.problems) problems.push_back(json::object{{"at", p.place}, {"message", p.message}});
    out["problems"] = std::move(problems);
    out["proved"] = r.proved() && opened.problems.empty();
    out["milliseconds"] = ms;
    fmt::print("{}\n", json::write(json::value(std::move(out))));
}

Result<> writeRecord(const Report& r, const std::string& file, const std::string& key) {
    FYR_TRY(const auto text, readWhole(key));
    FYR_TRY(const auto seed, seedFromText(text));
    return writeWhole(file, write(signedRecord(r, formatInstant(SystemClock().now()), seed)) + "\n");
}

int verifyOne(Arguments args) {
    const Options options(args, {"--lang", "--record", "--key", "--policy", "--last", "--before", "--instruments"}, {"--json", "--schedule"});
    if (!options.problem().empty()) return wrong(options.problem());
    const auto* lang = options.value("--lang");
    const auto* record = options.value("--record");
    const auto* key = options.value("--key");
    if (options.plain().size() != 1 || (lang && *lang != "sv" && *lang != "en") || !record != !key) return wrong(usageText);
    const auto opened = openForTool(options.plain()[0], options.value("--instruments"));
    if (!opened) return unreadable(opened.error());

    Policy policy;
    if (const auto* file = options.value("--policy")) {
        const auto own = policyFromFile(*file);
        if (!own) return unreadable(own.error());
        policy = *own;
    }
    verify::Options how;
    std::optional<Opened> before;
    if (const auto* file = options.value("--before")) {
        auto old = openForTool(*file, options.value("--instruments"));
        if (!old) return unreadable(old.error());
        before = std::move(*old);
        how.before = &before->compiled.programme;
    }
    std::optional<Record> last;
    if (const auto* file = options.value("--last")) {
        auto text = readWhole(*file);
        auto read = text ? recordFromText(*text) : fail(text.error());
        if (!read) return unreadable(read.error());
        if (!isAuthentic(*read)) return unreadable(Error{ErrorCode::forbidden, *file + " is not signed by the key that it names"});
        last = std::move(*read);
        how.last = &last->report;
    }

    const auto from = std::chrono::steady_clock::now();
    const auto report = verify::verify(opened->compiled.programme, policy, how);
    const double ms = std::chrono::duration<double, std::milli>(std::chrono::steady_clock::now() - from).count();
    if (options.flag("--json")) {
        tellJson(report, *opened, ms);
    } else {
        for (const auto& p : opened->problems) fmt::print("{}: {}\n", p.place, p.message);
        tell(report, *opened, lang ? *lang : "en", ms);
        if (options.flag("--schedule")) fmt::print("\n{}", schedule(opened->compiled.programme, policy));
    }
    if (record)
        if (const auto done = writeRecord(report, *record, *key); !done) return unreadable(done.error());
    return report.proved() && opened->problems.empty() ? 0 : 1;
}

} // namespace

std::vector<Command> icbtVerifyCommands() {
    return {{"icbt verify", "FILE [--lang sv|en] [--json] [--record OUT --key FILE] [--policy FILE] [--last RECORD] [--before FILE]",
             "Proves a programme (exit 0), or refutes it with a patient's story (exit 1); 2 when it cannot be read. --record signs what was found with the key in FILE (64 hexadecimal digits); --policy has the clinic's own bounds (docs/VERIFYING.md); --last takes from a record what has not changed; --before is the version that runs today.",
             verifyOne}};
}

} // namespace fyr::ctl

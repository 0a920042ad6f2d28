#include "protocol/feed.h"

#include "protocol/raw_json.h"

namespace fyr::protocol {
namespace {

constexpr std::size_t maxPageBytes = 64U << 20U;
constexpr std::size_t maxDepth = 96;

void write(std::string& out, const FeedEntry& e) {
    out += e.op == FeedOp::put ? R"({"op":"put","type":)" : R"({"op":"forget","type":)";
    raw::appendText(out, e.key.type);
    out += ",\"id\":";
    raw::appendText(out, e.key.id);
    if (e.op == FeedOp::put) {
        out += fmt::format(R"(,"version":{},"at":"{}","resource":)", e.version, formatInstant(e.at));
        out += e.resource.empty() ? std::string_view("{}") : std::string_view(e.resource);
    }
    out += '}';
}

Result<FeedEntry> entryFromText(std::string_view text, std::size_t index) {
    FeedEntry e;
    std::string op;
    bool hasResource = false;
    for (const auto& [name, value] : raw::members(text)) {
        if (name == "op")
            op = raw::asText(value).value_or("");
        else if (name == "type")
            e.key.type = raw::asText(value).value_or("");
        else if (name == "id")
            e.key.id = raw::asText(value).value_or("");
        else if (name == "version")
            e.version = raw::asInteger(value).value_or(0);
        else if (name == "at") {
            if (auto at = parseInstant(raw::asText(value).value_or(""))) e.at = *at;
        } else if (name == "resource" && raw::isObject(value)) {
            e.resource = value;
            hasResource = true;
        }
    }
    const auto wrong = [&](std::string_view what) {
        return fail(Error{ErrorCode::badRequest,
                          "not a feed entry",
                          {{fmt::format("/entries/{}", index), std::string(what)}}});
    };
    if (op == "put")
        e.op = FeedOp::put;
    else if (op == "forget")
        e.op = FeedOp::forget;
    else
        return wrong("op is put or forget");
    if (!isFhirId(e.key.type) || !isFhirId(e.key.id)) return wrong("type and id are required");
    if (e.op == FeedOp::put && !hasResource) return wrong("a put carries a resource");
    if (e.op == FeedOp::put && e.version < 1) return wrong("a put carries a version");
    if (e.op == FeedOp::forget) e.resource.clear();
    return e;
}

} // namespace

std::string write(const FeedPage& page) {
    std::size_t bytes = 256;
    for (const auto& e : page.entries)
        bytes += e.resource.size() + e.key.type.size() + e.key.id.size() + 120;
    std::string out;
    out.reserve(bytes);
    out += "{\"epoch\":";
    raw::appendText(out, page.epoch);
    out += ",\"next\":";
    raw::appendText(out, page.next);
    out += page.more ? ",\"more\":true" : ",\"more\":false";
    if (page.total) out += fmt::format(",\"total\":{}", *page.total);
    out += ",\"entries\":[";
    bool first = true;
    for (const auto& e : page.entries) {
        if (!first) out += ',';
        first = false;
        write(out, e);
    }
    out += "]}";
    return out;
}

Result<FeedPage> feedPageFromText(std::string_view text) {
    FYR_CHECK(raw::checkJson(text, maxPageBytes, maxDepth));
    FeedPage page;
    bool hasEntries = false;
    std::optional<bool> more;
    for (const auto& [name, value] : raw::members(text)) {
        if (name == "epoch")
            page.epoch = raw::asText(value).value_or("");
        else if (name == "next")
            page.next = raw::asText(value).value_or("");
        else if (name == "more")
            more = raw::asBoolean(value);
        else if (name == "total")
            page.total = raw::asInteger(value);
        else if (name == "entries" && value.starts_with('[')) {
            hasEntries = true;
            const auto slices = raw::elements(value);
            page.entries.reserve(slices.size());
            for (std::size_t i = 0; i < slices.size(); ++i) {
                FYR_TRY(auto entry, entryFromText(slices[i], i));
                page.entries.push_back(std::move(entry));
            }
        }
    }
    if (page.epoch.empty() || page.next.empty() || !more || !hasEntries)
        return fail(ErrorCode::badRequest, "a page needs epoch, next, more and entries");
    page.more = *more;
    return page;
}

} // namespace fyr::protocol

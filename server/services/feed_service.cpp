#include "server/services/feed_service.h"

#include "base/digest.h"
#include "base/json.h"
#include "server/services/traces.h"

#include <fmt/format.h>
#include <sodium.h>

namespace fyr::server {
namespace {

std::optional<std::string> fromBase64Url(std::string_view text) {
    std::string out(text.size(), '\0');
    std::size_t size = 0;
    if (sodium_base642bin(reinterpret_cast<unsigned char*>(out.data()), out.size(), text.data(), text.size(), nullptr,
                          &size, nullptr, sodium_base64_VARIANT_URLSAFE_NO_PADDING) != 0)
        return std::nullopt;
    out.resize(size);
    return out;
}

} // namespace

std::string writeCursor(const FeedCursor& c) {
    const auto text = json::write({{"e", c.epoch}, {"a", c.after}, {"u", c.until}, {"t", c.total}, {"w", c.unit}});
    return base64Url({reinterpret_cast<const std::uint8_t*>(text.data()), text.size()});
}

Result<FeedCursor> readCursor(std::string_view text) {
    const auto bytes = text.size() < 1024 ? fromBase64Url(text) : std::nullopt;
    const auto v = bytes ? json::parse(*bytes) : Result<json::value>(fail(ErrorCode::badRequest));
    const auto epoch = v ? json::text(*v, "e") : std::nullopt;
    const auto after = v ? json::integer(*v, "a") : std::nullopt;
    if (!epoch || !after || *after < 0) return fail(ErrorCode::resyncRequired, "not a cursor of this server");
    return FeedCursor{std::string(*epoch), *after, json::integer(*v, "u").value_or(0), json::integer(*v, "t").value_or(0),
                      std::string(json::text(*v, "w").value_or(""))};
}

Result<std::string> FeedService::page(const Principal& who, std::string_view cursorText, std::int32_t limit) {
    if (limit < 1 || limit > mostFeedEntries)
        return fail(Error{ErrorCode::badRequest, "limit", {{"limit", fmt::format("1 … {}", mostFeedEntries)}}});
    std::optional<FeedCursor> cursor;
    if (!cursorText.empty()) {
        FYR_TRY(cursor, readCursor(cursorText));
    }
    protocol::FeedPage page;
    const auto read = [&](ReadTx& tx) -> Result<void> {
        page = {};
        FYR_TRY(const auto tenant, tx.tenant());
        if (cursor && (cursor->epoch != tenant.epoch || cursor->unit != who.unit))
            return fail(ErrorCode::resyncRequired, "the feed began anew");
        FYR_TRY(const auto head, tx.feedHead());
        if (cursor && cursor->after > head) return fail(ErrorCode::resyncRequired, "a cursor from the future");
        FeedQuery q;
        if (cursor) q.after = cursor->after;
        const bool first = !cursor || cursor->until > cursor->after;
        q.newestOnly = first;
        q.limit = limit;
        q.unit = who.unit.empty() ? "-" : who.unit; // without a unit: what belongs to the whole tenant, not everything
        FYR_TRY(auto slice, tx.feed(q));
        FeedCursor next = cursor.value_or(FeedCursor{tenant.epoch, 0, head, slice.total.value_or(0), who.unit});
        next.after = slice.upTo;
        if (next.after >= next.until) next.until = 0;
        page.epoch = tenant.epoch;
        page.more = slice.more;
        if (first) page.total = next.total;
        page.next = writeCursor(next);
        page.entries.reserve(slice.rows.size());
        for (auto& row : slice.rows) {
            protocol::FeedEntry e;
            e.op = row.forget || row.resource.deleted ? protocol::FeedOp::forget : protocol::FeedOp::put;
            e.key = {std::move(row.resource.type), std::move(row.resource.id)};
            e.version = row.resource.version;
            e.at = row.resource.lastUpdated;
            if (e.op == protocol::FeedOp::put) e.resource = std::move(row.resource.json);
            page.entries.push_back(std::move(e));
        }
        return {};
    };
    FYR_CHECK(m_store.read(who.tenant, read));
    if (!page.entries.empty()) {
        // What leaves the server is traced, once a page: who, how much, up to where.
        Trace t;
        t.subtype = "sync.feed";
        t.detail = fmt::format("{} entries", page.entries.size());
        const auto leave = [&](WriteTx& tx) { return leaveTrace(tx, m_clock.now(), who, t); };
        FYR_CHECK(m_store.write(who.tenant, leave));
    }
    return protocol::write(page);
}

} // namespace fyr::server

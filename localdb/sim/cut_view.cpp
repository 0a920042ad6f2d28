#include "localdb/sim/cut_view.h"

#include "localdb/files.h"

namespace fyr::localdb::sim {
namespace {

std::string textOf(const sync::FeedState& s) {
    return fmt::format("{} {} {} {} {} {}", s.epoch, s.cursor, s.firstSyncComplete, s.resyncing, s.received, s.expected);
}

template <class Map>
std::string either(const char* what, const Map& before, const Map& after, const Map& seen) {
    for (const auto& [key, value] : seen) {
        const auto b = before.find(key);
        const auto a = after.find(key);
        if ((b == before.end() || b->second != value) && (a == after.end() || a->second != value))
            return fmt::format("{} {} is neither as before nor as after", what, key);
    }
    for (const auto& [key, value] : before)
        if (after.contains(key) && !seen.contains(key)) return fmt::format("{} {} is lost", what, key);
    return {};
}

std::string difference(const std::vector<std::string>& want, const std::vector<std::string>& seen) {
    for (const auto& w : want)
        if (std::ranges::find(seen, w) == seen.end()) return "lost " + w;
    for (const auto& s : seen)
        if (std::ranges::find(want, s) == want.end()) return "has " + s;
    return "another order";
}

} // namespace

Result<CutView> viewOf(Cache& cache) {
    CutView v;
    v.any = true;
    FYR_TRY(const auto feed, cache.feedState());
    v.feed = textOf(feed);
    FYR_TRY(const auto all, cache.all());
    for (const auto& r : all)
        v.records[r.key.type + "/" + r.key.id] = fmt::format("{} {}", r.version, r.json);
    FYR_TRY(const auto unsent, cache.outboxItems());
    for (const auto& i : unsent)
        v.ids.insert(i.command.id.str());
    for (const auto& i : unsent)
        v.commands.push_back(fmt::format("unsent {} {}", i.attempts, json::write(protocol::toJson(i.command))));
    FYR_TRY(const auto attention, cache.attentionItems());
    for (const auto& a : attention) {
        v.ids.insert(a.command.id.str());
        v.commands.push_back(fmt::format("attention {} {} {}", a.message, a.waitsFor, json::write(protocol::toJson(a.command))));
        if (!a.current.empty()) v.shown[a.command.id.str()] = a.current;
    }
    for (int i = 0; i < cutTargets; ++i) {
        const auto key = fmt::format("note/t{}", i);
        FYR_TRY(const auto text, cache.draft(key));
        if (!text.empty()) v.drafts[key] = text;
    }
    FYR_TRY(v.lease, cache.lease());
    FYR_TRY(v.token, cache.value("token"));
    return v;
}

Result<CutView> openAndLook(FileSystem& files, const Secret& keychain, std::shared_ptr<const Projector> projector,
                            Random& random, std::string* repaired, std::unique_ptr<Cache>* keep) {
    auto keys = KeyFile::load(cutFolder / "keys", files);
    if (!keys && keys.error().code == ErrorCode::notFound) return CutView{}; // cut before there was a cache
    if (!keys) return fail(keys.error());
    FYR_TRY(const auto dataKey, keys->unlock(keychain));
    FYR_TRY(auto cache, Cache::open(cutFolder, dataKey, std::move(projector), random, files));
    if (cache->openReport().recordsRebuilt) *repaired = "the records were thrown away";
    if (cache->openReport().outbox.happened) *repaired = "the outbox was repaired";
    FYR_TRY(const auto stray, cache->strayWords());
    if (stray > 0) return fail(ErrorCode::internal, "words of what was forgotten are left");
    FYR_TRY(auto view, viewOf(*cache));
    view.triesLeft = keys->attemptsLeft();
    view.account = readFile(cutFolder / "account.json", 4096, files).value_or("");
    if (keep) *keep = std::move(cache);
    return view;
}

std::string compareCommands(const CutView& before, const CutView& seen, const std::set<std::string>& accepted) {
    if (!seen.any) return "the cache is gone";
    for (const auto& id : before.ids)
        if (!seen.ids.contains(id)) return "lost command " + id;
    for (const auto& id : seen.ids)
        if (!before.ids.contains(id) && !accepted.contains(id)) return "a command is back that was taken back or settled: " + id;
    return {};
}

std::string compareViews(const CutView& before, const CutView& after, const CutView& seen) {
    if (!seen.any) return before.any ? "the cache is gone" : "";
    const bool recordsBefore = seen.feed == before.feed && seen.records == before.records;
    const bool recordsAfter = seen.feed == after.feed && seen.records == after.records;
    if (!recordsBefore && !recordsAfter && before.any) {
        if (seen.feed == before.feed || seen.feed == after.feed)
            return "half a page: " + either("record", before.records, after.records, seen.records);
        return fmt::format("the place in the feed is neither before nor after: {} / {} / {}", before.feed, seen.feed, after.feed);
    }
    if (seen.commands != before.commands && seen.commands != after.commands)
        return fmt::format("the commands are neither before nor after: {}; or {}", difference(before.commands, seen.commands),
                           difference(after.commands, seen.commands));
    if (auto wrong = either("draft", before.drafts, after.drafts, seen.drafts); !wrong.empty()) return wrong;
    if (auto wrong = either("what was shown of", before.shown, after.shown, seen.shown); !wrong.empty()) return wrong;
    // A page stands with its cursor and is never read again: what it forgot must be forgotten everywhere by then.
    if (recordsAfter && !recordsBefore) {
        for (const auto& [key, text] : seen.drafts)
            if (!after.drafts.contains(key)) return fmt::format("draft {} is about what was forgotten", key);
        for (const auto& [key, text] : seen.shown)
            if (!after.shown.contains(key)) return fmt::format("what the server showed beside {} was forgotten", key);
    }
    if (seen.lease != before.lease && seen.lease != after.lease) return "the lease is neither before nor after";
    if (seen.token != before.token && seen.token != after.token) return "the token is neither before nor after";
    if (seen.account != before.account && seen.account != after.account) return "the account is neither before nor after";
    // A try is counted before it is made.
    if (before.any && seen.triesLeft != before.triesLeft && seen.triesLeft != after.triesLeft &&
        seen.triesLeft != before.triesLeft - 1)
        return fmt::format("{} tries of the PIN left, was {}, will be {}", seen.triesLeft, before.triesLeft, after.triesLeft);
    return {};
}

} // namespace fyr::localdb::sim

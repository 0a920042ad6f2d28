// A cache in a folder of its own, with a projector that needs no real FHIR, and short ways to make pages.
#pragma once

#include "localdb/cache.h"
#include "localdb/key_file.h"
#include "localdb/test_folder.h"

#include <filesystem>
#include <fstream>
#include <gtest/gtest.h>
#include <unistd.h>

namespace fyr::localdb {

inline const Instant noonOfTests = parseInstant("2026-11-20T12:00:00Z").value();

// Resources of these tests: {"patient":…,"name":…,"words":…,"queue":true,"open":true,"untilMs":…,"holder":…}.
class PlainProjector final : public Projector {
  public:
    Projection project(const protocol::ResourceKey& key, std::string_view text) const override {
        Projection p;
        const auto v = json::parse(text);
        if (!v) return p;
        p.patient = std::string(json::text(*v, "patient").value_or(""));
        p.inQueue = json::boolean(*v, "queue").value_or(false);
        p.open = json::boolean(*v, "open").value_or(false);
        if (const auto until = json::integer(*v, "untilMs")) p.openUntil = noonOfTests + Millis{*until};
        if (key.type == "Patient") {
            p.patient = key.id;
            p.person = PatientHit{key.id, std::string(json::text(*v, "name").value_or("")), std::nullopt,
                                  clinical::Sex::female, "19121212-1212"};
            p.searched = p.person->name + " 19121212-1212";
        }
        return p;
    }
    std::string words(std::string_view text) const override {
        const auto v = json::parse(text);
        return v ? std::string(json::text(*v, "words").value_or("")) : std::string();
    }
    Result<QueueItem> queueItem(std::string_view text) const override {
        FYR_TRY(const auto v, json::parse(text));
        QueueItem q;
        q.item.id = ItemId{std::string(json::text(v, "id").value_or(""))};
        q.item.holder.id = std::string(json::text(v, "holder").value_or(""));
        q.item.patientName = std::string(json::text(v, "words").value_or(""));
        if (!q.item.holder.id.empty()) q.item.status = clinical::ItemStatus::claimed;
        return q;
    }
    Result<clinical::TriageItem> item(std::string_view text, const Lookup& lookup) const override {
        FYR_TRY(auto q, queueItem(text));
        if (!lookup("RiskAssessment/" + q.item.id.str())) return fail(ErrorCode::notFound, "RiskAssessment");
        return std::move(q.item);
    }
};

// The raw key of "cache" or "outbox", as Cache derives it: the records' also from the salt beside them, when there is one.
inline Secret fileKey(const std::filesystem::path& folder, const Secret& dataKey, std::string_view name) {
    auto key = hkdf(Secret::copyOf(std::string_view("fyr cache")), dataKey, name);
    std::ifstream in(folder / "salt", std::ios::binary);
    const std::string salt((std::istreambuf_iterator<char>(in)), {});
    if (name != "cache" || salt.empty()) return key;
    return hkdf(Secret::copyOf(salt), key, "records");
}

inline const Instant noon = noonOfTests;

class CacheTest : public testing::Test {
  protected:
    void SetUp() override {
        m_folder = testFolder("cache", testing::UnitTest::GetInstance()->current_test_info()->name());
        std::filesystem::remove_all(m_folder);
        m_key = Secret::random(32, m_random);
    }
    void TearDown() override {
        m_cache.reset();
        std::filesystem::remove_all(m_folder);
    }
    Result<void> open() {
        m_cache.reset();
        FYR_TRY(m_cache, Cache::open(m_folder, m_key, m_projector, m_random));
        return {};
    }
    Cache& cache() { return *m_cache; }

    static protocol::FeedEntry put(std::string type, std::string id, std::int64_t version,
                                   std::string resource) {
        return {protocol::FeedOp::put, {std::move(type), std::move(id)}, version, noon, std::move(resource)};
    }
    static protocol::FeedEntry forget(std::string type, std::string id) {
        return {protocol::FeedOp::forget, {std::move(type), std::move(id)}, 0, noon, {}};
    }
    Result<sync::AppliedPage> feed(std::vector<protocol::FeedEntry> entries, bool more = false,
                                   std::string epoch = "E1") {
        FYR_TRY(const auto state, cache().feedState());
        protocol::FeedPage page{std::move(epoch), fmt::format("c{}", ++m_cursor), more, std::nullopt,
                                std::move(entries)};
        return cache().applyPage(page, state.cursor, noon);
    }
    protocol::Command command(protocol::CommandType type, std::string target, json::object payload = {}) {
        protocol::Command c;
        c.id = CommandId{makeUlid(noon + Millis{++m_made}, m_random)};
        c.type = type;
        c.target = {"Task", std::move(target)};
        c.base = 1;
        c.at = noon;
        c.payload = std::move(payload);
        return c;
    }
    protocol::Command note(std::string target, std::string text) {
        return command(protocol::CommandType::noteAdd, std::move(target),
                       {{"patient", "p1"}, {"text", std::move(text)}});
    }
    static protocol::CommandResult answer(const protocol::Command& c, protocol::CommandStatus status,
                                          std::int64_t version = 2) {
        protocol::CommandResult r;
        r.id = c.id;
        r.status = status;
        r.version = version;
        if (status != protocol::CommandStatus::accepted) r.code = ErrorCode::alreadyClaimed;
        return r;
    }
    std::vector<std::string> unsentIds() {
        std::vector<std::string> out;
        const auto commands = cache().unsent(1000, 1U << 20U).value();
        for (const auto& c : commands)
            out.push_back(c.id.str());
        return out;
    }
    // Every byte of every file of the cache.
    std::string allBytes() const {
        std::string out;
        for (const auto& f : std::filesystem::recursive_directory_iterator(m_folder)) {
            if (!f.is_regular_file()) continue;
            std::ifstream in(f.path(), std::ios::binary);
            out.append((std::istreambuf_iterator<char>(in)), {});
        }
        return out;
    }

    SeededRandom m_random{7};
    std::filesystem::path m_folder;
    Secret m_key;
    std::shared_ptr<const Projector> m_projector = std::make_shared<PlainProjector>();
    std::unique_ptr<Cache> m_cache;
    int m_cursor = 0;
    int m_made = 0;
};

} // namespace fyr::localdb

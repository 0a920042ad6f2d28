// What every Store must do, whichever database is under it. An implementation instantiates the suite with a factory.
#pragma once

#include "fhir/resource.h"
#include "server/store/index_words.h"
#include "server/store/store.h"

#include <fmt/format.h>
#include <functional>
#include <gtest/gtest.h>
#include <memory>

namespace fyr::server::test {

// A place where a store lives: it can be opened, closed and opened again.
class Place {
  public:
    virtual ~Place() = default;
    [[nodiscard]] virtual Result<std::unique_ptr<Store>> open() = 0;
    // Changes one byte of the JSON of an audit record, as somebody with the right tools could.
    virtual void tamperWithAudit(std::int64_t seq) = 0;
};

struct Kind {
    std::string name;
    std::function<std::unique_ptr<Place>(Clock&, Random&)> make;
};

inline const TenantId north{"north"};
inline const TenantId south{"south"};

// A write of this JSON, indexed as the server would.
ResourceWrite writeOf(std::string_view json, ResourceScope scope = {});

class StoreSuite : public testing::TestWithParam<Kind> {
  protected:
    void SetUp() override {
        place = GetParam().make(clock, random);
        reopen();
        addTenant(north);
        addTenant(south);
    }
    void reopen() {
        store.reset();
        auto opened = place->open();
        ASSERT_TRUE(opened) << opened.error().describe();
        store = std::move(*opened);
    }
    void addTenant(const TenantId& id) {
        const auto r = store->write(id, [&](WriteTx& tx) { return tx.putTenant({id.str(), "Region " + id.str(), "", "{}"}); });
        ASSERT_TRUE(r) << r.error().describe();
    }

    static ResourceWrite resource(std::string_view json, ResourceScope scope = {}) { return writeOf(json, std::move(scope)); }
    static ResourceWrite patient(std::string_view id, std::string_view family = "Lind", std::string_view given = "Åsa",
                                 std::string_view more = "") {
        return resource(fmt::format(R"({{"resourceType":"Patient","id":"{}","name":[{{"family":"{}","given":["{}"]}}]{}}})", id,
                                    family, given, more),
                        {std::string(id), ""});
    }
    static ResourceWrite task(std::string_view id, std::string_view unit, std::string_view status = "requested") {
        return resource(fmt::format(R"({{"resourceType":"Task","id":"{}","status":"{}","intent":"order"}})", id, status),
                        {"", std::string(unit)});
    }
    static ResourceWrite observation(std::string_view id, std::string_view of, std::string_view code, std::string_view when,
                                     std::string_view value = "36.6") {
        return resource(
            fmt::format(R"({{"resourceType":"Observation","id":"{}","status":"final","code":{{"coding":[{{"system":"http://loinc.org","code":"{}","display":"Body temperature"}}]}},)"
                        R"("subject":{{"reference":"Patient/{}"}},"effectiveDateTime":"{}","valueQuantity":{{"value":{},"system":"http://unitsofmeasure.org","code":"Cel"}}}})",
                        id, code, of, when, value),
            {std::string(of), ""});
    }

    // Something that somebody wrote: a Communication, or what is said of a Condition.
    static ResourceWrite note(std::string_view id, std::string_view of, std::string_view text, std::string_view unit = "",
                              std::string_view type = "Communication") {
        const std::string body = type == "Communication" ? fmt::format(R"("status":"completed","payload":[{{"contentString":"{}"}}])", text)
                                                          : fmt::format(R"("code":{{"text":"{}"}},"subject":{{"reference":"Patient/{}"}})", text, of);
        return resource(fmt::format(R"({{"resourceType":"{}","id":"{}",{}}})", type, id, body), {std::string(of), std::string(unit)});
    }

    StoredResource put(const TenantId& tenant, const ResourceWrite& w) {
        StoredResource out;
        const auto r = store->write(tenant, [&](WriteTx& tx) -> Result<void> {
            FYR_TRY(out, tx.put(w));
            return {};
        });
        EXPECT_TRUE(r) << r.error().describe();
        return out;
    }
    // The error of a write, or nothing when it went well.
    std::optional<ErrorCode> tryWrite(const TenantId& tenant, const Store::WriteBody& body) {
        const auto r = store->write(tenant, body);
        return r ? std::nullopt : std::optional(r.error().code);
    }
    std::optional<ErrorCode> tryPut(const TenantId& tenant, const ResourceWrite& w) {
        return tryWrite(tenant, [&](WriteTx& tx) -> Result<void> {
            FYR_CHECK(tx.put(w));
            return {};
        });
    }
    void erase(const TenantId& tenant, std::string_view type, std::string_view id) {
        const auto code = tryWrite(tenant, [&](WriteTx& tx) -> Result<void> {
            FYR_CHECK(tx.remove(type, id));
            return {};
        });
        EXPECT_FALSE(code);
    }
    template <class T>
    T get(const TenantId& tenant, const std::function<Result<T>(ReadTx&)>& f) {
        T out{};
        const auto r = store->read(tenant, [&](ReadTx& tx) -> Result<void> {
            FYR_TRY(out, f(tx));
            return {};
        });
        EXPECT_TRUE(r) << r.error().describe();
        return out;
    }
    std::optional<StoredResource> read(const TenantId& tenant, std::string_view type, std::string_view id) {
        return get<std::optional<StoredResource>>(tenant, [&](ReadTx& tx) { return tx.read(type, id); });
    }
    SearchPage search(const SearchQuery& q, const TenantId& tenant = north) {
        return get<SearchPage>(tenant, [&](ReadTx& tx) { return tx.search(q); });
    }
    static std::vector<std::string> ids(const SearchPage& page) {
        std::vector<std::string> out;
        for (const auto& m : page.matches) out.push_back(m.id);
        return out;
    }
    std::vector<std::string> find(std::string_view type, std::vector<SearchTerm> terms, std::vector<SearchSort> sort = {}) {
        SearchQuery q;
        q.type = type;
        q.terms = std::move(terms);
        q.sort = std::move(sort);
        return ids(search(q));
    }
    std::vector<std::string> foundWords(std::string words, const TenantId& tenant = north, ResourceScope within = {}, std::vector<std::string> types = {}) {
        const auto page = get<WordsPage>(tenant, [&](ReadTx& tx) { return tx.findWords({words, types, within, 500}); });
        std::vector<std::string> out;
        for (const auto& h : page.hits) out.push_back(h.resource.id);
        return out;
    }
    void indexWords(const TenantId& tenant = north) { ASSERT_TRUE(indexAllWords(*store, tenant)); }
    std::int64_t unindexed(const TenantId& tenant = north) { // rows of the feed
        const auto b = get<WordsBacklog>(tenant, [](ReadTx& tx) { return tx.wordsBacklog(10'000); });
        return b.upTo - b.after;
    }
    // Follows the pages of a search to its end.
    std::vector<std::string> walk(SearchQuery q) {
        std::vector<std::string> out;
        for (int i = 0; i < 1000; ++i) {
            const auto page = search(q);
            const auto more = ids(page);
            out.insert(out.end(), more.begin(), more.end());
            if (page.next.empty()) return out;
            q.page = page.next;
        }
        ADD_FAILURE() << "the pages never end";
        return out;
    }

    FakeClock clock{Instant{Millis{1'790'000'000'000}}};
    SeededRandom random{7};
    std::unique_ptr<Place> place;
    std::unique_ptr<Store> store;
};

// ---- values of a search, normalised as the server does ----
inline const fhir::SearchParameter* param(std::string_view type, std::string_view name) {
    const auto* p = fhir::searchParameter(type, name);
    EXPECT_NE(p, nullptr) << type << " " << name;
    return p;
}
SearchValue tokenOf(std::string_view system, std::string_view code, std::string_view modifier = "");
SearchValue stringOf(std::string_view text, std::string_view modifier = "");
SearchValue dateOf(std::string_view text, Prefix prefix = Prefix::eq);
SearchValue numberOf(std::string_view digits, Prefix prefix = Prefix::eq, std::string_view system = "", std::string_view unit = "");
SearchValue referenceOf(std::string_view type, std::string_view id);
SearchValue missingOf(bool missing);

} // namespace fyr::server::test

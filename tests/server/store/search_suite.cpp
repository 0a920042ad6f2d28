// Search: each kind of parameter, prefixes, modifiers, order, pages, what comes along.
#include "tests/server/store/store_suite.h"

#include <gmock/gmock.h>
#include <set>
#include <thread>

namespace fyr::server::test {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using testing::UnorderedElementsAre;
constexpr std::string_view loinc = "http://loinc.org";

TEST_P(StoreSuite, namesAreFoundByTheirBeginningWhateverTheAccentAndCase) {
    put(north, patient("p1", "Åkesson", "Anna"));
    put(north, patient("p2", "Akesson-Berg", "ANNIKA"));
    put(north, patient("p3", "Lind", "Hanna"));
    EXPECT_THAT(find("Patient", {{"family", {stringOf("akes")}}}), ElementsAre("p1", "p2"));
    EXPECT_THAT(find("Patient", {{"given", {stringOf("ann")}}}), ElementsAre("p1", "p2"));
    EXPECT_THAT(find("Patient", {{"given", {stringOf("ann", "contains")}}}), ElementsAre("p1", "p2", "p3"));
    EXPECT_THAT(find("Patient", {{"family", {stringOf("Åkesson", "exact")}}}), ElementsAre("p1"));
    EXPECT_THAT(find("Patient", {{"family", {stringOf("Akesson", "exact")}}}), IsEmpty());
    EXPECT_THAT(find("Patient", {{"name", {stringOf("lind"), stringOf("anni")}}}), ElementsAre("p2", "p3"));
    EXPECT_THAT(find("Patient", {{"name", {stringOf("akes")}}, {"given", {stringOf("anni")}}}), ElementsAre("p2"));
    EXPECT_THAT(find("Patient", {{"name", {stringOf("nobody")}}}), IsEmpty());
}

TEST_P(StoreSuite, textsThatDifferOnlyFarBehindAreToldApart) {
    const std::string common(200, 'a');
    put(north, patient("p1", common + "x"));
    put(north, patient("p2", common + "y"));
    EXPECT_THAT(find("Patient", {{"family", {stringOf(common)}}}), ElementsAre("p1", "p2"));
    EXPECT_THAT(find("Patient", {{"family", {stringOf(common + "y")}}}), ElementsAre("p2"));
    put(north, patient("p1", common + "z")); // the same row of the index as before
    EXPECT_THAT(find("Patient", {{"family", {stringOf(common)}}}), ElementsAre("p1", "p2"));
    EXPECT_THAT(find("Patient", {{"family", {stringOf(common + "x")}}}), IsEmpty());
}

TEST_P(StoreSuite, tokensAreFoundByCodeSystemAndTheirText) {
    put(north, observation("o1", "p1", "8310-5", "2026-01-01"));
    put(north, observation("o2", "p1", "8867-4", "2026-01-01"));
    put(north, resource(R"({"resourceType":"Observation","id":"o3","status":"amended","code":{"coding":[{"system":"urn:other","code":"8310-5"}],"text":"Feber"}})"));
    put(north, resource(R"({"resourceType":"Observation","id":"o4","status":"final","code":{"coding":[{"code":"8310-5"}]}})"));
    EXPECT_THAT(find("Observation", {{"code", {tokenOf(loinc, "8310-5")}}}), ElementsAre("o1"));
    EXPECT_THAT(find("Observation", {{"code", {tokenOf("", "8310-5")}}}), ElementsAre("o1", "o3", "o4"));
    auto none = tokenOf("", "8310-5");
    none.systemGiven = true; // "|8310-5"
    EXPECT_THAT(find("Observation", {{"code", {none}}}), ElementsAre("o4"));
    EXPECT_THAT(find("Observation", {{"code", {tokenOf(loinc, "")}}}), ElementsAre("o1", "o2")); // "system|"
    EXPECT_THAT(find("Observation", {{"code", {tokenOf("", "feb", "text")}}}), ElementsAre("o3"));
    EXPECT_THAT(find("Observation", {{"code", {tokenOf("", "BODY", "text")}}}), ElementsAre("o1", "o2"));
    EXPECT_THAT(find("Observation", {{"code", {tokenOf(loinc, "8310-5"), tokenOf(loinc, "8867-4")}}}), ElementsAre("o1", "o2"));
    EXPECT_THAT(find("Observation", {{"code", {tokenOf(loinc, "8310-5", "not")}}}), ElementsAre("o2", "o3", "o4"));
    EXPECT_THAT(find("Observation", {{"status", {tokenOf("", "amended", "not")}}}), ElementsAre("o1", "o2", "o4"));
    EXPECT_THAT(find("Observation", {{"code", {tokenOf(loinc, "8310-")}}}), IsEmpty());
    EXPECT_THAT(find("Observation", {{"code", {tokenOf("", "FEBER")}}}), IsEmpty());
}

TEST_P(StoreSuite, referencesAreFoundByTypeAndIdByIdAloneAndByAddress) {
    put(north, observation("o1", "p1", "8310-5", "2026-01-01"));
    put(north, resource(R"({"resourceType":"Observation","id":"o2","status":"final","code":{"text":"x"},"subject":{"reference":"Group/p1"}})"));
    put(north, resource(R"({"resourceType":"Observation","id":"o3","status":"final","code":{"text":"x"},"subject":{"reference":"https://elsewhere.example/fhir/Patient/p1"}})"));
    put(north, resource(R"({"resourceType":"Observation","id":"o4","status":"final","code":{"text":"x"},"subject":{"identifier":{"system":"urn:pnr","value":"19121212-1212"}}})"));
    EXPECT_THAT(find("Observation", {{"subject", {referenceOf("Patient", "p1")}}}), ElementsAre("o1"));
    EXPECT_THAT(find("Observation", {{"subject", {referenceOf("", "p1")}}}), ElementsAre("o1", "o2"));
    EXPECT_THAT(find("Observation", {{"patient", {referenceOf("", "p1")}}}), ElementsAre("o1"));
    EXPECT_THAT(find("Observation", {{"subject", {referenceOf("", "https://elsewhere.example/fhir/Patient/p1")}}}), ElementsAre("o3"));
    auto by = tokenOf("urn:pnr", "19121212-1212", "identifier");
    EXPECT_THAT(find("Observation", {{"subject", {by}}}), ElementsAre("o4"));
    EXPECT_THAT(find("Observation", {{"subject", {referenceOf("Patient", "p2")}}}), IsEmpty());
}

TEST_P(StoreSuite, uriParametersAreFoundWholeAndBelow) {
    const auto questionnaire = [&](std::string_view id, std::string_view url) {
        put(north, resource(fmt::format(R"({{"resourceType":"Questionnaire","id":"{}","status":"active","url":"{}"}})", id, url)));
    };
    questionnaire("q1", "https://fyr.example/q/phq9");
    questionnaire("q2", "https://fyr.example/q/gad7");
    questionnaire("q3", "https://fyr.example/r");
    SearchValue v;
    v.value.text = "https://fyr.example/q/phq9";
    EXPECT_THAT(find("Questionnaire", {{"url", {v}}}), ElementsAre("q1"));
    v.value.text = "https://fyr.example/q/";
    EXPECT_THAT(find("Questionnaire", {{"url", {v}}}), IsEmpty());
    v.modifier = "below";
    EXPECT_THAT(find("Questionnaire", {{"url", {v}}}), ElementsAre("q1", "q2"));
}

struct DateRow {
    Prefix prefix;
    std::string_view value;
    std::vector<std::string> found;
};

TEST_P(StoreSuite, datePrefixesCompareRangesAsTheStandardSays) {
    put(north, observation("d1", "p1", "1", "2026-03-10"));
    put(north, observation("d2", "p1", "1", "2026-03-10T12:00:00Z"));
    put(north, observation("d3", "p1", "1", "2026-03"));
    put(north, observation("d4", "p1", "1", "2026-03-11T00:00:00+01:00")); // still the 10th in UTC
    put(north, resource(R"({"resourceType":"Observation","id":"d5","status":"final","code":{"text":"x"},"effectivePeriod":{"start":"2026-03-09T10:00:00Z"}})"));
    const std::vector<DateRow> rows{
        {Prefix::eq, "2026-03-10", {"d1", "d2", "d4"}},
        {Prefix::ne, "2026-03-10", {"d3", "d5"}},
        {Prefix::gt, "2026-03-10", {"d3", "d5"}},
        {Prefix::gt, "2026-03-10T11:59:59Z", {"d1", "d2", "d3", "d4", "d5"}},
        {Prefix::ge, "2026-03-10", {"d1", "d2", "d3", "d4", "d5"}},
        {Prefix::lt, "2026-03-10", {"d3", "d5"}},
        {Prefix::le, "2026-03-10", {"d1", "d2", "d3", "d4", "d5"}},
        {Prefix::lt, "2026-03-01", {}},
        {Prefix::sa, "2026-03-09", {"d1", "d2", "d4"}},
        {Prefix::eb, "2026-03-12", {"d1", "d2", "d4"}},
        {Prefix::ap, "2026-03-10", {"d1", "d2", "d3", "d4", "d5"}},
        {Prefix::eq, "2026", {"d1", "d2", "d3", "d4"}},
        {Prefix::gt, "2026-04", {"d5"}},
        {Prefix::sa, "2026-04", {}},
    };
    for (const auto& row : rows)
        EXPECT_EQ(find("Observation", {{"date", {dateOf(row.value, row.prefix)}}}), row.found)
            << static_cast<int>(row.prefix) << " " << row.value;
}

TEST_P(StoreSuite, quantitiesCompareWithinThePrecisionGivenAndByUnit) {
    put(north, observation("v1", "p1", "1", "2026-01-01", "5.4"));
    put(north, observation("v2", "p1", "1", "2026-01-01", "5.40"));
    put(north, observation("v3", "p1", "1", "2026-01-01", "5.44"));
    put(north, observation("v4", "p1", "1", "2026-01-01", "6"));
    put(north, resource(R"({"resourceType":"Observation","id":"v5","status":"final","code":{"text":"x"},"valueQuantity":{"value":5.4,"unit":"mg"}})"));
    const auto by = [&](SearchValue v) { return find("Observation", {{"value-quantity", {std::move(v)}}}); };
    EXPECT_THAT(by(numberOf("5.4")), ElementsAre("v1", "v2", "v3", "v5"));
    EXPECT_THAT(by(numberOf("5.40")), ElementsAre("v1", "v2", "v5"));
    EXPECT_THAT(by(numberOf("5.4", Prefix::eq, "http://unitsofmeasure.org", "Cel")), ElementsAre("v1", "v2", "v3"));
    EXPECT_THAT(by(numberOf("5.4", Prefix::eq, "", "mg")), ElementsAre("v5"));
    EXPECT_THAT(by(numberOf("5.4", Prefix::gt)), ElementsAre("v3", "v4"));
    EXPECT_THAT(by(numberOf("5.4", Prefix::ge)), ElementsAre("v1", "v2", "v3", "v4", "v5"));
    EXPECT_THAT(by(numberOf("5.44", Prefix::lt)), ElementsAre("v1", "v2", "v5"));
    EXPECT_THAT(by(numberOf("5.4", Prefix::ne)), ElementsAre("v4"));
    EXPECT_THAT(by(numberOf("-3", Prefix::gt)), ElementsAre("v1", "v2", "v3", "v4", "v5"));
}

TEST_P(StoreSuite, missingAndNotLookAtWhatIsAbsent) {
    put(north, patient("p1", "A", "B", R"(,"gender":"female","birthDate":"1980-02-03")"));
    put(north, patient("p2", "A", "B", R"(,"gender":"male")"));
    put(north, patient("p3"));
    EXPECT_THAT(find("Patient", {{"birthdate", {missingOf(true)}}}), ElementsAre("p2", "p3"));
    EXPECT_THAT(find("Patient", {{"birthdate", {missingOf(false)}}}), ElementsAre("p1"));
    EXPECT_THAT(find("Patient", {{"gender", {missingOf(true)}}}), ElementsAre("p3"));
    EXPECT_THAT(find("Patient", {{"gender", {tokenOf("", "male", "not")}}}), ElementsAre("p1", "p3"));
    EXPECT_THAT(find("Patient", {{"gender", {missingOf(false)}}, {"birthdate", {missingOf(true)}}}), ElementsAre("p2"));
}

TEST_P(StoreSuite, idAndLastUpdatedAreParametersToo) {
    put(north, patient("p1"));
    clock.advance(Millis{3'600'000});
    put(north, patient("p2"));
    put(north, patient("p3"));
    SearchValue a;
    a.value.text = "p3";
    SearchValue b;
    b.value.text = "p1";
    EXPECT_THAT(find("Patient", {{"_id", {a, b}}}), ElementsAre("p1", "p3"));
    EXPECT_THAT(find("Patient", {{"_id", {a}}, {"family", {stringOf("nobody")}}}), IsEmpty());
    SearchValue other;
    other.value.text = "o1";
    put(north, observation("o1", "p1", "1", "2026-01-01"));
    EXPECT_THAT(find("Patient", {{"_id", {other}}}), IsEmpty());
    EXPECT_THAT(find("Patient", {{"_lastUpdated", {dateOf(formatInstant(clock.now()), Prefix::lt)}}}), ElementsAre("p1"));
    EXPECT_THAT(find("Patient", {{"_lastUpdated", {dateOf(formatInstant(clock.now()), Prefix::ge)}}}), ElementsAre("p2", "p3"));
}

TEST_P(StoreSuite, anUpdateIsFoundByWhatItSaysNowOnly) {
    put(north, observation("o1", "p1", "8310-5", "2026-01-01", "36"));
    put(north, observation("o1", "p2", "8867-4", "2025-01-01", "80"));
    EXPECT_THAT(find("Observation", {{"code", {tokenOf(loinc, "8310-5")}}}), IsEmpty());
    EXPECT_THAT(find("Observation", {{"subject", {referenceOf("Patient", "p1")}}}), IsEmpty());
    EXPECT_THAT(find("Observation", {{"date", {dateOf("2026-01-01")}}}), IsEmpty());
    EXPECT_THAT(find("Observation", {{"value-quantity", {numberOf("36")}}}), IsEmpty());
    EXPECT_THAT(find("Observation", {{"code", {tokenOf(loinc, "8867-4")}}, {"subject", {referenceOf("Patient", "p2")}}}), ElementsAre("o1"));
    erase(north, "Observation", "o1");
    EXPECT_THAT(find("Observation", {{"code", {tokenOf(loinc, "8867-4")}}}), IsEmpty());
    EXPECT_THAT(find("Observation", {}), IsEmpty());
}

TEST_P(StoreSuite, whatTheTypeDoesNotKnowIsRefusedAndNeverIgnored) {
    const auto code = [&](SearchQuery q) {
        const auto r = store->read(north, [&](ReadTx& tx) -> Result<void> {
            FYR_CHECK(tx.search(q));
            return {};
        });
        return r ? std::nullopt : std::optional(r.error().code);
    };
    EXPECT_EQ(code({"Patient", {{"nonsense", {stringOf("x")}}}}), ErrorCode::unknownParameter);
    EXPECT_EQ(code({"Patient", {{"family", {stringOf("x", "above")}}}}), ErrorCode::unknownParameter);
    EXPECT_EQ(code({"Observation", {{"date", {[] { auto v = dateOf("2026"); v.modifier = "exact"; return v; }()}}}}), ErrorCode::unknownParameter);
    EXPECT_EQ(code({"Patient", {}, {{"nonsense", false}}}), ErrorCode::unknownParameter);
    EXPECT_EQ(code({"Nonsense"}), ErrorCode::unknownParameter);
    SearchQuery q{"Patient"};
    for (const std::string_view token : {"x", "!!!!", "AAAA", "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"}) {
        q.page = token;
        EXPECT_EQ(code(q), ErrorCode::badRequest) << token;
    }
    q.page.clear();
    q.includes = {{"Observation", "code", "", true}};
    EXPECT_EQ(code(q), ErrorCode::unknownParameter);
}

TEST_P(StoreSuite, resultsAreSortedByEachKindAndWhatHasNoValueComesLast) {
    put(north, patient("p1", "Cesar", "X", R"(,"birthDate":"1990-01-01","gender":"male")"));
    put(north, patient("p2", "Adam", "X", R"(,"birthDate":"1970-01-01","gender":"female")"));
    put(north, patient("p3", "Bertil", "X"));
    put(north, patient("p4", "adam", "X", R"(,"birthDate":"1980-01-01","gender":"female")"));
    EXPECT_THAT(find("Patient", {}, {{"family", false}}), ElementsAre("p2", "p4", "p3", "p1"));
    EXPECT_THAT(find("Patient", {}, {{"family", true}}), ElementsAre("p1", "p3", "p4", "p2"));
    EXPECT_THAT(find("Patient", {}, {{"birthdate", false}}), ElementsAre("p2", "p4", "p1", "p3"));
    EXPECT_THAT(find("Patient", {}, {{"birthdate", true}}), ElementsAre("p1", "p4", "p2", "p3"));
    EXPECT_THAT(find("Patient", {}, {{"gender", false}, {"birthdate", true}}), ElementsAre("p4", "p2", "p1", "p3"));
    EXPECT_THAT(find("Patient", {}, {{"_id", true}}), ElementsAre("p4", "p3", "p2", "p1"));
    clock.advance(Millis{10});
    put(north, patient("p1", "Cesar"));
    EXPECT_THAT(find("Patient", {}, {{"_lastUpdated", true}}), ElementsAre("p1", "p4", "p3", "p2"));
    EXPECT_THAT(find("Patient", {{"given", {stringOf("x")}}}, {{"family", false}}), ElementsAre("p2", "p4", "p3"));
}

TEST_P(StoreSuite, sortingByQuantityIsByNumberAndBelowZeroToo) {
    int n = 0;
    for (const std::string_view value : {"10", "9", "-1", "-20", "0.5"}) put(north, observation(fmt::format("o{}", ++n), "p1", "1", "2026-01-01", value));
    EXPECT_THAT(find("Observation", {}, {{"value-quantity", false}}), ElementsAre("o4", "o3", "o5", "o2", "o1"));
}

TEST_P(StoreSuite, pagesOfEachOrderCoverEachMatchOnce) {
    for (int i = 0; i < 23; ++i)
        put(north, observation(fmt::format("o{:02}", i), fmt::format("p{}", i % 3), i % 2 ? "8310-5" : "8867-4",
                               fmt::format("20{:02}-0{}-01", 10 + i % 5, 1 + i % 7), fmt::format("{}", i % 4)));
    put(north, resource(R"({"resourceType":"Observation","id":"undated","status":"final","code":{"coding":[{"system":"http://loinc.org","code":"8310-5"}]}})"));
    for (const auto& sort : std::vector<std::vector<SearchSort>>{{}, {{"date", false}}, {{"date", true}}, {{"_id", true}}, {{"code", false}},
                                                                {{"value-quantity", true}}, {{"subject", false}, {"date", true}}, {{"_lastUpdated", true}}}) {
        for (const auto& terms : std::vector<std::vector<SearchTerm>>{{}, {{"code", {tokenOf(loinc, "8310-5")}}}, {{"date", {dateOf("2011", Prefix::ge)}}},
                                                                     {{"code", {tokenOf(loinc, "8310-5"), tokenOf(loinc, "8867-4")}}}}) {
            SearchQuery all{"Observation", terms, sort, 1000};
            const auto whole = ids(search(all));
            for (const std::int32_t count : {1, 2, 5, 24}) {
                all.count = count;
                EXPECT_EQ(walk(all), whole) << (sort.empty() ? "" : sort[0].param) << " " << count;
            }
            EXPECT_EQ(std::set<std::string>(whole.begin(), whole.end()).size(), whole.size());
        }
    }
}

TEST_P(StoreSuite, aLongListSortedByDateIsTheSameAsAShortOneSortedByHand) {
    // Enough that the index of dates is walked instead of collecting every match.
    const int many = 2'300;
    ASSERT_FALSE(tryWrite(north, [&](WriteTx& tx) -> Result<void> {
        for (int i = 0; i < many; ++i) {
            const int day = 1 + i * 7919 % 28;
            const int year = 2000 + i * 104729 % 20;
            auto w = i % 50 == 0 ? resource(fmt::format(R"({{"resourceType":"Observation","id":"o{:04}","status":"final","code":{{"text":"x"}}}})", i))
                     : i % 7 == 0 ? resource(fmt::format(R"({{"resourceType":"Observation","id":"o{:04}","status":"final","code":{{"text":"x"}},"effectivePeriod":{{"start":"{}-02-{:02}","end":"{}-03-01"}}}})", i, year, day, year))
                                  : observation(fmt::format("o{:04}", i), "p", "c", fmt::format("{}-02-{:02}", year, day));
            FYR_CHECK(tx.put(w));
        }
        return {};
    }));
    for (const bool descending : {false, true}) {
        SearchQuery q{"Observation", {}, {{"date", descending}}, 97};
        const auto walked = walk(q);
        ASSERT_EQ(walked.size(), static_cast<std::size_t>(many));
        q.wantTotal = true; // counts, so every match is collected and sorted
        q.count = 10'000;
        const auto page = search(q);
        EXPECT_EQ(page.total, many);
        EXPECT_EQ(walked, ids(page)) << descending;
    }
}

TEST_P(StoreSuite, walkingPagesWhileOthersWriteGivesEachOldMatchOnce) {
    for (int i = 0; i < 60; ++i) put(north, observation(fmt::format("a{:02}", i), "p1", "8310-5", fmt::format("2026-01-{:02}", 1 + i % 28)));
    for (const bool sorted : {false, true}) {
        std::atomic<bool> stop{false};
        std::thread writer([&] {
            for (int i = 0; !stop; ++i) {
                put(north, observation(fmt::format("new{}-{}", sorted, i), "p1", "8310-5", fmt::format("2026-01-{:02}", 1 + i % 28)));
                put(north, observation(fmt::format("a{:02}", i % 60), "p1", "8310-5", fmt::format("2026-01-{:02}", 1 + i % 60 % 28), fmt::format("{}", i)));
                if (i > 30) erase(north, "Observation", fmt::format("new{}-{}", sorted, i - 30));
            }
        });
        for (int round = 0; round < 5; ++round) {
            SearchQuery q{"Observation", {{"subject", {referenceOf("Patient", "p1")}}}};
            if (sorted) q.sort = {{"date", true}};
            q.count = 7;
            std::map<std::string, int> seen;
            for (const auto& id : walk(q)) ++seen[id];
            for (int i = 0; i < 60; ++i) EXPECT_EQ(seen[fmt::format("a{:02}", i)], 1) << i;
            for (const auto& [id, times] : seen) EXPECT_EQ(times, 1) << id;
        }
        stop = true;
        writer.join();
    }
}

TEST_P(StoreSuite, totalsAreExactWithAndWithoutTerms) {
    for (int i = 0; i < 9; ++i) put(north, observation(fmt::format("o{}", i), i < 4 ? "p1" : "p2", i % 2 ? "a" : "b", "2026-01-01"));
    erase(north, "Observation", "o0");
    const auto total = [&](std::vector<SearchTerm> terms, ResourceScope within = {}) {
        SearchQuery q{"Observation", std::move(terms), {}, 2};
        q.wantTotal = true;
        q.within = std::move(within);
        const auto page = search(q);
        EXPECT_LE(page.matches.size(), 2U);
        q.count = 0;
        EXPECT_EQ(search(q).total, page.total);
        EXPECT_TRUE(search(q).matches.empty());
        return page.total.value_or(-1);
    };
    EXPECT_EQ(total({}), 8);
    EXPECT_EQ(total({{"code", {tokenOf("", "a")}}}), 4);
    EXPECT_EQ(total({{"code", {tokenOf("", "a"), tokenOf("", "b")}}}), 8);
    EXPECT_EQ(total({{"code", {tokenOf("", "a", "not")}}}), 4);
    EXPECT_EQ(total({{"code", {tokenOf("", "nothing")}}}), 0);
    EXPECT_EQ(total({}, {"p1", ""}), 3);
    EXPECT_EQ(total({{"code", {tokenOf("", "a")}}}, {"p1", ""}), 2);
    EXPECT_EQ(total({}, {"nobody", ""}), 0);
}

TEST_P(StoreSuite, searchesStayWithinTheirCompartment) {
    put(north, observation("o1", "p1", "a", "2026-01-01"));
    put(north, observation("o2", "p2", "a", "2026-01-01"));
    put(north, task("t1", "u1"));
    put(north, task("t2", "u2"));
    put(north, task("t3", ""));
    SearchQuery q{"Observation"};
    q.within.patient = "p1";
    EXPECT_THAT(ids(search(q)), ElementsAre("o1"));
    q.terms = {{"subject", {referenceOf("Patient", "p2")}}};
    EXPECT_THAT(ids(search(q)), IsEmpty());
    q.terms = {{"code", {tokenOf("", "a")}}};
    q.sort = {{"date", false}};
    EXPECT_THAT(ids(search(q)), ElementsAre("o1"));
    q = {"Task"};
    q.within.unit = "u1";
    EXPECT_THAT(ids(search(q)), ElementsAre("t1", "t3"));
    q.within.unit = "unheard-of";
    EXPECT_THAT(ids(search(q)), ElementsAre("t3"));
}

TEST_P(StoreSuite, includesBringWhatIsReferredToAndWhatRefersEachOnce) {
    put(north, patient("p1"));
    put(north, patient("p2"));
    put(north, observation("o1", "p1", "a", "2026-01-01"));
    put(north, observation("o2", "p1", "a", "2026-01-01"));
    put(north, observation("o3", "p2", "b", "2026-01-01"));
    put(north, observation("o4", "gone", "a", "2026-01-01"));
    SearchQuery q{"Observation", {{"code", {tokenOf("", "a")}}}};
    const auto included = [&] {
        std::vector<std::string> out;
        for (const auto& r : search(q).included) out.push_back(r.type + "/" + r.id);
        return out;
    };
    q.includes = {{"Observation", "subject", "", false}};
    EXPECT_THAT(included(), ElementsAre("Patient/p1"));
    q.includes = {{"Observation", "*", "", false}};
    EXPECT_THAT(included(), ElementsAre("Patient/p1"));
    q.includes = {{"Observation", "subject", "Group", false}};
    EXPECT_THAT(included(), IsEmpty());
    q = {"Patient"};
    q.includes = {{"Observation", "subject", "", true}};
    EXPECT_THAT(included(), ElementsAre("Observation/o1", "Observation/o2", "Observation/o3"));
    q.within.patient = "p2";
    EXPECT_THAT(included(), ElementsAre("Observation/o3"));
    erase(north, "Observation", "o3");
    EXPECT_THAT(included(), IsEmpty());
}

TEST_P(StoreSuite, anIncludedResourceOutsideTheCompartmentStaysOut) {
    put(north, patient("p2"));
    auto w = observation("o1", "p2", "a", "2026-01-01");
    w.scope.patient = "p1"; // about p1, but it points at p2
    put(north, patient("p1"));
    put(north, w);
    SearchQuery q{"Observation"};
    q.within.patient = "p1";
    q.includes = {{"Observation", "subject", "", false}};
    const auto page = search(q);
    EXPECT_THAT(ids(page), ElementsAre("o1"));
    EXPECT_THAT(page.included, IsEmpty());
}

} // namespace
} // namespace fyr::server::test

// _content and _text: full text together with everything else that a search can ask.
#include "server/store/index_words.h"
#include "tests/server/fhir/fhir_fixture.h"

namespace fyr::server::test {
namespace {

using testing::HasSubstr;
using testing::IsEmpty;
using testing::UnorderedElementsAre;

class FhirWords : public FhirTest {
  protected:
    void SetUp() override {
        patient("a", "Lind", "Åsa");
        patient("b", "Berg", "Bo");
        condition("c1", "a", "Akut ryggsmärta", "active");
        condition("c2", "a", "Kronisk huvudvärk", "active");
        condition("c3", "b", "Ont i ryggen", "resolved");
        put("Condition/n", R"({"resourceType":"Condition","id":"n","text":{"status":"generated","div":"<div xmlns=\"http://www.w3.org/1999/xhtml\">Utstr&amp;ar till <b>ryggen</b></div>"},"subject":{"reference":"Patient/b"}})");
        observation("o1", "a", "8310-5", "2026-01-01", "36.6", R"(,"note":[{"text":"Feber sedan igår, ont i ryggen"}])");
        put("Communication/m", R"({"resourceType":"Communication","id":"m","status":"completed","subject":{"reference":"Patient/a"},"payload":[{"contentString":"My back hurts, and headaches"}]})");
    }
    void condition(std::string_view id, std::string_view of, std::string_view text, std::string_view status) {
        put(fmt::format("Condition/{}", id),
            fmt::format(R"({{"resourceType":"Condition","id":"{}","clinicalStatus":{{"coding":[{{"system":"http://terminology.hl7.org/CodeSystem/condition-clinical","code":"{}"}}]}},"code":{{"text":"{}"}},"subject":{{"reference":"Patient/{}"}}}})",
                        id, status, text, of));
    }
    template <class F>
    void beforeAndAfterIndexing(F check) {
        check();
        ASSERT_TRUE(indexAllWords(*store, TenantId{"north"}));
        check();
    }
};

TEST_F(FhirWords, contentGoesTogetherWithOtherParameters) {
    beforeAndAfterIndexing([&] {
        EXPECT_EQ(find("Condition?_content=rygg"), (Strings{"Condition/c1", "Condition/c3", "Condition/n"}));
        EXPECT_EQ(find("Condition?_content=ryggar&clinical-status=active"), Strings{"Condition/c1"});
        EXPECT_EQ(find("Condition?_content=rygg&subject=Patient/b"), (Strings{"Condition/c3", "Condition/n"}));
        EXPECT_EQ(find("Condition?_content=rygg&patient.name=lind"), Strings{"Condition/c1"});
        EXPECT_EQ(find("Condition?_content=%22ont%20i%20ryggen%22"), Strings{"Condition/c3"});
        EXPECT_EQ(find("Condition?_content=akut,kronisk"), (Strings{"Condition/c1", "Condition/c2"})) << "a comma is an or";
        EXPECT_EQ(find("Condition?_content=rygg%20-akut&_sort=-_id"), (Strings{"Condition/n", "Condition/c3"}));
        EXPECT_EQ(find("Condition?_content=rygg&_content=akut"), Strings{"Condition/c1"});
        EXPECT_EQ(find("Condition?_content=rygg&_include=Condition:subject&subject=Patient/a"), (Strings{"Condition/c1", "+Patient/a"}));
        EXPECT_EQ(find("Communication?_content=headache"), Strings{"Communication/m"});
        EXPECT_EQ(find("Patient?_content=lind"), Strings{"Patient/a"});
        EXPECT_THAT(find("Condition?_content=8310"), IsEmpty()) << "codes are no words";
        EXPECT_EQ(parsed(get("Condition?_content=rygg&_summary=count"))["total"].integer(), 3);
        EXPECT_EQ(find("Patient/a/Condition?_content=rygg"), Strings{"Condition/c1"});
        EXPECT_EQ(find("Patient?_has:Condition:subject:_content=huvudvärk"), Strings{"Patient/a"});
        EXPECT_EQ(find("Observation?subject:Patient._content=lind"), Strings{"Observation/o1"});
        const auto first = get("Condition?_content=rygg&_count=2");
        EXPECT_EQ(entries(first).size(), 2U);
        EXPECT_EQ(find(linkOf(first, "next")), Strings{"Condition/n"});
    });
}

TEST_F(FhirWords, textIsTheNarrativeOnly) {
    beforeAndAfterIndexing([&] {
        EXPECT_EQ(find("Condition?_text=rygg"), Strings{"Condition/n"});
        EXPECT_EQ(find("Condition?_text=%22till%20ryggen%22"), Strings{"Condition/n"});
        EXPECT_EQ(find("Condition?_content=till%20utstr*"), Strings{"Condition/n"});
        EXPECT_THAT(find("Condition?_text=huvudvärk"), IsEmpty());
        EXPECT_EQ(find("Condition?_text:missing=false"), Strings{"Condition/n"});
        EXPECT_EQ(find("Condition?_content:missing=true"), Strings{});
    });
}

TEST_F(FhirWords, theWholeSystemIsSearchedByWords) {
    beforeAndAfterIndexing([&] {
        EXPECT_THAT(find("?_content=rygg"), UnorderedElementsAre("Condition/c1", "Condition/c3", "Condition/n", "Observation/o1"));
        EXPECT_THAT(find("?_content=rygg&_type=Observation"), UnorderedElementsAre("Observation/o1"));
        EXPECT_THAT(find("Patient/b/*?_content=rygg"), UnorderedElementsAre("Condition/c3", "Condition/n"));
    });
}

TEST_F(FhirWords, whatChangesIsFoundByWhatItSaysNow) {
    ASSERT_TRUE(indexAllWords(*store, TenantId{"north"}));
    condition("c1", "a", "Akut hosta", "active");
    remove("Condition/c3");
    EXPECT_EQ(find("Condition?_content=rygg"), Strings{"Condition/n"});
    EXPECT_EQ(find("Condition?_content=hosta"), Strings{"Condition/c1"});
}

TEST_F(FhirWords, aConditionalCreateMayAskForWords) {
    auto c = call(FhirMethod::post, "Condition", R"({"resourceType":"Condition","code":{"text":"Ont i ryggen"},"subject":{"reference":"Patient/b"}})");
    c.ifNoneExist = "_content=\"ont i ryggen\"&subject=Patient/b";
    EXPECT_EQ(ask(system, c).status, 200);
    EXPECT_EQ(find("Condition?_content=ont").size(), 1U);
}

TEST_F(FhirWords, badQuestionsAnswerWhatIsWrong) {
    for (const auto& [url, what] : std::vector<std::pair<const char*, const char*>>{{"Condition?_content=", "no word"},
                                                                                     {"Condition?_content=%22ont", "not closed"},
                                                                                     {"Condition?_content=-rygg", "must be there"},
                                                                                     {"Condition?_content=och", "missing"},
                                                                                     {"Condition?_text=r*", "2 letters"},
                                                                                     {"Condition?_content:exact=rygg", "no modifier"},
                                                                                     {"Condition?subject:Patient._content=(", "missing"},
                                                                                     {"?_content=rygg,", "no word"}}) {
        const auto a = get(url);
        EXPECT_EQ(a.status, 400) << url;
        EXPECT_THAT(said(a), HasSubstr(what)) << url;
    }
    std::string huge = "Condition?_content=";
    for (int i = 0; i < 10'000; ++i) huge += "ab%20";
    EXPECT_EQ(get(huge).status, 400);
}

TEST_F(FhirWords, theCapabilityStatementNamesThem) {
    const auto c = parsed(get("metadata"));
    for (const auto& r : c["rest"][0]["resource"].items()) {
        std::size_t found = 0;
        for (const auto& p : r["searchParam"].items()) found += p.text("name") == "_content" || p.text("name") == "_text" ? 1 : 0;
        EXPECT_EQ(found, 2U) << r.text("type");
    }
}

} // namespace
} // namespace fyr::server::test

// The search index works with programs made at build time from R4's SearchParameters. This engine evaluates the published
// expressions themselves; both must select the same places, for every parameter of every type.
#include "fhir/search_index.h"
#include "fhir/validate.h"
#include "fhirpath/expression.h"
#include "fhirpath/samples.h"
#include "fhirpath/tables.h"
#include "fhirpath/xml_reader.h"

#include <algorithm>
#include <gtest/gtest.h>
#include <iostream>
#include <map>
#include <set>

namespace {

using namespace fyr;
using namespace fyr::fhirpath;
using namespace fyr::fhirpath::testing;
using fhir::SearchKind;

// Types that a kind of parameter gives no meaning to: hl7.org/fhir/R4/search.html#table
bool hasMeaning(SearchKind kind, std::string_view type) {
    const auto is = [&](std::initializer_list<std::string_view> names) { return std::ranges::find(names, type) != names.end(); };
    switch (kind) {
    case SearchKind::date:
        return is({"date", "dateTime", "instant", "Period", "Timing"});
    case SearchKind::quantity:
        return is({"Quantity", "Age", "Count", "Distance", "Duration", "Money", "Range"});
    case SearchKind::reference:
        return !is({"Attachment"});
    case SearchKind::number:
        return is({"integer", "decimal", "unsignedInt", "positiveInt", "Range"});
    default:
        return true;
    }
}

class Comparison {
  public:
    std::size_t compared = 0;
    std::set<std::string_view> filled; // parameters that selected something

    void resource(const fhir::Value& r) {
        Context context;
        context.resolveByType = true;
        for (const auto& p : fhir::searchParameters(r.text("resourceType"))) {
            const Expression* e = expression(p.url);
            ASSERT_TRUE(e) << p.url;
            const auto answer = e->evaluate(r, context);
            ASSERT_TRUE(answer) << p.url << " " << answer.error().detail;
            if (p.name == "deceased") {
                deceased(p, r, *answer);
                continue;
            }
            // By value: "|" lets equal values through once, and so do the entries of the index.
            std::set<std::string> wanted;
            for (std::size_t i = 0; i < answer->size(); ++i)
                if (answer->node(i) && hasMeaning(p.kind, answer->type(i))) wanted.insert(answer->node(i)->write());
            std::set<std::string> got;
            for (const fhir::Value* v : fhir::selectedBy(p, r))
                if (!v->isNull()) got.insert(v->write());
            EXPECT_EQ(got == wanted, true) << r.text("resourceType") << " " << p.name << ": " << e->text() << "\n  the program selects "
                                           << got.size() << ", the expression " << wanted.size();
            if (!got.empty()) filled.insert(std::string_view(p.url));
            ++compared;
        }
    }

  private:
    const Expression* expression(std::string_view url) {
        if (m_expressions.empty())
            for (const auto& s : tables::searchExpressions()) {
                auto e = Expression::compile(s.expression, {.asFilters = true});
                EXPECT_TRUE(e) << s.url << " " << (e ? "" : e.error().detail);
                if (e) m_expressions.emplace(s.url, std::move(*e));
            }
        const auto it = m_expressions.find(url);
        return it == m_expressions.end() ? nullptr : &it->second;
    }
    // The one expression that computes instead of selecting.
    void deceased(const fhir::SearchParameter& p, const fhir::Value& r, const Answer& answer) {
        std::string token = "false";
        bool any = false;
        for (const auto& e : fhir::indexOf(r))
            if (e.param == &p) {
                token = e.text;
                any = true;
            }
        EXPECT_EQ(token, answer.text(0));
        if (any) filled.insert(p.url);
        ++compared;
    }
    std::map<std::string_view, Expression> m_expressions;
};

TEST(SearchPrograms, selectWhatThePublishedExpressionsSelectForEveryTypeAndParameter) {
    Comparison comparison;
    std::set<std::string_view> all;
    for (const auto type : fhir::resourceTypes()) {
        for (const auto& p : fhir::searchParameters(type))
            all.insert(p.url);
        for (unsigned variant = 0; variant < 8; ++variant)
            comparison.resource(sampleOf(type, variant));
    }
    std::size_t empty = 0;
    for (const auto url : all)
        if (!comparison.filled.contains(url)) {
            ++empty;
            if (std::getenv("FYR_VERBOSE")) std::cout << "never filled: " << url << "\n";
        }
    std::cout << comparison.compared << " comparisons; " << all.size() << " parameters, " << empty << " never found a value in the samples\n";
    EXPECT_LE(empty, all.size() / 50);
}

TEST(SearchPrograms, selectTheSameInSyntheaBundles) {
    const auto files = test::sharedJson("synthea", 1);
    if (files.empty()) GTEST_SKIP() << "no Synthea bundles; set DEV_SHARED_DATA to the folder that holds synthea/";
    Comparison comparison;
    for (const auto& file : files) {
        auto bundle = fhir::Resource::parse(contents(file));
        ASSERT_TRUE(bundle);
        std::map<std::string, std::string, std::less<>> addresses;
        for (const fhir::Value& e : (*bundle)["entry"].items())
            addresses.emplace(e.text("fullUrl"), std::string(e["resource"].text("resourceType")) + "/" + std::string(e["resource"].text("id")));
        // As the server stores them: references between the entries point to types and ids.
        bundle->rewriteReferences([&](std::string_view r) -> std::optional<std::string> {
            const auto it = addresses.find(r);
            return it == addresses.end() ? std::nullopt : std::optional(it->second);
        });
        for (const fhir::Value& e : (*bundle)["entry"].items())
            comparison.resource(e["resource"]);
    }
    std::cout << comparison.compared << " comparisons\n";
}

} // namespace

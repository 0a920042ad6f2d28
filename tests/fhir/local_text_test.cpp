#include "fhir/local_text.h"

#include "fhir/resource.h"

#include <gtest/gtest.h>

namespace fyr::fhir {
namespace {

clinical::LocalText back(const clinical::LocalText& text, bool englishFirst, std::string_view first) {
    JsonObject o;
    putText(o, "contentString", text, englishFirst);
    EXPECT_EQ(o.contains("contentString"), !first.empty());
    const auto r = Resource::from(o);
    EXPECT_EQ(r.text("contentString"), first);
    return localText(r, "contentString");
}

TEST(LocalText, keepsBothLanguagesWhicheverComesFirst) {
    const clinical::LocalText both{"Din tid är bokad.", "Your time is booked."};
    EXPECT_EQ(back(both, false, both.sv), both);
    EXPECT_EQ(back(both, true, both.en), both);
}

TEST(LocalText, doesNotInventALanguage) {
    for (const bool englishFirst : {false, true}) {
        EXPECT_EQ(back({"Bara svenska", {}}, englishFirst, "Bara svenska"), (clinical::LocalText{"Bara svenska", {}}));
        EXPECT_EQ(back({{}, "English only"}, englishFirst, "English only"), (clinical::LocalText{{}, "English only"}));
        EXPECT_EQ(back({}, englishFirst, ""), clinical::LocalText{});
    }
}

} // namespace
} // namespace fyr::fhir

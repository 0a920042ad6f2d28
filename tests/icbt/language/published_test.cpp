// What was published of the programmes that ship, read as a workstation reads it.
#include "icbt/language/published.h"

#include <algorithm>
#include <fstream>
#include <gtest/gtest.h>

namespace fyr::icbt {
namespace {

const std::vector<std::string> names{"depression", "anxiety", "insomnia"};

json::value shipped(const std::string& name) {
    std::ifstream in(FYR_BINARY_DIR "/share/fyr/icbt/" + name + ".json", std::ios::binary);
    return json::parse(std::string((std::istreambuf_iterator<char>(in)), {})).value();
}
std::string canonicalOf(const json::value& v) { return std::string(json::text(v, "canonical").value()); }

TEST(PublishedProgramme, everyTextComesBackAsItWasWritten) {
    for (const auto& name : names) {
        const auto all = shipped(name);
        const auto read = readPublished(canonicalOf(all), json::write(all.at("texts")));
        ASSERT_TRUE(read) << name << ": " << read.error().describe();
        EXPECT_EQ(json::text(all, "hash"), read->programme.hash);
        EXPECT_EQ(all.at("texts"), toJson(read->texts)) << name;
    }
}

TEST(PublishedProgramme, whatATherapistNeedsIsFoundById) {
    for (const auto& name : names) {
        const auto all = shipped(name);
        const auto p = readPublished(canonicalOf(all), json::write(all.at("texts"))).value();
        for (const auto& m : p.programme.modules) {
            ASSERT_TRUE(p.texts.module(m.id)) << m.id;
            for (const char* lang : {"sv", "en"}) {
                const auto* manual = p.texts.manualOf(m.id, lang);
                ASSERT_TRUE(manual) << name << " " << m.id << " " << lang;
                EXPECT_GT(manual->size(), 200U) << name << " " << m.id;
            }
            const auto replies = p.texts.repliesFor(m.id);
            EXPECT_FALSE(replies.empty()) << name << " " << m.id;
            EXPECT_TRUE(std::ranges::all_of(replies, [&](const Reply* r) { return r->module == m.id || r->module == "any"; }));
            for (const auto& id : m.worksheets) {
                const auto* sheet = p.texts.worksheet(id);
                ASSERT_TRUE(sheet) << id;
                EXPECT_FALSE(sheet->title.sv.empty() || sheet->feedback.en.empty()) << id;
                for (const auto& f : sheet->fields) {
                    ASSERT_EQ(&f, sheet->field(f.id));
                    EXPECT_FALSE(f.label.sv.empty() || f.label.en.empty()) << id << " " << f.id;
                    for (const auto& o : f.options) EXPECT_EQ(&o.label, f.option(o.code));
                }
            }
        }
        EXPECT_TRUE(p.texts.manualOf("guide", "sv-SE"));
        EXPECT_FALSE(p.texts.manualOf("guide", "de"));
        EXPECT_FALSE(p.texts.manualOf("m99", "sv"));
        EXPECT_FALSE(p.texts.worksheet("nothing"));
        EXPECT_FALSE(p.texts.reply("nothing"));
    }
}

TEST(PublishedProgramme, textsOfAnotherVersionAreRefused) {
    const auto sleep = shipped("insomnia");
    const auto other = shipped("anxiety");
    EXPECT_EQ(ErrorCode::content, readPublished(canonicalOf(sleep), json::write(other.at("texts"))).error().code);
}

TEST(PublishedProgramme, textsThatCannotBeReadAreRefused) {
    const auto with = [](std::string_view pointer, const char* text) {
        auto v = shipped("insomnia").at("texts");
        v.at_pointer(pointer) = json::parse(text).value();
        return textsFromJson(v);
    };
    EXPECT_TRUE(with("/digest", "\"x\""));
    EXPECT_FALSE(with("/digest", "7"));
    EXPECT_FALSE(with("/modules", "[]"));
    EXPECT_FALSE(with("/worksheets/0", "1"));
    EXPECT_FALSE(with("/worksheets/0/fields", "[]"));
    EXPECT_FALSE(with("/modules/m01/pages/sv/0/kind", "\"film\""));
    EXPECT_FALSE(with("/modules/m01/pages/sv/0/blocks/0/kind", "\"video\""));
    std::string deep = R"({"kind":"remember"})";
    for (int i = 0; i < 12; ++i) deep = R"({"kind":"remember","inside":[)" + deep + "]}";
    EXPECT_FALSE(with("/modules/m01/pages/sv/0/blocks/0", deep.c_str()));
    EXPECT_FALSE(textsFromJson(json::parse("[]").value()));
}

} // namespace
} // namespace fyr::icbt

// Handed-in work as the server lists it, garbage included.
#include "presenter/held.h"

#include <gtest/gtest.h>

namespace fyr::presenter {
namespace {

json::array list(std::string_view text) { return json::parse(text).value().get_array(); }

TEST(Held, itStandsInTheOrderItWasDoneAndWhatCannotBeReadStandsLast) {
    const auto held = heldFromJson(list(R"([
        {"id":"01B","name":"Maria Ekdal","device":"d1","unit":"u","received":"2026-11-20T10:00:00Z",
         "command":{"id":"01ARZ3NDEKTSV4RRFFQ69G5FAV","type":"note.add","target":{"type":"Patient","id":"p"},"base":0,"at":"2026-11-19T10:05:00Z","payload":{"patient":"p","text":"senare"}}},
        {"id":"01C","command":{"type":"of a newer Fyr"}},
        {"id":"01A","command":{"id":"01ARZ3NDEKTSV4RRFFQ69G5FAW","type":"triage.claim","target":{"type":"Task","id":"t"},"base":1,"at":"2026-11-19T10:00:00Z","payload":{}}},
        {"name":"nobody could settle this"}, 7, null])"));
    ASSERT_EQ(3U, held.size());
    EXPECT_EQ("01A", held[0].id);
    EXPECT_EQ("01B", held[1].id);
    EXPECT_EQ("Maria Ekdal", held[1].by);
    EXPECT_EQ(protocol::CommandType::noteAdd, held[1].command->type);
    EXPECT_EQ("01C", held[2].id);
    EXPECT_FALSE(held[2].command);
    EXPECT_TRUE(heldFromJson({}).empty());
}

TEST(Held, onlyWhatIsDismissedNeedsAReason) {
    EXPECT_EQ(HeldProblem::none, checkSettling(true, ""));
    EXPECT_EQ(HeldProblem::reasonMissing, checkSettling(false, "  \n"));
    EXPECT_EQ(HeldProblem::none, checkSettling(false, "Skriven två gånger"));
}

} // namespace
} // namespace fyr::presenter

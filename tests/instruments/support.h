// What the tests of the instruments share: the catalogue as it was built.
#pragma once

#include "instruments/catalogue.h"
#include "instruments/score.h"

#include <gmock/gmock.h>
#include <initializer_list>
#include <stdexcept>

namespace fyr::instruments::test {

inline const Catalogue& catalogue() {
    static const auto all = Catalogue::loadFile(std::filesystem::path(FYR_BINARY_DIR) / "share/fyr/instruments.json");
    if (!all) throw std::runtime_error("build the target instruments_json first: " + all.error().describe());
    return *all;
}
inline const Instrument& the(std::string_view id) {
    const auto* i = catalogue().find(id);
    if (!i) throw std::runtime_error("no instrument " + std::string(id));
    return *i;
}
constexpr int none = -1;
// -1 is an answer left out.
inline std::vector<std::optional<int>> set(std::initializer_list<int> points) {
    std::vector<std::optional<int>> out;
    for (const int p : points) out.push_back(p == none ? std::optional<int>() : std::optional<int>(p));
    return out;
}
inline Score scored(const Instrument& i, const std::vector<std::optional<int>>& answers) {
    auto s = score(i, answers);
    EXPECT_TRUE(s) << s.error().describe();
    return s ? *s : Score{};
}

} // namespace fyr::instruments::test

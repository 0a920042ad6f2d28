// Measured values as a nurse reads them: NEWS2 with what is missing and what the total asks for, or a child's values against
// the bands of its age. Nothing where nothing was measured.
//
// Source: the response to each total is the Royal College of Physicians' (NEWS2, 2017, "thresholds and triggers").
#pragma once

#include "clinical/triage_item.h"

#include <array>
#include <optional>
#include <vector>

namespace fyr::presenter {

// By the total: 0–4; 0–4 with three points for one value; 5–6; 7 or more.
enum class News2Response : std::uint8_t { low, oneThree, medium, high };
inline constexpr std::array news2Responses{News2Response::low, News2Response::oneThree, News2Response::medium, News2Response::high};
[[nodiscard]] News2Response responseTo(int total, int top) noexcept;

struct VitalsView {
    clinical::VitalScheme scheme = clinical::VitalScheme::none;
    clinical::VitalNotUsed notUsed = clinical::VitalNotUsed::no;
    int total = 0;
    bool atLeast = false; // something is missing: the total may be higher
    int missing = 0;
    News2Response response = News2Response::low; // of an adult
    bool scale2 = false;
    clinical::VitalGrade worst = clinical::VitalGrade::normal; // of a child
    int beyond = 0;                                            // how many of its values are beyond their band
    bool relative = false;                                     // somebody else wrote
    std::vector<clinical::VitalPart> rows;                     // as the chart has them, the missing ones too
};
[[nodiscard]] std::optional<VitalsView> vitalsOf(const clinical::TriageItem& item);

} // namespace fyr::presenter

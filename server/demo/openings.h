// Written stories of the demonstration: who writes, what, how they answer, and what became of it.
#pragma once

#include "clinical/triage_item.h"

#include <span>
#include <string_view>
#include <utility>
#include <vector>

namespace fyr::server::demo {

enum class Fate : std::uint8_t {
    waiting,
    claimedByNurse,
    claimedByDoctor,
    confirmedByNurse,
    confirmedByDoctor,
    overriddenByDoctor,
    interviewing, // still answers; in the queue when a red flag stands
};

struct Opening {
    std::string_view given;
    std::string_view family;
    clinical::Sex sex = clinical::Sex::female;
    int months = 0; // age
    std::string_view profile;
    std::string_view lang = "sv";
    std::string_view subject = "self"; // "child": the account is the parent's, the patient the child
    int minutesAgo = 30;               // when the first words were written
    std::string_view text;
    std::vector<std::string_view> has;     // findings that are there when asked about
    std::vector<std::string_view> unsure;  // answered "I don't know"
    std::vector<std::pair<std::string_view, double>> numbers; // findings that ask for a number
    Fate fate = Fate::waiting;
    bool readsAdvice = true;
    // of an override
    clinical::Urgency urgency = clinical::Urgency::urgent;
    std::string_view destination;
    std::string_view reasonCode;
    std::string_view reason;
    std::string_view note; // written by whoever took it; empty = none
};
[[nodiscard]] const std::vector<Opening>& openings();

} // namespace fyr::server::demo

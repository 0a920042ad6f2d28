// One synthetic patient through the real engine: a course from its enrolment to the end of its treatment.
//
// Shape:  the patient and those who answer are events; what the engine says is due, and whom it tells, decides what people do
//         next. Follow-up is not played. Same seed and number: the same course.
// Source: behaviour.h.
#pragma once

#include "base/random.h"
#include "icbt/engine/step.h"

namespace fyr::icbt::simulate {

// What is known of the primary instrument beside the programme.
struct Yardstick {
    std::int32_t reliableChange = 0; // points
    std::int32_t remission = 0;      // a total at this or below; 0: nobody has said what it is
};

struct Service {
    std::uint64_t seed = 1;
    std::uint32_t therapists = 1;
    double leavesForLater = 0.1; // from behaviour.h and the load
};

struct DutyCount {
    std::uint64_t raised = 0;
    std::uint64_t late = 0;
};

// What came of a patient.
struct Lived {
    bool started = false;
    bool completed = false; // every required module done, skipped or not chosen
    enum class End : std::uint8_t { open, signedOff, discharged, referred } end = End::open;
    std::vector<std::uint8_t> opened, submitted, done; // by module
    double weeks = 0;         // of treatment, pauses left out
    std::int32_t minutes = 0; // of therapists
    std::uint32_t events = 0, alerts = 0, asks = 0, onCall = 0;
    std::vector<std::int32_t> minutesToTake; // of alerts
    std::array<DutyCount, dutyKinds> duties{};
    std::uint32_t measuresDue = 0, measuresMissed = 0;
    std::uint16_t suggested = none; // at the first decision
    std::optional<std::int32_t> before, after; // primary: baseline and the last one
    std::vector<std::int32_t> weekly;          // -1 where nothing was answered
    bool ideation = false;
};

// `events`: what happened, as a log would keep it; null: nobody asks.
[[nodiscard]] Lived live(const Setting& setting, const Service& service, std::uint64_t number, std::vector<Event>* events = nullptr);

} // namespace fyr::icbt::simulate

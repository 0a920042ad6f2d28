// What the pages of visits by video give and get over the port (ui/ports.h: calls, watchCalls, refreshCalls, visit;
// callsChanged).
#pragma once

#include "base/result.h"
#include "presenter/calls.h"

#include <memory>
#include <string>

namespace fyr::ui {

using CallsSnapshot = std::shared_ptr<const presenter::CallsKept>;

enum class VisitDo { admit, next, take, letIn, handOver, invite, withdraw, end, create };

// Asked of the server at once; done or refused, never kept for later. Errors: alreadyClaimed (another has the patient),
// invalidState (not there), gone (it is over), notFound, forbidden, and those of the line.
struct VisitRequest {
    VisitDo what = VisitDo::admit;
    std::string visit;   // but for next and create
    // letIn, withdraw: the party; handOver: a practitioner, empty takes it back; invite: a colleague; create: the patient
    std::string who;
    std::string reason;  // end: a code
    std::string item;    // create: the queue item it comes from
    int urgency = 3;     // create
    std::string role{};  // invite: "interpreter", "relative", "colleague"
    std::string name{};  // invite, but for a colleague
};

} // namespace fyr::ui

// What a care unit chose: its name, services, opening hours, capacity, rules of the region, telephones, languages, and the
// rules of its time book. Read from JSON, checked whole.
//
// Shape:  docs/POLICY.md. Every member may be missing. `services` and `capacity` speak of destinations (content/triage).
//         What a unit chooses never makes a patient wait longer than the default: review times only shorten, and rules of
//         the region only say which destinations there are.
// Errors: configuration with every problem, places as JSON pointers.
#pragma once

#include "base/json.h"
#include "clinical/triage_item.h"
#include "clinical/urgency.h"
#include "scheduling/opening_hours.h"

#include <array>
#include <map>
#include <optional>
#include <set>

namespace fyr::server {

// For patients of these ages (years; both ends included) some destinations exist and others do not.
struct RegionRule {
    std::string id;
    std::optional<int> ageFrom;
    std::optional<int> ageTo;
    std::vector<std::string> add;
    std::vector<std::string> remove;
};

struct BookingRules {
    std::chrono::minutes offer{240};        // how long an offered time is held
    std::vector<int> reminderHours{24};     // before the start
    int openPerPatient = 3;                 // bookings ahead that a patient may make
    int horizonDays = 90;                   // how far ahead a patient sees times
    std::chrono::minutes cancelUntil{120};  // the patient may change it so long before the start
    std::chrono::minutes lead{30};          // a time nearer than this is not bookable by patients
    int missedOffers = 3;                   // then a place on the waiting list ends
};

// Of the whole tenant: what its computers may do without a word of the server (docs/SYNC.md, "The lease").
struct OfflineRules {
    std::chrono::hours lease{24 * 7};
    bool handIn = true; // a device that was shut out may hand in what it had not sent
    std::int64_t keepMegabytes = 2048; // how large a computer's file of records may become
};

struct UnitSettings {
    std::string name;
    std::string region;
    std::string timeZone = "Europe/Stockholm";
    scheduling::OpeningHours hours;
    std::vector<std::string> services; // empty = all of the knowledge base
    std::map<std::string, int> capacity;
    std::vector<std::string> videoDropIn; // services that are met by video: who is sent there waits for a call (docs/VISITS.md)
    bool videoInBrowser = false; // a clinician's call may be opened in the system's browser by a ticket (docs/CALLS.md)
    bool icbt = true;
    std::string icbtOnCall;     // practitioners who are told of what waits in a course of internet CBT (docs/COURSES.md)
    std::string icbtSupervisor;
    std::set<std::string> icbtEarlyWarning; // the early warnings that courses are told of (docs/EARLY_WARNING.md)
    std::map<std::string, std::vector<clinical::LocalText>> instrumentTexts; // words of licensed questionnaires
    bool registerByNumber = false; // the unit reports courses of internet CBT by personal number (docs/REGISTERS.md)
    bool readRecord = true; // an interview begins with what the record says
    std::array<std::chrono::minutes, 5> review{};
    std::string emergencyPhone = "112";
    std::string advicePhone = "1177";
    std::string helplinePhone = "90101"; // somebody to talk to at any hour: Mind's Självmordslinjen
    std::string unitPhone;
    std::vector<std::string> languages{"sv", "en"};
    std::vector<RegionRule> rules;
    BookingRules booking;
    OfflineRules offline;

    UnitSettings();
};

// `known`: the destinations that exist; empty = not checked.
[[nodiscard]] Result<UnitSettings> unitSettings(const json::value& v, const std::set<std::string>& known = {});
[[nodiscard]] Result<UnitSettings> unitSettings(std::string_view text); // empty text: the defaults

} // namespace fyr::server

// What the cache hands out: plain values that may cross threads.
//
// Privacy: all of it is patient data. Drop it when the workstation locks.
#pragma once

#include "clinical/triage_item.h"
#include "protocol/command.h"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace fyr::localdb {

// One row of the queue, with what the outbox adds. `item` holds what the Task carries (fhir::QueueRow); the rest comes
// with `Cache::item`.
struct QueueItem {
    clinical::TriageItem item; // pending commands already applied (protocol/overlay.h)
    std::int32_t redFlags = 0;
    clinical::LocalText firstRedFlag;
    std::int32_t messages = 0; // unread from the patient
    std::int32_t unsent = 0;   // commands about it that the server has not answered
    bool attention = false;    // one about it was refused and waits for a person
    friend bool operator==(const QueueItem&, const QueueItem&) = default;
};

struct PatientHit {
    std::string id;
    std::string name;
    std::optional<Date> birthDate;
    clinical::Sex sex = clinical::Sex::unknown;
    std::string identifier; // personal identity number as recorded
    friend bool operator==(const PatientHit&, const PatientHit&) = default;
};

struct Colleague { // a Practitioner that may be seen here
    clinical::PersonRef person;
    std::string work; // as the directory says it: "Psykolog"
    friend bool operator==(const Colleague&, const Colleague&) = default;
};

struct TextHit {
    protocol::ResourceKey key;
    std::string patient; // id; empty when it is about nobody
    std::string patientName;
    std::string snippet; // the words around what was found
    friend bool operator==(const TextHit&, const TextHit&) = default;
};

struct StoredResource {
    protocol::ResourceKey key;
    std::int64_t version = 0;
    std::string json; // as the server stored it; empty: not kept here
};

// How much of the records is here.
struct Kept {
    std::int64_t bytes = 0; // of the file that are in use
    std::int64_t bound = 0; // 0: none
    std::int64_t away = 0;  // patients whose records only the server has
    friend bool operator==(const Kept&, const Kept&) = default;
};

// A command that waits for its answer.
struct OutboxItem {
    std::int64_t seq = 0; // its place
    protocol::Command command;
    std::string patientName;
    std::int32_t attempts = 0; // batches that carried it and did not answer it
    std::int64_t acceptedVersion = 0; // > 0: accepted, waits for the feed to show it
};

// A command that the server refused, or that waits behind one.
struct AttentionItem {
    protocol::Command command;
    std::optional<protocol::CommandStatus> status; // none: the server never judged it
    std::optional<ErrorCode> code;
    std::string message; // for engineers
    std::int64_t currentVersion = 0;
    std::string current; // JSON of the target as the server answered it; may be empty
    std::string byId;
    std::string byName;
    Instant answeredAt;
    std::string waitsFor; // id of the command before it; empty for one that was itself refused
    std::int32_t waitingBehind = 0;
};

struct Counts {
    std::int64_t resources = 0;
    std::int64_t patients = 0;
    std::int64_t queue = 0;
    std::int64_t unsent = 0;
    std::int64_t attention = 0;
    std::int64_t unindexed = 0; // rows that the full-text index lacks
    friend bool operator==(const Counts&, const Counts&) = default;
};

} // namespace fyr::localdb

// A thread of messages between a patient and a care unit, and its messages, as FHIR Communications.
//
// Shape:  the thread is a Communication of category `thread` that carries the topic and how far each side has read; a
//         message is one of category `message`, `partOf` the thread, numbered from 1 without gaps. Open is `in-progress`,
//         closed is `completed`.
// Errors: invalidResource for a stored resource that cannot be read.
#pragma once

#include "base/json.h"
#include "fhir/resource.h"
#include "server/store/store.h"

namespace fyr::server {

enum class Side : std::uint8_t { patient, unit };
[[nodiscard]] std::string_view code(Side s) noexcept;

struct Thread {
    std::string id;
    std::int64_t version = 0;
    bool open = true;
    std::string topic;
    std::string patient;
    std::string patientName;
    std::string unit;
    std::string unitName;
    Instant started{};
    Instant lastAt{};
    Side lastFrom = Side::patient;
    std::int64_t count = 0;        // messages
    std::int64_t fromPatient = 0;  // the number of the newest one by the patient; 0 = none
    std::int64_t fromUnit = 0;
    std::int64_t readByPatient = 0; // up to this number
    std::int64_t readByUnit = 0;
    std::int64_t unreadByPatient = 0; // how many by the other side are newer than that
    std::int64_t unreadByUnit = 0;
    std::string closedReason;
    std::string json; // as stored
};

struct Message {
    std::string id;
    std::string thread;
    std::int64_t number = 0;
    Side from = Side::patient;
    std::string senderId; // Patient or Practitioner
    std::string senderName;
    std::string patient;
    std::string unit;
    Instant at{};
    std::string text;
    std::vector<std::string> attachments; // DocumentReferences
};

[[nodiscard]] fhir::Resource threadResource(const Thread& t);
[[nodiscard]] fhir::Resource messageResource(const Message& m);
[[nodiscard]] Result<Thread> threadFrom(const StoredResource& stored);
[[nodiscard]] Result<Message> messageFrom(const StoredResource& stored);

// Nothing when there is no such thread (a message is none).
[[nodiscard]] Result<std::optional<Thread>> loadThread(ReadTx& tx, std::string_view id);
[[nodiscard]] Result<Thread> saveThread(WriteTx& tx, const Thread& t);
[[nodiscard]] Result<std::vector<Message>> messagesOf(ReadTx& tx, const Thread& t); // in order

[[nodiscard]] json::object threadView(const Thread& t, Side reader);
[[nodiscard]] json::object messageView(const Message& m);

} // namespace fyr::server

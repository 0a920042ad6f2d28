// Courses of internet CBT as the rest of the server sees them: the commands of clinicians, the patient's pages, what falls
// due by itself. docs/COURSES.md.
//
// Errors: notFound (also for another's), badRequest, invalidState (not possible now), duplicate.
// Threads: safe; calls block on the store.
#pragma once

#include "server/documents/service/documents.h"
#include "server/icbt/course_desk.h"
#include "server/services/command_service.h"
#include "server/services/outbox.h"

namespace fyr::server {

class Courses {
  public:
    Courses(Store& store, const Clock& clock, const Programmes& programmes) : m_store(store), m_clock(clock), m_programmes(programmes) {}

    void keepPapersIn(Documents& documents) { m_documents = &documents; } // without it nothing is printed
    void addCommands(CommandService& commands);
    void addOutbox(Outbox& outbox);
    std::function<void(std::string_view to)> onTold; // patient, therapist, unit, supervisor, onCall

    // The patient's pages (docs/COURSES.md); each answers JSON. `who` is a patient.
    [[nodiscard]] Result<std::string> mine(const Principal& who);
    [[nodiscard]] Result<std::string> module(const Principal& who, std::string_view id);
    [[nodiscard]] Result<std::string> measure(const Principal& who, std::string_view id);
    [[nodiscard]] Result<std::string> worksheets(const Principal& who);
    struct Kept {
        bool newest = true; // false: what is kept is newer, and this stands beside it
        std::string text;
    };
    [[nodiscard]] Result<Kept> keepWorksheet(const Principal& who, const std::string& id, const json::object& body);
    // The patient has read the text of this version and language and wants to begin. Again: nothing more happens.
    [[nodiscard]] Result<std::string> consent(const Principal& who, std::string_view clientId, const std::string& version, const std::string& lang);
    [[nodiscard]] Result<std::string> submit(const Principal& who, std::string_view clientId, const std::string& module);
    [[nodiscard]] Result<std::string> answer(const Principal& who, std::string_view clientId, const std::string& measure, const std::vector<std::optional<std::int32_t>>& answers);
    [[nodiscard]] Result<std::string> write(const Principal& who, std::string_view clientId, const std::string& text);
    [[nodiscard]] Result<std::string> choose(const Principal& who, std::string_view clientId, const std::string& choice, const std::string& module);
    [[nodiscard]] Result<std::string> feedback(const Principal& who, std::string_view clientId, const std::string& module, std::int64_t useful, const std::string& text);
    [[nodiscard]] Result<std::string> seen(const Principal& who, std::string_view clientId, const std::string& module, std::int64_t page);

    [[nodiscard]] Result<void> due(const TenantId& tenant, const OutboxRow& row);
    [[nodiscard]] Result<void> tell(const TenantId& tenant, const OutboxRow& row);
    // A unit's settings were changed: what is owed and shown in its courses is worked out anew.
    [[nodiscard]] Result<void> settingsChanged(const TenantId& tenant, const OutboxRow& row);
    // The signed end as a PDF, from the Composition as it is stored (course_papers.cpp).
    [[nodiscard]] Result<void> print(const TenantId& tenant, const OutboxRow& row);
    // A message in a patient's thread (messaging/messages.h, onPosted): one that came by another way than the course's pages
    // and commands waits for an answer, or is one, all the same.
    [[nodiscard]] Result<void> heard(const TenantId& tenant, const json::value& message);

  private:
    using Act = std::function<Result<void>(CourseDesk&, WriteTx&, Instant)>;
    [[nodiscard]] Result<std::string> once(const Principal& who, std::string_view clientId, std::string_view subtype, const json::value& asked, const Act& act);

    Store& m_store;
    const Clock& m_clock;
    const Programmes& m_programmes;
    Documents* m_documents = nullptr;
};

// One command on a course, in the batch's transaction.
[[nodiscard]] Result<Handled> runCourseCommand(WriteTx& tx, const Programmes& programmes, const Principal& who, const protocol::Command& c, Instant now);
// The PDF of the end that the patient reads: `{id, title, at, bytes, contentType, language}` each; none before it is printed.
[[nodiscard]] Result<json::array> papersOf(ReadTx& tx, std::string_view course);
// What the patient sees of a course as it stands (course_pages.cpp).
[[nodiscard]] Result<std::string> coursePage(ReadTx& tx, const Programmes& programmes, CourseFile file, Instant now);
[[nodiscard]] std::uint16_t sheetOwner(const icbt::Programme& p, std::string_view sheet); // the module; none

} // namespace fyr::server

// Moves one course within one transaction, and writes all that follows from it.
//
// Shape:  open (or begin), run events, close: events, header, CarePlan, duties, promises to tell and to wake again are then in
//         the caller's transaction. An event that is refused has written nothing.
// Errors: run: the engine's (invalidState, badRequest). Others: the store's.
#pragma once

#include "server/icbt/course_records.h"
#include "server/icbt/early_warning.h"

namespace fyr::server {

struct Opening {
    std::string id;
    std::string patient;
    std::string unit;
    clinical::PersonRef therapist;
    bool asksConsent = false;
    std::string reason = {};   // as the clinician wrote it
    std::string suited = {};   // what the programme's table said
    std::string looked = {};   // why, and of what
};

class CourseDesk {
  public:
    CourseDesk(WriteTx& tx, const Programmes& programmes, Instant now) : m_tx(tx), m_programmes(programmes), m_now(now) {}

    [[nodiscard]] Result<bool> open(const std::string& id); // false: there is none
    [[nodiscard]] Result<void> begin(const ProgrammePtr& programme, const Opening& opening);
    [[nodiscard]] Result<void> run(icbt::Event event);
    // To another version of its programme. Errors: invalidState (why), when it does not go over by itself.
    [[nodiscard]] Result<void> move(const ProgrammePtr& to, const clinical::PersonRef& by);
    // What has fallen due until now. False: nothing had.
    [[nodiscard]] Result<bool> tick();
    [[nodiscard]] Result<StoredResource> close();

    [[nodiscard]] CourseFile& file() { return m_file; }
    [[nodiscard]] clinical::CourseRow row() const;
    [[nodiscard]] const fhir::Resource& patient() const { return *m_patient; }
    [[nodiscard]] const clinical::CourseRow& before() const { return m_before; }
    [[nodiscard]] const std::vector<std::string>& written() const { return m_written; } // for the trace
    [[nodiscard]] ResourceScope scope() const { return {m_file.header.patient, m_file.header.unit}; }
    [[nodiscard]] Result<void> put(const fhir::Resource& r); // when it is new or says something else

  private:
    [[nodiscard]] Result<void> happened(CourseFile moved, const icbt::Event& event, const std::vector<icbt::Effect>& effects);
    [[nodiscard]] Result<void> loadPatient();
    [[nodiscard]] Result<void> duties(const clinical::CourseRow& row);
    [[nodiscard]] Result<void> tell();
    [[nodiscard]] Result<void> plan();
    [[nodiscard]] Result<void> unproved();

    WriteTx& m_tx;
    const Programmes& m_programmes;
    Instant m_now;
    CourseFile m_file;
    std::optional<fhir::Resource> m_patient;
    EarlyWarningPtr m_warning; // that the unit uses; null
    clinical::CourseRow m_before;
    std::vector<icbt::Effect> m_effects;
    std::map<std::uint32_t, clinical::CourseDuty> m_risks; // that were open at any time since `open`
    std::map<std::uint32_t, Said> m_settled;
    bool m_byPatient = false;
    std::vector<std::string> m_written;
    std::vector<std::string> m_logged; // events that were added, as their stream keeps them
};

} // namespace fyr::server

// Small things that every part of the record reads from FHIR. Internal to modules/records.
#pragma once

#include "fhir/resource.h"
#include "records/patient_record.h"

#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace fyr::records {

// All resources at hand, found by "Type/id" and, for bundles that were never stored, by "urn:uuid:id".
class Shelf {
  public:
    explicit Shelf(const std::vector<fhir::Resource>& resources);
    // What a Reference points to; contained resources of `from` too. The null value when it is not here.
    [[nodiscard]] const fhir::Value& resolve(const fhir::Value& from, const fhir::Value& reference) const;
    // The words for a reference: its display, or the name of what it points to.
    [[nodiscard]] std::string nameOf(const fhir::Value& from, const fhir::Value& reference) const;

  private:
    std::unordered_map<std::string, const fhir::Value*> m_byReference;
    std::unordered_map<std::string_view, const fhir::Value*> m_byId;
};

// The words of a CodeableConcept: its text, else a display, else a code.
[[nodiscard]] std::string conceptText(const fhir::Value& concept_);
// A code of a concept; of the first of these systems that it has, else the first code.
[[nodiscard]] std::string conceptCode(const fhir::Value& concept_,
                                      std::initializer_list<std::string_view> systems = {});
[[nodiscard]] bool hasCode(const fhir::Value& concept_, std::initializer_list<std::string_view> codes);

// The beginning of a date, dateTime, instant or Period; partial dates begin with their first day.
[[nodiscard]] std::optional<Instant> instantOf(const fhir::Value& v);
// The first member that there is, of a choice: instantOf(o, {"onsetDateTime", "onsetPeriod"}).
[[nodiscard]] std::optional<Instant> instantOf(const fhir::Value& o,
                                               std::initializer_list<std::string_view> keys);
[[nodiscard]] std::string personName(const fhir::Value& resource); // of a Patient or Practitioner

// The unit of a Quantity as it is read. An annotation of UCUM ("{tablet}") loses its braces, and a score has no unit.
[[nodiscard]] std::string unitOf(const fhir::Value& quantity);
[[nodiscard]] std::string joined(const std::vector<std::string>& parts, std::string_view between);
[[nodiscard]] std::string plainText(std::string_view xhtml); // tags taken out, entities resolved

// What each file reads. A resource that cannot be read gives nothing.
[[nodiscard]] Person readPerson(const fhir::Value& patient);
[[nodiscard]] std::optional<Problem> readProblem(const fhir::Value& condition);
[[nodiscard]] std::optional<Medicine> readMedicine(const fhir::Value& medication, const Shelf& shelf);
[[nodiscard]] std::optional<Allergy> readAllergy(const fhir::Value& allergy);
[[nodiscard]] std::optional<Visit> readVisit(const fhir::Value& encounter, const Shelf& shelf);
[[nodiscard]] std::optional<Document> readDocument(const fhir::Value& resource, const Shelf& shelf);
[[nodiscard]] bool isNote(const fhir::Value& document);

// Collects observations into series.
class Results {
  public:
    // False when there is nothing to read in it.
    bool add(const fhir::Value& observation, std::vector<RecordEvent>& timeline);
    [[nodiscard]] std::vector<ResultSeries> take();

  private:
    bool addValue(const fhir::Value& holder, const fhir::Value& observation, Instant at,
                  std::vector<std::string>& said);
    struct Collected {
        ResultSeries series;
        std::optional<Instant> rangeAt; // when the reference range in `series` was said
    };
    std::unordered_map<std::string, Collected> m_series;
};

} // namespace fyr::records

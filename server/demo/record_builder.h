// FHIR resources of a made-up record, each tagged as demonstration data and valid by itself.
#pragma once

#include "base/json.h"
#include "fhir/resource.h"
#include "server/demo/people.h"

#include <vector>

namespace fyr::server::demo {


struct LabKind {
    std::string_view loinc;
    std::string_view text; // as Swedish laboratories call it
    std::string_view unit; // UCUM
    std::string_view shown;
    double low = 0; // reference range of adults; 0, 0 = none
    double high = 0;
    int decimals = 0;
    bool vital = false;
};
[[nodiscard]] const LabKind& lab(std::string_view loinc); // one of `labKinds`
[[nodiscard]] std::span<const LabKind> labKinds() noexcept;

class RecordBuilder {
  public:
    // `unit` is the care unit's Organization, `doctor` the Practitioner who signs. Nothing is dated after `now`.
    RecordBuilder(Random& random, Person person, std::string unit, std::string unitName, std::string doctor,
                  std::string doctorName, Instant now);

    void condition(std::string_view icd10se, std::string_view text, Date onset, bool active = true);
    void medicine(std::string_view atc, std::string_view text, std::string_view dose, Date since,
                  std::string_view reason = {});
    void allergy(std::string_view text, std::string_view reaction, bool severe, Date recorded);
    void result(const LabKind& kind, double value, Instant at);
    void bloodPressure(int systolic, int diastolic, Instant at);
    // Answers its id, for notes about it.
    std::string encounter(std::string_view text, std::string_view reason, Instant start, int minutes, bool remote = false);
    void note(std::string_view title, std::string_view text, Instant at);
    void immunization(std::string_view text, std::string_view atc, Date on);

    [[nodiscard]] const Person& person() const noexcept { return m_person; }
    [[nodiscard]] std::vector<fhir::Resource> take(); // the Patient first

  private:
    [[nodiscard]] json::object resource(std::string_view type);
    [[nodiscard]] json::object subject() const;
    void add(json::object o);
    fhir::Resource patient() const;

    Random& m_random;
    Person m_person;
    std::string m_unit;
    std::string m_unitName;
    std::string m_doctor;
    std::string m_doctorName;
    Instant m_now;
    std::vector<fhir::Resource> m_out;
};

// Organization and Practitioner of a unit.
[[nodiscard]] fhir::Resource organizationResource(std::string_view id, std::string_view name);
[[nodiscard]] fhir::Resource practitionerResource(std::string_view id, std::string_view name, std::string_view role);

} // namespace fyr::server::demo

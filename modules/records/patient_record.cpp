#include "records/patient_record.h"

#include "fhir/triage_mapping.h"
#include "records/reading.h"

namespace fyr::records {
namespace {

template <class T, class F>
void newestFirst(std::vector<T>& list, const F& at) {
    // Without a date last, and in the order given among equals.
    std::ranges::stable_sort(list, [&](const T& a, const T& b) {
        const std::optional<Instant> x = at(a);
        const std::optional<Instant> y = at(b);
        return x && (!y || *x > *y);
    });
}

class Reader {
  public:
    explicit Reader(const std::vector<fhir::Resource>& resources)
        : m_shelf(resources) {}

    PatientRecord record;

    void read(const fhir::Value& r) {
        const std::string_view type = r.text("resourceType");
        if (type == "Condition")
            keep(r, readProblem(r), record.problems, "problem", [](const Problem& p) {
                return Line{p.onset, p.text, {}};
            });
        else if (type == "MedicationRequest" || type == "MedicationStatement")
            keep(r, readMedicine(r, m_shelf), record.medicines, "medicine", [](const Medicine& m) {
                return Line{m.since, m.text, m.dose};
            });
        else if (type == "AllergyIntolerance")
            keep(r, readAllergy(r), record.allergies, "allergy", [](const Allergy& a) {
                return Line{a.recorded, a.text, a.reaction};
            });
        else if (type == "Encounter")
            keep(r, readVisit(r, m_shelf), record.visits, "visit", [](const Visit& v) {
                return Line{v.start, v.text, joined({v.reason, v.place}, " · ")};
            });
        else if (type == "Observation")
            observation(r);
        else if (type == "DocumentReference" || type == "Composition" || type == "DiagnosticReport")
            document(r, type);
        else if (type == "Procedure")
            event(r, "procedure", r["code"], {"performedPeriod", "performedDateTime"});
        else if (type == "Immunization")
            event(r, "immunization", r["vaccineCode"], {"occurrenceDateTime", "recorded"});
        else if (type == "Task" && fhir::isQueueItem(r))
            triage(r);
    }

    void finish() {
        newestFirst(record.problems, [](const Problem& p) { return p.onset; });
        newestFirst(record.medicines, [](const Medicine& m) { return m.since; });
        newestFirst(record.allergies, [](const Allergy& a) { return a.recorded; });
        newestFirst(record.visits, [](const Visit& v) { return v.start; });
        newestFirst(record.documents, [](const Document& d) { return d.at; });
        newestFirst(record.timeline, [](const RecordEvent& e) { return std::optional(e.at); });
        record.results = m_results.take();
    }

  private:
    struct Line {
        std::optional<Instant> at;
        std::string text;
        std::string detail;
    };

    static bool isWithdrawn(const fhir::Value& r) {
        return r.text("status") == "entered-in-error" ||
               hasCode(r["verificationStatus"], {"entered-in-error", "refuted"});
    }
    void skip(const fhir::Value& r) {
        if (!isWithdrawn(r)) ++record.skipped; // what was withdrawn is left out on purpose
    }
    void note(std::string_view kind, Line line) {
        if (line.at)
            record.timeline.push_back(
                {*line.at, std::string(kind), std::move(line.text), std::move(line.detail)});
    }
    template <class T, class F>
    void keep(const fhir::Value& r, std::optional<T> item, std::vector<T>& list, std::string_view kind,
              const F& line) {
        if (!item) return skip(r);
        note(kind, line(*item));
        list.push_back(std::move(*item));
    }
    void observation(const fhir::Value& r) {
        if (isWithdrawn(r) || r.text("status") == "cancelled" || r["dataAbsentReason"]) return;
        if (!m_results.add(r, record.timeline)) skip(r);
    }
    void document(const fhir::Value& r, std::string_view type) {
        // A report that only lists results says nothing that the results do not.
        if (type == "DiagnosticReport" && !r["conclusion"] && !r["presentedForm"]) return;
        keep(r, readDocument(r, m_shelf), record.documents, isNote(r) ? "note" : "document",
             [](const Document& d) {
                 return Line{d.at, d.title, joined({d.author, d.text}, " · ")};
             });
    }
    void event(const fhir::Value& r, std::string_view kind, const fhir::Value& code,
               std::initializer_list<std::string_view> dates) {
        const auto at = instantOf(r, dates);
        const std::string text = conceptText(code);
        if (isWithdrawn(r) || r.text("status") == "not-done") return;
        if (!at || text.empty()) return skip(r);
        std::vector<std::string> reasons;
        for (const fhir::Value& c : r["reasonCode"].items())
            reasons.push_back(conceptText(c));
        for (const fhir::Value& c : r["reasonReference"].items())
            reasons.push_back(m_shelf.nameOf(r, c));
        note(kind, {at, text, joined(reasons, ", ")});
    }
    void triage(const fhir::Value& r) {
        const auto row = fhir::queueRow(r);
        if (!row) return skip(r);
        const auto& i = row->item;
        note("triage", {i.created, i.words.empty() ? std::string() : i.words[0].text,
                        std::string(clinical::code(i.urgency()))});
    }

    Shelf m_shelf;
    Results m_results;
};

} // namespace

Result<PatientRecord> readPatientRecord(const std::vector<fhir::Resource>& resources) {
    const auto patient =
        std::ranges::find_if(resources, [](const fhir::Resource& r) { return r.type() == "Patient"; });
    if (patient == resources.end()) return fail(ErrorCode::notFound, "no Patient among the resources");
    Reader reader(resources);
    reader.record.person = readPerson(*patient);
    for (const fhir::Resource& r : resources)
        reader.read(r);
    reader.finish();
    return std::move(reader.record);
}

} // namespace fyr::records

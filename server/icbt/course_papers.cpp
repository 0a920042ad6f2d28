// The signed end on paper: printed from the Composition that is stored, kept among the patient's documents.
#include "server/icbt/course_end.h"
#include "server/icbt/courses.h"
#include "server/icbt/end_paper.h"
#include "server/services/house.h"

#include <fmt/format.h>

namespace fyr::server {
namespace {

std::string paperId(std::string_view composition) { return fmt::format("{}-pdf", composition); }

} // namespace

Result<void> Courses::print(const TenantId& tenant, const OutboxRow& row) {
    if (!m_documents) return {};
    FYR_TRY(const auto v, json::parse(row.json));
    const std::string id(json::text(v, "composition").value_or(""));
    MadeDocument d;
    Paper paper;
    const auto read = [&](ReadTx& tx) -> Result<void> {
        FYR_TRY(const auto stored, tx.read("Composition", id));
        FYR_TRY(const auto scope, tx.scopeOf("Composition", id));
        if (!stored || stored->deleted || !scope) return {}; // nothing to print any more
        FYR_TRY(const auto composition, fhir::Resource::parse(stored->json));
        FYR_TRY(paper, endPaper(composition));
        d.id = paperId(id);
        d.patient = scope->patient;
        d.unit = scope->unit;
        d.title = paper.title + " (PDF)";
        d.contentType = "application/pdf";
        d.language = paper.language;
        d.author = composition["author"][0].text("reference");
        d.of = "Composition/" + id;
        d.at = paper.made;
        return {};
    };
    FYR_CHECK(m_store.read(tenant, read));
    if (d.id.empty()) return {};
    FYR_TRY(d.bytes, pdfOf(paper));
    return m_documents->keep(house(tenant, d.unit), d);
}

Result<json::array> papersOf(ReadTx& tx, std::string_view course) {
    json::array out;
    // The own copy, where there is one, is the one to read.
    for (const auto& id : {patientCopyId(course), std::string(course)}) {
        FYR_TRY(const auto kept, tx.value("document/" + paperId(id)));
        FYR_TRY(const auto stored, tx.read("DocumentReference", paperId(id)));
        if (!kept || !stored || stored->deleted) continue;
        FYR_TRY(const auto facts, json::parse(*kept));
        FYR_TRY(const auto r, fhir::Resource::parse(stored->json));
        json::object o{{"id", r.id()}, {"title", r.text("description")}, {"at", r.text("date")}, {"language", r["content"][0]["attachment"].text("language")}};
        o["bytes"] = json::integer(facts, "bytes").value_or(0);
        o["contentType"] = json::text(facts, "contentType").value_or("");
        out.push_back(std::move(o));
    }
    return out;
}

} // namespace fyr::server

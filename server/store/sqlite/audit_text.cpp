#include "server/store/sqlite/audit_text.h"

#include <memory>
#include <zstd.h>

namespace fyr::server::audit_text {
namespace {

constexpr char firstVersion = '\x01';
constexpr int level = 3;
constexpr std::size_t longest = 64U << 20U; // an AuditEvent is a few kilobytes

// What is said most often stands last. Never change it: add another.
constexpr std::string_view firstDictionary =
    R"("outcome":"4","outcomeDesc":"notFound""code":"BTG""code":"PATRQT""code":"fhir.refused""code":"fhir.everything""code":"sync.feed")"
    R"("code":"fhir.history""code":"history""code":"vread""code":"fhir.vread""code":"fhir.transaction""code":"fhir.patch""code":"110100")"
    R"("code":"fhir.delete"}],"action":"D""code":"delete""code":"operation""code":"nurse""code":"doctor""code":"patient""code":"manager")"
    R"("what":{"reference":"Task/"what":{"reference":"Encounter/"what":{"reference":"Condition/"what":{"reference":"Communication/)"
    R"("what":{"reference":"MedicationRequest/"who":{"reference":"Practitioner/"who":{"reference":"Patient/,"source":{"site":")"
    R"({"resourceType":"AuditEvent","meta":{"profile":["https://profiles.ihe.net/ITI/BALP/StructureDefinition/IHE.BasicAudit.PatientUpdate"]},)"
    R"("type":{"system":"http://terminology.hl7.org/CodeSystem/audit-event-type","code":"rest"},"subtype":[{"system":)"
    R"("http://hl7.org/fhir/restful-interaction","code":"update"},{"system":"https://fyr.example/fhir/CodeSystem/audit-subtype",)"
    R"("code":"fhir.update"}],"action":"U","recorded":"2026-1","outcome":"0","purposeOfEvent":[{"coding":[{"system":)"
    R"("http://terminology.hl7.org/CodeSystem/v3-ActReason","code":"TREAT"}]}],"agent":[{"requestor":false,)"
    R"({"resourceType":"AuditEvent","meta":{"profile":["https://profiles.ihe.net/ITI/BALP/StructureDefinition/IHE.BasicAudit.PatientCreate"]},)"
    R"("type":{"system":"http://terminology.hl7.org/CodeSystem/audit-event-type","code":"rest"},"subtype":[{"system":)"
    R"("http://hl7.org/fhir/restful-interaction","code":"create"},{"system":"https://fyr.example/fhir/CodeSystem/audit-subtype",)"
    R"("code":"fhir.create"}],"action":"C","recorded":"2026-)"
    R"({"resourceType":"AuditEvent","meta":{"profile":["https://profiles.ihe.net/ITI/BALP/StructureDefinition/IHE.BasicAudit.PatientRead"]},)"
    R"("type":{"system":"http://terminology.hl7.org/CodeSystem/audit-event-type","code":"rest"},"subtype":[{"system":)"
    R"("http://hl7.org/fhir/restful-interaction","code":"read"},{"system":"https://fyr.example/fhir/CodeSystem/audit-subtype",)"
    R"("code":"fhir.read"}],"action":"R","recorded":"2026-1)"
    R"({"resourceType":"AuditEvent","type":{"system":"http://terminology.hl7.org/CodeSystem/audit-event-type","code":"rest"},)"
    R"("subtype":[{"system":"http://hl7.org/fhir/restful-interaction","code":"search-type"},{"system":)"
    R"("https://fyr.example/fhir/CodeSystem/audit-subtype","code":"fhir.search"}],"action":"R","recorded":"2026-1)"
    R"(Z","outcome":"0","outcomeDesc":"Observation","outcomeDesc":"Patient","purposeOfEvent":[{"coding":[{"system":)"
    R"("http://terminology.hl7.org/CodeSystem/v3-ActReason","code":"HOPERAT"}]}],"agent":[{"requestor":false,"type":{"coding":)"
    R"([{"system":"http://dicom.nema.org/resources/ontology/DCM","code":"110153"}]},"who":{"identifier":{"value":"01K"}}},)"
    R"({"requestor":false,"type":{"coding":[{"system":"http://dicom.nema.org/resources/ontology/DCM","code":"110152"}]},)"
    R"("who":{"display":"fyrd"}},{"requestor":true,"altId":"01K","type":{"coding":[{"system":)"
    R"("http://terminology.hl7.org/CodeSystem/v3-ParticipationType","code":"IRCP"}]},"role":[{"coding":[{"system":)"
    R"("https://fyr.example/fhir/CodeSystem/role","code":"integration"}]}],"who":{"identifier":{"value":"01K"}}}],)"
    R"("source":{"observer":{"display":"fyrd"}},"entity":[{"what":{"reference":"Observation/01K"},"type":{"system":)"
    R"("http://terminology.hl7.org/CodeSystem/audit-entity-type","code":"2"},"role":{"system":)"
    R"("http://terminology.hl7.org/CodeSystem/object-role","code":"4"}},{"what":{"reference":"Patient/01K"},"type":{"system":)"
    R"("http://terminology.hl7.org/CodeSystem/audit-entity-type","code":"1"},"role":{"system":)"
    R"("http://terminology.hl7.org/CodeSystem/object-role","code":"1"}}]})";

struct Free {
    void operator()(ZSTD_CCtx* c) const noexcept { ZSTD_freeCCtx(c); }
    void operator()(ZSTD_DCtx* c) const noexcept { ZSTD_freeDCtx(c); }
    void operator()(ZSTD_CDict* d) const noexcept { ZSTD_freeCDict(d); }
    void operator()(ZSTD_DDict* d) const noexcept { ZSTD_freeDDict(d); }
};

} // namespace

std::string packed(std::string_view json) {
    static const std::unique_ptr<ZSTD_CDict, Free> dictionary(ZSTD_createCDict(firstDictionary.data(), firstDictionary.size(), level));
    thread_local const std::unique_ptr<ZSTD_CCtx, Free> context(ZSTD_createCCtx());
    std::string out(1 + ZSTD_compressBound(json.size()), firstVersion);
    const std::size_t size = ZSTD_compress_usingCDict(context.get(), out.data() + 1, out.size() - 1, json.data(), json.size(), dictionary.get());
    if (ZSTD_isError(size) != 0 || size + 1 >= json.size()) return std::string(json);
    out.resize(size + 1);
    return out;
}

std::string unpacked(std::string_view stored) {
    static const std::unique_ptr<ZSTD_DDict, Free> dictionary(ZSTD_createDDict(firstDictionary.data(), firstDictionary.size()));
    thread_local const std::unique_ptr<ZSTD_DCtx, Free> context(ZSTD_createDCtx());
    if (stored.empty() || stored.front() != firstVersion) return std::string(stored);
    const auto frame = stored.substr(1);
    const auto size = ZSTD_getFrameContentSize(frame.data(), frame.size());
    if (size == ZSTD_CONTENTSIZE_UNKNOWN || size == ZSTD_CONTENTSIZE_ERROR || size > longest) return std::string(stored);
    std::string out(size, '\0');
    const std::size_t got = ZSTD_decompress_usingDDict(context.get(), out.data(), out.size(), frame.data(), frame.size(), dictionary.get());
    return ZSTD_isError(got) != 0 || got != size ? std::string(stored) : out;
}

} // namespace fyr::server::audit_text

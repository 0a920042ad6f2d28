#include "localdb/fhir_projector.h"

#include "fhir/booking_mapping.h"
#include "fhir/course_mapping.h"
#include "fhir/readable_text.h"
#include "fhir/resource.h"
#include "fhir/triage_mapping.h"

#include <algorithm>
#include <array>
#include <unordered_map>

namespace fyr::localdb {
namespace {

using fhir::Resource;
using fhir::Value;

constexpr fhir::ParseLimits limits{.bytes = 16U << 20U, .depth = 96};
// Where R4 resources say which patient they are about.
constexpr std::array<std::string_view, 5> aboutPatient{"subject", "patient", "for", "beneficiary",
                                                       "individual"};
std::string_view patientOf(const Value& root) {
    for (const auto member : aboutPatient) {
        const auto reference = fhir::parseReference(root[member].text("reference"));
        if (reference && reference->type == "Patient") return reference->id;
    }
    return {};
}

void add(std::string& out, std::string_view text) {
    if (text.empty()) return;
    if (!out.empty()) out += ' ';
    out += text;
}

std::string fullName(const Value& name) {
    std::string out;
    if (const auto text = name.text("text"); !text.empty()) return std::string(text);
    for (const auto& given : name["given"].each())
        add(out, given.text());
    add(out, name.text("family"));
    return out;
}

PatientHit personOf(const Value& patient) {
    PatientHit p;
    p.id = patient.text("id");
    const Value* best = nullptr;
    for (const auto& name : patient["name"].each())
        if (!best || name.text("use") == "official") best = &name;
    if (best) p.name = fullName(*best);
    if (auto birth = parseDate(patient.text("birthDate"))) p.birthDate = *birth;
    p.sex = clinical::sexFromCode(patient.text("gender"));
    for (const auto& identifier : patient["identifier"].each())
        if (p.identifier.empty() || identifier.text("use") == "official")
            p.identifier = identifier.text("value");
    return p;
}

// What somebody still has to do for the patient, or is doing. Prescriptions and flags of years are not.
void addOpenWork(Projection& out, std::string_view type, const Value& root) {
    const auto status = root.text("status");
    const auto is = [&](std::initializer_list<std::string_view> any) { return std::ranges::find(any, status) != any.end(); };
    if (type == "Task") out.open = !is({"completed", "cancelled", "rejected", "failed", "entered-in-error"});
    else if (type == "Encounter") out.open = is({"planned", "arrived", "triaged", "in-progress", "onleave"});
    else if (type == "Communication") out.open = is({"preparation", "in-progress", "on-hold"});
    else if (type == "CarePlan" || type == "ServiceRequest") out.open = is({"draft", "active", "on-hold"});
    else if (type == "Appointment" && is({"proposed", "pending", "booked", "arrived", "checked-in", "waitlist"})) {
        const auto end = root.text("end");
        if (const auto until = parseInstant(end.empty() ? root.text("start") : end)) out.openUntil = *until;
        else out.open = true; // no time yet
    }
}

} // namespace

Projection FhirProjector::project(const protocol::ResourceKey& key, std::string_view json) const {
    Projection out;
    const auto resource = Resource::parse(json, limits);
    if (!resource) return out;
    const Value& root = resource->root();
    if (key.type == "Patient") {
        out.patient = key.id;
        out.person = personOf(root);
        out.person->id = key.id;
        for (const auto& name : root["name"].each()) {
            add(out.searched, fullName(name));
            add(out.searched, name.text("family"));
        }
        for (const auto& identifier : root["identifier"].each())
            add(out.searched, identifier.text("value"));
        if (out.person->birthDate) add(out.searched, formatDate(*out.person->birthDate));
        return out;
    }
    out.patient = patientOf(root);
    out.inQueue = key.type == "Task" && fhir::isQueueItem(root);
    addOpenWork(out, key.type, root);
    return out;
}

std::string FhirProjector::words(std::string_view json) const {
    std::string out;
    const auto resource = Resource::parse(json, limits);
    if (!resource) return out;
    for (const auto& passage : fhir::readableText(*resource)) add(out, passage.text);
    return out;
}

Result<QueueItem> FhirProjector::queueItem(std::string_view task) const {
    FYR_TRY(const auto resource, Resource::parse(task, limits));
    FYR_TRY(auto row, fhir::queueRow(resource.root()));
    QueueItem out;
    out.item = std::move(row.item);
    out.redFlags = row.redFlags;
    out.firstRedFlag = std::move(row.firstRedFlag);
    out.messages = row.unreadMessages;
    return out;
}

Result<clinical::TriageItem> FhirProjector::item(std::string_view task, const Lookup& lookup) const {
    FYR_TRY(const auto resource, Resource::parse(task, limits));
    std::unordered_map<std::string, Resource> parts; // they must live until the item is read
    const auto find = [&](std::string_view reference) -> const Value* {
        std::string key(reference);
        if (const auto it = parts.find(key); it != parts.end()) return &it->second.root();
        const auto text = lookup(reference);
        if (!text) return nullptr;
        auto parsed = Resource::parse(*text, limits);
        if (!parsed) return nullptr;
        return &parts.emplace(std::move(key), std::move(*parsed)).first->second.root();
    };
    return fhir::fromResources(resource.root(), find);
}

Result<clinical::CourseRow> FhirProjector::course(std::string_view carePlan) const {
    FYR_TRY(const auto resource, Resource::parse(carePlan, limits));
    return fhir::courseRow(resource.root());
}

Result<Colleague> FhirProjector::colleague(std::string_view practitioner) const {
    FYR_TRY(const auto resource, Resource::parse(practitioner, limits));
    const Value& root = resource.root();
    if (root["active"].boolean() == false) return fail(ErrorCode::invalidResource, "does not work here any more");
    Colleague c;
    c.person.id = root.text("id");
    for (const auto& name : root["name"].items())
        if (c.person.name.empty()) c.person.name = fullName(name);
    c.work = root["qualification"][0]["code"].text("text");
    return c;
}

Result<clinical::Booking> FhirProjector::booking(std::string_view appointment) const {
    FYR_TRY(const auto resource, Resource::parse(appointment, limits));
    return fhir::booking(resource.root());
}

} // namespace fyr::localdb

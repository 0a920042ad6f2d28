#include "localdb/fhir_projector.h"

#include "fhir/resource.h"
#include "fhir/triage_mapping.h"

#include <algorithm>
#include <array>
#include <sodium.h>
#include <unordered_map>

namespace fyr::localdb {
namespace {

using fhir::Resource;
using fhir::Value;

constexpr fhir::ParseLimits limits{.bytes = 16U << 20U, .depth = 96};
constexpr std::size_t wordsAtMost = 64U << 10U; // of one resource, in the index

// Where R4 resources say which patient they are about.
constexpr std::array<std::string_view, 5> aboutPatient{"subject", "patient", "for", "beneficiary",
                                                       "individual"};
// Members whose texts are codes, addresses and numbers of machines: nobody searches for them.
constexpr std::array<std::string_view, 22> notWords{
    "resourceType", "id",   "meta",      "system",      "url",    "reference", "version", "status",
    "use",          "unit", "language",  "profile",     "code",   "start",     "end",     "type",
    "contentType",  "hash", "versionId", "lastUpdated", "intent", "priority"};

std::string_view patientOf(const Value& root) {
    for (const auto member : aboutPatient) {
        const auto reference = fhir::parseReference(root[member].text("reference"));
        if (reference && reference->type == "Patient") return reference->id;
    }
    return {};
}

void add(std::string& out, std::string_view text) {
    if (text.empty() || out.size() + text.size() > wordsAtMost) return;
    if (!out.empty()) out += ' ';
    out += text;
}

void addNarrative(std::string& out, std::string_view html) {
    std::string plain;
    bool tag = false;
    for (const char c : html) {
        if (c == '<') tag = true;
        if (!tag) plain += c;
        if (c == '>') {
            tag = false;
            plain += ' ';
        }
    }
    add(out, plain);
}

void addPlainText(std::string& out, std::string_view base64) {
    std::string text(base64.size(), '\0');
    std::size_t size = 0;
    if (sodium_base642bin(reinterpret_cast<unsigned char*>(text.data()), text.size(), base64.data(),
                          base64.size(), "\r\n ", &size, nullptr, sodium_base64_VARIANT_ORIGINAL) != 0)
        return;
    add(out, std::string_view(text).substr(0, size));
}

void collect(const Value& v, std::string_view key, std::string& out) {
    if (v.isString()) {
        add(out, v.text());
    } else if (v.isArray()) {
        for (const auto& each : v.items())
            collect(each, key, out);
    } else if (v.isObject()) {
        const bool plainText = v.text("contentType").starts_with("text/plain");
        for (const auto& member : v.members()) {
            const auto name = member.key();
            if (name == "div")
                addNarrative(out, member.value.text());
            else if (name == "data") {
                if (plainText) addPlainText(out, member.value.text());
            } else if (!member.value.isString() || std::ranges::find(notWords, name) == notWords.end()) {
                if (name != "meta") collect(member.value, name, out);
            }
        }
    }
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
    return out;
}

std::string FhirProjector::words(std::string_view json) const {
    std::string out;
    if (const auto resource = Resource::parse(json, limits)) collect(resource->root(), {}, out);
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

} // namespace fyr::localdb

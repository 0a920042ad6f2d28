#include "server/fhir/context.h"

#include "fhir/subset.h"

namespace fyr::server {

FhirContext innerOf(const FhirContext& c, const FhirCall& call) {
    FhirContext out{c.store, c.clock, c.random, c.options, c.who, call, preferenceFrom(call.prefer), c.pageKey, {}, c.scopes};
    return out;
}

Result<void> mayEverIn(const FhirContext& c, Access access, std::string_view type) {
    FYR_CHECK(mayEver(c.who, access, type));
    return c.scopes ? c.scopes->mayEver(access, type) : Result<void>{};
}

Result<bool> scopesSee(const SmartScopes* scopes, Access access, const StoredResource& resource) {
    if (!scopes || !scopes->narrows(access, resource.type)) return true;
    if (resource.json.empty()) return false;
    FYR_TRY(const auto parsed, fhir::Resource::parse(resource.json));
    return scopes->sees(access, parsed);
}

Result<void> seesIn(FhirContext& c, Access access, const StoredResource& resource) {
    FYR_TRY(const bool sees, scopesSee(c.scopes, access, resource));
    if (sees) return {};
    c.denied = fmt::format("{}/{}", resource.type, resource.id);
    return fail(ErrorCode::notFound, fmt::format("no such {}", resource.type));
}

bool isOpenType(const Principal& who, std::string_view type) {
    // Nobody's patient and nobody's unit: only what is open to all can be touched there.
    static const ResourceScope nowhere{.patient = "-", .unit = "-"};
    return mayTouch(who, Access::search, type, nowhere).has_value();
}

ResourceScope withinOf(const Principal& who, std::string_view type) {
    return isOpenType(who, type) ? ResourceScope{} : visibleTo(who);
}

Result<void> mayTouchIn(FhirContext& c, Access access, std::string_view type, std::string_view id, const ResourceScope& scope) {
    auto may = mayTouch(c.who, access, type, scope);
    if (!may) c.denied = fmt::format("{}/{}", type, id);
    return may;
}

void Touched::add(std::string_view patient, std::string_view type, std::string_view id) {
    auto at = m_about.find(patient);
    if (at == m_about.end()) at = m_about.emplace(patient, std::vector<std::string>{}).first;
    at->second.push_back(fmt::format("{}/{}", type, id));
}

void Touched::addAll(const Touched& other) {
    for (const auto& [patient, about] : other.m_about) {
        auto& mine = m_about[patient];
        mine.insert(mine.end(), about.begin(), about.end());
    }
}

Result<void> Touched::addFound(ReadTx& tx, const std::vector<StoredResource>& resources, std::string_view patient) {
    // Never in a patient's compartment: not worth a look.
    static constexpr std::array<std::string_view, 5> nobodys{"Practitioner", "PractitionerRole", "Organization", "Location", "Medication"};
    for (const auto& r : resources) {
        if (r.type == "Patient") {
            add(r.id, r.type, r.id);
        } else if (!patient.empty()) {
            add(patient, r.type, r.id);
        } else if (std::ranges::find(nobodys, r.type) != nobodys.end()) {
            add({}, r.type, r.id);
        } else {
            FYR_TRY(const auto scope, tx.scopeOf(r.type, r.id));
            add(scope ? scope->patient : std::string{}, r.type, r.id);
        }
    }
    return {};
}

Result<std::vector<Touched::Ready>> Touched::traces(ReadTx& tx, const FhirContext& c, TraceAction action, std::string_view subtype,
                                                    std::string_view detail) const {
    Trace trace;
    trace.action = action;
    trace.subtype = subtype;
    trace.detail = detail;
    std::vector<Ready> out;
    const auto add = [&]() -> Result<void> {
        FYR_TRY(auto text, traceText(tx, c.clock.now(), c.who, trace));
        out.push_back({trace.patient, std::move(text)});
        return {};
    };
    if (m_about.empty()) FYR_CHECK(add());
    for (const auto& [patient, about] : m_about) {
        trace.patient = patient;
        trace.about = about;
        FYR_CHECK(add());
    }
    return out;
}

Result<void> Touched::leave(WriteTx& tx, const FhirContext& c, TraceAction action, std::string_view subtype, std::string_view detail) const {
    FYR_TRY(const auto ready, traces(tx, c, action, subtype, detail));
    for (const auto& r : ready) FYR_CHECK(tx.appendAudit(c.clock.now(), r.patient, r.text));
    return {};
}

void leaveReady(FhirContext& c, Instant at, std::vector<Touched::Ready> traces) {
    c.pending = std::make_shared<Pending>();
    auto body = [at, traces = std::move(traces)](WriteTx& tx) -> Result<void> {
        for (const auto& r : traces) FYR_CHECK(tx.appendAudit(at, r.patient, r.text));
        return {};
    };
    c.store.writeLater(c.who.tenant, std::move(body), [pending = c.pending](Result<void> result) { pending->settle(std::move(result)); });
}

Result<void> leaveTouched(const FhirContext& c, const Touched& touched, std::string_view subtype, std::string_view detail) {
    return c.store.write(c.who.tenant,
                         [&](WriteTx& tx) { return touched.leave(tx, c, TraceAction::read, subtype, detail); });
}

Result<void> onlyParameters(const FhirContext& c, std::initializer_list<std::string_view> known) {
    if (c.prefer.lenient) return {};
    std::vector<Problem> problems;
    for (const auto& [key, value] : c.call.query)
        if (key != "_format" && key != "_pretty" && std::ranges::find(known, key) == known.end())
            problems.push_back({"", fmt::format("'{}' is not supported here. Supported: {}", key, fmt::join(known, ", "))});
    if (problems.empty()) return {};
    return fail(Error{ErrorCode::unknownParameter, "an unknown parameter", std::move(problems)});
}

std::string_view parameter(const QueryParameters& params, std::string_view key) {
    for (const auto& [k, v] : params)
        if (k == key) return v;
    return {};
}

Result<std::string> subsetOf(std::string_view json, Summary summary, const std::vector<std::string>& elements) {
    if (elements.empty() && (summary == Summary::off || summary == Summary::count)) return std::string(json);
    FYR_TRY(auto r, fhir::Resource::parse(json));
    if (!elements.empty()) fhir::keepElements(r, elements);
    else if (summary == Summary::all) fhir::keepSummary(r);
    else if (summary == Summary::text) fhir::keepText(r);
    else if (summary == Summary::data) fhir::dropText(r);
    return r.write();
}

} // namespace fyr::server

#include "server/fhir/operations.h"

#include "base/text.h"
#include "server/fhir/writing.h"

#include <array>

namespace fyr::server {
namespace {

bool hasTerminology(const FhirOptions& o) { return o.terminology != nullptr; }
bool hasExport(const FhirOptions& o) { return o.exports != nullptr; }
bool hasSubscriptions(const FhirOptions& o) { return o.subscriptions != nullptr; }

#define FYR_R4 "http://hl7.org/fhir/OperationDefinition/"
#define FYR_BULK "http://hl7.org/fhir/uv/bulkdata/OperationDefinition/"
#define FYR_TOPIC "http://hl7.org/fhir/uv/subscriptions-backport/OperationDefinition/"
constexpr std::array rows{
    OperationRow{"validate", FYR_R4 "Resource-validate", "", false, true, true, true, true, true, answerValidate, nullptr},
    OperationRow{"everything", FYR_R4 "Patient-everything", "Patient", false, false, true, true, true, false, answerEverything, nullptr},
    OperationRow{"meta", FYR_R4 "Resource-meta", "", true, true, true, true, false, false, answerMeta, nullptr},
    OperationRow{"meta-add", FYR_R4 "Resource-meta-add", "", false, false, true, false, true, false, answerMetaChange, nullptr},
    OperationRow{"meta-delete", FYR_R4 "Resource-meta-delete", "", false, false, true, false, true, false, answerMetaChange, nullptr},
    OperationRow{"expand", FYR_R4 "ValueSet-expand", "ValueSet", false, true, true, true, true, false, answerExpand, hasTerminology},
    OperationRow{"validate-code", FYR_R4 "ValueSet-validate-code", "ValueSet", false, true, true, true, true, false, answerValidateCode, hasTerminology},
    OperationRow{"validate-code", FYR_R4 "CodeSystem-validate-code", "CodeSystem", false, true, true, true, true, false, answerValidateCode, hasTerminology},
    OperationRow{"lookup", FYR_R4 "CodeSystem-lookup", "CodeSystem", false, true, false, true, true, false, answerLookup, hasTerminology},
    OperationRow{"subsumes", FYR_R4 "CodeSystem-subsumes", "CodeSystem", false, true, false, true, true, false, answerSubsumes, hasTerminology},
    OperationRow{"export", FYR_BULK "export", "", true, false, false, true, true, false, answerExport, hasExport},
    OperationRow{"export", FYR_BULK "patient-export", "Patient", false, true, false, true, true, false, answerExport, hasExport},
    OperationRow{"export", FYR_BULK "group-export", "Group", false, false, true, true, true, false, answerExport, hasExport},
    OperationRow{"status", FYR_TOPIC "backport-subscription-status", "Subscription", false, false, true, true, true, false, answerSubscriptionStatus, hasSubscriptions},
    OperationRow{"get-ws-binding-token", FYR_TOPIC "backport-subscription-get-ws-binding-token", "Subscription", false, false, true, true, true, false, answerSocketToken, hasSubscriptions},
};

} // namespace

std::span<const OperationRow> operations() noexcept { return rows; }

const OperationRow* findOperation(std::string_view name, OperationLevel level, std::string_view type) noexcept {
    for (const auto& r : rows) {
        const bool fits = level == OperationLevel::system ? r.system : level == OperationLevel::type ? r.type : r.instance;
        if (r.name == name && fits && (r.onlyType.empty() || r.onlyType == type)) return &r;
    }
    return nullptr;
}

Result<FhirAnswer> answerOperation(FhirContext& c, const Target& t) {
    const auto level = !t.id.empty() ? OperationLevel::instance : !t.type.empty() ? OperationLevel::type : OperationLevel::system;
    const auto* row = findOperation(t.operation, level, t.type);
    if (!row || (row->enabled && !row->enabled(c.options))) return fail(ErrorCode::notFound, fmt::format("no operation '${}' here", t.operation));
    return row->run(c, t);
}

Result<OperationInput> OperationInput::read(const FhirContext& c, std::initializer_list<std::string_view> known) {
    OperationInput out;
    for (const auto& p : c.call.query)
        if (p.first != "_format" && p.first != "_pretty") out.m_texts.push_back(p);
    if (c.call.method == FhirMethod::post && !trim(c.call.body).empty()) {
        FYR_CHECK(checkMedia(c.call.contentType));
        FYR_TRY(out.m_body, fhir::Resource::parse(c.call.body, {.bytes = c.options.bodyBytes}));
        if (out.m_body.type() == "Parameters")
            for (const auto& p : out.m_body["parameter"].items())
                for (const auto& m : p.members())
                    if (m.key().starts_with("value") && !m.value.isObject())
                        out.m_texts.emplace_back(p.text("name"), m.value.isBoolean() ? (m.value.isTrue() ? "true" : "false") : std::string(m.value.text()));
    }
    std::vector<Problem> problems;
    const auto check = [&](std::string_view name) {
        if (!c.prefer.lenient && std::ranges::find(known, name) == known.end())
            problems.push_back({"", fmt::format("'{}' is not supported here. Supported: {}", name, fmt::join(known, ", "))});
    };
    for (const auto& [name, value] : out.m_texts) check(name);
    if (out.m_body.type() == "Parameters")
        for (const auto& p : out.m_body["parameter"].items())
            if (out.text(p.text("name")).empty()) check(p.text("name"));
    if (!problems.empty()) return fail(Error{ErrorCode::unknownParameter, "an unknown parameter", std::move(problems)});
    return out;
}

std::string_view OperationInput::text(std::string_view name) const { return parameter(m_texts, name); }

std::vector<std::string_view> OperationInput::all(std::string_view name) const {
    std::vector<std::string_view> out;
    for (const auto& [key, value] : m_texts)
        if (key == name) out.push_back(value);
    return out;
}

const fhir::Value& OperationInput::value(std::string_view name) const {
    static const fhir::Value none{};
    for (const auto& p : m_body["parameter"].items()) {
        if (p.text("name") != name) continue;
        for (const auto& m : p.members())
            if (m.key().starts_with("value") || m.key() == "resource") return m.value;
    }
    return none;
}

OutputParameters::OutputParameters() { m_resource.setText(m_resource.member(m_resource.edit(), "resourceType"), "Parameters"); }

fhir::Value& OutputParameters::add(std::string_view name, std::string_view type) {
    auto& p = m_resource.append(m_resource.member(m_resource.edit(), "parameter"));
    m_resource.setText(m_resource.member(p, "name"), name);
    return m_resource.member(p, type);
}
OutputParameters& OutputParameters::text(std::string_view name, std::string_view type, std::string_view value) {
    m_resource.setText(add(name, type), value);
    return *this;
}
OutputParameters& OutputParameters::boolean(std::string_view name, bool value) {
    m_resource.setBoolean(add(name, "valueBoolean"), value);
    return *this;
}
OutputParameters& OutputParameters::copy(std::string_view name, std::string_view type, const fhir::Value& value) {
    m_resource.setCopy(add(name, type), value);
    return *this;
}
FhirAnswer OutputParameters::answer() const {
    FhirAnswer out;
    out.body = m_resource.write();
    return out;
}

} // namespace fyr::server

// $validate and Patient/$everything.
#include "server/fhir/bundle_text.h"
#include "server/fhir/operations.h"
#include "server/fhir/page_token.h"
#include "server/fhir/search_run.h"
#include "server/fhir/writing.h"

#include "base/text.h"
#include "fhir/outcome.h"
#include "fhir/validate.h"
#include "fhirpath/invariants.h"
#include "server/http/message.h"

#include <charconv>
#include <set>

namespace fyr::server {
namespace {

// The resource to look at: the body, or the parameter `resource` of a Parameters body.
Result<fhir::Resource> validated(const FhirContext& c) {
    FYR_CHECK(checkMedia(c.call.contentType));
    if (trim(c.call.body).empty()) return fail(ErrorCode::badRequest, "the body is empty: a resource is needed");
    FYR_TRY(auto body, fhir::Resource::parse(c.call.body, {.bytes = c.options.bodyBytes}));
    if (body.type() != "Parameters") return body;
    for (const auto& p : body["parameter"].items())
        if (p.text("name") == "resource") return fhir::Resource::copyOf(p["resource"]);
    return fail(ErrorCode::badRequest, "Parameters without a parameter 'resource'");
}

FhirAnswer verdict(const fhir::Value& resource, std::string_view type) {
    FhirAnswer out;
    auto problems = fhirpath::validateFully(resource); // invariants too
    if (resource.text("resourceType") != type)
        problems.push_back({std::string(type), fmt::format("the address says {}, the resourceType is {}", type, resource.text("resourceType"))});
    out.body = problems.empty() ? fhir::informationOutcome("All OK").write()
                                : fhir::operationOutcome(Error{ErrorCode::invalidResource, {}, std::move(problems)}).write();
    return out;
}

constexpr std::array<std::string_view, 6> supporting{"Practitioner", "PractitionerRole", "Organization", "Location", "Medication", "Device"};

// Walks type after type through one patient's compartment.
class Everything {
  public:
    Everything(ReadTx& tx, FhirContext& c, const Target& t, Touched& touched) : m_tx(tx), m_c(c), m_t(t), m_touched(touched) {}

    Result<FhirAnswer> run() {
        FYR_TRY(const auto scope, m_tx.scopeOf("Patient", m_t.id));
        if (!scope) return fail(ErrorCode::notFound, "no such Patient");
        FYR_CHECK(mayTouchIn(m_c, Access::read, "Patient", m_t.id, *scope));
        FYR_TRY(const auto patient, m_tx.read("Patient", m_t.id));
        if (patient && patient->deleted) return fail(ErrorCode::gone, "it was deleted");
        if (patient) FYR_CHECK(seesIn(m_c, Access::read, *patient));
        FYR_CHECK(read());
        FYR_CHECK(collect());
        FYR_CHECK(support());
        return write();
    }

  private:
    [[nodiscard]] std::string path() const { return fmt::format("Patient/{}/$everything", m_t.id); }

    Result<void> read() {
        m_params = m_c.call.query;
        std::erase_if(m_params, [](const auto& p) { return p.first == "_format" || p.first == "_pretty"; });
        if (const auto token = parameter(m_params, "_page"); !token.empty()) {
            FYR_TRY(const auto place, openPage(token, m_c.pageKey));
            if (place.context != path()) return fail(ErrorCode::badRequest, "_page is not a page of this operation");
            std::string_view at = place.at;
            const auto r = std::from_chars(at.data(), at.data() + at.size(), m_typeAt);
            m_page = at.substr(static_cast<std::size_t>(r.ptr - at.data()) + 1);
            FYR_TRY(m_params, http::parseQuery(place.query));
        }
        FYR_CHECK(onlyParameters(m_c, {"_count", "_since", "_type", "_page"}));
        if (const auto count = parameter(m_params, "_count"); !count.empty()) {
            const auto r = std::from_chars(count.data(), count.data() + count.size(), m_count);
            if (r.ec != std::errc{} || r.ptr != count.data() + count.size() || m_count < 1) return fail(ErrorCode::badRequest, "_count is a number from 1");
            m_count = std::min(m_count, m_c.options.pageLimit);
        }
        if (const auto since = parameter(m_params, "_since"); !since.empty()) {
            if (!parseInstant(since)) return fail(ErrorCode::badRequest, "_since is an instant like 2026-11-20T09:47:12Z");
            m_since = "ge" + std::string(since);
        }
        const auto types = parameter(m_params, "_type");
        std::set<std::string_view> wanted;
        if (!types.empty())
            for (const auto type : splitUnescaped(types, ',')) {
                if (!fhir::isResourceType(type)) return fail(ErrorCode::badRequest, fmt::format("_type: no type '{}'", type));
                wanted.insert(type);
            }
        const auto add = [&](std::string_view type) {
            if ((wanted.empty() || wanted.contains(type)) && mayEverIn(m_c, Access::read, type)) m_types.push_back(type);
        };
        add("Patient");
        for (const auto type : fhir::resourceTypes())
            if (type != "Patient" && isServedType(type)) add(type);
        return {};
    }

    Result<void> collect() {
        for (; m_typeAt < m_types.size(); ++m_typeAt) {
            const auto room = m_count - static_cast<std::int32_t>(m_found.size());
            if (room == 0) {
                m_next = fmt::format("{}:{}", m_typeAt, m_page);
                return {};
            }
            SearchQuery query;
            query.type = m_types[m_typeAt];
            query.count = room;
            query.page = std::exchange(m_page, {});
            query.within = visibleTo(m_c.who);
            query.within.patient = m_t.id;
            if (!m_since.empty()) {
                const auto* p = fhir::searchParameter(query.type, "_lastUpdated");
                FYR_TRY(auto value, parseSearchValue(*p, {}, m_since, m_c.reading()));
                query.terms.push_back({"_lastUpdated", {std::move(value)}});
            }
            FYR_TRY(auto page, m_tx.search(query));
            for (auto& r : page.matches) {
                FYR_TRY(const bool sees, scopesSee(m_c.scopes, Access::read, r));
                if (sees) m_found.push_back(std::move(r));
            }
            if (!page.next.empty()) {
                m_next = fmt::format("{}:{}", m_typeAt, page.next);
                return {};
            }
        }
        return {};
    }

    // Who and where: what the record points to and nobody's compartment holds.
    Result<void> support() {
        if (!parameter(m_params, "_type").empty()) return {};
        std::set<std::string> wanted;
        for (const auto& r : m_found) {
            FYR_TRY(const auto parsed, fhir::Resource::parse(r.json));
            fhir::forEachReference(parsed, [&](const fhir::Value&, std::string_view reference) {
                const auto local = fhir::parseReference(reference);
                if (local && !local->absolute && std::ranges::find(supporting, local->type) != supporting.end())
                    wanted.insert(fmt::format("{}/{}", local->type, local->id));
            });
        }
        for (const auto& r : m_found) wanted.erase(fmt::format("{}/{}", r.type, r.id));
        for (const auto& reference : wanted) {
            const auto local = fhir::parseReference(reference);
            FYR_TRY(auto there, m_tx.read(local->type, local->id));
            if (!there || there->deleted) continue;
            FYR_TRY(const auto scope, m_tx.scopeOf(local->type, local->id));
            if (scope && scope->patient.empty() && mayTouch(m_c.who, Access::read, there->type, *scope) && mayEverIn(m_c, Access::read, there->type) &&
                scopesSee(m_c.scopes, Access::read, *there).value_or(false))
                m_support.push_back(std::move(*there));
        }
        return {};
    }

    Result<FhirAnswer> write() {
        std::size_t bytes = 0;
        for (const auto* part : {&m_found, &m_support})
            for (const auto& r : *part) bytes += r.json.size() + 160;
        BundleText bundle("searchset", m_c.call.base, bytes);
        if (m_next.empty() && parameter(m_c.call.query, "_page").empty()) bundle.total(static_cast<std::int64_t>(m_found.size()));
        const auto query = encodeQuery(m_params);
        bundle.link("self", m_c.call.base + "/" + path() + (query.empty() ? "" : "?" + query));
        if (!m_next.empty())
            bundle.link("next", fmt::format("{}/{}?_page={}", m_c.call.base, path(), sealPage({path(), query, m_next}, m_c.pageKey, m_c.random)));
        for (const auto& r : m_found) {
            bundle.found(r, "match", r.json);
            m_touched.add(m_t.id, r.type, r.id);
        }
        for (const auto& r : m_support) bundle.found(r, "include", r.json);
        FhirAnswer out;
        out.body = bundle.finish();
        return out;
    }

    ReadTx& m_tx;
    FhirContext& m_c;
    const Target& m_t;
    Touched& m_touched;
    QueryParameters m_params;
    std::vector<std::string_view> m_types;
    std::size_t m_typeAt = 0;
    std::string m_page;
    std::int32_t m_count = 1'000;
    std::string m_since;
    std::string m_next;
    std::vector<StoredResource> m_found;
    std::vector<StoredResource> m_support;
};

} // namespace

Result<FhirAnswer> answerValidate(FhirContext& c, const Target& t) {
    FYR_CHECK(onlyParameters(c, {"mode", "profile"}));
    if (c.call.method == FhirMethod::post) {
        FYR_TRY(const auto resource, validated(c));
        return verdict(resource, t.type);
    }
    // What is stored was valid when it came; the rules may have grown since.
    Target read;
    read.type = t.type;
    read.id = t.id;
    FhirCall call;
    call.path = t.type + "/" + t.id;
    call.base = c.call.base;
    auto inner = innerOf(c, call);
    const auto stored = answerRead(inner, read);
    c.denied = inner.denied;
    if (!stored) return fail(stored.error());
    FYR_TRY(const auto resource, fhir::Resource::parse(stored->bytes()));
    return verdict(resource, t.type);
}

Result<FhirAnswer> answerEverything(FhirContext& c, const Target& t) {
    FYR_CHECK(mayEverIn(c, Access::read, "Patient"));
    FhirAnswer out;
    Touched touched;
    const auto body = [&](ReadTx& tx) -> Result<void> {
        touched = {};
        FYR_TRY(out, Everything(tx, c, t, touched).run());
        return {};
    };
    FYR_CHECK(c.store.read(c.who.tenant, body));
    FYR_CHECK(leaveTouched(c, touched, "fhir.everything"));
    return out;
}

} // namespace fyr::server

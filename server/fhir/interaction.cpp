#include "server/fhir/interaction.h"

#include "base/ids.h"
#include "fhir/validate.h"
#include "server/fhir/operations.h"

#include <charconv>

namespace fyr::server {
namespace {

std::vector<std::string_view> segmentsOf(std::string_view path) {
    std::vector<std::string_view> out;
    while (!path.empty() && path.back() == '/') path.remove_suffix(1);
    while (!path.empty()) {
        const auto end = path.find('/');
        out.push_back(path.substr(0, end));
        if (end == std::string_view::npos) break;
        path.remove_prefix(end + 1);
    }
    return out;
}

tl::unexpected<Error> notAllowed(std::string_view what) { return fail(ErrorCode::methodNotAllowed, std::string(what)); }
tl::unexpected<Error> nothing() { return fail(ErrorCode::notFound, "FHIR has no such address here"); }

Result<std::int64_t> versionOf(std::string_view text) {
    std::int64_t version = 0;
    const auto r = std::from_chars(text.data(), text.data() + text.size(), version);
    // Not a number of ours is a version that never was.
    if (r.ec != std::errc{} || r.ptr != text.data() + text.size() || version <= 0) return fail(ErrorCode::notFound, "no such version");
    return version;
}

class Reader {
  public:
    Reader(FhirMethod method, std::string_view path) : m_method(method), m_segments(segmentsOf(path)) {}

    Result<Target> run() {
        switch (m_segments.size()) {
        case 0:
            if (m_method == FhirMethod::post) return plain(Interaction::bundle);
            if (m_method == FhirMethod::get) return plain(Interaction::searchSystem);
            return notAllowed("the base takes a Bundle of type transaction or batch by POST, and a search by GET");
        case 1: return one();
        case 2: return two();
        case 3: return three();
        case 4: return four();
        default: return nothing();
        }
    }

  private:
    Result<Target> plain(Interaction i) {
        m_target.interaction = i;
        return m_target;
    }
    Result<Target> only(FhirMethod method, Interaction i) {
        if (m_method != method) return notAllowed(fmt::format("only {} here", name(method)));
        return plain(i);
    }
    Result<void> type(std::string_view text) {
        if (!isServedType(text)) return fail(ErrorCode::notFound, fmt::format("'{}' is no resource type of this server", text));
        m_target.type = text;
        return {};
    }
    Result<void> id(std::string_view text) {
        if (!isFhirId(text)) return fail(ErrorCode::badRequest, "an id has 1 to 64 letters, digits, '-' and '.'");
        m_target.id = text;
        return {};
    }

    Result<Target> one() {
        if (m_segments[0] == "metadata") return only(FhirMethod::get, Interaction::capabilities);
        if (m_segments[0] == "_history") return only(FhirMethod::get, Interaction::historySystem);
        if (m_segments[0] == "_search") {
            m_target.form = true;
            return only(FhirMethod::post, Interaction::searchSystem);
        }
        if (m_segments[0].starts_with('$')) return operation(m_segments[0].substr(1));
        FYR_CHECK(type(m_segments[0]));
        switch (m_method) {
        case FhirMethod::get: return plain(Interaction::search);
        case FhirMethod::post: return plain(Interaction::create);
        case FhirMethod::put: return plain(Interaction::updateByQuery);
        case FhirMethod::remove: return plain(Interaction::removeByQuery);
        case FhirMethod::patch: return plain(Interaction::patchByQuery);
        }
        return nothing();
    }
    Result<Target> two() {
        if (m_segments[0] == "$export") {
            m_target.item = m_segments[1];
            if (m_method == FhirMethod::remove) return plain(Interaction::exportCancel);
            return only(FhirMethod::get, Interaction::exportStatus);
        }
        FYR_CHECK(type(m_segments[0]));
        const auto second = m_segments[1];
        if (second == "_history") return only(FhirMethod::get, Interaction::historyType);
        if (second == "_search") {
            m_target.form = true;
            return only(FhirMethod::post, Interaction::search);
        }
        if (second.starts_with('$')) return operation(second.substr(1));
        FYR_CHECK(id(second));
        switch (m_method) {
        case FhirMethod::get: return plain(Interaction::read);
        case FhirMethod::put: return plain(Interaction::update);
        case FhirMethod::remove: return plain(Interaction::remove);
        case FhirMethod::post: return notAllowed("create with POST to the type, or with PUT to an id of your own");
        case FhirMethod::patch: return plain(Interaction::patch);
        }
        return nothing();
    }
    // The operations that there are at this level, by the table that the CapabilityStatement is made from.
    Result<Target> operation(std::string_view name) {
        const auto level = !m_target.id.empty() ? OperationLevel::instance : !m_target.type.empty() ? OperationLevel::type : OperationLevel::system;
        const auto* row = findOperation(name, level, m_target.type);
        if (!row) return fail(ErrorCode::notFound, fmt::format("no operation '${}' here", name));
        const bool reads = m_method == FhirMethod::get && row->get && !(row->getOnlyInstance && level != OperationLevel::instance);
        if (!reads && !(m_method == FhirMethod::post && row->post)) return notAllowed(fmt::format("${} takes {}", name, row->post ? "POST" : "GET"));
        m_target.operation = name;
        return plain(Interaction::operation);
    }
    Result<Target> three() {
        if (m_segments[0] == "$export") {
            m_target.item = fmt::format("{}/{}", m_segments[1], m_segments[2]);
            return only(FhirMethod::get, Interaction::exportFile);
        }
        FYR_CHECK(type(m_segments[0]));
        FYR_CHECK(id(m_segments[1]));
        const auto third = m_segments[2];
        if (third == "_history") return only(FhirMethod::get, Interaction::historyInstance);
        if (third.starts_with('$')) return operation(third.substr(1));
        if (m_target.type != "Patient") return fail(ErrorCode::notFound, "only Patient has a compartment here");
        m_target.compartment = std::move(m_target.id);
        m_target.id.clear();
        if (third == "*") return only(FhirMethod::get, Interaction::searchWholeCompartment);
        FYR_CHECK(type(third));
        return only(FhirMethod::get, Interaction::searchCompartment);
    }
    Result<Target> four() {
        FYR_CHECK(type(m_segments[0]));
        FYR_CHECK(id(m_segments[1]));
        if (m_segments[2] == "_history") {
            FYR_TRY(m_target.version, versionOf(m_segments[3]));
            return only(FhirMethod::get, Interaction::vread);
        }
        if (m_segments[3] == "_search" && m_target.type == "Patient") {
            m_target.compartment = std::move(m_target.id);
            m_target.id.clear();
            m_target.form = true;
            FYR_CHECK(type(m_segments[2]));
            return only(FhirMethod::post, Interaction::searchCompartment);
        }
        return nothing();
    }

    FhirMethod m_method;
    std::vector<std::string_view> m_segments;
    Target m_target;
};

} // namespace

Result<Target> targetOf(FhirMethod method, std::string_view path) { return Reader(method, path).run(); }

bool isServedType(std::string_view type) noexcept {
    // Parameters only travels; SubscriptionStatus came after R4.
    return fhir::isResourceType(type) && type != "Parameters" && type != "SubscriptionStatus";
}

} // namespace fyr::server

#include "server/fhir/fhir_service.h"

#include "base/text.h"
#include "server/fhir/binary.h"
#include "server/fhir/capability.h"
#include "server/fhir/context.h"
#include "server/fhir/operations.h"
#include "server/fhir/page_token.h"
#include "server/rights/guarded_store.h"

namespace fyr::server {
namespace {

constexpr std::string_view pageKeyName = "fhir.pageKey";
constexpr std::size_t keptCapabilities = 8;

bool hasPages(Interaction i) {
    switch (i) {
    case Interaction::search:
    case Interaction::searchCompartment:
    case Interaction::historyInstance:
    case Interaction::historyType:
    case Interaction::historySystem:
    case Interaction::searchSystem:
    case Interaction::searchWholeCompartment:
    case Interaction::operation:
    case Interaction::bundle: return true;
    default: return false;
    }
}

// A part of Accept or a value of _format that means JSON.
bool isJson(std::string_view type) {
    return type == "application/fhir+json" || type == "application/json" || type == "json" || type == "text/json" || type == "*/*" ||
           type == "application/*" || type == "application/json+fhir" || type == "text/*";
}
bool acceptsJson(std::string_view accept) {
    if (trim(accept).empty()) return true;
    while (true) {
        const auto end = accept.find(',');
        const auto item = accept.substr(0, end);
        const auto type = lowerCase(trim(item.substr(0, item.find(';'))));
        auto parameters = lowerCase(item);
        std::erase(parameters, ' ');
        const auto version = parameters.find("fhirversion=");
        const bool ours = version == std::string::npos || std::string_view(parameters).substr(version + 12).starts_with("4.0");
        if (isJson(type) && ours && !std::string_view(parameters).ends_with(";q=0")) return true;
        if (end == std::string_view::npos) return false;
        accept.remove_prefix(end + 1);
    }
}

FhirAnswer notAcceptable(std::string_view what) {
    auto out = refusal(Error{ErrorCode::unsupportedMedia, fmt::format("this server answers application/fhir+json, not {}", what)});
    out.status = 406;
    return out;
}

std::optional<FhirAnswer> checkFormat(const FhirCall& call) {
    // _format wins over Accept: a browser cannot choose its Accept.
    if (const auto format = parameter(call.query, "_format"); !format.empty()) {
        const auto type = lowerCase(trim(format.substr(0, format.find(';'))));
        // A "+" in an address arrives as a space when the client did not encode it.
        if (isJson(type) || type == "application/fhir json") return std::nullopt;
        return notAcceptable(type);
    }
    if (!acceptsJson(call.accept)) return notAcceptable("what Accept asks for");
    return std::nullopt;
}

// Somebody tried what is not theirs: that is worth a trace of its own.
void traceDenied(const FhirContext& c, const Error& error) {
    if (c.denied.empty() && error.code != ErrorCode::forbidden) return;
    Trace trace;
    trace.action = c.call.method == FhirMethod::get ? TraceAction::read : TraceAction::execute;
    trace.subtype = "fhir.refused";
    if (!c.denied.empty()) trace.about = {c.denied};
    trace.refused = true;
    trace.detail = info(error.code).name;
    // The refusal stands whether or not it could be noted.
    static_cast<void>(c.store.write(c.who.tenant, [&](WriteTx& tx) { return leaveTrace(tx, c.clock.now(), c.who, trace); }));
}

Result<std::string> loadPageKey(const FhirContext& c) {
    std::string key;
    const auto body = [&](WriteTx& tx) -> Result<void> {
        FYR_TRY(auto stored, tx.value(pageKeyName));
        key = stored ? std::move(*stored) : newPageKey(c.random);
        return stored ? Result<void>{} : tx.setValue(pageKeyName, key);
    };
    FYR_CHECK(c.store.write(c.who.tenant, body));
    return key;
}

} // namespace

Result<FhirAnswer> answerTarget(FhirContext& c, const Target& t) {
    auto answer = [&]() -> Result<FhirAnswer> {
        switch (t.interaction) {
        case Interaction::read:
        case Interaction::vread: return answerRead(c, t);
        case Interaction::historyInstance:
        case Interaction::historyType:
        case Interaction::historySystem: return answerHistory(c, t);
        case Interaction::search:
        case Interaction::searchCompartment: return answerSearch(c, t);
        case Interaction::create: return answerCreate(c, t);
        case Interaction::update:
        case Interaction::updateByQuery: return answerUpdate(c, t);
        case Interaction::remove:
        case Interaction::removeByQuery: return answerRemove(c, t);
        case Interaction::bundle: return answerBundle(c);
        case Interaction::patch:
        case Interaction::patchByQuery: return answerPatch(c, t);
        case Interaction::searchSystem:
        case Interaction::searchWholeCompartment: return answerWideSearch(c, t);
        case Interaction::operation: return answerOperation(c, t);
        case Interaction::exportStatus:
        case Interaction::exportFile:
        case Interaction::exportCancel: return answerExportJob(c, t);
        case Interaction::capabilities: break;
        }
        return fail(ErrorCode::badRequest, "this cannot be asked for here");
    }();
    if (!answer) traceDenied(c, answer.error());
    else answer->pending = c.pending;
    return answer;
}

FhirService::FhirService(Store& store, const Clock& clock, Random& random, FhirOptions options)
    : m_store(store), m_clock(clock), m_random(random), m_options(std::move(options)) {}

Result<FhirAnswer> FhirService::answer(const Principal& who, const FhirCall& call) {
    FYR_TRY(auto out, begin(who, call));
    if (out.pending) FYR_CHECK(std::exchange(out.pending, nullptr)->wait());
    return out;
}

Result<FhirAnswer> FhirService::begin(const Principal& who, const FhirCall& call) {
    const auto target = targetOf(call.method, call.path);
    if (!target) return refusal(target.error());
    const bool isFile = target->interaction == Interaction::exportFile || target->interaction == Interaction::exportStatus;
    if (target->type == "Binary") {
        if (binary::isContent(call, *target)) return begin(who, binary::wrapped(call, *target));
        const bool reads = target->interaction == Interaction::read || target->interaction == Interaction::vread;
        if (reads && parameter(call.query, "_format").empty() && !acceptsJson(call.accept)) {
            FhirCall asResource = call;
            asResource.accept.clear();
            FYR_TRY(auto answer, begin(who, asResource));
            return binary::unwrapped(std::move(answer), call.accept);
        }
    }
    if (!isFile)
        if (auto no = checkFormat(call)) return std::move(*no);
    if (target->interaction == Interaction::capabilities) return capabilities(call);
    // The staff of a unit see the store through their rights: whatever an interaction does, it cannot leak.
    const bool guarded = rights::Guard::needed(who);
    rights::GuardedStore mine(m_store, who, m_clock);
    FhirContext c{guarded ? static_cast<Store&>(mine) : m_store, m_clock, m_random, m_options, who, call, preferenceFrom(call.prefer), {}, {}, nullptr};
    mine.onDenied = [&c](std::string_view type, std::string_view id) { c.denied = fmt::format("{}/{}", type, id); };
    const SmartScopes scopes(who, c.reading());
    if (scopes.bound()) c.scopes = &scopes;
    if (hasPages(target->interaction)) {
        const std::scoped_lock lock(m_mutex);
        const auto known = m_pageKeys.find(who.tenant.str());
        if (known != m_pageKeys.end()) c.pageKey = known->second;
    }
    if (hasPages(target->interaction) && c.pageKey.empty()) {
        FYR_TRY(c.pageKey, loadPageKey(c));
        const std::scoped_lock lock(m_mutex);
        m_pageKeys.insert_or_assign(who.tenant.str(), c.pageKey);
    }
    auto answer = answerTarget(c, *target);
    if (!answer && info(answer.error().code).httpStatus < 500) answer = refusal(answer.error());
    if (answer) answer->blocked = mine.sawBlocked();
    return answer;
}

FhirAnswer FhirService::capabilities(const FhirCall& call) {
    if (auto no = checkFormat(call)) return std::move(*no);
    const auto& base = call.base;
    FhirAnswer out;
    {
        const std::scoped_lock lock(m_mutex);
        if (const auto known = m_capabilities.find(base); known != m_capabilities.end()) {
            out.shared = known->second;
            return out;
        }
    }
    out.shared = std::make_shared<const std::string>(capabilityStatement(base, m_options, m_clock.now()));
    const std::scoped_lock lock(m_mutex);
    // Hosts are the caller's words: they must not fill the memory.
    if (m_capabilities.size() >= keptCapabilities) m_capabilities.clear();
    m_capabilities.insert_or_assign(base, out.shared);
    return out;
}

} // namespace fyr::server

// What a Subscription resource asks for, and what is told of it.
#include "server/fhir/match.h"
#include "server/fhir/subscriptions.h"

#include "base/text.h"
#include "fhir/validate.h"
#include "server/fhir/bundle_text.h"
#include "server/http/message.h"

#include <charconv>

namespace fyr::server {
namespace {

#define FYR_BACKPORT "http://hl7.org/fhir/uv/subscriptions-backport/StructureDefinition/backport-"

// The extensions of this url on a value or, for a primitive, beside it.
std::vector<const fhir::Value*> extensions(const fhir::Value& holder, std::string_view url) {
    std::vector<const fhir::Value*> out;
    for (const auto& e : holder["extension"].items())
        if (e.text("url") == url) out.push_back(&e);
    return out;
}

// "https://host:443" of an address; empty when it is none that may be called. No user, no fragment.
std::string originOf(std::string_view url) {
    std::string scheme;
    for (const std::string_view s : {"http://", "https://"})
        if (url.starts_with(s)) scheme = s;
    if (scheme.empty() || url.find('#') != std::string_view::npos || url.find('\\') != std::string_view::npos) return {};
    if (std::ranges::any_of(url, [](char c) { return static_cast<unsigned char>(c) <= 0x20 || static_cast<unsigned char>(c) >= 0x7f; })) return {};
    auto authority = url.substr(scheme.size());
    authority = authority.substr(0, authority.find_first_of("/?"));
    if (authority.empty() || authority.find('@') != std::string_view::npos) return {};
    const auto bracket = authority.rfind(']');
    const auto colon = authority.rfind(':');
    const bool port = colon != std::string_view::npos && (bracket == std::string_view::npos || colon > bracket);
    return scheme + lowerCase(authority) + (port ? "" : scheme == "https://" ? ":443" : ":80");
}

class Reader {
  public:
    Reader(const fhir::Value& s, const SubscriptionOptions& options, Instant now) : m_s(s), m_options(options), m_now(now) {}

    Result<Wanted> run() {
        m_out.id = m_s.text("id");
        m_out.status = m_s.text("status");
        if (const auto end = parseInstant(m_s.text("end"))) m_out.end = *end;
        criteria();
        channel();
        if (!m_problems.empty()) return fail(Error{ErrorCode::invalidResource, "the subscription cannot be served", std::move(m_problems)});
        return std::move(m_out);
    }

  private:
    void problem(std::string_view place, std::string text) { m_problems.push_back({"Subscription." + std::string(place), std::move(text)}); }

    void criteria() {
        const auto text = m_s.text("criteria");
        const auto filters = extensions(m_s["_criteria"], FYR_BACKPORT "filter-criteria");
        if (text.find("://") == std::string_view::npos) {
            if (!filters.empty()) problem("criteria", "filter criteria belong to a topic");
            return filter("criteria", text);
        }
        if (text != anyChangeTopic) return problem("criteria", fmt::format("no such topic; there is {}", anyChangeTopic));
        m_out.topic = text;
        if (filters.empty()) problem("criteria", "the topic needs backport-filter-criteria, like Observation?code=8310-5");
        for (const auto* f : filters) filter("criteria.extension", f->text("valueString"));
    }
    void filter(std::string_view place, std::string_view text) {
        const auto mark = text.find('?');
        const auto type = text.substr(0, mark);
        if (!fhir::isResourceType(type)) return problem(place, "criteria are Type?parameters, like Observation?code=8310-5");
        if (type == "Subscription" || type == "AuditEvent") return problem(place, fmt::format("changes of {} are not told", type));
        Condition condition;
        if (mark != std::string_view::npos && mark + 1 < text.size()) {
            SearchReading how;
            how.base = m_options.base;
            how.criteriaOnly = true;
            how.now = m_now;
            const auto params = http::parseQuery(text.substr(mark + 1));
            auto plan = params ? parseSearch(type, *params, how) : fail(params.error());
            if (!plan) {
                for (const auto& p : plan.error().problems) problem(place, p.message);
                if (plan.error().problems.empty()) problem(place, plan.error().detail);
                return;
            }
            if (!plan->condition.linked.empty()) return problem(place, "chains and _has are not watched: what they point to may change unseen");
            condition = std::move(plan->condition);
        }
        m_out.criteria.emplace_back(type, std::move(condition));
    }

    void channel() {
        const auto& channel = m_s["channel"];
        const auto type = channel.text("type");
        m_out.endpoint = channel.text("endpoint");
        m_out.socket = type == "websocket";
        if (type == "rest-hook") {
            const auto origin = originOf(m_out.endpoint);
            if (origin.empty()) problem("channel.endpoint", "an address that begins with https:// is needed");
            else if (std::ranges::none_of(m_options.origins, [&](const auto& allowed) { return originOf(allowed) == origin; }))
                problem("channel.endpoint", "this server may not call that address: its administrator lists those that it may");
        } else if (!m_out.socket) {
            problem("channel.type", "rest-hook or websocket");
        }
        for (const auto& line : channel["header"].items()) {
            const auto text = line.text();
            const auto colon = text.find(':');
            const auto name = lowerCase(trim(text.substr(0, colon)));
            static constexpr std::array<std::string_view, 6> ours{"host", "content-length", "content-type", "connection", "transfer-encoding", "expect"};
            const bool clean = std::ranges::all_of(text, [](char c) { return static_cast<unsigned char>(c) >= 0x20 && c != 0x7f; });
            if (colon == std::string_view::npos || name.empty() || !clean || name.find(' ') != std::string::npos || std::ranges::find(ours, name) != ours.end())
                problem("channel.header", "not a header that may be sent");
            else m_out.headers.emplace_back(trim(text.substr(0, colon)), trim(text.substr(colon + 1)));
        }
        payload(channel);
        for (const auto* e : extensions(channel, FYR_BACKPORT "heartbeat-period"))
            m_out.heartbeat = std::chrono::seconds((*e)["valueUnsignedInt"].integer().value_or(0));
    }
    void payload(const fhir::Value& channel) {
        const auto mime = channel.text("payload");
        if (!mime.empty() && mime != "application/fhir+json" && mime != "application/json") problem("channel.payload", "application/fhir+json, or none");
        m_out.content = mime.empty() ? PayloadContent::empty : PayloadContent::idOnly;
        for (const auto* e : extensions(channel["_payload"], FYR_BACKPORT "payload-content")) {
            const auto code = e->text("valueCode");
            if (code == "empty") m_out.content = PayloadContent::empty;
            else if (code == "id-only") m_out.content = PayloadContent::idOnly;
            else if (code == "full-resource") m_out.content = PayloadContent::fullResource;
            else problem("channel.payload.extension", "empty, id-only or full-resource");
        }
    }

    const fhir::Value& m_s;
    const SubscriptionOptions& m_options;
    Instant m_now;
    Wanted m_out;
    std::vector<Problem> m_problems;
};

} // namespace

Result<Wanted> Subscriptions::understand(const fhir::Value& subscription) const { return Reader(subscription, m_options, m_clock.now()).run(); }

std::string Subscriptions::statusParameters(const Wanted& w, std::string_view type, std::int64_t events) const {
    std::string out = R"({"resourceType":"Parameters","meta":{"profile":["http://hl7.org/fhir/uv/subscriptions-backport/StructureDefinition/backport-subscription-status-r4"]},"parameter":[)";
    const auto add = [&](std::string_view name, std::string_view value, std::string_view text) {
        out.append(R"({"name":")").append(name).append(R"(",")").append(value).append(R"(":)").append(text).append("},");
    };
    add("subscription", "valueReference", fmt::format(R"({{"reference":{}}})", jsonText(fmt::format("{}/Subscription/{}", m_options.base, w.id))));
    add("topic", "valueCanonical", jsonText(w.topic.empty() ? anyChangeTopic : std::string_view(w.topic)));
    add("status", "valueCode", jsonText(type == "handshake" ? std::string_view("requested") : std::string_view(w.status)));
    add("type", "valueCode", jsonText(type));
    add("events-since-subscription-start", "valueString", fmt::format(R"("{}")", events));
    out.pop_back();
    return out += "]}";
}

} // namespace fyr::server

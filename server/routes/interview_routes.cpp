// The patient's interview over HTTP.
#include "server/http/problem.h"
#include "server/routes/services.h"

namespace fyr::server {
namespace {

using http::Method;
using http::Request;
using http::Response;

constexpr RoleSet patients{Role::patient};

// What a body asks for, with everything that is wrong in it.
class Body {
  public:
    explicit Body(const json::value& v) : m_v(v) {}

    std::string text(std::string_view key) {
        const auto t = json::text(m_v, key);
        if (!t) wrong(key, "a text is needed");
        return std::string(t.value_or(""));
    }
    std::string optionalText(std::string_view key) { return std::string(json::text(m_v, key).value_or("")); }
    std::int32_t turn() {
        const auto n = json::integer(m_v, "turn");
        if (!n || *n < 0 || *n > 100'000) wrong("turn", "a whole number is needed");
        return static_cast<std::int32_t>(n.value_or(0));
    }
    void wrong(std::string_view key, std::string message) { m_problems.push_back({"/" + std::string(key), std::move(message)}); }
    [[nodiscard]] Result<void> check() const {
        if (m_problems.empty()) return {};
        return fail(Error{ErrorCode::badRequest, "the body is not what is expected here", m_problems});
    }
    [[nodiscard]] const json::value& value() const { return m_v; }

  private:
    const json::value& m_v;
    std::vector<Problem> m_problems;
};

triage::Answer readAnswer(Body& body) {
    triage::Answer a;
    a.questionId = body.text("questionId");
    const auto* given = json::child(body.value(), "answer");
    if (!given) {
        body.wrong("answer", "an object is needed");
        return a;
    }
    const json::value v = *given;
    int kinds = 0;
    if (const auto choice = json::text(v, "choice")) ++kinds, a.choices = {std::string(*choice)};
    if (const auto* choices = json::list(v, "choices")) {
        ++kinds;
        for (const auto& c : *choices)
            if (c.is_string()) a.choices.emplace_back(c.get_string());
            else body.wrong("answer/choices", "texts are needed");
    }
    if (const auto number = json::number(v, "number")) ++kinds, a.number = *number;
    if (const auto text = json::text(v, "text")) ++kinds, a.text = *text;
    if (json::boolean(v, "unknown").value_or(false)) ++kinds, a.unknown = true;
    if (kinds != 1) body.wrong("answer", "exactly one of choice, choices, number, text, unknown");
    return a;
}

Result<Response> reply(const Result<InterviewReply>& r) {
    if (!r) return fail(r.error());
    const auto json = [](std::string text, int status) {
        return http::textResponse(std::move(text), "application/json; charset=utf-8", status);
    };
    switch (r->kind) {
    case InterviewReply::Kind::created: return json(r->json, 201);
    case InterviewReply::Kind::ok: return json(r->json, 200);
    case InterviewReply::Kind::moved: break;
    }
    auto error = json::write(http::errorBody(Error{ErrorCode::versionConflict, "the interview stands elsewhere"}));
    error.pop_back();
    return json(error + ",\"interview\":" + r->json + "}", 409);
}

Result<Response> start(InterviewService& s, const Request& r) {
    FYR_TRY(const auto v, r.jsonObject());
    Body body(v);
    StartInterview start;
    start.clientId = body.text("clientId");
    start.lang = body.optionalText("lang");
    start.text = body.text("text");
    const auto about = body.optionalText("subject");
    if (const auto subject = triage::subjectFromCode(about.empty() ? "self" : about)) start.subject = *subject;
    else body.wrong("subject", "self, child or other");
    FYR_CHECK(body.check());
    return reply(s.start(r.caller(), start));
}

template <class Make>
Result<Response> turn(InterviewService& s, const Request& r, Make make) {
    FYR_TRY(const auto v, r.jsonObject());
    Body body(v);
    InterviewTurn t;
    t.clientId = body.text("clientId");
    t.turn = body.turn();
    t.event = make(body);
    FYR_CHECK(body.check());
    return reply(s.turn(r.caller(), r.param("id"), t));
}

// Where a step left the patient. What a patient wrote cannot look like this: quotes inside a text are escaped.
std::string_view dispositionOf(std::string_view interview) {
    constexpr std::string_view outcome = "\"outcome\":{", urgency = "\"urgency\":\"";
    const auto at = interview.find(outcome);
    const auto from = at == std::string_view::npos ? at : interview.find(urgency, at);
    if (from == std::string_view::npos) return "asking";
    const auto rest = interview.substr(from + urgency.size());
    const auto known = clinical::urgencyFromCode(rest.substr(0, rest.find('"')));
    return known ? clinical::code(*known) : std::string_view("asking");
}

Result<std::string> clientId(const Request& r) {
    FYR_TRY(const auto v, r.jsonObject());
    Body body(v);
    auto id = body.text("clientId");
    FYR_CHECK(body.check());
    return id;
}

} // namespace

void addInterviewRoutes(http::Router& router, Services& services, const RouteDefaults& d) {
    using Call = std::function<Result<Response>(InterviewService&, const Request&)>;
    const auto add = [&](Method method, std::string path, Call call, bool isTurn) {
        auto handler = [&services, call = std::move(call), isTurn](const Request& r) -> Result<Response> {
            if (!services.interviews) return fail(ErrorCode::unavailable, "no knowledge base is loaded");
            const auto started = services.clock.steady();
            auto answer = call(*services.interviews, r);
            if (isTurn && answer) {
                const std::chrono::duration<double> took = services.clock.steady() - started;
                services.metrics.observe("fyr_triage_turn_seconds", {}, took.count());
                services.metrics.count("fyr_triage_turns_total", {{"disposition", dispositionOf(answer->bytes())}});
            }
            return answer;
        };
        router.add(makeRoute(method, "/api/v1/interviews" + std::move(path), patients, std::move(handler), d));
    };
    add(Method::post, "", start, true);
    add(Method::get, "/current", [](auto& s, const Request& r) { return reply(s.current(r.caller())); }, false);
    add(Method::get, "/{id}", [](auto& s, const Request& r) { return reply(s.get(r.caller(), r.param("id"))); }, false);
    add(Method::post, "/{id}/answers",
        [](auto& s, const Request& r) { return turn(s, r, [](Body& b) { return triage::Event{readAnswer(b)}; }); }, true);
    add(Method::post, "/{id}/words", [](auto& s, const Request& r) {
        return turn(s, r, [](Body& b) { return triage::Event{triage::FreeText{b.text("text")}}; });
    }, true);
    add(Method::post, "/{id}/back",
        [](auto& s, const Request& r) { return turn(s, r, [](Body&) { return triage::Event{triage::Back{}}; }); }, true);
    add(Method::post, "/{id}/leave", [](auto& s, const Request& r) -> Result<Response> {
        FYR_TRY(const auto id, clientId(r));
        return reply(s.leave(r.caller(), r.param("id"), id));
    }, true);
    add(Method::post, "/{id}/read", [](auto& s, const Request& r) -> Result<Response> {
        FYR_TRY(const auto id, clientId(r));
        FYR_CHECK(s.adviceRead(r.caller(), r.param("id"), id));
        return http::noContent();
    }, false);
}

} // namespace fyr::server

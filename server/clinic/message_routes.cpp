// Messages over HTTP: threads, read state, drafts, templates.
#include "base/text.h"
#include "server/clinic/body.h"
#include "server/clinic/clinic.h"

#include <fmt/format.h>

namespace fyr::server {
namespace {

using http::Method;
using http::Request;
using http::Response;

constexpr RoleSet patients{Role::patient};
constexpr RoleSet writers{Role::patient, Role::nurse, Role::doctor, Role::therapist};
constexpr RoleSet readersOfTemplates{Role::nurse, Role::doctor, Role::therapist, Role::manager};

protocol::MessagePayload payloadOf(Body& b, bool fresh) {
    protocol::MessagePayload p;
    if (fresh) {
        p.topic = b.text("topic");
        if (!p.topic.empty() && trim(p.topic).empty()) b.wrong("topic", "a text is needed");
        if (codePoints(p.topic) > protocol::maxTopicCodePoints) b.wrong("topic", fmt::format("{} characters at most", protocol::maxTopicCodePoints));
    }
    p.text = b.text("text");
    if (!p.text.empty() && trim(p.text).empty()) b.wrong("text", "a text is needed");
    if (codePoints(p.text) > protocol::maxMessageCodePoints) b.wrong("text", fmt::format("{} characters at most", protocol::maxMessageCodePoints));
    if (const auto* list = json::list(b.value(), "attachments")) {
        if (list->size() > protocol::maxAttachments) b.wrong("attachments", fmt::format("{} at most", protocol::maxAttachments));
        for (const auto& a : *list) {
            if (a.is_string() && isFhirId(a.get_string())) p.attachments.emplace_back(a.get_string());
            else b.wrong("attachments", "ids of documents are needed");
        }
    }
    return p;
}

Result<Response> begin(Messages& s, const Request& r) {
    FYR_TRY(auto b, Body::of(r));
    const auto id = b.text("clientId");
    auto p = payloadOf(b, true);
    FYR_CHECK(b.check());
    p.patient = PatientId{r.caller().patient};
    return jsonText(s.begin(r.caller(), id, p), 201);
}

Result<Response> send(Messages& s, const Request& r) {
    FYR_TRY(auto b, Body::of(r));
    const auto id = b.text("clientId");
    const auto p = payloadOf(b, false);
    FYR_CHECK(b.check());
    return jsonText(s.send(r.caller(), id, std::string(r.param("id")), p), 201);
}

Result<Response> markRead(Messages& s, const Request& r) {
    FYR_TRY(auto b, Body::of(r));
    const auto upTo = b.number("upTo");
    FYR_CHECK(b.check());
    FYR_CHECK(s.markRead(r.caller(), std::string(r.param("id")), upTo));
    return http::noContent();
}

Result<Response> keepDraft(Messages& s, const Request& r) {
    FYR_TRY(auto b, Body::of(r));
    const auto text = b.optionalText("text");
    FYR_CHECK(b.check());
    FYR_CHECK(s.keepDraft(r.caller(), std::string(r.param("key")), text));
    return http::noContent();
}

Result<Response> setTemplates(Messages& s, const Request& r) {
    FYR_TRY(auto b, Body::of(r));
    const auto* list = json::list(b.value(), "templates");
    if (!list) b.wrong("templates", "a list is needed");
    FYR_CHECK(b.check());
    FYR_CHECK(s.setTemplates(r.caller(), *list));
    return http::noContent();
}

} // namespace

void addMessageRoutes(http::Router& router, Messages& s, const RouteDefaults& d) {
    using Call = Result<Response> (*)(Messages&, const Request&);
    const auto add = [&](Method method, std::string path, RoleSet roles, Call call) {
        router.add(makeRoute(method, "/api/v1" + std::move(path), roles, [&s, call](const Request& r) { return call(s, r); }, d));
    };
    add(Method::get, "/threads", writers, [](Messages& m, const Request& r) { return jsonText(m.threads(r.caller(), r.queryValue("open") == "true")); });
    add(Method::get, "/threads/{id}", writers, [](Messages& m, const Request& r) { return jsonText(m.thread(r.caller(), std::string(r.param("id")))); });
    add(Method::get, "/unread", writers, [](Messages& m, const Request& r) { return jsonText(m.unread(r.caller())); });
    add(Method::post, "/threads", patients, begin);
    add(Method::post, "/threads/{id}/messages", patients, send);
    add(Method::post, "/threads/{id}/read", writers, markRead);
    add(Method::get, "/drafts", writers, [](Messages& m, const Request& r) { return jsonText(m.drafts(r.caller())); });
    add(Method::put, "/drafts/{key}", writers, keepDraft);
    add(Method::get, "/message-templates", readersOfTemplates, [](Messages& m, const Request& r) { return jsonText(m.templates(r.caller())); });
    add(Method::put, "/message-templates", {Role::manager}, setTemplates);
}

} // namespace fyr::server

// fyrctl app: the apps (SMART on FHIR) that a tenant lets in, looked at and changed on a running server by an administrator.
#include "ctl/server_call.h"

#include <cstdio>
#include <fmt/format.h>
#include <fstream>
#include <iterator>

namespace fyr::ctl {
namespace {

int usageError(std::string_view what) {
    fmt::print(stderr, "fyrctl app: {}\n", what);
    return 2;
}

json::array wordsOf(const std::string* text) {
    json::array out;
    if (!text) return out;
    std::size_t from = 0;
    while (from < text->size()) {
        const auto end = std::min(text->find(' ', from), text->size());
        if (end > from) out.push_back(json::value(text->substr(from, end - from)));
        from = end + 1;
    }
    return out;
}

int add(Arguments args) {
    const Options o(args, {"--base", "--token", "--title", "--redirect", "--launch", "--scope", "--jwks", "--jwks-uri"}, {"--secret", "--backend", "--introspect"});
    const auto target = serverTargetOf(o);
    if (!target.problem.empty()) return usageError(target.problem);
    if (o.plain().size() != 1) return usageError("name the app (a–z, 0–9, -)");
    const bool hasKey = o.value("--jwks") || o.value("--jwks-uri");
    if (hasKey && o.flag("--secret")) return usageError("a secret or a key, not both");
    json::object body{{"name", o.plain()[0]}, {"kind", hasKey ? "key" : o.flag("--secret") ? "secret" : "public"}, {"backend", o.flag("--backend")}, {"introspects", o.flag("--introspect")}};
    if (o.value("--title")) body["title"] = *o.value("--title");
    if (o.value("--launch")) body["launch"] = *o.value("--launch");
    if (o.value("--jwks-uri")) body["jwksUri"] = *o.value("--jwks-uri");
    body["redirects"] = wordsOf(o.value("--redirect"));
    body["scopes"] = wordsOf(o.value("--scope"));
    if (const auto* file = o.value("--jwks")) {
        std::ifstream in(*file, std::ios::binary);
        const std::string text((std::istreambuf_iterator<char>(in)), {});
        auto keys = json::parse(text);
        if (!keys || !keys->is_object()) return usageError(fmt::format("{} is not a key set (JSON with \"keys\")", *file));
        body["jwks"] = std::move(*keys);
    }
    const auto text = json::write(body);
    return tellAnswer("app", callServer("POST", target.base + "/api/v1/apps", target.token, &text));
}

int list(Arguments args) {
    const Options o(args, {"--base", "--token"}, {"--json"});
    const auto target = serverTargetOf(o);
    if (!target.problem.empty()) return usageError(target.problem);
    const auto answer = callServer("GET", target.base + "/api/v1/apps", target.token);
    if (!answer || answer->status != 200 || o.flag("--json")) return tellAnswer("app", answer);
    const auto v = json::parse(answer->body);
    if (!v || !v->is_array()) return tellAnswer("app", answer);
    const auto joined = [](const json::array* texts) {
        std::string out;
        if (texts)
            for (const auto& t : *texts)
                if (t.is_string()) out += (out.empty() ? "" : " ") + std::string(t.get_string());
        return out;
    };
    for (const auto& app : v->get_array()) {
        fmt::print("{}  {}  {}{}\n", json::text(app, "id").value_or(""), json::text(app, "kind").value_or(""), json::text(app, "title").value_or(""),
                   json::boolean(app, "backend").value_or(false) ? "  (backend)" : "");
        if (const auto r = joined(json::list(app, "redirects")); !r.empty()) fmt::print("    returns to {}\n", r);
        if (const auto l = json::text(app, "launch").value_or(""); !l.empty()) fmt::print("    launched at {}\n", l);
        fmt::print("    {}\n", joined(json::list(app, "scopes")));
    }
    if (v->get_array().empty()) fmt::print(stderr, "no app is registered\n");
    return 0;
}

int remove(Arguments args) {
    const Options o(args, {"--base", "--token"});
    const auto target = serverTargetOf(o);
    if (!target.problem.empty()) return usageError(target.problem);
    if (o.plain().size() != 1) return usageError("name the app by its client id");
    return tellAnswer("app", callServer("DELETE", target.base + "/api/v1/apps/" + o.plain()[0], target.token));
}

int newKeys(Arguments args) {
    const Options o(args, {"--base", "--token"});
    const auto target = serverTargetOf(o);
    if (!target.problem.empty()) return usageError(target.problem);
    const std::string nothing = "{}";
    return tellAnswer("app", callServer("POST", target.base + "/api/v1/apps/keys", target.token, &nothing));
}

} // namespace

std::vector<Command> appCommands() {
    return {{"app add", "--base URL [--token TOKEN] [--title T] --redirect 'URI …' --scope 'SCOPE …' [--launch URI] [--secret | --jwks FILE | --jwks-uri URL] [--backend] [--introspect] NAME",
             "Registers an app (SMART on FHIR) and prints its client id and, once, its secret. Needs an administrator's token.", add},
            {"app list", "--base URL [--token TOKEN] [--json]", "The tenant's apps.", list},
            {"app remove", "--base URL [--token TOKEN] CLIENT-ID", "Removes an app; its tokens end at once.", remove},
            {"app new-keys", "--base URL [--token TOKEN]", "Replaces the keys that ID tokens are signed with, at once: after a leak. (They change by themselves every 90 days.)", newKeys}};
}

} // namespace fyr::ctl

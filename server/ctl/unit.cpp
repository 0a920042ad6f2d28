// fyrctl unit: a care unit's settings, looked at and changed on a running server, with the rights of whoever's token it is.
#include "ctl/server_call.h"

#include <cstdio>
#include <fmt/format.h>
#include <fstream>
#include <iterator>

namespace fyr::ctl {
namespace {

int usageError(std::string_view what) {
    fmt::print(stderr, "fyrctl unit: {}\n", what);
    return 2;
}

struct Target {
    std::string url;
    std::string token;
    std::string problem;
};
Target targetOf(const Options& o, std::size_t plain) {
    auto server = serverTargetOf(o);
    if (!server.problem.empty()) return {{}, {}, server.problem};
    if (o.plain().size() != plain) return {{}, {}, plain == 1 ? "name the unit" : "name the unit and the file"};
    return {server.base + "/api/v1/units/" + o.plain()[0] + "/settings", server.token, {}};
}

int show(Arguments args) {
    const Options o(args, {"--base", "--token"}, {"--history"});
    const auto target = targetOf(o, 1);
    if (!target.problem.empty()) return usageError(target.problem);
    return tellAnswer("unit", callServer("GET", target.url + (o.flag("--history") ? "/history" : ""), target.token));
}

int set(Arguments args) {
    const Options o(args, {"--base", "--token"});
    const auto target = targetOf(o, 2);
    if (!target.problem.empty()) return usageError(target.problem);
    std::ifstream in(o.plain()[1], std::ios::binary);
    const std::string text((std::istreambuf_iterator<char>(in)), {});
    auto settings = json::parse(text);
    if (!in.good() && text.empty()) return usageError(fmt::format("cannot read {}", o.plain()[1]));
    if (!settings || !settings->is_object()) return usageError(fmt::format("{} is not a JSON object", o.plain()[1]));
    const auto now = callServer("GET", target.url, target.token);
    if (!now || now->status != 200) return tellAnswer("unit", now);
    const auto stands = json::parse(now->body);
    json::object body{{"version", stands ? json::integer(*stands, "version").value_or(0) : 0}};
    // What `show` printed may be edited and given back whole.
    body["settings"] = json::child(*settings, "settings") ? json::value(*json::child(*settings, "settings")) : *settings;
    const auto put = json::write(body);
    return tellAnswer("unit", callServer("PUT", target.url, target.token, &put));
}

} // namespace

std::vector<Command> unitCommands() {
    return {{"unit show", "--base URL [--token TOKEN] [--history] UNIT", "Prints a care unit's settings, or every version of them.", show},
            {"unit set", "--base URL [--token TOKEN] UNIT FILE", "Changes a care unit's settings to those of a JSON file (docs/POLICY.md).", set}};
}

} // namespace fyr::ctl

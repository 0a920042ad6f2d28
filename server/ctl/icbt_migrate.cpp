// fyrctl icbt migrate: patients in flight and a new version of their programme: tried out, and carried out by a server.
#include "ctl/db_store.h"
#include "ctl/icbt_support.h"
#include "ctl/server_call.h"

#include "base/share.h"
#include "server/icbt/in_flight.h"

#include <fmt/format.h>

namespace fyr::ctl {
namespace {

using server::ReadTx;

Result<int> tryOut(const Options& options, const icbt::Programme& to) {
    const SystemClock clock;
    SystemRandom random;
    FYR_TRY(const auto store, openStoreOf(options, clock, random));
    FYR_TRY(const auto tenant, tenantOf(*store, options));
    server::Programmes programmes(shareFolders().front());
    FYR_CHECK(programmes.load());
    std::vector<server::InFlight> courses;
    const auto read = [&](ReadTx& tx) -> Result<void> {
        FYR_TRY(courses, server::coursesInFlight(tx, programmes, to, clock.now()));
        return {};
    };
    FYR_CHECK(store->read(tenant, read));
    bool waits = false;
    for (const auto& c : courses) waits = waits || c.what.fate != icbt::Fate::automatic;
    fmt::print("{}\n", json::write(server::toJson(to, courses)));
    return waits ? 3 : 0;
}

// What a server's answer says, when it is one that was hoped for.
Result<json::value> asked(const std::string& url, const std::string& token, const json::object& body) {
    const auto text = json::write(body);
    const auto answer = callServer("POST", url, token, &text);
    if (!answer || answer->status < 200 || answer->status >= 300) {
        (void)tellAnswer("icbt migrate", answer);
        return fail(answer ? ErrorCode::invalidState : answer.error().code);
    }
    return json::parse(answer->body);
}

// Again and again until nothing of the plan is left to move: a server that was killed in between goes on where it was.
int carryOut(const ServerTarget& server, const std::string& programme, const std::string& plan) {
    const auto url = fmt::format("{}/api/v1/programmes/{}/migration", server.base, programme);
    std::size_t moved = 0;
    while (true) {
        const auto v = asked(url, server.token, {{"plan", plan}});
        if (!v) return 1;
        if (const auto* some = json::list(*v, "moved")) {
            moved += some->size();
            for (const auto& course : *some) fmt::print("moved {}\n", json::write(course));
        }
        if (json::boolean(*v, "more").value_or(false)) continue;
        const auto* left = json::list(*v, "left");
        if (left)
            for (const auto& c : *left) fmt::print("left {}: {}\n", json::text(c, "course").value_or(""), json::text(c, "why").value_or(""));
        fmt::print(stderr, "{} moved to {}, {} left as they were\n", moved, json::text(*v, "version").value_or(""), left ? left->size() : 0);
        return left && !left->empty() ? 3 : 0;
    }
}

int onServer(const Options& options) {
    const auto server = serverTargetOf(options);
    if (!server.problem.empty()) return wrong(server.problem);
    const auto& programme = options.plain().front();
    if (const auto* plan = options.value("--carry-out")) return carryOut(server, programme, *plan);
    const auto v = asked(fmt::format("{}/api/v1/programmes/{}/migration-plan", server.base, programme), server.token, {});
    if (!v) return 1;
    fmt::print("{}\n", json::write(*v));
    fmt::print(stderr, "to carry it out: fyrctl icbt migrate --base {} --carry-out {} {}\n", server.base, json::text(*v, "plan").value_or(""), programme);
    return json::integer(*v, "clinician").value_or(0) + json::integer(*v, "pinned").value_or(0) > 0 ? 3 : 0;
}

int migrate(Arguments args) {
    const Options options(args, {"--data", "--url", "--tenant", "--instruments", "--base", "--token", "--carry-out"});
    const bool server = options.value("--base") != nullptr;
    if (!options.problem().empty() || options.plain().size() != 1 || (options.value("--carry-out") && !server))
        return wrong(options.problem().empty() ? "usage: fyrctl icbt migrate --data DIR | --url URL [--tenant ID] FILE.programme, or --base URL [--token TOKEN] [--carry-out PLAN] PROGRAMME" : options.problem());
    if (server) return onServer(options);
    const auto opened = openForTool(options.plain().front(), options.value("--instruments"));
    if (!opened) return unreadable(opened.error());
    const auto code = tryOut(options, opened->compiled.programme);
    return code ? *code : complain(code.error());
}

} // namespace

std::vector<Command> icbtMigrateCommands() {
    return {{"icbt migrate", "--data DIR | --url URL [--tenant ID] [--instruments FILE] FILE.programme, or --base URL [--token TOKEN] [--carry-out PLAN] PROGRAMME",
             "What would become of every patient in flight under this version: goes over by itself, a clinician first (and why), or stays. Changes nothing. 0: all by themselves; 3: somebody must look. "
             "With --base, of the version that the running server publishes (an administrator's token), and --carry-out moves those that went over by themselves in that plan and that nothing has happened to since.",
             migrate}};
}

} // namespace fyr::ctl

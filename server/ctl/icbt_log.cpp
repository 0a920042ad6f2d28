// fyrctl icbt log, check: a course's log as a file, and whether it is whole.
#include "ctl/command.h"
#include "ctl/db_store.h"
#include "ctl/icbt_support.h"
#include "ctl/private_file.h"

#include "base/share.h"
#include "base/whole_file.h"
#include "server/icbt/course_proof.h"
#include "server/icbt/signoff_check.h"
#include "server/services/traces.h"

#include <fmt/format.h>

namespace fyr::ctl {
namespace {

Result<void> take(const Options& o, const std::string& course, const std::string& file) {
    SystemClock clock;
    SystemRandom random;
    FYR_TRY(const auto store, openStoreToTrace(o, clock, random));
    FYR_TRY(const auto tenant, tenantOf(*store, o));
    server::Programmes programmes(shareFolders().front());
    FYR_CHECK(programmes.load());
    std::string text;
    const auto body = [&](server::WriteTx& tx) -> Result<void> {
        FYR_TRY(const auto scope, tx.scopeOf("CarePlan", course));
        if (!scope) return fail(ErrorCode::notFound, "no such course");
        FYR_TRY(text, server::chainText(tx, programmes, course));
        server::Trace t{server::TraceAction::execute, "course.log", {"CarePlan/" + course}, scope->patient, false, {}};
        return server::leaveTrace(tx, clock.now(), toolOf(tenant), t);
    };
    FYR_CHECK(store->write(tenant, body));
    PrivateFile out(file);
    out.write(text);
    if (!out.finish()) return fail(ErrorCode::storage, "cannot write " + file);
    return {};
}

int log(Arguments args) {
    const Options o(args, {"--data", "--url", "--tenant", "--course", "--out"});
    const auto* course = o.value("--course");
    const auto* out = o.value("--out");
    if (!o.problem().empty() || !o.plain().empty() || !course || !out)
        return wrong(o.problem().empty() ? "usage: fyrctl icbt log --data DIR | --url URL [--tenant ID] --course ID --out FILE" : o.problem());
    const auto done = take(o, *course, *out);
    return done ? 0 : complain(done.error());
}

int check(Arguments args) {
    const Options o(args, {"--link"});
    if (!o.problem().empty()) return wrong(o.problem());
    if (o.plain().size() != 1) return wrong("usage: fyrctl icbt check FILE [--link LINK]");
    const auto text = readWhole(o.plain()[0]);
    if (!text) return unreadable(text.error());
    auto found = server::checkLog(*text);
    if (!found) return unreadable(found.error());
    if (const auto* link = o.value("--link"); link && found->whole() && *link != found->link) found->why = "its newest link is another";
    fmt::print("{} events, {}\n", found->events, found->link);
    if (!found->whole()) {
        fmt::print("NOT WHOLE: {}\n", found->why);
        return 1;
    }
    fmt::print("whole: every event fits those before it\n");
    if (found->earlier > 0) fmt::print("{} events were taken by an earlier engine{}\n", found->earlier, found->refused ? fmt::format("; today's does not take event {}", *found->refused + 1) : "");
    else fmt::print("played again: {}{}\n", icbt::name(found->course.phase), found->course.hasRisk() ? ", with an open answer about risk" : "");
    return 0;
}

} // namespace

std::vector<Command> icbtLogCommands() {
    return {{"icbt log", "--data DIR | --url URL [--tenant ID] --course ID --out FILE", "All events of a course with what is needed to check them. It is a patient's record.", log},
            {"icbt check", "FILE [--link LINK]", "Is a course's log whole? 0: every event fits those before it, and the engine takes them; 1: it says which does not. LINK is the newest, as the signed end of the course has it.", check}};
}

} // namespace fyr::ctl

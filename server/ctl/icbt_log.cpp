// fyrctl icbt log, check: a course's log as a file, and whether it is whole.
#include "ctl/command.h"
#include "ctl/db_store.h"
#include "ctl/icbt_support.h"

#include "base/share.h"
#include "server/icbt/course_proof.h"

#include <fmt/format.h>

namespace fyr::ctl {
namespace {

int log(Arguments args) {
    const Options o(args, {"--data", "--url", "--tenant", "--out"});
    const auto* tenant = o.value("--tenant");
    const auto* out = o.value("--out");
    if (!o.problem().empty()) return wrong(o.problem());
    if (o.plain().size() != 1 || !tenant || !out) return wrong("usage: fyrctl icbt log COURSE --tenant TENANT --out FILE (--data DIR | --url URL)");
    SystemClock clock;
    SystemRandom random;
    const auto store = openStoreOf(o, clock, random);
    if (!store) return complain(store.error());
    const server::Programmes programmes(shareFolders().front());
    std::string text;
    const auto read = [&](server::ReadTx& tx) -> Result<void> {
        FYR_TRY(text, server::exportedLog(tx, programmes, o.plain()[0]));
        return {};
    };
    if (const auto done = (*store)->read(TenantId{*tenant}, read); !done) return complain(done.error());
    if (const auto done = writeFile(*out, text + "\n"); !done) return complain(done.error());
    return 0;
}

int check(Arguments args) {
    const Options o(args, {"--link"});
    if (!o.problem().empty()) return wrong(o.problem());
    if (o.plain().size() != 1) return wrong("usage: fyrctl icbt check FILE [--link LINK]");
    const auto text = readFile(o.plain()[0]);
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
    return {{"icbt log", "COURSE --tenant TENANT --out FILE (--data DIR | --url URL)", "Writes a course's log with all that is needed to check it. It is a patient's record.", log},
            {"icbt check", "FILE [--link LINK]", "Is a course's log whole? 0: every event fits those before it, and the engine takes them; 1: it says which does not. LINK is the newest, as the signed end of the course has it.", check}};
}

} // namespace fyr::ctl

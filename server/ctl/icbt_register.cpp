// fyrctl icbt register | codebook: courses as registers and research ask for them (docs/REGISTERS.md).
#include "ctl/db_store.h"
#include "ctl/private_file.h"

#include "base/share.h"
#include "server/icbt/register.h"

#include <cstdio>
#include <fmt/format.h>

namespace fyr::ctl {
namespace {

using server::RegisterQuery;

Result<std::optional<Instant>> dayOf(const Options& options, std::string_view name, int plus) {
    const auto* text = options.value(name);
    if (!text) return std::optional<Instant>{};
    const auto day = parseDate(*text);
    if (!day) return fail(ErrorCode::badRequest, fmt::format("{} is a day, as 2026-11-20", name));
    return std::optional(scheduling::startOfDay(scheduling::stockholm, scheduling::plusDays(*day, plus)));
}

Result<server::RegisterCount> take(const Options& options, const std::string& file) {
    SystemClock clock;
    SystemRandom random;
    RegisterQuery q;
    const auto text = [&](std::string_view name, std::string_view otherwise) { return options.value(name) ? std::string_view(*options.value(name)) : otherwise; };
    const auto table = text("--table", "courses");
    if (table != "courses" && table != "measures" && table != "fhir") return fail(ErrorCode::badRequest, "--table courses, measures or fhir");
    q.table = table == "courses" ? RegisterQuery::Table::courses : table == "measures" ? RegisterQuery::Table::measures : RegisterQuery::Table::fhir;
    const auto purpose = text("--purpose", "quality");
    if (purpose != "quality" && purpose != "research") return fail(ErrorCode::badRequest, "--purpose quality or research");
    q.purpose = purpose == "research" ? RegisterQuery::Purpose::research : RegisterQuery::Purpose::quality;
    q.identified = options.flag("--by-number");
    q.unit = text("--unit", "");
    FYR_TRY(q.from, dayOf(options, "--from", 0));
    FYR_TRY(q.to, dayOf(options, "--to", 1));
    FYR_TRY(const auto store, openStoreToTrace(options, clock, random));
    FYR_TRY(const auto tenant, tenantOf(*store, options));
    const auto who = toolOf(tenant);
    server::Programmes programmes(shareFolders().front());
    FYR_CHECK(programmes.load());
    FYR_TRY(const auto key, server::registerKey(*store, who.tenant, random));
    // Counted and traced first, written then: no row leaves without its trace.
    server::RegisterCount count;
    const auto now = clock.now();
    const auto walk = [&](const std::function<Result<void>(std::string_view)>& write) {
        return store->read(who.tenant, [&](server::ReadTx& tx) -> Result<void> {
            FYR_TRY(count, server::writeRegister(tx, programmes, q, key, now, write));
            return {};
        });
    };
    FYR_CHECK(walk([](std::string_view) -> Result<void> { return {}; }));
    FYR_CHECK(server::traceRegister(*store, who, now, q, count));
    PrivateFile out(file);
    FYR_CHECK(walk([&](std::string_view line) -> Result<void> {
        out.write(line);
        return out.ok() ? Result<void>{} : Result<void>(fail(ErrorCode::diskFull, "cannot write " + file));
    }));
    if (!out.finish()) return fail(ErrorCode::storage, "cannot write " + file);
    return count;
}

constexpr std::string_view line = "icbt register --data DIR | --url URL [--tenant ID] [--unit ID] [--from DAY] [--to DAY] [--table courses|measures|fhir] [--purpose quality|research] [--by-number] --out FILE";

int registerOf(Arguments args) {
    const Options options(args, {"--data", "--url", "--tenant", "--unit", "--from", "--to", "--table", "--purpose", "--out"}, {"--by-number"});
    const auto* file = options.value("--out");
    if (!options.problem().empty() || !options.plain().empty() || !file) return wrong(options.problem().empty() ? fmt::format("usage: fyrctl {}", line) : options.problem());
    const auto count = take(options, *file);
    if (!count) return complain(count.error());
    fmt::print(stderr, "{} courses; left out: {} who objected, {} without consent, {} without a number, {} damaged\n", count->courses, count->objected, count->withoutConsent, count->withoutNumber, count->damaged);
    return count->damaged > 0 ? 1 : 0;
}

int codebook(Arguments args) {
    const Options options(args, {}, {});
    if (!options.problem().empty() || !options.plain().empty()) return wrong(options.problem().empty() ? "usage: fyrctl icbt codebook" : options.problem());
    fmt::print("{}", icbt::codebookTable());
    return 0;
}

} // namespace

std::vector<Command> icbtRegisterCommands() {
    return {{"icbt register", std::string(line.substr(line.find("--"))), "Courses for quality registers and research: a row a course, a row a measure, or FHIR; pseudonymised unless --by-number. Leaves a trace.", registerOf},
            {"icbt codebook", "", "What each variable of the register means, its unit and source (Markdown).", codebook}};
}

} // namespace fyr::ctl

// fyrctl icbt signoff | check-signoff: a signed end of a course with its events, and whether they still agree.
#include "ctl/db_store.h"
#include "ctl/icbt_support.h"
#include "ctl/private_file.h"

#include "base/digest.h"
#include "base/share.h"
#include "base/whole_file.h"
#include "server/icbt/course_end.h"
#include "server/icbt/end_paper.h"
#include "server/icbt/signoff_check.h"
#include "server/services/traces.h"

#include <cstdio>
#include <filesystem>
#include <fmt/format.h>

namespace fyr::ctl {
namespace {

using server::ReadTx;
using server::WriteTx;

Result<void> keep(const std::filesystem::path& file, std::string_view text) {
    PrivateFile out(file.string());
    out.write(text);
    if (!out.finish()) return fail(ErrorCode::storage, "cannot write " + file.string());
    fmt::print("{}  {}\n", hex(sha256(text)), file.string());
    return {};
}

Result<void> take(const Options& options, const std::string& course, const std::filesystem::path& folder) {
    SystemClock clock;
    SystemRandom random;
    FYR_TRY(const auto store, openStoreToTrace(options, clock, random));
    FYR_TRY(const auto tenant, tenantOf(*store, options));
    server::Programmes programmes(shareFolders().front());
    FYR_CHECK(programmes.load());
    const auto traced = store->write(tenant, [&](WriteTx& tx) -> Result<void> {
        FYR_TRY(const auto scope, tx.scopeOf("CarePlan", course));
        if (!scope) return fail(ErrorCode::notFound, "no such course");
        server::Trace t{server::TraceAction::execute, "course.signoff", {}, {}, false, {}};
        t.patient = scope->patient;
        t.about = {"CarePlan/" + course, "Composition/" + course};
        return server::leaveTrace(tx, clock.now(), toolOf(tenant), t);
    });
    FYR_CHECK(traced);
    std::string chain;
    std::vector<std::pair<std::string, std::string>> papers;
    const auto read = store->read(tenant, [&](ReadTx& tx) -> Result<void> {
        FYR_TRY(chain, server::chainText(tx, programmes, course));
        for (const auto& id : {course, server::patientCopyId(course)}) {
            FYR_TRY(const auto stored, tx.read("Composition", id));
            if (stored && !stored->deleted) papers.emplace_back(id, stored->json);
        }
        return {};
    });
    FYR_CHECK(read);
    if (papers.empty()) return fail(ErrorCode::notFound, "the course has no signed end");
    std::error_code ec;
    std::filesystem::create_directories(folder, ec);
    FYR_CHECK(keep(folder / "events.jsonl", chain));
    for (const auto& [id, text] : papers) {
        FYR_TRY(const auto composition, fhir::Resource::parse(text));
        FYR_TRY(const auto paper, server::endPaper(composition));
        FYR_TRY(const auto pdf, server::pdfOf(paper));
        FYR_CHECK(keep(folder / (id + ".json"), text));
        FYR_CHECK(keep(folder / (id + ".pdf"), pdf));
    }
    return {};
}

int signoff(Arguments args) {
    const Options options(args, {"--data", "--url", "--tenant", "--course", "--out"});
    const auto* course = options.value("--course");
    const auto* out = options.value("--out");
    if (!options.problem().empty() || !options.plain().empty() || !course || !out)
        return wrong(options.problem().empty() ? "usage: fyrctl icbt signoff --data DIR | --url URL [--tenant ID] --course ID --out FOLDER" : options.problem());
    const auto done = take(options, *course, *out);
    return done ? 0 : complain(done.error());
}

int check(Arguments args) {
    const Options options(args, {"--events", "--pdf"});
    const auto* events = options.value("--events");
    if (!options.problem().empty() || options.plain().size() != 1 || !events)
        return wrong(options.problem().empty() ? "usage: fyrctl icbt check-signoff --events events.jsonl [--pdf FILE.pdf] COMPOSITION.json" : options.problem());
    const auto text = readWhole(options.plain().front());
    if (!text) return complain(text.error());
    const auto chain = readWhole(*events);
    if (!chain) return complain(chain.error());
    const auto composition = fhir::Resource::parse(*text);
    if (!composition) return complain(composition.error());
    const auto checked = server::checkSignoff(*composition, *chain);
    if (!checked) return complain(checked.error());
    fmt::print("whole: course {}, {} events, signed at event {}\nlast link {}\ncontent   {}\n", checked->course, checked->events, checked->ended, checked->link, checked->content);
    if (const auto* file = options.value("--pdf")) {
        const auto given = readWhole(*file);
        if (!given) return complain(given.error());
        const auto paper = server::endPaper(*composition);
        if (!paper) return complain(paper.error());
        const auto pdf = server::pdfOf(*paper);
        if (!pdf) return complain(pdf.error());
        if (*pdf != *given) {
            fmt::print(stderr, "fyrctl: the PDF is not the one that this machine prints of the Composition: it was changed, or made with other fonts or libraries\n");
            return 3;
        }
        fmt::print("the PDF is that of the Composition, byte for byte\n");
    }
    return 0;
}

} // namespace

std::vector<Command> icbtSignoffCommands() {
    return {{"icbt signoff", "--data DIR | --url URL [--tenant ID] --course ID --out FOLDER", "The signed end of a course: its Composition, the patient's copy, both as PDF, and all events of the course.", signoff},
            {"icbt check-signoff", "--events events.jsonl [--pdf FILE.pdf] COMPOSITION.json",
             "Whether a signed end and the events of its course agree: every link, the words, the content, the PDF byte for byte. Exit 1: something was changed; 3: only the PDF differs.", check}};
}

} // namespace fyr::ctl

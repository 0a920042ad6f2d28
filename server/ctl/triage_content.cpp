// fyrctl triage check | compile: for those who write the knowledge base.
#include "ctl/triage_support.h"
#include "triage/content/check_reach.h"
#include "triage/content/read_back.h"
#include "triage/content/source.h"

#include "base/whole_file.h"

#include <cstdio>
#include <fmt/format.h>

namespace fyr::ctl {
namespace {

namespace content = triage::content;

int check(Arguments args) {
    const Options options(args, {}, {"--quiet", "--labels", "--fast"});
    if (!options.problem().empty() || options.plain().size() > 1) return usage(options, "triage check [DIR] [--quiet] [--labels] [--fast]");
    const std::string folder = options.plain().empty() ? "content/triage" : options.plain()[0];
    const auto source = content::read(folder);
    int errors = 0;
    int warnings = 0;
    for (const auto& p : source.problems) {
        fmt::print("{}/{}: error: {}\n", folder, p.place, p.message);
        ++errors;
    }
    // A file that cannot be read would make every rule that names its findings look wrong.
    const auto remarks = source.problems.empty() ? content::check(source) : std::vector<content::Remark>{};
    for (const auto& r : remarks) {
        const bool isError = r.severity == content::Severity::error;
        (isError ? errors : warnings) += 1;
        if (isError || !options.flag("--quiet")) fmt::print("{}/{}: {}: {}\n", folder, r.place, isError ? "error" : "warning", r.message);
    }
    if (errors == 0) {
        const auto text = content::compile(source);
        const auto kb = text ? triage::KnowledgeBase::fromJson(*text) : Result<triage::KnowledgeBase>(fail(text.error()));
        if (!kb) {
            fmt::print("{}: error: {}\n", folder, kb.error().describe());
            ++errors;
        } else {
            const auto reach = content::checkReach(source, *kb);
            warnings += static_cast<int>(reach.size());
            if (!options.flag("--quiet"))
                for (const auto& r : reach) fmt::print("{}/{}: warning: {}\n", folder, r.place, r.message);
            if (!options.flag("--fast")) {
                const auto back = content::readBack(source, *kb, options.flag("--labels"));
                warnings += static_cast<int>(back.remarks.size());
                if (!options.flag("--quiet"))
                    for (const auto& r : back.remarks) fmt::print("{}/{}: warning: {}\n", folder, r.place, r.message);
                fmt::print("{} phrases read back: {} not read as their finding, {} raise a foreign emergency; {} labels not read\n", back.phrases, back.unread, back.alarms, back.labels);
            }
            fmt::print("{} findings, {} phrases, {} red flags, {} complaints, {} conditions, {} self-care rules\n", kb->findings().size(), kb->language().phrases().size(), kb->redFlags().size(), kb->complaints().size(), kb->conditions().size(), kb->selfCare().size());
        }
    }
    fmt::print("{} errors, {} warnings\n", errors, warnings);
    return errors == 0 ? 0 : 1;
}

int compile(Arguments args) {
    const Options options(args, {"-o", "--output"});
    const auto* output = options.value("-o") ? options.value("-o") : options.value("--output");
    if (!options.problem().empty() || options.plain().size() != 1 || !output) return usage(options, "triage compile DIR -o FILE");
    const auto text = content::compile(content::read(options.plain()[0]));
    if (!text) {
        for (const auto& p : text.error().problems) fmt::print(stderr, "{}/{}: {}\n", options.plain()[0], p.place, p.message);
        return 1;
    }
    const auto kb = triage::KnowledgeBase::fromJson(*text);
    if (!kb) {
        fmt::print(stderr, "{}: {}\n", options.plain()[0], kb.error().describe());
        return 1;
    }
    if (const auto written = writeWhole(*output, *text); !written) {
        fmt::print(stderr, "fyrctl: {}\n", written.error().detail);
        return 1;
    }
    fmt::print("{} {}\n", kb->version(), kb->hash());
    return 0;
}

} // namespace

std::vector<Command> triageContentCommands() {
    return {{"triage check", "[DIR] [--quiet] [--labels] [--fast]", "Everything that is wrong or doubtful in a knowledge base, with file and line; reads every phrase back.", check},
            {"triage compile", "DIR -o FILE", "Makes the file that fyrd and fyrctl load.", compile}};
}

} // namespace fyr::ctl

// fyrctl fhirpath | fhir validate: an expression over a file, and what is wrong with a file.
#include "ctl/command.h"

#include "fhirpath/expression.h"
#include "fhirpath/invariants.h"

#include "fhir/resource.h"
#include "fhir/validate.h"

#include <fmt/format.h>
#include <fstream>
#include <iostream>
#include <iterator>

namespace fyr::ctl {
namespace {

Result<std::string> textOf(const std::string& file) {
    if (file == "-") return std::string(std::istreambuf_iterator<char>(std::cin), {});
    std::ifstream in(file, std::ios::binary);
    if (!in) return fail(ErrorCode::notFound, "cannot be read");
    return std::string(std::istreambuf_iterator<char>(in), {});
}
Result<fhir::Resource> read(const std::string& file) {
    FYR_TRY(const auto text, textOf(file));
    return fhir::Resource::parse(text);
}

int complain(std::string_view what, const Error& e) {
    fmt::print(stderr, "fyrctl: {}: {}\n", what, e.describe());
    return 1;
}

int evaluate(Arguments args) {
    const Options options(args, {}, {"--strict", "--json", "--trace"});
    if (!options.problem().empty() || options.plain().size() != 2) {
        fmt::print(stderr, "fyrctl: {}\n", options.problem().empty() ? "usage: fyrctl fhirpath EXPRESSION FILE [--strict] [--json] [--trace]" : options.problem());
        return 2;
    }
    const auto& file = options.plain()[1];
    const auto expression = fhirpath::Expression::compile(options.plain()[0], {.strict = options.flag("--strict")});
    if (!expression) {
        fmt::print(stderr, "fyrctl: {}\n", expression.error().detail);
        return 1;
    }
    const auto resource = read(file);
    if (!resource) return complain(file, resource.error());
    fhirpath::Context context;
    context.now = SystemClock().now();
    if (options.flag("--trace"))
        context.trace = [](std::string_view name, const fhirpath::Answer& items) {
            for (std::size_t i = 0; i < items.size(); ++i)
                fmt::print(stderr, "{}\t{}\t{}\n", name, items.type(i), items.text(i));
        };
    const auto answer = expression->evaluate(*resource, context);
    if (!answer) {
        fmt::print(stderr, "fyrctl: {}\n", answer.error().detail);
        return 1;
    }
    for (std::size_t i = 0; i < answer->size(); ++i) {
        if (options.flag("--json"))
            fmt::print("{}\n", answer->json(i));
        else
            fmt::print("{}.{}\t{}\n", answer->isSystem(i) ? "System" : "FHIR", answer->type(i), answer->text(i));
    }
    return 0;
}

// The problems of one resource; `name` says which.
std::size_t report(const std::string& name, std::string_view json, bool warnings) {
    const auto resource = fhir::Resource::parse(json);
    if (!resource) {
        complain(name, resource.error());
        return 1;
    }
    const auto problems = fhirpath::validateFully(*resource);
    for (const auto& p : problems)
        fmt::print("{}: error: {}: {}\n", name, p.place, p.message);
    if (warnings && problems.empty())
        for (const auto& v : fhirpath::checkInvariants(*resource, true))
            if (v.severity == fhirpath::Severity::warning) fmt::print("{}: warning: {}: {}: {}\n", name, v.place, v.key, v.human);
    return problems.size();
}

int validate(Arguments args) {
    const Options options(args, {}, {"--warnings", "--lines"});
    if (!options.problem().empty() || options.plain().empty()) {
        fmt::print(stderr, "fyrctl: {}\n", options.problem().empty() ? "usage: fyrctl fhir validate FILE… [--lines] [--warnings]" : options.problem());
        return 2;
    }
    std::size_t errors = 0;
    std::size_t resources = 0;
    for (const auto& file : options.plain()) {
        const auto text = textOf(file);
        if (!text) {
            ++errors;
            complain(file, text.error());
            continue;
        }
        if (!options.flag("--lines") && !file.ends_with(".ndjson")) {
            ++resources;
            errors += report(file, *text, options.flag("--warnings"));
            continue;
        }
        std::string_view rest = *text;
        for (std::size_t line = 1; !rest.empty(); ++line) {
            const auto end = rest.find('\n');
            const std::string_view one = rest.substr(0, end);
            rest.remove_prefix(end == std::string_view::npos ? rest.size() : end + 1);
            if (one.find_first_not_of(" \r\t") == std::string_view::npos) continue;
            ++resources;
            errors += report(fmt::format("{}:{}", file, line), one, options.flag("--warnings"));
        }
    }
    fmt::print("{} resources, {} errors\n", resources, errors);
    return errors == 0 ? 0 : 1;
}

} // namespace

std::vector<Command> fhirpathCommands() {
    return {{"fhirpath", "EXPRESSION FILE [--strict] [--json] [--trace]",
             "Evaluate a FHIRPath expression over a FHIR resource (JSON; - reads the standard input)", evaluate},
            {"fhir validate", "FILE… [--lines] [--warnings]",
             "Check FHIR resources (one a file, or one a line): structure, required codes and R4's invariants", validate}};
}

} // namespace fyr::ctl

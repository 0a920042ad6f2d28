// fyrctl icbt canonical | export | import: what a programme is, as its canonical form and as FHIR.
#include "ctl/command.h"

#include "base/whole_file.h"
#include "icbt/exchange/exchange.h"
#include "icbt/language/open.h"

#include <cstdio>
#include <fmt/format.h>

namespace fyr::ctl {
namespace {

int complain(const Error& e) {
    fmt::print(stderr, "fyrctl: {}\n", e.describe());
    for (const auto& p : e.problems) fmt::print(stderr, "  {}: {}\n", p.place, p.message);
    return 1;
}

Result<icbt::Opened> open(const std::string& file) {
    FYR_TRY(const auto path, instruments::Catalogue::findFile());
    FYR_TRY(const auto catalogue, instruments::Catalogue::loadFile(path));
    return icbt::openProgramme(file, catalogue);
}

// One programme's file, opened; what is wrong with it is told.
std::optional<icbt::Opened> one(Arguments args, std::string_view usage, int& exit) {
    const Options options(args, {}, {});
    if (!options.problem().empty() || options.plain().size() != 1) {
        exit = wrong(options.problem().empty() ? usage : options.problem());
        return {};
    }
    auto opened = open(options.plain().front());
    if (!opened) {
        exit = complain(opened.error());
        return {};
    }
    for (const auto& p : opened->problems) fmt::print(stderr, "  {}: {}\n", p.place, p.message);
    exit = opened->problems.empty() ? 0 : 1;
    return std::move(*opened);
}

int canonical(Arguments args) {
    int exit = 0;
    const auto opened = one(args, "usage: fyrctl icbt canonical FILE", exit);
    if (!opened) return exit;
    fmt::print("{}\n", opened->compiled.canonical);
    fmt::print(stderr, "{} {} {}\n", opened->compiled.programme.id, opened->compiled.programme.version, opened->compiled.programme.hash);
    return exit;
}

int toBundle(Arguments args) {
    int exit = 0;
    const auto opened = one(args, "usage: fyrctl icbt export FILE", exit);
    if (!opened) return exit;
    const auto bundle = icbt::toFhir(opened->compiled.canonical, icbt::toJson(opened->texts));
    if (!bundle) return complain(bundle.error());
    fmt::print("{}\n", json::write(*bundle));
    return exit;
}

int fromBundle(Arguments args) {
    const Options options(args, {}, {});
    if (!options.problem().empty() || options.plain().size() != 1) return wrong(options.problem().empty() ? "usage: fyrctl icbt import BUNDLE.json" : options.problem());
    const auto text = readWhole(options.plain().front());
    if (!text) return wrong(text.error().detail);
    const auto bundle = json::parse(*text);
    if (!bundle) return complain(bundle.error());
    const auto programme = icbt::fromFhir(*bundle);
    if (!programme) return complain(programme.error());
    const auto loaded = icbt::Programme::load(programme->canonical);
    if (!loaded) return complain(loaded.error());
    fmt::print("{}\n", programme->canonical);
    fmt::print(stderr, "{} {} {}\n", loaded->id, loaded->version, loaded->hash);
    return 0;
}

} // namespace

std::vector<Command> icbtExchangeCommands() {
    return {{"icbt canonical", "FILE", "A programme's canonical form; its SHA-256 on standard error.", canonical},
            {"icbt export", "FILE", "A programme as a FHIR Bundle: PlanDefinition, ActivityDefinitions, Questionnaires, texts.", toBundle},
            {"icbt import", "BUNDLE.json", "The canonical form of a programme that was exported; refused when it was changed in one place only.", fromBundle}};
}

} // namespace fyr::ctl

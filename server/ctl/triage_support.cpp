#include "ctl/triage_support.h"

#include <cstdio>
#include <fmt/format.h>

namespace fyr::ctl {

std::unique_ptr<triage::KnowledgeBase> loadKnowledge(const std::string* file) {
    std::filesystem::path path;
    if (file) {
        path = *file;
    } else {
        const auto found = triage::KnowledgeBase::find();
        if (!found) {
            fmt::print(stderr, "fyrctl: {}\n", found.error().describe());
            return nullptr;
        }
        path = *found;
    }
    auto kb = triage::KnowledgeBase::load(path);
    if (!kb) {
        fmt::print(stderr, "fyrctl: {}: {}\n", path.string(), kb.error().describe());
        return nullptr;
    }
    return std::make_unique<triage::KnowledgeBase>(std::move(*kb));
}

int usage(const Options& options, std::string_view text) {
    if (!options.problem().empty()) fmt::print(stderr, "fyrctl: {}\n", options.problem());
    fmt::print(stderr, "usage: fyrctl {}\n", text);
    return 2;
}

int eachLine(std::istream& in, const std::function<Result<>(const json::value&)>& handle) {
    std::string line;
    int number = 0;
    int bad = 0;
    while (std::getline(in, line)) {
        ++number;
        if (trim(line).empty()) continue;
        const auto parsed = json::parse(line, {1U << 20U, 32});
        const auto done = parsed ? handle(*parsed) : Result<>(fail(parsed.error()));
        if (done) continue;
        ++bad;
        fmt::print(stderr, "line {}: {}", number, done.error().describe());
        for (const auto& p : done.error().problems) fmt::print(stderr, " [{}: {}]", p.place, p.message);
        fmt::print(stderr, "\n");
    }
    return bad == 0 ? 0 : 1;
}

} // namespace fyr::ctl

// Settings from a TOML file.
#include "server/config/settings.h"

#include <fmt/format.h>

#define TOML_EXCEPTIONS 0
#define TOML_ENABLE_WINDOWS_COMPAT 0
#include <toml++/toml.h>

namespace fyr::server {
namespace {

std::optional<std::string> scalar(const toml::node& node) {
    if (const auto* s = node.as_string()) return s->get();
    if (const auto* i = node.as_integer()) return fmt::format("{}", i->get());
    if (const auto* b = node.as_boolean()) return b->get() ? "true" : "false";
    return std::nullopt;
}

} // namespace

Result<void> Settings::readFile(const std::string& path) {
    const auto parsed = toml::parse_file(path);
    if (!parsed) {
        const auto& e = parsed.error();
        const auto where = e.source().begin;
        return fail(Error{ErrorCode::configuration, "the configuration file cannot be read",
                          {{fmt::format("{}:{}:{}", path, where.line, where.column), std::string(e.description())}}});
    }
    std::vector<Problem> problems;
    const auto take = [&](const std::string& key, const toml::node& node) {
        const auto value = scalar(node);
        const auto line = node.source().begin.line;
        const auto result = value ? set(key, *value, "file")
                                  : Result<void>(fail(Error{ErrorCode::configuration, "", {{key, "text, a whole number, or true or false"}}}));
        if (result) return;
        for (const auto& p : result.error().problems)
            problems.push_back({fmt::format("{}:{}: {}", path, line, p.place), p.message});
    };
    for (const auto& [section, node] : parsed.table()) {
        const std::string name{section.str()};
        if (const auto* table = node.as_table()) {
            for (const auto& [key, child] : *table) take(name + "." + std::string(key.str()), child);
        } else {
            take(name, node);
        }
    }
    if (!problems.empty()) return fail(Error{ErrorCode::configuration, "", std::move(problems)});
    return {};
}

} // namespace fyr::server

#include "server/config/settings.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <fmt/format.h>

namespace fyr::server {
namespace {

const SettingRow* rowOf(std::string_view key) {
    const auto rows = settingRows();
    const auto it = std::ranges::find(rows, key, &SettingRow::key);
    return it == rows.end() ? nullptr : &*it;
}

std::size_t distance(std::string_view a, std::string_view b) { // Levenshtein
    std::vector<std::size_t> row(b.size() + 1);
    for (std::size_t j = 0; j <= b.size(); ++j) row[j] = j;
    for (std::size_t i = 1; i <= a.size(); ++i) {
        std::size_t diagonal = row[0];
        row[0] = i;
        for (std::size_t j = 1; j <= b.size(); ++j) {
            const std::size_t up = row[j];
            row[j] = std::min({row[j] + 1, row[j - 1] + 1, diagonal + (a[i - 1] == b[j - 1] ? 0 : 1)});
            diagonal = up;
        }
    }
    return row[b.size()];
}

std::string nearest(std::string_view wrong, const std::vector<std::string>& known) {
    const auto it = std::ranges::min_element(known, {}, [&](const std::string& k) { return distance(wrong, k); });
    return it == known.end() ? std::string{} : *it;
}

std::vector<std::string> namesBy(std::string (*name)(std::string_view)) {
    std::vector<std::string> out;
    for (const auto& r : settingRows()) out.push_back(name(r.key));
    return out;
}

std::string flagName(std::string_view key) {
    std::string out = "--";
    for (const char c : key) out += c == '.' || c == '_' ? '-' : c;
    return out;
}

std::string sameName(std::string_view key) { return std::string(key); }

Problem unknown(std::string_view what, std::string_view wrong, const std::vector<std::string>& known) {
    return {std::string(wrong), fmt::format("unknown {}; the nearest is {}", what, nearest(wrong, known))};
}

Error configurationError(std::vector<Problem> problems) {
    return Error{ErrorCode::configuration, "the configuration is wrong", std::move(problems)};
}

void collect(std::vector<Problem>& into, Result<void> result) {
    if (result) return;
    if (result.error().problems.empty()) into.push_back({"", result.error().detail});
    for (auto& p : result.error().problems) into.push_back(std::move(p));
}

// Variables that say where something is, and those of test and bench programs: settings of the server they are not.
bool belongsToOthers(std::string_view entry) {
    constexpr std::array<std::string_view, 5> theirs{"FYR_SHARE=", "FYR_POSTGRES_BIN=", "FYR_CHROMIUM=", "FYR_TEST_", "FYR_BENCH_"};
    return std::ranges::any_of(theirs, [&](std::string_view t) { return entry.starts_with(t); });
}

} // namespace

std::string environmentName(std::string_view key) {
    std::string out = "FYR_";
    for (const char c : key) out += c == '.' ? '_' : c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
    return out;
}

Settings::Settings() {
    for (const auto& r : settingRows()) m_values.emplace(r.key, Value{std::string(r.fallback), "default"});
}

const Settings::Value& Settings::at(std::string_view key) const {
    const auto it = m_values.find(key);
    if (it == m_values.end()) throw std::logic_error("no such setting: " + std::string(key)); // ours, not the operator's
    return it->second;
}

const std::string& Settings::text(std::string_view key) const { return at(key).text; }
std::string_view Settings::origin(std::string_view key) const { return at(key).origin; }
bool Settings::boolean(std::string_view key) const { return at(key).text == "true"; }

std::int64_t Settings::number(std::string_view key) const {
    const auto& t = at(key).text;
    std::int64_t out = 0;
    std::from_chars(t.data(), t.data() + t.size(), out);
    return out;
}

Result<void> Settings::set(std::string_view key, std::string value, std::string_view origin) {
    const auto* row = rowOf(key);
    const auto wrong = [&](std::string message) {
        return fail(configurationError({{fmt::format("{} ({})", key, origin), std::move(message)}}));
    };
    if (!row) return fail(configurationError({unknown("setting", key, namesBy(sameName))}));
    switch (row->kind) {
    case SettingKind::number: {
        std::int64_t n = 0;
        const auto [end, ec] = std::from_chars(value.data(), value.data() + value.size(), n);
        if (ec != std::errc{} || end != value.data() + value.size()) return wrong("a whole number is expected");
        if (n < row->least || n > row->most) return wrong(fmt::format("between {} and {}", row->least, row->most));
        break;
    }
    case SettingKind::boolean:
        if (value == "1" || value == "yes" || value == "on") value = "true";
        if (value == "0" || value == "no" || value == "off") value = "false";
        if (value != "true" && value != "false") return wrong("true or false is expected");
        break;
    case SettingKind::choice: {
        const std::string wrapped = fmt::format("|{}|", row->choices);
        if (value.empty() || value.find('|') != std::string::npos ||
            wrapped.find(fmt::format("|{}|", value)) == std::string::npos)
            return wrong(fmt::format("one of {}", row->choices));
        break;
    }
    case SettingKind::text:
    case SettingKind::path:
        if (std::ranges::any_of(value, [](char c) { return static_cast<unsigned char>(c) < 0x20; }))
            return wrong("a control character");
        break;
    }
    m_values.find(key)->second = {std::move(value), origin};
    return {};
}

Result<Settings::Loaded> Settings::load(const std::vector<std::string>& flags,
                                        const std::vector<std::string>& environment) {
    Loaded out;
    std::vector<Problem> problems;
    std::string file;
    std::vector<std::pair<std::string, std::string>> fromFlags;

    std::vector<std::string> known{"--config", "--help", "--version", "--print-config", "--print-config-doc"};
    for (const auto& r : settingRows()) {
        known.push_back(flagName(r.key));
        if (!r.shortFlag.empty()) known.push_back("--" + std::string(r.shortFlag));
    }
    for (std::size_t i = 0; i < flags.size(); ++i) {
        std::string name = flags[i];
        std::optional<std::string> value;
        if (const auto eq = name.find('='); eq != std::string::npos) {
            value = name.substr(eq + 1);
            name.resize(eq);
        }
        if (name == "--help" || name == "-h") {
            out.asked.help = true;
        } else if (name == "--version") {
            out.asked.version = true;
        } else if (name == "--print-config") {
            out.asked.printConfig = true;
        } else if (name == "--print-config-doc") {
            out.asked.printDoc = true;
        } else {
            const auto rows = settingRows();
            const auto row = std::ranges::find_if(rows, [&](const SettingRow& r) {
                return name == flagName(r.key) || (!r.shortFlag.empty() && name == "--" + std::string(r.shortFlag));
            });
            const bool isFile = name == "--config";
            if (!isFile && row == rows.end()) {
                problems.push_back(unknown("flag", name, known));
                continue;
            }
            const bool isSwitch = !isFile && row->kind == SettingKind::boolean;
            if (!value && isSwitch) value = "true";
            if (!value && i + 1 < flags.size()) value = flags[++i];
            if (!value) {
                problems.push_back({name, "needs a value"});
            } else if (isFile) {
                file = *value;
            } else {
                fromFlags.emplace_back(row->key, *value);
            }
        }
    }
    std::vector<std::pair<std::string, std::string>> fromEnvironment;
    for (const auto& entry : environment) {
        if (!entry.starts_with("FYR_") || belongsToOthers(entry)) continue;
        const auto eq = entry.find('=');
        const auto name = entry.substr(0, eq);
        const auto value = eq == std::string::npos ? std::string{} : entry.substr(eq + 1);
        if (name == "FYR_CONFIG") {
            if (file.empty()) file = value;
            continue;
        }
        const auto rows = settingRows();
        const auto row = std::ranges::find_if(rows, [&](const SettingRow& r) { return environmentName(r.key) == name; });
        if (row == rows.end()) {
            problems.push_back(unknown("environment variable", name, namesBy(environmentName)));
        } else {
            fromEnvironment.emplace_back(row->key, value);
        }
    }
    if (!file.empty()) collect(problems, out.settings.readFile(file));
    for (auto& [key, value] : fromEnvironment) collect(problems, out.settings.set(key, std::move(value), "environment"));
    for (auto& [key, value] : fromFlags) collect(problems, out.settings.set(key, std::move(value), "flag"));
    if (out.settings.text("http.certificate").empty() != out.settings.text("http.key").empty())
        problems.push_back({"http.certificate, http.key", "set both or neither"});
    if (out.settings.text("store.kind") == "postgresql" && out.settings.text("store.postgresql").empty())
        problems.push_back({"store.postgresql", "needed when store.kind is postgresql"});
    if (!problems.empty()) return fail(configurationError(std::move(problems)));
    return out;
}

std::string Settings::print() const {
    std::string out;
    std::string section;
    for (const auto& r : settingRows()) {
        const auto dot = r.key.find('.');
        if (const auto s = r.key.substr(0, dot); s != section) {
            section = s;
            out += fmt::format("{}[{}]\n", out.empty() ? "" : "\n", section);
        }
        const auto& v = at(r.key);
        const bool bare = r.kind == SettingKind::number || r.kind == SettingKind::boolean;
        std::string shown = r.secret && !v.text.empty() ? "(set)" : v.text;
        if (!bare) {
            std::string quoted = "\"";
            for (const char c : shown) {
                if (c == '"' || c == '\\') quoted += '\\';
                quoted += c;
            }
            shown = quoted + '"';
        }
        out += fmt::format("{} = {}  # {}\n", r.key.substr(dot + 1), shown, v.origin);
    }
    return out;
}

std::string usage() {
    std::string out = "fyrd: the Fyr server\n\n"
                      "  fyrd [--config FILE] [--SETTING VALUE]…\n"
                      "  fyrd --demo --port 0 --data DIR   starts alone with demonstration data\n"
                      "  fyrd --print-config               shows every setting and where it comes from\n"
                      "  fyrd --help | --version\n\n";
    for (const auto& r : settingRows()) {
        const auto flag = r.shortFlag.empty() ? flagName(r.key) : fmt::format("--{}", r.shortFlag);
        out += fmt::format("  {:32} {}\n", flag, r.text);
    }
    return out;
}

std::string configurationDoc() {
    std::string out =
        "# Configuration of fyrd\n\n"
        "A setting may come from a TOML file (`--config FILE` or `FYR_CONFIG`), the environment or a flag; flags beat "
        "the environment, which beats the file, which beats the default. Unknown names stop the start with the nearest "
        "known name. `fyrd --print-config` shows what holds and where it comes from. SIGHUP reads the certificate and "
        "the web pages again; everything else needs a restart, which drains.\n\n"
        "This page is written by `fyrd --print-config-doc`; a test compares the two.\n\n"
        "| key | environment | flag | default | range | meaning |\n|---|---|---|---|---|---|\n";
    for (const auto& r : settingRows()) {
        std::string range;
        if (r.kind == SettingKind::number) range = fmt::format("{} … {}", r.least, r.most);
        if (r.kind == SettingKind::boolean) range = "true, false";
        if (r.kind == SettingKind::choice) {
            for (const char c : r.choices) range += c == '|' ? ", " : std::string(1, c);
        }
        const auto flag = r.shortFlag.empty() ? fmt::format("`{}`", flagName(r.key))
                                              : fmt::format("`--{}`, `{}`", r.shortFlag, flagName(r.key));
        out += fmt::format("| `{}` | `{}` | {} | {} | {} | {}{} |\n", r.key, environmentName(r.key), flag,
                           r.fallback.empty() ? "" : fmt::format("`{}`", r.fallback), range, r.text,
                           r.secret ? " Secret: never printed." : "");
    }
    return out;
}

} // namespace fyr::server

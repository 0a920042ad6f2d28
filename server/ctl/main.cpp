// fyrctl: what an administrator, a benchmark or an outside check calls.
#include "ctl/command.h"

#include <algorithm>
#include <cstdio>
#include <fmt/format.h>

namespace fyr::ctl {

int runAll(const std::vector<std::string>& args);

namespace {

// Every part's commands. A new part adds its line here and its file to CMakeLists.txt.
std::vector<Command> allCommands() {
    std::vector<Command> out;
    for (auto part : {appCommands, auditCommands, benchCommands, crowdCommands, dbCommands, demoCommands, fhirCommands, fhirpathCommands, icbtExchangeCommands, icbtInstrumentCommands, icbtLogCommands, icbtMigrateCommands, icbtPublishCommands, icbtRegisterCommands, icbtSignoffCommands, icbtSimulateCommands, icbtVerifyCommands, icbtWarningCommands, simCacheCommands, simCommands, syncCommands, triageCommands, unitCommands}) {
        auto commands = part();
        std::move(commands.begin(), commands.end(), std::back_inserter(out));
    }
    return out;
}

std::vector<std::string> wordsOf(const std::string& name) {
    std::vector<std::string> out;
    std::size_t from = 0;
    while (from <= name.size()) {
        auto end = name.find(' ', from);
        if (end == std::string::npos) end = name.size();
        out.push_back(name.substr(from, end - from));
        from = end + 1;
    }
    return out;
}

void help(const std::vector<Command>& commands, std::string_view prefix, std::FILE* to) {
    fmt::print(to, "usage: fyrctl COMMAND [OPTIONS]\n\n");
    for (const auto& c : commands)
        if (c.name.starts_with(prefix)) fmt::print(to, "  fyrctl {} {}\n      {}\n", c.name, c.usage, c.summary);
}

int dispatch(const std::vector<std::string>& args) {
    const auto commands = allCommands();
    const auto wantsHelp = [](const std::string& a) { return a == "--help" || a == "-h" || a == "help"; };
    if (args.empty() || wantsHelp(args[0])) {
        help(commands, "", args.empty() ? stderr : stdout);
        return args.empty() ? 2 : 0;
    }
    for (const auto& c : commands) {
        const auto words = wordsOf(c.name);
        if (args.size() < words.size() || !std::equal(words.begin(), words.end(), args.begin())) continue;
        const Arguments rest(args.begin() + static_cast<std::ptrdiff_t>(words.size()), args.end());
        if (!rest.empty() && wantsHelp(rest[0])) {
            fmt::print("usage: fyrctl {} {}\n\n{}\n", c.name, c.usage, c.summary);
            return 0;
        }
        return c.run(rest);
    }
    const bool known = std::any_of(commands.begin(), commands.end(), [&](const Command& c) { return wordsOf(c.name)[0] == args[0]; });
    if (known && args.size() > 1 && wantsHelp(args[1])) {
        help(commands, args[0], stdout);
        return 0;
    }
    fmt::print(stderr, "fyrctl: no such command: {}{}\n\n", args[0], known && args.size() > 1 ? " " + args[1] : "");
    help(commands, known ? args[0] : "", stderr);
    return 2;
}

} // namespace

int runAll(const std::vector<std::string>& args) { return dispatch(args); }

bool range(const std::string* text, std::uint64_t& from, std::uint64_t& to) {
    if (!text) return true;
    const std::string_view all = *text;
    const auto dots = all.find("..");
    const auto last = dots == std::string_view::npos ? all : all.substr(dots + 2);
    return number(all.substr(0, dots), from) && number(last, to) && to >= from;
}

int wrong(std::string_view what) {
    fmt::print(stderr, "fyrctl: {}\n", what);
    return 2;
}

Options::Options(Arguments args, std::initializer_list<std::string_view> withValue, std::initializer_list<std::string_view> flags) {
    for (std::size_t i = 0; i < args.size(); ++i) {
        const std::string_view a = args[i];
        if (!a.starts_with("-") || a == "-") {
            m_plain.emplace_back(a);
        } else if (std::find(flags.begin(), flags.end(), a) != flags.end()) {
            m_flags.emplace_back(a);
        } else if (const auto eq = a.find('='); std::find(withValue.begin(), withValue.end(), a.substr(0, eq)) != withValue.end()) {
            if (eq != std::string_view::npos) m_values.emplace_back(a.substr(0, eq), a.substr(eq + 1));
            else if (i + 1 < args.size()) m_values.emplace_back(a, args[++i]);
            else m_problem = fmt::format("{} needs a value", a);
        } else {
            m_problem = fmt::format("unknown option {}", a);
        }
    }
}

const std::string* Options::value(std::string_view name) const {
    for (const auto& [key, v] : m_values)
        if (key == name) return &v;
    return nullptr;
}

bool Options::flag(std::string_view name) const { return std::find(m_flags.begin(), m_flags.end(), name) != m_flags.end(); }

} // namespace fyr::ctl

int main(int argc, char** argv) {
    try {
        return fyr::ctl::runAll(std::vector<std::string>(argv + 1, argv + argc));
    } catch (const std::exception& e) { // from a library: nothing of ours throws
        std::fprintf(stderr, "fyrctl: %s\n", e.what());
        return 1;
    }
}

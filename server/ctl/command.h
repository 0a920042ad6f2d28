// A subcommand of fyrctl. Each part of the tool gives its commands in a list; main.cpp knows the lists.
#pragma once

#include <charconv>
#include <cstdint>
#include <functional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace fyr::ctl {

using Arguments = std::span<const std::string>; // after the command's own words

struct Command {
    std::string name;    // "triage eval"
    std::string usage;   // "--input CASES.jsonl [--lang sv|en]"
    std::string summary; // one line
    std::function<int(Arguments)> run; // the exit code: 0 done, 1 something was wrong with the data, 2 wrong usage
};

// "--name value" and "--flag"; what is left over are the plain arguments.
class Options {
  public:
    // `withValue` names the options that take a value, `flags` those that do not. Anything else is a problem.
    Options(Arguments args, std::initializer_list<std::string_view> withValue, std::initializer_list<std::string_view> flags = {});
    [[nodiscard]] const std::string* value(std::string_view name) const;
    [[nodiscard]] bool flag(std::string_view name) const;
    [[nodiscard]] const std::vector<std::string>& plain() const noexcept { return m_plain; }
    [[nodiscard]] const std::string& problem() const noexcept { return m_problem; } // empty when all is well

  private:
    std::vector<std::pair<std::string, std::string>> m_values;
    std::vector<std::string> m_flags;
    std::vector<std::string> m_plain;
    std::string m_problem;
};

// All of the text is a number of this kind.
template <class T>
[[nodiscard]] bool number(std::string_view text, T& out) {
    const auto [end, ec] = std::from_chars(text.data(), text.data() + text.size(), out);
    return ec == std::errc{} && end == text.data() + text.size();
}
// "A..B", or one number for both; nothing given leaves them as they are. False: it is neither, or B is below A.
[[nodiscard]] bool range(const std::string* text, std::uint64_t& from, std::uint64_t& to);
// Says what is wrong with the command line; the exit code.
[[nodiscard]] int wrong(std::string_view what);

std::vector<Command> appCommands();
std::vector<Command> auditCommands();
std::vector<Command> dbCommands();
std::vector<Command> crowdCommands();
std::vector<Command> demoCommands();
std::vector<Command> benchCommands();
std::vector<Command> fhirCommands();
std::vector<Command> fhirpathCommands();
std::vector<Command> icbtExchangeCommands();
std::vector<Command> icbtInstrumentCommands();
std::vector<Command> icbtLogCommands();
std::vector<Command> icbtMigrateCommands();
std::vector<Command> icbtPublishCommands();
std::vector<Command> icbtRegisterCommands();
std::vector<Command> icbtSignoffCommands();
std::vector<Command> icbtSimulateCommands();
std::vector<Command> icbtVerifyCommands();
std::vector<Command> icbtWarningCommands();
std::vector<Command> simCacheCommands();
std::vector<Command> simCommands();
int simSyncOnDisks(Arguments args); // sim sync --store cache
int simSyncReal(Arguments args);    // sim sync --server real
std::vector<Command> syncCommands();
std::vector<Command> triageCommands();
std::vector<Command> unitCommands();

} // namespace fyr::ctl

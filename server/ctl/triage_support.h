// Shared by the triage subcommands: loading the knowledge base, reading JSON lines.
#pragma once

#include "base/text.h"
#include "ctl/command.h"
#include "triage/interview.h"
#include "triage/knowledge_base.h"
#include "triage/language/language.h"

#include <functional>
#include <istream>
#include <memory>

namespace fyr::ctl {

// Says on stderr what was wrong; nothing on failure.
[[nodiscard]] std::unique_ptr<triage::KnowledgeBase> loadKnowledge(const std::string* file);
int usage(const Options& options, std::string_view text); // prints and returns 2
// Calls for each line that is JSON. A bad line or a failing case is told on stderr with its number, and the rest goes
// on. Returns 1 when any line was bad.
int eachLine(std::istream& in, const std::function<Result<>(const json::value&)>& handle);

std::vector<Command> triageContentCommands(); // check, compile
std::vector<Command> triageBenchCommands();
std::vector<Command> triageCompareCommands();
std::vector<Command> triageLetterCommands();
std::vector<Command> triageProofCommands();
std::vector<Command> triageQualityCommands();

} // namespace fyr::ctl

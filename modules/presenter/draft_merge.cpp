#include "presenter/draft_merge.h"

#include "base/text.h"

#include <dtl/dtl.hpp>

#include <fmt/format.h>

#include <string>
#include <vector>

namespace fyr::presenter {
namespace {

using Tokens = std::vector<std::string>;

// Beyond this the difference costs more than a person's patience; such a text is no draft of a note.
constexpr std::size_t tokensAtMost = 20'000;

bool isSpace(char c) { return c == ' ' || c == '\n' || c == '\t' || c == '\r'; }

// Words, and the runs of spaces between them; put together they are the text.
Tokens tokens(std::string_view text) {
    Tokens out;
    for (const char c : text) {
        if (out.empty() || isSpace(out.back().back()) != isSpace(c)) out.emplace_back();
        out.back() += c;
    }
    return out;
}

std::string join(const Tokens& all) {
    std::string out;
    for (const auto& t : all) out += t;
    return out;
}

// The runs of words that `text` has and `base` has not.
std::vector<std::string> added(const Tokens& base, const Tokens& text) {
    dtl::Diff<std::string, Tokens> diff(base, text);
    diff.compose();
    std::vector<std::string> runs;
    bool inRun = false;
    for (const auto& [token, step] : diff.getSes().getSequence()) {
        if (step.type != dtl::SES_ADD) {
            inRun = false;
            continue;
        }
        if (!inRun) runs.emplace_back();
        inRun = true;
        runs.back() += token;
    }
    return runs;
}

bool holdsAll(std::string_view text, const std::vector<std::string>& runs) {
    for (const auto& run : runs)
        if (text.find(trim(run)) == std::string_view::npos) return false;
    return true;
}

} // namespace

MergedDraft mergeDrafts(std::string_view base, std::string_view mine, std::string_view theirs, std::string_view divider) {
    if (mine == theirs || trim(theirs).empty() || theirs == base) return {std::string(mine), false};
    if (trim(mine).empty() || mine == base) return {std::string(theirs), false};
    // One of them is the other with more at its end or its beginning: the longer one has both.
    if (mine.find(theirs) != std::string_view::npos) return {std::string(mine), false};
    if (theirs.find(mine) != std::string_view::npos) return {std::string(theirs), false};
    const auto both = [&] { return MergedDraft{fmt::format("{}\n\n{}\n\n{}", trim(mine), divider, trim(theirs)), true}; };
    const auto b = tokens(base), m = tokens(mine), t = tokens(theirs);
    if (b.empty() || std::max({b.size(), m.size(), t.size()}) > tokensAtMost) return both();
    dtl::Diff3<std::string, Tokens> merge(m, b, t);
    merge.compose();
    if (!merge.merge()) return both();
    auto text = join(merge.getMergedSequence());
    if (!holdsAll(text, added(b, m)) || !holdsAll(text, added(b, t))) return both();
    return {std::move(text), false};
}

} // namespace fyr::presenter

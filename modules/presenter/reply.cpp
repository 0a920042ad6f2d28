#include "presenter/reply.h"

#include "base/text.h"
#include "presenter/caseload.h"
#include "protocol/clinic_payload.h"

#include <algorithm>
#include <array>
#include <set>

namespace fyr::presenter {
namespace {

constexpr auto recently = std::chrono::hours(24 * 7);
constexpr std::size_t wordsCompared = 3'000; // beyond this it is no template any more
constexpr std::array<std::string_view, 2> marks{"[din egen rad]", "[your own line]"};
constexpr std::array<std::string_view, 3> numbers{"{emergency}", "{advice}", "{helpline}"}; // the server's to fill in

void replaceAll(std::string& text, std::string_view what, std::string_view with) {
    for (auto at = text.find(what); at != std::string::npos; at = text.find(what, at + with.size())) text.replace(at, what.size(), with);
}

std::string_view firstName(std::string_view name) {
    name = trim(name);
    return name.substr(0, name.find(' '));
}

// Of folded text. Beyond ASCII: signs, dots and faces are no letters (U+0080–00BF, U+2000–2FFF, U+F000 and above).
bool isLetterOrDigit(unsigned char first) {
    if (first < 0x80) return (first >= 'a' && first <= 'z') || (first >= '0' && first <= '9');
    return first != 0xC2 && first != 0xE2 && first < 0xEF;
}

std::vector<std::string> wordsOf(std::string_view text) {
    std::vector<std::string> out;
    std::string word;
    const auto keep = [&] {
        if (!word.empty()) out.push_back(std::move(word));
        word.clear();
    };
    bool inside = false;
    for (const char c : foldForSearch(text)) {
        const auto byte = static_cast<unsigned char>(c);
        if ((byte & 0xC0U) != 0x80U) inside = isLetterOrDigit(byte); // of a character, its first byte says what it is
        if (inside) word += c;
        else keep();
    }
    keep();
    return out;
}

// How many words the two have in common, in order.
int common(const std::vector<std::string>& text, const std::vector<std::string>& base) {
    if (text.size() > wordsCompared || base.size() > wordsCompared) return 0;
    std::vector<int> row(base.size() + 1, 0);
    for (const auto& w : text) {
        int diagonal = 0;
        for (std::size_t j = 1; j <= base.size(); ++j) {
            const int above = row[j];
            row[j] = w == base[j - 1] ? diagonal + 1 : std::max(above, row[j - 1]);
            diagonal = above;
        }
    }
    return row.back();
}

// The template's own words once more are nobody's own line.
bool anyNew(const std::vector<std::string>& text, const std::vector<std::string>& base) {
    const std::set<std::string_view> known(base.begin(), base.end());
    return std::ranges::any_of(text, [&](const std::string& w) { return !known.contains(w); });
}

// A place in braces that somebody should have filled, other than those that the server fills.
bool placeLeft(std::string_view text) {
    for (const auto mark : marks)
        if (text.find(mark) != std::string_view::npos) return true;
    return text.find("{personal}") != std::string_view::npos || text.find("{name}") != std::string_view::npos;
}

std::string_view codeOf(HomeworkDone d) {
    switch (d) {
    case HomeworkDone::done: return "homework_done";
    case HomeworkDone::partly: return "homework_partly";
    case HomeworkDone::missing: return "homework_missing";
    }
    return "homework_missing";
}

} // namespace

std::string_view ownLineMark(std::string_view lang) noexcept { return marks[lang.starts_with("en") ? 1 : 0]; }

std::vector<std::string> situationsOf(const clinical::CourseRow& row, const records::CoursePapers& papers, const HomeworkView& homework, ReplyKind kind, Instant now) {
    std::vector<std::string> out;
    const auto add = [&](std::string_view code) {
        if (std::ranges::find(out, code) == out.end()) out.emplace_back(code);
    };
    const auto has = [&](std::string_view duty) { return std::ranges::any_of(row.duties, [&](const auto& d) { return d.kind == duty; }); };
    const bool risk = std::ranges::any_of(row.duties, [](const auto& d) { return d.isRisk(); }) ||
                      std::ranges::any_of(papers.risks, [&](const auto& r) { return !r.settledAt || now - *r.settledAt < recently; });
    const auto moved = trendOf(row.trend).moved;
    if (kind == ReplyKind::feedback) {
        add(codeOf(homework.done));
        if (risk) add("risk_followup");
    } else {
        if (risk) add("risk_followup");
        if (row.phase == "closing" || row.phase == "followUp" || row.phase == "ended") add("closing");
        if (row.unread > 0 || has("message")) add("question");
        if (has("silent") || has("call")) add("silent");
    }
    if (moved == Moved::worse) add("worse");
    if (moved == Moved::better && !risk) add("better");
    if (kind == ReplyKind::reply) {
        if (homework.status == "open") add("homework_missing");
        else if (!homework.module.empty()) add(codeOf(homework.done));
    }
    for (const auto* rest : {"homework_done", "homework_partly", "homework_missing", "question", "silent", "worse", "better", "risk_followup", "closing"}) add(rest);
    return out;
}

std::vector<const ReplyTemplate*> templatesFor(const std::vector<ReplyTemplate>& all, const std::vector<std::string>& situations, std::string_view module) {
    std::vector<const ReplyTemplate*> out;
    for (const auto& situation : situations)
        for (const std::string_view of : {module, std::string_view("any")})
            for (const auto& t : all)
                if (t.when == situation && t.module == of && std::ranges::find(out, &t) == out.end()) out.push_back(&t);
    return out;
}

FilledTemplate filled(const ReplyTemplate& t, std::string_view lang, std::string_view name) {
    FilledTemplate out;
    out.text = t.text.in(lang);
    replaceAll(out.text, "{name}", firstName(name));
    constexpr std::string_view place = "{personal}";
    const auto mark = ownLineMark(lang);
    if (const auto at = out.text.find(place); at != std::string::npos) {
        out.text.replace(at, place.size(), mark);
        out.ownAt = at;
        out.ownSize = mark.size();
    }
    return out;
}

const ReplyTemplate* madeFrom(std::string_view text, const std::vector<const ReplyTemplate*>& templates, std::string_view lang, std::string_view name) {
    const auto words = wordsOf(text);
    const std::set<std::string_view> there(words.begin(), words.end());
    const ReplyTemplate* best = nullptr;
    int most = 0;
    for (const auto* t : templates) {
        const auto base = wordsOf(filled(*t, lang, name).text);
        const auto atMost = std::ranges::count_if(base, [&](const std::string& w) { return there.contains(w); });
        if (atMost * 2 < std::ssize(base)) continue; // asked with every key: most have nothing to do with it
        const int shared = common(words, base);
        if (shared * 2 < static_cast<int>(base.size()) || shared <= most) continue;
        best = t;
        most = shared;
    }
    return best;
}

TextState stateOf(std::string_view text, const ReplyTemplate* from, std::string_view lang, std::string_view name) {
    TextState s;
    std::string base;
    if (from) {
        base = filled(*from, lang, name).text;
        replaceAll(base, ownLineMark(lang), "");
    }
    std::string written(text);
    for (const auto mark : marks) replaceAll(written, mark, "");
    for (const auto number : numbers) replaceAll(written, number, ""); // whoever adds one has not written anything yet
    for (const auto number : numbers) replaceAll(base, number, "");
    const auto words = wordsOf(written);
    const auto known = wordsOf(base);
    s.ownWords = anyNew(words, known) ? static_cast<int>(words.size()) - common(words, known) : 0;
    if (trim(text).empty()) s.fault = TextFault::empty;
    else if (codePoints(text) > protocol::maxMessageCodePoints) s.fault = TextFault::tooLong;
    else if (from && s.ownWords < ownWordsLeast) s.fault = TextFault::ownLineMissing;
    else if (s.ownWords == 0) s.fault = TextFault::empty;
    else if (placeLeft(text)) s.fault = TextFault::notFilled;
    return s;
}

} // namespace fyr::presenter

#include "triage/language/value_text.h"

#include <chrono>
#include <cmath>

namespace fyr::triage {
namespace {

class AgeReader : public ValueText {
  public:
    using ValueText::ValueText;
    void run() {
        for (std::uint32_t i = 0; i < m_tokens.size(); ++i) form(i);
        for (std::uint32_t i = 0; i < m_tokens.size(); ++i) age(i);
        for (std::uint32_t i = 0; i < m_tokens.size(); ++i) loose(i);
    }

  private:
    void age(std::uint32_t i) {
        auto n = number(i);
        if (!n) {
            const auto w = word(i);
            if (m_lexicon.in("newborn", w)) give(ValueKind::age, 0.04, i, i + 1, relationAt(i, i + 1));
            // "treåring": the number is inside the word
            for (const auto& [suffix, years] : {std::pair{std::string_view("åring"), 1.0}, std::pair{std::string_view("åringen"), 1.0}}) {
                if (w.size() <= suffix.size() || !w.ends_with(suffix)) continue;
                if (const auto value = m_lexicon.numberWord(w.substr(0, w.size() - suffix.size())))
                    give(ValueKind::age, *value * years, i, i + 1, possessiveBefore(i) ? std::string("barn") : std::string());
            }
            return;
        }
        const auto next = word(i + 1);
        const bool year = oneOf(next, {"year", "years", "yr", "yrs", "yo", "y", "år", "åring", "åringen", "årig", "årigt", "åriga", "yearold"});
        const bool month = oneOf(next, {"month", "months", "mo", "mos", "mån", "månad", "månader", "månaders", "mths", "mth"});
        const bool week = oneOf(next, {"week", "weeks", "wk", "wks", "vecka", "veckor", "veckors"});
        const bool day = oneOf(next, {"day", "days", "dag", "dagar", "dagars"});
        // "born 1948", "född 48"
        if (m_tokens[i].kind == TokenKind::number && before(i, 2, "born_words")) {
            const int now = static_cast<int>(std::chrono::year_month_day{std::chrono::floor<std::chrono::days>(m_now)}.year());
            const double born = *n < 100 && *n >= 10 ? (*n > now % 100 ? 1900 : 2000) + *n : *n;
            if (born >= 1900 && born <= now) return give(ValueKind::age, std::max(0.04, now - born), i, i + 1, relationAt(i, i + 1));
        }
        // "thirty four", "trettio fyra": the tens stand before
        const bool compound = i > 0 && m_tokens[i].kind == TokenKind::word && *n >= 1 && *n <= 9 && m_tokens[i - 1].kind == TokenKind::word && isTens(number(i - 1));
        const auto start = compound ? i - 1 : i;
        if (compound) n = *n + *number(i - 1);
        if (*n <= 0 || *n > 115) return;
        const double years = year ? *n : month ? *n / 12 : week ? *n / 52 : *n / 365;
        const auto after = word(i + 2);
        if (year || month || week || day) {
            const bool whole = oneOf(next, {"yo", "åring", "åringen", "årig", "årigt", "åriga", "yearold"});
            const bool yo = (oneOf(next, {"y", "yr"}) && (after == "o" || (after == "/" && word(i + 3) == "o")));
            const bool old = oneOf(after, {"old", "olds", "gammal", "gammalt", "gamla", "oldmale", "oldfemale"});
            if (whole || yo || old) {
                const auto last = whole ? i + 2 : after == "/" ? i + 4 : i + 3;
                auto who = grownForm(last, years) ? std::string() : relationAt(i, last);
                // "my 3-year-old" is a child without another word
                if (who.empty() && years < 16 && possessiveBefore(i)) who = m_lexicon.lang() == Lang::sv ? "barn" : "child";
                give(ValueKind::age, years, start, last, std::move(who));
                return;
            }
            // "jag är 45 år", "age 45 years", "Kvinna 31 år"
            // A child or a relative and weeks, months or years: "bebis är 5 veckor", "dotter 8 månader", "baby, 2 months"
            if (const auto who = ageOf(i, i + 2, years); !who.empty()) return give(ValueKind::age, years, i, i + 2, who);
            // "…, är 34 år": nobody else is named
            const bool own = before(i, 1, "be_words") && (i == 1 || m_tokens[i - 2].kind == TokenKind::mark || m_lexicon.in("and_words", word(i - 2)));
            const bool stated = own || (i >= 2 && before(i, 1, "be_words") && m_lexicon.in("self_pronouns", word(i - 2))) || before(i, 2, "age_words") || before(i, 2, "sex_female") || before(i, 2, "sex_male") ||
                                (i + 2 < m_tokens.size() && m_tokens[i + 2].isMark(',') && i == 0);
            if (year && stated) give(ValueKind::age, years, i, i + 2, relationAt(i, i + 2));
            else if ((year || month) && relationAt(i, i + 2) != "" && before(i, 2, "be_words") && years < 18)
                give(ValueKind::age, years, i, i + 2, relationAt(i, i + 2)); // "min son är 3 år"
            return;
        }
        // "45M", "(32F)", "F28"
        if (oneOf(next, {"m", "f", "k"}) && at(i + 1)->glued && *n >= 1) {
            give(ValueKind::age, *n, i, i + 1);
            give(next == "m" ? ValueKind::sexMale : ValueKind::sexFemale, 1, i + 1, i + 2);
            return;
        }
        if (i > 0 && m_tokens[i].glued && oneOf(word(i - 1), {"m", "f", "k"}) && *n >= 1) {
            give(ValueKind::age, *n, i, i + 1);
            give(word(i - 1) == "m" ? ValueKind::sexMale : ValueKind::sexFemale, 1, i - 1, i);
            return;
        }
        // "jag är 45 och …", "I'm 45", "aged 45": a bare number after words of age, and nothing that counts follows
        const bool counts = m_lexicon.unitHours(next).has_value() || m_lexicon.in("count_units", next);
        if (m_tokens[i].kind == TokenKind::number && *n >= 1 && *n == std::floor(*n) && !counts && !punctuates(i + 1))
            if (const auto who = bareAgeOf(i); !who.empty()) return give(ValueKind::age, *n, i, i + 1, who);
        if (m_tokens[i].kind == TokenKind::number && *n >= 1 && *n == std::floor(*n) && !counts &&
            (before(i, 1, "age_words") || (i >= 2 && m_tokens[i - 1].isMark(':') && before(i, 2, "age_words")) || (i >= 2 && before(i, 1, "be_words") && m_lexicon.in("self_pronouns", word(i - 2)))))
            give(ValueKind::age, *n, i, i + 1);
    }

    [[nodiscard]] static bool isTens(std::optional<double> n) { return n && *n >= 20 && *n <= 90 && *n == std::floor(*n / 10) * 10; }
    [[nodiscard]] bool wholeNumber(std::uint32_t i, double least, double most) const {
        const auto* t = at(i);
        return t && t->kind == TokenKind::number && !m_taken[i] && t->number >= least && t->number <= most && t->number == std::floor(t->number);
    }
    [[nodiscard]] bool edge(std::uint32_t i) const { return i >= m_tokens.size() || (m_tokens[i].kind == TokenKind::mark && !punctuates(i)); }
    [[nodiscard]] bool gluedWord(std::uint32_t i) const { return m_tokens[i].glued && i > 0 && m_tokens[i - 1].kind != TokenKind::mark; }
    // "37-årig tjej", "30 y/o male": the word after the age says the sex of the one who writes, and is nobody else
    [[nodiscard]] bool grownForm(std::uint32_t at, double years) const {
        return years >= 16 && at < m_tokens.size() && formSex(at);
    }
    [[nodiscard]] bool isYear(std::uint32_t i) const { return oneOf(word(i), {"year", "years", "yr", "yrs", "år"}); }

    // "kvinna 31", "man, 58", "34/F", "k 34", "34, female, sore throat": sex and age, as forms have them.
    void form(std::uint32_t i) {
        if (!wholeNumber(i, 16, 105) || gluedWord(i)) return;
        const auto between = [&](std::uint32_t k) { return k < m_tokens.size() && (m_tokens[k].isMark(',') || word(k) == "/" || m_tokens[k].isMark(':')); };
        const auto is = [&](std::uint32_t k) { return k < m_tokens.size() && !m_taken[k] && (formSex(k) || oneOf(word(k), {"m", "f", "k"})); };
        const auto read = [&](std::uint32_t sexAt, std::uint32_t first, std::uint32_t last) {
            const bool opens = first == 0 || edge(first - 1);
            const bool closes = edge(last) || first == 0 || oneOf(word(last), {"med", "with", "som", "who", "har", "has", "here", "här"});
            if (!opens || !closes) return false;
            const bool male = m_lexicon.in("form_male", word(sexAt)) || word(sexAt) == "m";
            give(ValueKind::age, m_tokens[i].number, i, i + 1);
            give(male ? ValueKind::sexMale : ValueKind::sexFemale, 1, sexAt, sexAt + 1);
            return true;
        };
        const auto last = isYear(i + 1) ? i + 2 : i + 1;
        const bool counts = last == i + 1 && (m_lexicon.unitHours(word(i + 1)).has_value() || m_lexicon.in("count_units", word(i + 1)));
        if (counts) return;
        if (i >= 1 && is(i - 1) && read(i - 1, i - 1, last)) return;
        if (i >= 2 && between(i - 1) && is(i - 2) && read(i - 2, i - 2, last)) return;
        if (is(last) && read(last, i, last + 1)) return;
        if (between(last) && is(last + 1)) read(last + 1, i, last + 2);
    }

    // "ont i magen, 37 år", "54, chest pain since morning": a number of years that stands alone beside no person. Whether it is
    // how old somebody is or how long it has lasted is settled when all of the text has been read (`loose`).
    void loose(std::uint32_t i) {
        constexpr double grown = 16;
        if (!wholeNumber(i, 1, 105) || gluedWord(i)) return;
        const double n = m_tokens[i].number;
        const bool opens = i == 0 || edge(i - 1);
        if (!isYear(i + 1)) {
            // the first word of all
            const bool degrees = n >= 35 && n <= 42 && std::any_of(m_tokens.begin(), m_tokens.end(), [&](const Token& t) { return m_lexicon.in("temperature_words", t.text) || m_lexicon.in("hot_words", t.text); });
            const bool first = i == 0 && n >= grown && !degrees && i + 2 < m_tokens.size() && edge(1) && !m_tokens[1].isMark(':') && m_tokens[2].kind == TokenKind::word && !m_tokens[2].glued;
            if (first) giveLoose(n, i, i + 1);
            return;
        }
        const auto last = i + 2;
        const bool closes = edge(last) || oneOf(word(last), {"here", "här"});
        if (opens && (closes || (i == 0 && n >= grown && !m_lexicon.in("time_words", word(last))))) return giveLoose(n, i, last);
        // "ont i magen 37 år", "Mvh Lisa 34 år": but "i 20 år", "över 20 år", "rökt 40 år", "haft ont 20 år"
        if (n < grown || !edge(last) || m_tokens[i - 1].kind != TokenKind::word || number(i - 1)) return;
        if (before(i, 1, "time_prepositions") || before(i, 2, "since_words") || before(i, 2, "age_fillers")) return;
        for (std::uint32_t k = 0; k < i; ++k)
            if (m_tokens[k].sentence == m_tokens[i].sentence && (m_lexicon.in("had_words", word(k)) || m_lexicon.in("lasting_words", word(k)))) return;
        giveLoose(n, i, last);
    }
    void giveLoose(double n, std::uint32_t first, std::uint32_t last) {
        const auto before = m_out.size();
        give(ValueKind::age, n, first, last);
        if (m_out.size() > before) m_out.back().loose = true;
    }

    // "man", "kvinna", "female" as the first word of a text
    [[nodiscard]] bool formSex(std::uint32_t i) const {
        return m_lexicon.in("form_male", word(i)) || m_lexicon.in("form_female", word(i));
    }
    // Words between the person and the age: "är", "is", "and is", a comma, a bracket.
    [[nodiscard]] bool passes(std::uint32_t i) const {
        const auto& t = m_tokens[i];
        return t.isMark('(') || t.isMark(',') || m_lexicon.in("be_words", t.text) || m_lexicon.in("age_fillers", t.text);
    }
    // Whose age a count of weeks, months or years at [first,last) is; nobody's when it is a time. `years` is what it would be.
    [[nodiscard]] std::string ageOf(std::uint32_t first, std::uint32_t last, double years) const {
        const bool week = years < 0.5 && !oneOf(word(last - 1), {"month", "months", "mo", "mos", "mån", "månad", "månader", "månaders"});
        if (m_lexicon.in("time_words", word(last)) || (first > 0 && m_lexicon.in("time_prepositions", word(first - 1)))) return {};
        if (m_lexicon.in("pregnant_words", word(last)) || (first > 0 && m_lexicon.in("pregnant_words", word(first - 1)))) return {};
        bool be = false;
        for (std::uint32_t k = 1; k <= 4 && k <= first; ++k) {
            const auto i = first - k;
            if (const auto* r = m_lexicon.relation(m_tokens[i].text)) {
                if (r->patientAlways) return {};
                // "fick barn för tre veckor sedan", "had a baby 3 weeks ago": a birth, no age
                if (i > 0 && m_lexicon.in("birth_words", m_tokens[i - 1].text)) return {};
                if (i > 1 && m_lexicon.in("birth_words", m_tokens[i - 2].text)) return {};
                // "son 2 dagar feber" is a time: days and weeks need "is", or nothing after them that they could count
                if (week && !be && !m_lexicon.in("age_prepositions", word(first - 1)) && last < m_tokens.size() && m_tokens[last].kind != TokenKind::mark && !m_lexicon.in("clause_verbs", word(last)) && !oneOf(word(last), {"med", "with", "som", "och", "and"}))
                    return {};
                return r->child ? (years < 19 ? m_tokens[i].text : std::string()) : (be || years >= 16) && years >= 16 ? m_tokens[i].text : std::string();
            }
            if (!passes(i)) {
                // "mitt barn på 6 veckor"
                if (k == 1 && m_lexicon.in("age_prepositions", m_tokens[i].text)) continue;
                return {};
            }
            be = be || m_lexicon.in("be_words", m_tokens[i].text);
        }
        return {};
    }
    // "min pappa är 87", "my mother is 82 and", "my dad, 79,", "mormor 88": a bare number right after a person
    [[nodiscard]] std::string bareAgeOf(std::uint32_t i) const {
        if (m_tokens[i].glued) return {};
        bool be = false;
        for (std::uint32_t k = 1; k <= 3 && k <= i; ++k) {
            const auto at = i - k;
            if (const auto* r = m_lexicon.relation(m_tokens[at].text)) {
                if (r->patientAlways || m_tokens[i].number > 110) return {};
                if (r->child && m_tokens[i].number > 25) return {}; // "baby 38": a temperature
                const bool old = k == 1 && !r->child && m_tokens[i].number >= 50; // "farmor 91 bor ensam"
                const bool ends = i + 1 >= m_tokens.size() || m_tokens[i + 1].kind == TokenKind::mark || be || old || m_lexicon.in("clause_verbs", word(i + 1));
                return ends ? m_tokens[at].text : std::string();
            }
            if (!passes(at)) return {};
            be = be || m_lexicon.in("be_words", m_tokens[at].text);
        }
        return {};
    }
};

} // namespace

void readAges(std::span<const Token> tokens, const Lexicon& lexicon, Instant now, ValuesFound& found) {
    AgeReader(tokens, lexicon, now, found).run();
}

} // namespace fyr::triage

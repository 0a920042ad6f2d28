#include "triage/language/value_text.h"

#include <algorithm>
#include <array>
#include <cmath>

namespace fyr::triage {
namespace {

class ValueReader : public ValueText {
  public:
    using ValueText::ValueText;

    void run() {
        // The surest readings first; a token serves one value.
        each(&ValueReader::pregnancy);
        each(&ValueReader::vitals);
        each(&ValueReader::postcode);
        each(&ValueReader::painScale);
        each(&ValueReader::temperature);
        each(&ValueReader::amount);
        each(&ValueReader::duration);
        each(&ValueReader::timePoint);
        each(&ValueReader::sex);
        std::stable_sort(m_out.begin(), m_out.end(), [](const Value& a, const Value& b) { return a.first < b.first; });
    }

  private:
    using Step = void (ValueReader::*)(std::uint32_t);
    void each(Step step) {
        for (std::uint32_t i = 0; i < m_tokens.size(); ++i) (this->*step)(i);
    }
    void pregnancy(std::uint32_t i) {
        const auto n = number(i);
        if (!n || *n < 3 || *n > 43) return;
        // "i 36:e veckan", "36 weeks along": said of nothing else
        if (word(i + 1) == ":" && oneOf(word(i + 2), {"e", "a"}) && oneOf(word(i + 3), {"veckan", "graviditetsveckan"}) && *n >= 5) return give(ValueKind::pregnantWeek, *n, i, i + 4);
        if (oneOf(word(i + 1), {"weeks", "wks"}) && word(i + 2) == "along") return give(ValueKind::pregnantWeek, *n, i, i + 3);
        // "36+4": weeks and days, written so of nothing else
        constexpr double late = 20;
        const auto glued = [&](std::uint32_t k) { return at(k) && m_tokens[k].glued; };
        if (n && *n >= late && word(i + 1) == "+" && glued(i + 1) && glued(i + 2) && number(i + 2) && *number(i + 2) < 7 && m_tokens[i + 2].text.size() == 1) return give(ValueKind::pregnantWeek, *n + *number(i + 2) / 7, i, i + 3);
        if (!near(i, 8, "pregnant_words")) return;
        if (const auto* plus = at(i + 1); plus && plus->isMark('+') && number(i + 2) && *number(i + 2) < 7) {
            give(ValueKind::pregnantWeek, *n + *number(i + 2) / 7, i, i + 3);
            return;
        }
        const auto prev = i > 0 ? word(i - 1) : "";
        const auto next = word(i + 1);
        if (oneOf(prev, {"vecka", "v", "week", "wk"})) give(ValueKind::pregnantWeek, *n, i - 1, i + 1);
        else if (oneOf(next, {"weeks", "week", "wks", "wk", "veckor", "w"}) && !oneOf(word(i + 2), {"ago", "old", "sedan"}))
            give(ValueKind::pregnantWeek, *n, i, i + 2);
        else if (oneOf(next, {"months", "month", "månader", "månaden"}) && *n <= 10) give(ValueKind::pregnantWeek, *n * 4.35, i, i + 2);
        else if (oneOf(next, {"th", "st", "nd", "rd"}) && oneOf(word(i + 2), {"week", "weeks"})) give(ValueKind::pregnantWeek, *n, i, i + 3);
    }

    void vitals(std::uint32_t i) {
        const auto* t = at(i);
        if (!t || t->kind != TokenKind::number || m_taken[i]) return;
        const double n = t->number;
        if (const auto* slash = at(i + 1); slash && slash->isMark('/') && at(i + 2) && at(i + 2)->kind == TokenKind::number) {
            const double low = at(i + 2)->number;
            if (n >= 50 && n <= 280 && low >= 20 && low <= 180 && low < n) {
                give(ValueKind::sysBp, n, i, i + 3);
                return;
            }
        }
        if (oneOf(word(i + 1), {"over", "över", "genom"}) && number(i + 2) && before(i, 4, "bp_words") && *number(i + 2) < n) return give(ValueKind::sysBp, n, i, i + 3);
        if (before(i, 5, "bp_words") && n >= 50 && n <= 280) return give(ValueKind::sysBp, n, i, i + 1);
        if ((before(i, 4, "spo2_words") || (word(i + 1) == "%" && near(i, 6, "spo2_words"))) && n >= 50 && n <= 100)
            return give(ValueKind::spo2, n, i, i + 1);
        if (before(i, 4, "resp_words") && n >= 4 && n <= 80) return give(ValueKind::respRate, n, i, i + 1);
        // "andas 32 gånger per minut", "breathing 40 times a minute"
        const auto perMinute = [&](std::uint32_t k) {
            for (auto at = k; at < k + 5 && at < m_tokens.size(); ++at)
                if (oneOf(word(at), {"minut", "minuten", "minute", "min"})) return true;
            return false;
        };
        if (before(i, 4, "breathe_words") && n >= 8 && n <= 90 && perMinute(i + 1)) return give(ValueKind::respRate, n, i, i + 1);
        if ((before(i, 4, "pulse_words") || word(i + 1) == "bpm" || (oneOf(word(i + 1), {"slag", "beats"}) && perMinute(i + 1))) && n >= 25 && n <= 260)
            return give(ValueKind::heartRate, n, i, i + 1);
        // "lite socker, tabletter. 59 år": nor an age, nor what another sentence counts
        const bool counted = m_lexicon.unitHours(word(i + 1)).has_value() || (m_lexicon.in("count_units", word(i + 1)) && !oneOf(word(i + 1), {"mg"}));
        if (!counted && near(i, 4, "glucose_words") && before(i, 4, "glucose_words") && n >= 1 && n <= 900)
            return give(ValueKind::glucose, n > 40 ? n / 18.0 : n, i, i + 1);
    }

    // The range of a scale whose word stands at `i`: "skala 1-10", "scale of 0 to 10"; `i` when there is none.
    [[nodiscard]] std::uint32_t rangeAfter(std::uint32_t i) const {
        auto last = i + 1;
        while (oneOf(word(last), {"från", "from", "of", "av", "på"})) ++last;
        if (!number(last) || *number(last) > 1) return i;
        ++last;
        while (oneOf(word(last), {"to", "till", "/"})) ++last;
        const auto top = number(last);
        return top && *top == 10 ? last + 1 : i;
    }
    // "6 på en skala 1-10"
    [[nodiscard]] std::uint32_t scaleAfter(std::uint32_t i) const {
        for (auto k = i + 1; k <= i + 4 && k < m_tokens.size(); ++k) {
            if (m_tokens[k].kind == TokenKind::number) break;
            if (!m_lexicon.in("scale_words", word(k))) continue;
            const auto last = rangeAfter(k);
            return last > k ? last : i;
        }
        return i;
    }
    // "on a scale of 1 to 10 it is a 7"
    [[nodiscard]] bool scaleBefore(std::uint32_t i) const {
        if (m_lexicon.in("vague_numbers", m_tokens[i].text)) return false;
        for (std::uint32_t k = 4; k <= 11 && k <= i; ++k)
            if (m_lexicon.in("scale_words", word(i - k))) {
                const auto last = rangeAfter(i - k);
                return last > i - k && last <= i;
            }
        return false;
    }

    void painScale(std::uint32_t i) {
        if (m_lexicon.in("scale_words", word(i)))
            if (const auto last = rangeAfter(i); last > i)
                for (auto k = i; k < last; ++k) m_taken[k] = true; // the range itself tells no grade
        const auto n = number(i);
        if (!n || *n > 10 || m_taken[i]) return;
        const bool of = (word(i + 1) == "/" && word(i + 2) == "10") ||
                        (oneOf(word(i + 1), {"av", "of"}) && (word(i + 2) == "10" || word(i + 2) == "tio" || word(i + 2) == "ten"));
        if (of) return give(ValueKind::pain, *n, i, i + 3);
        if (const auto last = scaleAfter(i); last > i) return give(ValueKind::pain, *n, i, last);
        if (word(i + 1) == "out" && word(i + 2) == "of" && oneOf(word(i + 3), {"10", "ten"})) return give(ValueKind::pain, *n, i, i + 4);
        if (scaleBefore(i) || before(i, 4, "rate_words")) return give(ValueKind::pain, *n, i, i + 1);
        // "en åtta på en tiogradig skala", "8 on a ten point scale"
        if (near(i, 5, "ten_scale") && !m_lexicon.in("vague_numbers", m_tokens[i].text)) return give(ValueKind::pain, *n, i, i + 1);
        if (m_tokens[i].kind == TokenKind::number && before(i, 2, "pain_scale_words")) return give(ValueKind::pain, *n, i, i + 1);
        if (before(i, 1, "pain_level_words") && !m_lexicon.in("vague_numbers", m_tokens[i].text)) return give(ValueKind::pain, *n, i, i + 1);
        // "smärtan är 9", "pain is a 7", "pain level 8": nothing that counts follows
        const bool counts = m_lexicon.unitHours(word(i + 1)).has_value() || m_lexicon.in("count_units", word(i + 1)) || punctuates(i + 1) ||
                            (at(i + 1) && m_tokens[i + 1].kind == TokenKind::word && !m_lexicon.skippable(word(i + 1)) && !m_lexicon.in("and_words", word(i + 1)));
        if (m_tokens[i].kind == TokenKind::number && !counts && before(i, 3, "pain_words") &&
            (before(i, 2, "be_words") || before(i, 1, "pain_level_words")))
            give(ValueKind::pain, *n, i, i + 1);
    }

    // "164 40 Kista": three figures and two, that nothing counts, are no values
    void postcode(std::uint32_t i) {
        const auto figures = [&](std::uint32_t k, std::size_t n) {
            const auto* t = at(k);
            return t && t->kind == TokenKind::number && !m_taken[k] && t->text.size() == n && t->text.find('.') == std::string::npos;
        };
        if (!figures(i, 3) || !figures(i + 1, 2) || m_tokens[i + 1].glued) return;
        const auto next = word(i + 2);
        if (m_lexicon.unitHours(next).has_value() || m_lexicon.in("count_units", next) || next == "/" || next == "%" || oneOf(next, {"mg", "ml", "g", "mmhg", "c", "f", "grader", "degrees"})) return;
        m_taken[i] = m_taken[i + 1] = true;
    }

    void temperature(std::uint32_t i) {
        const auto* t = at(i);
        if (!t || t->kind != TokenKind::number || m_taken[i]) return;
        const double n = t->number;
        const auto next = word(i + 1);
        const bool fahrenheit = n >= 94 && n <= 109;
        if (!fahrenheit && oneOf(next, {"f", "fahrenheit"})) return; // "34 F" is who, not how hot
        if (!fahrenheit && (n < 33 || n > 43.5)) return;
        const bool unit = oneOf(next, {"c", "f", "grader", "graders", "degrees", "degree", "celsius", "fahrenheit", "deg"});
        // "böjer 95 grader" is a knee: nobody says "grader" of Fahrenheit
        if (fahrenheit && (next.starts_with("grader") || !(next == "f" || next == "fahrenheit" || near(i, 5, "temperature_words") || (unit && next != "c")))) return;
        const bool decimals = t->text.find('.') != std::string::npos;
        const bool counted = m_lexicon.unitHours(next).has_value() || m_lexicon.in("count_units", next) || next == "/" || next == "%";
        if (!fahrenheit && counted) return;
        // "She has 38.4": what nobody counts and has a decimal is a temperature, right after words of having or showing.
        const bool plain = !fahrenheit && ((decimals && n >= 35 && n <= 42.5 && before(i, 3, "measured_words")) || feverAround(i, n));
        // "37,9." as an answer of its own; "38.3 but I feel fine": only a fever has these figures
        constexpr double feverish = 37.5;
        const bool alone = decimals && n >= 35 && n <= 42.5 && (i == 0 || m_tokens[i - 1].kind == TokenKind::mark) &&
                           (!at(i + 1) || m_tokens[i + 1].kind == TokenKind::mark || (n >= feverish && m_lexicon.in("after_temperature", next))) &&
                           next != "/" && next != "%" && next != "+";
        const bool said = unit || near(i, 5, "temperature_words") || (decimals && temperatureInSentence(i)) || plain || alone;
        if (!said || (!fahrenheit && ofTheAir(i, n))) return;
        // "39 5" for 39.5
        if (!decimals && !fahrenheit && at(i + 1) && m_tokens[i + 1].kind == TokenKind::number && m_tokens[i + 1].text.size() == 1 && !m_lexicon.unitHours(word(i + 2)) &&
            !m_lexicon.in("count_units", word(i + 2)))
            return give(ValueKind::temperature, n + m_tokens[i + 1].number / 10, i, i + 2);
        give(ValueKind::temperature, fahrenheit ? std::round((n - 32) * 50 / 9) / 10 : n, i, unit ? i + 2 : i + 1);
    }
    // "fever … 39": a whole number that only a thermometer shows, when the text tells of fever and nothing counts it
    [[nodiscard]] bool feverAround(std::uint32_t i, double n) const {
        if (n < 38 || n > 42.5 || !before(i, 3, "measured_words")) return false;
        return std::any_of(m_tokens.begin(), m_tokens.end(), [&](const Token& t) { return m_lexicon.in("temperature_words", t.text) || m_lexicon.in("hot_words", t.text); });
    }
    // "33 grader i lagret", "36 degrees outside": the air or the water, when no word of fever or of a thermometer stands near
    [[nodiscard]] bool ofTheAir(std::uint32_t i, double n) const {
        constexpr double coldest = 35; // of somebody who writes; below it a body's temperature is called so
        if (!near(i, 5, "air_words") && !(n < coldest && near(i, 5, "degree_words"))) return false;
        for (auto at = i > 5 ? i - 5 : 0; at < i + 5 && at < m_tokens.size(); ++at)
            if (m_lexicon.in("temperature_words", m_tokens[at].text) && !m_lexicon.in("degree_words", m_tokens[at].text)) return false;
        return true;
    }
    [[nodiscard]] bool temperatureInSentence(std::uint32_t i) const {
        for (const auto& t : m_tokens)
            if (t.sentence == m_tokens[i].sentence && (m_lexicon.in("temperature_words", t.text) || m_lexicon.in("hot_words", t.text))) return true;
        return false;
    }

    // "20 alvedon 500 mg", "16 tablets of ibuprofen 400mg", "30 st Alvedon 500 mg": the count stands before the medicine
    [[nodiscard]] std::optional<std::uint32_t> countBefore(std::uint32_t i) const {
        bool pill = false;
        for (std::uint32_t k = 1; k <= 5 && k <= i; ++k) {
            const auto at = i - k;
            const auto& t = m_tokens[at];
            if (t.kind == TokenKind::mark && !t.isMark('(')) return std::nullopt;
            if (t.kind == TokenKind::number || (pill && m_lexicon.in("pill_counts", t.text) && number(at)))
                return pill && !m_taken[at] && *number(at) >= 1 && *number(at) <= 200 ? std::optional(at) : std::nullopt;
            pill = pill || m_lexicon.in("pill_words", t.text);
        }
        return std::nullopt;
    }

    void amount(std::uint32_t i) {
        const auto n = number(i);
        if (!n || m_taken[i] || *n <= 0 || *n > 100000) return;
        // "några tabletter" tells no number
        if (m_tokens[i].kind == TokenKind::word && m_lexicon.in("vague_numbers", m_tokens[i].text)) return;
        const auto unit = word(i + 1);
        const double factor = unit == "mg" || oneOf(unit, {"milligram", "milligrams"}) ? 1
                              : (oneOf(unit, {"g", "gram", "grams"}) && *n <= 50 && near(i, 5, "pill_words")) ? 1000
                                                                                                          : 0;
        if (factor > 0) {
            // "three 500 mg tablets": the count stands right before the strength
            double count = 1;
            auto first = i;
            if (const auto c = countBefore(i)) {
                count = *number(*c);
                first = *c;
            } else if (i > 0 && number(i - 1) && *number(i - 1) <= 200 && !m_taken[i - 1]) {
                count = *number(i - 1);
                first = i - 1;
            } else if (i > 1 && oneOf(word(i - 1), {"x", "st", "of"}) && number(i - 2) && *number(i - 2) <= 200) {
                count = *number(i - 2);
                first = i - 2;
            }
            give(ValueKind::amountMg, count * *n * factor, first, i + 2);
            if (count > 1) m_out.push_back({ValueKind::amountUnits, count, first, i + 2, false, {}, false});
            return;
        }
        if (m_lexicon.in("liquid_units", unit)) return; // "20 ml alvedon" are no tablets
        // "39,3, sjunker till 38 av alvedon": what a thermometer shows counts no tablets, unless they are named right after it
        const bool degrees = m_tokens[i].kind == TokenKind::number && *n >= 35 && *n <= 42.5 && !m_lexicon.in("pill_words", unit) &&
                             std::any_of(m_out.begin(), m_out.end(), [](const Value& v) { return v.kind == ValueKind::temperature; });
        if (degrees) return;
        if (oneOf(unit, {"st", "stycken", "stk"}) && before(i, 5, "pill_words") && *n <= 200) return give(ValueKind::amountUnits, *n, i, i + 2); // "en karta ipren, 20 st"
        for (std::uint32_t k = 1; k <= 4; ++k) {
            if (!at(i + k) || m_tokens[i + k].kind == TokenKind::mark || m_lexicon.unitHours(word(i + k))) break;
            if (m_lexicon.in("pill_words", word(i + k))) {
                bool strength = false; // read from the strength
                for (auto q = i + 1; q < i + 7 && q + 1 < m_tokens.size() && m_tokens[q].kind != TokenKind::mark; ++q)
                    strength = strength || (m_tokens[q].kind == TokenKind::number && oneOf(word(q + 1), {"mg", "milligram", "milligrams"}));
                if (strength) break;
                return give(ValueKind::amountUnits, *n, i, i + 1);
            }
        }
    }

    // "held it under the tap for 20 minutes", "sover fyra timmar": minutes and hours of something that was done
    [[nodiscard]] bool ofAnAct(std::uint32_t i) const {
        constexpr std::uint32_t reach = 6;
        for (std::uint32_t k = 1; k <= reach && k <= i; ++k) {
            const auto& t = m_tokens[i - k];
            if (t.kind == TokenKind::mark || t.sentence != m_tokens[i].sentence || oneOf(t.text, {"and", "och", "but", "men", "since", "sedan"})) return false;
            if (m_lexicon.in("act_verbs", t.text)) return true;
        }
        return false;
    }

    void duration(std::uint32_t i) {
        auto n = number(i);
        if (!n || m_taken[i] || *n <= 0 || *n > 1000) return;
        auto unitAt = i + 1;
        // "2-3 days", "2 to 3 days", "a couple of days", "one and a half hours"
        if (oneOf(word(unitAt), {"to", "or", "till", "eller", "/"}) && number(unitAt + 1)) {
            n = number(unitAt + 1);
            unitAt += 2;
        } else if (number(unitAt) && m_tokens[i].kind == TokenKind::number && m_tokens[unitAt].kind == TokenKind::number) {
            n = number(unitAt);
            ++unitAt;
        }
        // "två och en halv vecka", "two and a half weeks", "half a year"
        if (oneOf(word(unitAt), {"och", "and"}) && oneOf(word(unitAt + 1), {"en", "ett", "a"}) && oneOf(word(unitAt + 2), {"halv", "halvt", "half"})) {
            n = *n + 0.5;
            unitAt += 3;
        } else if (*n == 0.5 && oneOf(word(unitAt), {"a", "an"})) {
            ++unitAt;
        }
        while (oneOf(word(unitAt), {"of", "full", "whole", "hela", "and", "half", "or", "so", "extra", "more", "good", "stycken"}) && unitAt < i + 4) ++unitAt;
        const auto unit = m_lexicon.unitHours(word(unitAt));
        if (!unit) return;
        const auto after = word(unitAt + 1);
        if (oneOf(after, {"old", "gammal", "gammalt", "pregnant", "gravid", "postpartum"})) return;
        const auto prev = i > 0 ? word(i - 1) : "";
        // "every 4 hours", "in 3 days", "next two weeks": no span that has passed
        if (oneOf(prev, {"every", "each", "next", "within", "var", "varje", "inom", "nästa", "kommande", "after", "another", "om"})) return;
        if (prev == "på" && !before(i, 6, "not_since")) return; // "borta på tio minuter", but "inte ätit på två dagar"
        if (prev == "in" && !oneOf(after, {"now"})) {
            const bool so = i >= 2 && oneOf(word(i - 2), {"times", "stools", "episodes", "worse", "better"});
            if (!so && (i < 2 || !oneOf(word(i - 2), {"gone", "eaten", "slept", "peed", "drunk", "not"}))) return;
        }
        if (oneOf(after, {"later", "senare", "from", "kvar"})) return;
        if (*unit <= 1 && (oneOf(after, {"before", "innan", "före"}) || prev == "efter" || ofAnAct(i))) return;
        const bool ago = oneOf(after, {"ago", "sedan", "sen", "tillbaka", "back"}) || oneOf(prev, {"för"});
        const auto last = unitAt + (oneOf(after, {"ago", "sedan", "sen", "tillbaka", "back"}) ? 2U : 1U);
        const auto first = i > 0 && oneOf(prev, {"for", "since", "i", "sedan", "för", "over", "past", "last", "senaste", "under"}) ? i - 1 : i;
        give(ValueKind::duration, *n * *unit, free(first, i) ? first : i, last, {}, ago);
    }

    // "hade hjärtinfarkt 2015", "in 2019": a year that has passed is a time; nothing counts it
    bool pastYear(std::uint32_t i) {
        const auto& t = m_tokens[i];
        const int year = static_cast<int>(std::chrono::year_month_day{std::chrono::floor<std::chrono::days>(m_now)}.year());
        if (t.kind != TokenKind::number || t.text.size() != 4 || t.number < 1930 || t.number >= year) return false;
        if (t.text == "2000" && !before(i, 1, "since_words") && !(i > 0 && oneOf(word(i - 1), {"in", "år", "året"}))) return false; // as often a number
        const auto next = word(i + 1);
        if (m_lexicon.unitHours(next) || m_lexicon.in("count_units", next) || m_lexicon.in("pill_words", next) || oneOf(next, {"/", "%", "g", "gram", "kr", "kcal", "iu", "ie", "mcg"})) return false;
        give(ValueKind::duration, (year - t.number) * 8766, i, i + 1, {}, !before(i, 2, "since_words"));
        return true;
    }

    void timePoint(std::uint32_t i) {
        if (m_taken[i] || m_tokens[i].kind == TokenKind::mark) return;
        if (pastYear(i)) return;
        for (const auto& p : m_lexicon.timePointsAt(m_tokens[i].text)) {
            const auto n = readsWords(m_tokens, i, p.tokens);
            if (n == 0) continue;
            const auto last = i + static_cast<std::uint32_t>(n);
            return give(ValueKind::duration, p.hours, i, last, {}, !before(i, 2, "since_words"));
        }
        const auto& days = m_lexicon.list("weekdays"); // Monday first, several forms each: "måndag måndags …"
        for (std::size_t k = 0; k < days.size(); ++k) {
            if (days[k] != m_tokens[i].text) continue;
            // A habit ("on Mondays") is no time; "since Monday", "i måndags", "last Monday" are.
            if (!before(i, 2, "since_words") && !before(i, 1, "weekday_words")) return;
            const auto perDay = days.size() / 7;
            const auto today = std::chrono::weekday{std::chrono::floor<std::chrono::days>(m_now)}.iso_encoding() - 1U;
            auto passed = (today + 7U - static_cast<unsigned>(k / perDay)) % 7U;
            if (passed == 0) passed = 7;
            return give(ValueKind::duration, passed * 24.0, i, i + 1, {}, !before(i, 2, "since_words"));
        }
    }

    // "37-årig tjej", "30 yo male"
    [[nodiscard]] bool afterAge(std::uint32_t i) const {
        constexpr double grown = 16;
        return std::any_of(m_out.begin(), m_out.end(), [&](const Value& v) { return v.kind == ValueKind::age && v.last == i && v.number >= grown && v.relation.empty(); });
    }

    void sex(std::uint32_t i) {
        const auto w = word(i);
        if (m_taken[i] || m_tokens[i].kind != TokenKind::word) return;
        // "Man, 58" and "Man 58 år": in Swedish the word is otherwise "one" or a husband
        const bool formWord = m_lexicon.in("form_female", w) || m_lexicon.in("form_male", w);
        const bool form = formWord && ((i == 0 && m_tokens.size() > 1 && (m_tokens[1].kind == TokenKind::number || (m_tokens[1].isMark(',') && number(2)))) || afterAge(i));
        const bool female = m_lexicon.in("sex_female", w) || (form && m_lexicon.in("form_female", w));
        const bool male = m_lexicon.in("sex_male", w) || (form && m_lexicon.in("form_male", w));
        if (!female && !male) return;
        const auto* relation = m_lexicon.relation(w);
        m_out.push_back({female ? ValueKind::sexFemale : ValueKind::sexMale, 1, i, i + 1, false,
                         relation && !relation->patientAlways && !form ? std::string(w) : std::string(), false});
    }

};

} // namespace

std::vector<Value> readValues(std::span<const Token> tokens, const Lexicon& lexicon, Instant now) {
    ValuesFound found{std::vector<bool>(tokens.size(), false), {}};
    readAges(tokens, lexicon, now, found);
    ValueReader(tokens, lexicon, now, found).run();
    return std::move(found.out);
}

void markTimes(std::span<const Value> values, std::span<std::uint8_t> timeTokens) {
    for (const auto& v : values)
        if (v.kind == ValueKind::duration)
            for (auto i = v.first; i < v.last && i < timeTokens.size(); ++i) timeTokens[i] = 1;
}

} // namespace fyr::triage

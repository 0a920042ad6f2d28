#include "ctl/answer_set.h"

#include "base/text.h"

#include <charconv>
#include <cmath>
#include <fmt/format.h>
#include <iterator>

namespace fyr::ctl {
namespace {

using instruments::Instrument;
using instruments::Score;

// Reads {"id":1,"answers":[0,null,2]} and nothing else; false: somebody else must look.
class Quick {
  public:
    Quick(std::string_view line, AnswerSet& out) : m_at(line.data()), m_end(line.data() + line.size()), m_out(out) {}
    bool read() {
        bool id = false;
        bool answers = false;
        if (!take('{')) return false;
        do {
            if (!id && word("\"id\"")) {
                if (!take(':') || !scalar()) return false;
                id = true;
            } else if (!answers && word("\"answers\"")) {
                if (!take(':') || !list()) return false;
                answers = true;
            } else {
                return false;
            }
        } while (take(','));
        if (!answers || !take('}')) return false;
        space();
        return m_at == m_end;
    }

  private:
    void space() {
        while (m_at != m_end && (*m_at == ' ' || *m_at == '\t' || *m_at == '\r')) ++m_at;
    }
    bool take(char c) {
        space();
        if (m_at == m_end || *m_at != c) return false;
        ++m_at;
        return true;
    }
    bool word(std::string_view w) {
        space();
        if (std::string_view(m_at, static_cast<std::size_t>(m_end - m_at)).substr(0, w.size()) != w) return false;
        m_at += w.size();
        return true;
    }
    static bool digit(char c) { return c >= '0' && c <= '9'; }
    bool scalar() { // a short plain string or a whole number, kept as it is written
        space();
        const char* from = m_at;
        if (m_at != m_end && *m_at == '"') {
            for (++m_at; m_at != m_end && *m_at != '"'; ++m_at)
                if (*m_at == '\\' || static_cast<unsigned char>(*m_at) < 0x20 || static_cast<unsigned char>(*m_at) > 0x7e) return false;
            if (m_at == m_end) return false;
            ++m_at;
        } else {
            if (m_at == m_end || *m_at < '1' || *m_at > '9') return false; // "0" and "007" are looked at by the other
            while (m_at != m_end && digit(*m_at)) ++m_at;
            if (m_at - from > 18) return false;
        }
        m_out.id.assign(from, m_at);
        return true;
    }
    bool list() {
        if (!take('[')) return false;
        if (take(']')) return true;
        do {
            space();
            if (m_at != m_end && digit(*m_at)) {
                const char* from = m_at;
                int points = 0;
                while (m_at != m_end && digit(*m_at) && m_at - from < 4) points = points * 10 + (*m_at++ - '0');
                if (m_at - from > 1 && *from == '0') return false;
                m_out.answers.emplace_back(points);
            } else if (word("null")) {
                m_out.answers.emplace_back();
            } else {
                return false;
            }
        } while (take(','));
        return take(']');
    }

    const char* m_at;
    const char* m_end;
    AnswerSet& m_out;
};

// Whole points. 2.0 is 2; "2", true and 2.5 are no points.
std::optional<int> points(const json::value& v) {
    constexpr double most = 100'000;
    if (v.is_int64() && std::abs(static_cast<double>(v.get_int64())) <= most) return static_cast<int>(v.get_int64());
    if (v.is_double() && std::abs(v.get_double()) <= most && v.get_double() == std::floor(v.get_double())) return static_cast<int>(v.get_double());
    return std::nullopt;
}

class Slow {
  public:
    Slow(const Instrument& instrument, AnswerSet& out) : m_instrument(instrument), m_out(out) {}
    Result<> read(std::string_view line) {
        FYR_TRY(const auto v, json::parse(line, {1U << 20U, 16}));
        const auto* o = v.if_object();
        if (!o && !v.is_array()) return fail(ErrorCode::badRequest, "a set is a list of answers, or an object with 'answers'");
        if (!o) {
            list(v.get_array());
            if (m_problems.empty()) return {};
            return fail(Error{ErrorCode::badRequest, m_instrument.id + ": these are no answers", std::move(m_problems)});
        }
        if (const auto* id = o->if_contains("id")) m_out.id = json::write(*id);
        const auto* answers = o->if_contains("answers");
        if (answers && answers->is_array()) list(answers->get_array());
        else if (answers && answers->is_object()) named(answers->get_object());
        else return fail(ErrorCode::badRequest, "'answers' is a list, or a map from item to points");
        if (m_problems.empty()) return {};
        return fail(Error{ErrorCode::badRequest, m_instrument.id + ": these are no answers", std::move(m_problems)});
    }

  private:
    void wrong(std::string place, std::string message) { m_problems.push_back({std::move(place), std::move(message)}); }
    void list(const json::array& all) {
        for (std::size_t i = 0; i < all.size(); ++i) {
            m_out.answers.push_back(points(all[i]));
            if (!all[i].is_null() && !m_out.answers.back()) wrong(fmt::format("{}", i + 1), json::write(all[i]) + " is no whole number of points");
        }
    }
    std::optional<std::size_t> item(std::string_view key) const {
        if (const auto i = m_instrument.indexOf(key)) return i;
        std::size_t n = 0;
        const auto* end = key.data() + key.size();
        if (const auto [p, ec] = std::from_chars(key.data(), end, n); ec != std::errc{} || p != end || n < 1 || n > m_instrument.items.size()) return std::nullopt;
        return n - 1;
    }
    void named(const json::object& all) {
        m_out.answers.resize(m_instrument.items.size());
        std::vector<bool> seen(m_instrument.items.size());
        for (const auto& [key, value] : all) {
            const auto i = item(key);
            if (!i) {
                wrong(std::string(key), "there is no such item");
                continue;
            }
            if (seen[*i]) wrong(std::string(key), "is answered twice");
            seen[*i] = true;
            m_out.answers[*i] = points(value);
            if (!value.is_null() && !m_out.answers[*i]) wrong(std::string(key), json::write(value) + " is no whole number of points");
        }
    }

    const Instrument& m_instrument;
    AnswerSet& m_out;
    std::vector<Problem> m_problems;
};

void number(std::string& out, int n) {
    char digits[12];
    out.append(digits, std::to_chars(digits, digits + sizeof digits, n).ptr);
}
void number(std::string& out, const std::optional<int>& n) {
    if (n) number(out, *n);
    else out += "null";
}
json::object local(const clinical::LocalText& t) { return {{"sv", t.sv}, {"en", t.en}}; }

} // namespace

Result<> readAnswerSet(const Instrument& instrument, std::string_view line, AnswerSet& out, bool quick) {
    out.id = "null";
    out.answers.clear();
    if (quick && Quick(line, out).read()) return {};
    out.id = "null";
    out.answers.clear();
    return Slow(instrument, out).read(line);
}

ScoreWriter::ScoreWriter(const Instrument& instrument) : m_instrument(instrument) {
    m_head = fmt::format(",\"instrument\":{},\"version\":{},\"total\":", json::write(json::value(instrument.id)), json::write(json::value(instrument.version)));
    for (const auto& rule : instrument.risks) { // the answer as it was given, and who must act: never a level
        auto& hits = m_hits.emplace_back();
        if (rule.part) hits.push_back(fmt::format("{{\"part\":\"{}\",\"act\":\"{}\",\"points\":", instrument.parts[*rule.part].id, instruments::code(rule.act)));
        if (!rule.item) continue;
        const auto& item = instrument.items[*rule.item];
        for (const auto& a : item.answers)
            hits.push_back(json::write(json::object{{"item", *rule.item + 1}, {"id", item.id}, {"points", a.points}, {"act", instruments::code(rule.act)}, {"answer", local(a.label)}}));
    }
    for (const auto& b : instrument.bands) m_bands.push_back(json::write(json::object{{"from", b.from}, {"to", b.to}, {"label", local(b.label)}}));
}

void ScoreWriter::write(const AnswerSet& set, const Score& score, std::string& out) const {
    out += "{\"id\":";
    out += set.id;
    out += m_head;
    number(out, score.total);
    out += ",\"missing\":";
    number(out, score.missing);
    out += ",\"skipped\":";
    number(out, score.skipped);
    out += score.prorated ? ",\"prorated\":true,\"band\":" : ",\"prorated\":false,\"band\":";
    out += score.band ? m_bands[*score.band] : "null";
    out += ",\"items\":[";
    auto shown = score.items.size(); // what is no part of the total and was not answered is not shown at the end
    while (shown > 0 && !score.items[shown - 1] && !m_instrument.items[shown - 1].scored) --shown;
    for (std::size_t i = 0; i < shown; ++i) {
        if (i > 0) out += ',';
        number(out, score.items[i]);
    }
    out += "],\"parts\":{";
    for (std::size_t p = 0; p < score.parts.size(); ++p) {
        out += p > 0 ? ",\"" : "\"";
        out += m_instrument.parts[p].id;
        out += "\":";
        number(out, score.parts[p]);
    }
    out += "},\"risk\":[";
    for (std::size_t r = 0; r < score.risk.size(); ++r) {
        if (r > 0) out += ',';
        const auto& hit = score.risk[r];
        if (hit.part) {
            out += m_hits[hit.rule][0];
            number(out, hit.points);
            out += '}';
        } else {
            const auto& answers = m_instrument.items[*hit.item].answers;
            out += m_hits[hit.rule][static_cast<std::size_t>(m_instrument.items[*hit.item].answer(hit.points) - answers.data())];
        }
    }
    out += "],\"riskUnanswered\":[";
    for (std::size_t r = 0; r < score.riskUnanswered.size(); ++r) {
        if (r > 0) out += ',';
        number(out, static_cast<int>(score.riskUnanswered[r]) + 1);
    }
    out += "]}\n";
}

void ScoreWriter::writeError(std::string_view id, std::uint64_t line, const Error& error, std::string& out) {
    auto words = error.describe();
    for (std::size_t at = 0; (at = words.find("\n", at)) != std::string::npos;) words.replace(at, 1, ";");
    fmt::format_to(std::back_inserter(out), "{{\"id\":{},\"line\":{},\"error\":{}}}\n", id, line, json::write(json::value(words)));
}

} // namespace fyr::ctl

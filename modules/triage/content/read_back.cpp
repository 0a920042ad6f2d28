#include "triage/content/read_back.h"

#include "triage/facts.h"
#include "triage/language/language.h"
#include "triage/language/reader.h"
#include "triage/red_flags.h"

#include <algorithm>
#include <fmt/format.h>
#include <set>

namespace fyr::triage::content {
namespace {

constexpr std::size_t mostReadings = 12; // of one phrase with alternatives

// The phrase as somebody would write it: alternative number `which` of each "a|b", gaps closed.
std::string written(std::string_view phrase, std::size_t which) {
    std::string out;
    if (phrase.starts_with('=')) phrase.remove_prefix(1);
    for (std::size_t at = 0; at < phrase.size();) {
        auto end = phrase.find(' ', at);
        if (end == std::string_view::npos) end = phrase.size();
        auto word = phrase.substr(at, end - at);
        at = end + 1;
        std::vector<std::string_view> alternatives;
        for (std::size_t from = 0; from <= word.size();) {
            auto bar = word.find('|', from);
            if (bar == std::string_view::npos) bar = word.size();
            if (bar > from) alternatives.push_back(word.substr(from, bar - from));
            from = bar + 1;
        }
        if (alternatives.empty() || word == "…" || word == "...") continue;
        if (!out.empty()) out += ' ';
        out += alternatives[std::min(which, alternatives.size() - 1)];
    }
    for (auto dots = out.find("…"); dots != std::string::npos; dots = out.find("…")) out.replace(dots, std::string_view("…").size(), " ");
    return out;
}
std::size_t alternatives(std::string_view phrase) {
    std::size_t most = 1;
    std::size_t here = 1;
    for (const char c : phrase) {
        here = c == ' ' ? 1 : here + (c == '|' ? 1U : 0U);
        most = std::max(most, here);
    }
    return std::min(most, mostReadings);
}

class ReaderBack {
  public:
    ReaderBack(const Source& source, const KnowledgeBase& kb) : m_kb(kb) {
        for (const auto& r : source.findings) m_rules.emplace(r.id(), &r);
    }

    ReadBack run(bool labels) {
        for (const auto& p : m_kb.language().phrases()) {
            if (p.finding < 0) continue;
            ++m_out.phrases;
            for (std::size_t k = 0; k < alternatives(p.text); ++k)
                if (!phrase(p, written(p.text, k))) break;
        }
        for (std::size_t i = 0; i < m_kb.findings().size(); ++i)
            for (const auto lang : {Lang::sv, Lang::en}) label(static_cast<std::int32_t>(i), lang, labels);
        std::stable_sort(m_found.begin(), m_found.end(), [](const auto& a, const auto& b) { return a.first < b.first; });
        for (auto& [finding, remark] : m_found) m_out.remarks.push_back(std::move(remark));
        return std::move(m_out);
    }

  private:
    [[nodiscard]] bool isA(std::int32_t finding, std::int32_t wanted) const {
        const auto& parents = m_kb.findings()[static_cast<std::size_t>(finding)].parents;
        return finding == wanted || std::find(parents.begin(), parents.end(), wanted) != parents.end();
    }
    void warn(std::int32_t finding, std::string message) {
        const auto& id = m_kb.findings()[static_cast<std::size_t>(finding)].id;
        const auto it = m_rules.find(id);
        m_found.push_back({finding, {Severity::warning, it == m_rules.end() ? id : it->second->place("say"), id + ": " + std::move(message)}});
    }
    [[nodiscard]] Reading read(const std::string& text, Lang lang) const { return readText(m_kb, text, lang, {}, Instant{}); }

    // Flags that stand when these are present.
    [[nodiscard]] std::vector<RaisedFlag> flagsOf(const std::vector<std::int32_t>& findings) const {
        Interview state;
        for (const auto f : findings) {
            Evidence e;
            e.finding = f;
            e.utterance = 0;
            state.evidence.push_back(e);
        }
        return raisedFlags(m_kb, Facts(m_kb, state), 0);
    }

    bool phrase(const Phrase& p, const std::string& text) {
        const auto r = read(text, p.lang);
        std::vector<std::int32_t> present;
        const ReadFinding* own = nullptr;
        for (const auto& f : r.findings) {
            if (isA(f.finding, p.finding) && (!own || f.state == FindingState::present)) own = &f;
            if (f.state == FindingState::present) present.push_back(f.finding);
        }
        if (!own || own->state != FindingState::present) {
            ++m_out.unread;
            std::string instead;
            for (const auto f : present) instead += (instead.empty() ? "" : ", ") + m_kb.findings()[static_cast<std::size_t>(f)].id;
            warn(p.finding, fmt::format("'{}' ({}) is {}{}", text, code(p.lang), own ? fmt::format("read as {}", code(own->state)) : "not read as its finding", instead.empty() ? "" : ", but as " + instead));
            return false;
        }
        // What another finding reads in the very same words, or in more, was written there on purpose.
        std::vector<std::int32_t> fragments{own->finding};
        for (const auto& f : r.findings)
            if (f.state == FindingState::present && (f.start > own->start || f.end < own->end || isA(f.finding, p.finding))) fragments.push_back(f.finding);
        return foreignAlarm(p, text, fragments);
    }
    bool foreignAlarm(const Phrase& p, const std::string& text, const std::vector<std::int32_t>& present) {
        if (present.size() < 2) return true;
        const auto ownFlags = flagsOf({p.finding});
        for (const auto& raised : flagsOf(present)) {
            const auto& flag = m_kb.redFlags()[static_cast<std::size_t>(raised.flag)];
            if (raised.fromUnknown || raised.floor > Urgency::emergency) continue;
            const bool own = std::any_of(ownFlags.begin(), ownFlags.end(), [&](const auto& o) { return o.flag == raised.flag; }) ||
                             std::any_of(flag.positive.begin(), flag.positive.end(), [&](auto f) { return isA(p.finding, f); });
            if (own) continue;
            ++m_out.alarms;
            std::string by;
            for (const auto f : present)
                if (std::any_of(flag.positive.begin(), flag.positive.end(), [&](auto g) { return isA(f, g); })) by += (by.empty() ? "" : ", ") + m_kb.findings()[static_cast<std::size_t>(f)].id;
            warn(p.finding, fmt::format("'{}' ({}) raises {} by {}", text, code(p.lang), flag.id, by));
            return false;
        }
        return true;
    }
    void label(std::int32_t id, Lang lang, bool tell) {
        const auto& f = m_kb.findings()[static_cast<std::size_t>(id)];
        const auto& text = lang == Lang::sv ? f.label.sv : f.label.en;
        if (text.empty() || !f.choices.empty() || f.measure >= 0 || f.kind == FindingKind::demographic) return;
        const auto r = read(text, lang);
        const bool own = std::any_of(r.findings.begin(), r.findings.end(), [&](const ReadFinding& g) { return g.state == FindingState::present && isA(g.finding, id); });
        if (own) return;
        ++m_out.labels;
        if (tell) warn(id, fmt::format("its label '{}' ({}), typed as a text, is not read as it", text, code(lang)));
    }

    const KnowledgeBase& m_kb;
    std::map<std::string, const Rule*> m_rules;
    std::vector<std::pair<std::int32_t, Remark>> m_found;
    ReadBack m_out;
};

} // namespace

ReadBack readBack(const Source& source, const KnowledgeBase& kb, bool labels) { return ReaderBack(source, kb).run(labels); }

} // namespace fyr::triage::content

#include "triage/record.h"

#include "base/text.h"
#include "triage/compose.h"
#include "triage/facts.h"

#include <algorithm>
#include <cmath>
#include <fmt/format.h>
#include <set>

namespace fyr::triage {
namespace {

constexpr std::size_t longestText = 200;

// "I48.9" and "i489" are one code.
std::string plain(std::string_view code) {
    std::string out;
    for (const char c : code)
        if (c != '.' && c != ' ' && c != '-') out += c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
    return out;
}
bool byBeginning(std::string_view system) noexcept { return system == "icd10" || system.ends_with("atc"); }

bool fits(const RecordRule& rule, const RecordEntry& e, Instant now) {
    const auto codes = rule.codes.find(e.system);
    if (codes == rule.codes.end()) return false;
    const auto code = plain(e.code);
    const bool named = std::any_of(codes->second.begin(), codes->second.end(), [&](const std::string& c) {
        return byBeginning(e.system) ? code.starts_with(plain(c)) : e.code == c;
    });
    if (!named || e.at > now + std::chrono::hours{1}) return false; // what lies ahead is not yet so
    if (rule.within && now - e.at > *rule.within) return false;
    if (!rule.answers.empty() && std::find(rule.answers.begin(), rule.answers.end(), e.answer) == rule.answers.end()) return false;
    if (rule.above && !(e.value && *e.value > *rule.above)) return false;
    return true;
}

std::optional<double> inUnit(const KnowledgeBase& kb, const RecordRule& rule, const RecordEntry& e) {
    if (!e.value || !std::isfinite(*e.value)) return std::nullopt;
    for (const auto& u : rule.units)
        if (u.code == e.unit) {
            const double v = std::round((*e.value * u.factor + u.offset) * 1e4) / 1e4;
            const auto& m = kb.measures()[static_cast<std::size_t>(rule.measure)];
            if (m.finding >= 0 && (v < m.min || v > m.max)) return std::nullopt; // no value of a living person
            return v;
        }
    return std::nullopt;
}

void join(LocalText& to, const LocalText& more) {
    to.sv += (to.sv.empty() ? "" : ", ") + more.sv;
    to.en += (to.en.empty() ? "" : ", ") + more.en;
}

} // namespace

std::vector<const RecordRule*> rulesFor(const RecordTable& table, const RecordEntry& entry, Instant now) {
    std::vector<const RecordRule*> out;
    for (const auto& r : table.rules)
        if (fits(r, entry, now)) out.push_back(&r);
    return out;
}

std::vector<RecordEntry> relevantEntries(const RecordTable& table, std::vector<RecordEntry> all, Instant now) {
    std::stable_sort(all.begin(), all.end(), [](const auto& a, const auto& b) { return a.at > b.at; });
    std::vector<RecordEntry> out;
    std::set<std::pair<const RecordRule*, bool>> seen;
    for (auto& e : all) {
        bool news = false;
        for (const auto* r : rulesFor(table, e, now)) news = seen.insert({r, e.certain}).second || news;
        if (!news || out.size() >= mostEntries) continue;
        e.text = std::string(prefix(e.text, longestText));
        out.push_back(std::move(e));
    }
    return out;
}

void absorbRecord(const KnowledgeBase& kb, Interview& state, const std::vector<RecordEntry>& entries, Instant now) {
    std::set<std::int32_t> measured;
    for (const auto& entry : entries) {
        const auto index = static_cast<std::int32_t>(state.record.size());
        bool used = false;
        for (const auto* r : rulesFor(kb.record(), entry, now)) {
            if (r->finding >= 0) {
                Evidence e;
                e.finding = r->finding;
                e.state = r->certain && entry.certain ? FindingState::present : FindingState::uncertain;
                e.record = index;
                e.yields = r->yields;
                state.evidence.push_back(e);
                used = true;
            } else if (const auto value = inUnit(kb, *r, entry); value && measured.insert(r->measure).second) { // the newest comes first
                MeasureValue m{r->measure, *value};
                m.record = index;
                state.measures.push_back(m);
                used = true;
            }
        }
        if (used) state.record.push_back(entry);
    }
}

LocalText recordSentence(const KnowledgeBase& kb, const Interview& state, const Facts& facts) {
    LocalText held, denied, out;
    std::set<std::int32_t> seen;
    for (const auto& e : state.evidence) {
        if (e.record < 0 || e.state != FindingState::present || !seen.insert(e.finding).second) continue;
        const auto& label = kb.findings()[static_cast<std::size_t>(e.finding)].label;
        const auto& text = state.record[static_cast<std::size_t>(e.record)].text;
        const auto with = [&](const std::string& l) { return text.empty() ? l : fmt::format("{} ({})", l, text); };
        join(held, {with(label.sv), with(label.en)});
        if (facts.contradicted(e.finding)) join(denied, label);
    }
    for (const auto& m : state.measures) {
        if (m.record < 0) continue;
        const auto& def = kb.measures()[static_cast<std::size_t>(m.measure)];
        if (def.finding < 0) continue;
        const auto& label = kb.findings()[static_cast<std::size_t>(def.finding)].label;
        const auto at = formatInstant(state.record[static_cast<std::size_t>(m.record)].at).substr(0, 16);
        auto value = fmt::format("{:g}", m.value);
        auto sv = value;
        std::replace(sv.begin(), sv.end(), '.', ',');
        join(held, {fmt::format("{} {} ({}Z)", label.sv, sv, at), fmt::format("{} {} ({}Z)", label.en, value, at)});
    }
    const auto put = [&](std::string_view name, std::string_view hole, const LocalText& what) {
        if (what.sv.empty() && what.en.empty()) return;
        auto t = kb.phrase(name);
        out.sv += (out.sv.empty() ? "" : " ") + fillIn(t.sv, hole, what.sv);
        out.en += (out.en.empty() ? "" : " ") + fillIn(t.en, hole, what.en);
    };
    const auto* start = state.log.empty() ? nullptr : std::get_if<Start>(&state.log.front().event);
    const bool ofWriter = start && start->subject == Subject::self && state.subject != Subject::self; // "it is about my husband"
    put(ofWriter ? "record_of_writer" : "record_says", "held", held);
    put("record_denied", "denied", denied);
    return out;
}

std::string recordQuote(const RecordEntry& e, std::string_view lang) {
    return fmt::format("{}: {}", lang == "sv" ? "ur journalen" : "from the record", e.text.empty() ? e.code : e.text);
}

json::object toJson(const RecordEntry& e) {
    json::object o{{"ref", e.reference}, {"system", e.system}, {"code", e.code}, {"at", formatInstant(e.at)}};
    if (!e.text.empty()) o["text"] = e.text;
    if (e.value) o["value"] = *e.value;
    if (!e.unit.empty()) o["unit"] = e.unit;
    if (!e.answer.empty()) o["answer"] = e.answer;
    if (!e.certain) o["certain"] = false;
    return o;
}

Result<RecordEntry> recordEntryFromJson(const json::value& v) {
    if (!v.is_object()) return fail(ErrorCode::badRequest, "an entry of the record is an object");
    const auto text = [&](std::string_view key) { return std::string(json::text(v, key).value_or("")); };
    RecordEntry e;
    e.reference = text("ref");
    e.system = text("system");
    e.code = text("code");
    e.text = text("text");
    e.unit = text("unit");
    e.answer = text("answer");
    e.value = json::number(v, "value");
    e.certain = json::boolean(v, "certain").value_or(true);
    if (e.system.empty() || e.code.empty()) return fail(ErrorCode::badRequest, "an entry of the record has no code");
    FYR_TRY(e.at, parseInstant(text("at")));
    return e;
}

} // namespace fyr::triage

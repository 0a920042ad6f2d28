// The validator: what an author got wrong, with the line, and what looks doubtful.
#include "triage/content/check_places.h"
#include "triage/content/check_words.h"
#include "triage/content/source.h"
#include "triage/knowledge_base.h"
#include "triage/loader_tables.h"
#include "triage/language/lexicon.h"

#include <algorithm>
#include <array>
#include <fmt/format.h>
#include <functional>
#include <set>

namespace fyr::triage::content {
namespace {

constexpr std::array<std::string_view, 33> topics{
    "demographic.age", "demographic.sex", "demographic.pregnancy", "symptom.onset", "symptom.course", "symptom.severity",
    "symptom.location", "symptom.character", "symptom.triggers", "symptom.associated", "context.fever", "context.trauma",
    "context.exposure", "context.additional", "function.impact", "treatment.tried", "history.conditions",
    "history.medications", "history.allergies", "history.procedures", "history.substance_use", "red_flag.breathing",
    "red_flag.chest_pain", "red_flag.consciousness", "red_flag.neurologic", "red_flag.bleeding", "red_flag.sepsis",
    "red_flag.dehydration", "red_flag.anaphylaxis", "red_flag.pregnancy", "red_flag.mental_health", "logistics.support",
    "concern.summary"};
constexpr std::array<std::string_view, 10> kinds{"symptom", "sign", "context", "history", "medication", "exposure", "measure", "function", "demographic", "impression"};
const std::set<std::string, std::less<>> knownMeasures{"age", "sex", "pregnant_week", "temperature_c", "pain_0_10", "duration_hours",
                                                       "heart_rate", "resp_rate", "spo2", "sys_bp", "glucose_mmol", "amount_mg", "amount_units", "news2", "news2_top", "child_red", "child_amber"};

// Members of an object that stays: no copy is made, so the pointers live as long as the rule.
const json::array* listIn(const json::object& o, std::string_view key) {
    const auto* m = o.if_contains(key);
    return m ? m->if_array() : nullptr;
}
const json::object* childIn(const json::object& o, std::string_view key) {
    const auto* m = o.if_contains(key);
    return m ? m->if_object() : nullptr;
}

class Checker {
  public:
    explicit Checker(const Source& s) : m_s(s) {}

    std::vector<Remark> run() {
        ids();
        for (const auto& r : m_s.findings) finding(r);
        for (const auto& r : m_s.redFlags) redFlag(r);
        for (const auto& r : m_s.conditions) condition(r);
        for (const auto& r : m_s.complaints) complaint(r);
        for (const auto& r : m_s.selfCare) selfCare(r);
        for (const auto& r : m_s.destinations) destination(r);
        for (const auto& r : m_s.policy) policy(r);
        for (const auto& r : m_s.record) record(r);
        for (const auto& r : m_s.screening) table(r, [&](const json::array& one) { Phrases none; return readScreening(one, m_names, none).map([](const auto&) {}); });
        for (const auto& r : m_s.vitals) table(r, [&](const json::array& one) { Phrases none; return readVitals(one, m_names, none).map([](const auto&) {}); });
        if (m_s.manifest.size() != 1 || !json::text(json::value(m_s.manifest.front().value), "version")) error("manifest.yaml:1", "needs one rule with a version");
        places();
        parents();
        unused();
        synonyms();
        checkWords(m_s, {m_inFlags.begin(), m_inFlags.end()}, [this](std::string place, std::string message) { warn(std::move(place), std::move(message)); });
        return std::move(m_out);
    }

  private:
    using Members = std::set<std::string, std::less<>>;
    void error(std::string place, std::string message) { m_out.push_back({Severity::error, std::move(place), std::move(message)}); }
    void warn(std::string place, std::string message) { m_out.push_back({Severity::warning, std::move(place), std::move(message)}); }
    static json::value v(const Rule& r) { return r.value; }

    void ids() {
        const auto collect = [&](const std::vector<Rule>& rules, std::map<std::string, const Rule*>& into, bool snake) {
            for (const auto& r : rules) {
                const auto id = r.id();
                if (id.empty()) {
                    error(r.place(), "has no id");
                    continue;
                }
                if (snake && !std::all_of(id.begin(), id.end(), [](char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_'; }))
                    error(r.place("id"), fmt::format("'{}' is not snake_case", id));
                const auto [it, isNew] = into.try_emplace(id, &r);
                if (!isNew) error(r.place("id"), fmt::format("'{}' is there twice, first at {}", id, it->second->place()));
            }
        };
        collect(m_s.sources, m_sources, true);
        collect(m_s.findings, m_findings, true);
        collect(m_s.redFlags, m_redFlags, false);
        collect(m_s.conditions, m_conditions, true);
        collect(m_s.complaints, m_complaints, true);
        collect(m_s.selfCare, m_selfCare, false);
        collect(m_s.destinations, m_destinations, false);
        std::int32_t next = 0;
        for (const auto& r : m_s.findings) m_index.try_emplace(r.id(), next++);
        for (const auto& name : knownMeasures) m_measures.insert(name);
        for (const auto& r : m_s.findings)
            if (const auto* m = childIn(r.value, "measure")) m_measures.insert(std::string(json::text(json::value(*m), "name").value_or("")));
        m_names.finding = [this](std::string_view id) {
            const auto it = m_index.find(id);
            return it == m_index.end() ? -1 : it->second;
        };
        m_names.measure = [this](std::string_view name) -> std::int32_t {
            if (m_measures.contains(name)) return 0;
            constexpr std::string_view since = "hours_since.";
            return name.starts_with(since) && m_index.contains(name.substr(since.size())) ? 0 : -1;
        };
    }

    void members(const Rule& r, const Members& known) {
        for (const auto& [key, value] : r.value)
            if (!known.contains(std::string_view(key))) error(r.place(std::string(key)), fmt::format("{}: '{}' is no member of this kind of rule", r.id(), std::string_view(key)));
    }
    void sources(const Rule& r) {
        const auto rule = v(r);
        const auto* list = json::list(rule, "source");
        if (!list || list->empty()) return error(r.place(), fmt::format("{}: has no source", r.id()));
        for (const auto& s : *list)
            if (!s.is_string() || !m_sources.contains(std::string(s.get_string()))) error(r.place("source"), fmt::format("{}: source '{}' is not in sources.yaml", r.id(), json::write(s)));
    }
    void bothLanguages(const Rule& r, const json::value& holder, std::string_view key, std::string_view what, bool required) {
        const auto* o = holder.if_object();
        const auto* texts = o ? o->if_contains(key) : nullptr;
        if (!texts) {
            if (required) error(r.place(), fmt::format("{}: has no {}", r.id(), what));
            return;
        }
        checkText(r, *texts, what);
    }
    void checkText(const Rule& r, const json::value& texts, std::string_view what) {
        for (const auto lang : {"sv", "en"})
            if (json::text(texts, lang).value_or("").empty()) error(r.place(std::string(what)), fmt::format("{}: {} has no text in '{}'", r.id(), what, lang));
    }
    void expression(const Rule& r, const json::value& holder, std::string_view key, bool required = false, bool counts = true) {
        const auto text = json::text(holder, key);
        if (!text || text->empty()) {
            if (required) error(r.place(), fmt::format("{}: has no '{}'", r.id(), key));
            return;
        }
        auto e = Expression::compile(*text, m_names);
        if (!e) return error(r.place(std::string(key)), fmt::format("{}: {}: {}", r.id(), key, e.error().detail));
        if (!counts) return;
        for (const auto& f : e->findings()) m_used.insert(m_s.findings[static_cast<std::size_t>(f)].id());
    }
    void findingList(const Rule& r, std::string_view key) {
        const auto rule = v(r);
        const auto* list = json::list(rule, key);
        if (!list) return;
        for (const auto& f : *list) {
            const auto id = f.is_string() ? std::string(f.get_string()) : json::write(f);
            if (!m_index.contains(id)) error(r.place(std::string(key)), fmt::format("{}: {}: no finding is called '{}'", r.id(), key, id));
            else m_used.insert(id);
        }
    }
    void urgency(const Rule& r, const json::value& holder, std::string_view key, bool required) {
        const auto text = json::text(holder, key);
        if (!text) {
            if (required) error(r.place(), fmt::format("{}: has no '{}'", r.id(), key));
            return;
        }
        if (!clinical::urgencyFromCode(*text)) error(r.place(std::string(key)), fmt::format("{}: '{}' is no level of urgency", r.id(), *text));
    }
    void adviceOf(const Rule& r) {
        const auto rule = v(r);
        const auto* a = json::child(rule, "advice");
        if (!a) return;
        const json::value advice(*a);
        for (const auto key : {"now", "watch", "call112"})
            if (const auto* list = json::list(advice, key))
                for (const auto& t : *list) checkText(r, t, "advice");
        if (a->contains("back")) checkText(r, a->at("back"), "advice");
    }

    void finding(const Rule& r) {
        members(r, {"id", "kind", "topic", "parent", "excludes", "hides", "feared", "label", "say", "ask", "ask_other", "ask_child", "why", "seconds", "only", "of_whom", "measure", "when",
                    "choices", "none", "many", "source", "note", "version", "rationale"});
        sources(r);
        const auto rule = v(r);
        if (const auto k = json::text(rule, "kind"); !k || std::find(kinds.begin(), kinds.end(), *k) == kinds.end()) error(r.place("kind"), fmt::format("{}: has no known kind", r.id()));
        if (const auto t = json::text(rule, "topic"); !t || std::find(topics.begin(), topics.end(), *t) == topics.end())
            error(r.place("topic"), fmt::format("{}: '{}' is no topic of the interview contract", r.id(), t.value_or("")));
        bothLanguages(r, rule, "label", "label", !r.value.contains("choices") && json::text(rule, "kind") != "demographic");
        for (const auto key : {"ask", "ask_other", "ask_child", "why"}) bothLanguages(r, rule, key, key, false);
        expression(r, rule, "only", false, false);
        expression(r, rule, "of_whom", false, false);
        expression(r, rule, "when");
        findingList(r, "excludes");
        findingList(r, "hides");
        if (const auto p = json::text(rule, "parent"); p && !m_index.contains(std::string(*p))) error(r.place("parent"), fmt::format("{}: no finding is called '{}'", r.id(), *p));
        if (json::list(rule, "parent")) findingList(r, "parent");
        if (const auto* m = json::child(rule, "measure"); m && json::text(json::value(*m), "name").value_or("").empty()) error(r.place("measure"), fmt::format("{}: its measure has no name", r.id()));
        const bool asked = r.value.contains("ask");
        if (const auto* choices = json::list(rule, "choices")) {
            if (!asked) error(r.place("choices"), fmt::format("{}: a choice question needs 'ask'", r.id()));
            int count = 0;
            for (const auto& c : *choices) {
                const auto f = json::text(c, "finding");
                if (!f) continue;
                ++count;
                m_askedBy.insert(std::string(*f));
                if (!m_index.contains(*f)) error(r.place("choices"), fmt::format("{}: no finding is called '{}'", r.id(), *f));
            }
            if (count < 2) error(r.place("choices"), fmt::format("{}: a choice question needs at least two findings", r.id()));
            return;
        }
        bool said = false;
        if (const auto* say = json::child(rule, "say")) {
            for (const auto lang : {"sv", "en"}) {
                const auto* list = listIn(*say, lang);
                if (!list || list->empty()) warn(r.place("say"), fmt::format("{}: nobody can say it in '{}'", r.id(), lang));
                else said = true;
                if (say->contains(lang) && !say->at(lang).is_array()) error(r.place("say"), fmt::format("{}: say.{} is no list", r.id(), lang));
            }
        }
        if (asked) m_asked.insert(r.id());
        const bool heard = json::text(rule, "kind") == "impression"; // by the second reader
        if (heard && m_s.letters.empty()) error(r.place("kind"), fmt::format("{}: an impression needs letters to learn from", r.id()));
        if (!said && !asked && !heard && !r.value.contains("when") && !r.value.contains("measure")) m_mute.push_back(&r);
        if (r.value.contains("when")) m_derived.insert(r.id());
    }

    void redFlag(const Rule& r) {
        members(r, {"id", "label", "when", "urgency", "destination", "unknown_counts", "say_now", "rationale", "source", "note", "version"});
        sources(r);
        const auto rule = v(r);
        bothLanguages(r, rule, "label", "label", true);
        bothLanguages(r, rule, "say_now", "say_now", false);
        expression(r, rule, "when", true);
        urgency(r, rule, "urgency", true);
        findingList(r, "unknown_counts");
        if (json::text(rule, "rationale").value_or("").empty()) error(r.place(), fmt::format("{}: has no rationale", r.id()));
        target(r);
        const auto e = Expression::compile(json::text(rule, "when").value_or(""), m_names);
        if (!e) return;
        for (const auto f : e->findings(true)) m_inFlags.insert(m_s.findings[static_cast<std::size_t>(f)].id());
        // A part that counts when unknown must be able to be asked, and be part of the rule.
        if (const auto* list = json::list(rule, "unknown_counts"))
            for (const auto& f : *list) {
                const auto id = f.is_string() ? std::string(f.get_string()) : std::string();
                const auto parts = e->findings(true);
                const bool part = std::any_of(parts.begin(), parts.end(), [&](auto p) { return m_s.findings[static_cast<std::size_t>(p)].id() == id; });
                if (!part && m_index.contains(id)) error(r.place("unknown_counts"), fmt::format("{}: '{}' is no part of its condition", r.id(), id));
            }
        unreachable(r, *e);
    }
    void target(const Rule& r) {
        const auto rule = v(r);
        const auto d = json::text(rule, "destination");
        if (!d) return;
        const auto it = m_destinations.find(std::string(*d));
        if (it == m_destinations.end()) return error(r.place("destination"), fmt::format("{}: no destination is called '{}'", r.id(), *d));
        const json::value dest(it->second->value);
        const auto* levels = json::list(dest, "urgency");
        const auto u = json::text(rule, "urgency").value_or("");
        const bool fits = levels && std::any_of(levels->begin(), levels->end(), [&](const auto& l) { return l.is_string() && l.get_string() == u; });
        if (!fits) warn(r.place("destination"), fmt::format("{}: '{}' does not take '{}'; routing will choose another", r.id(), *d, u));
    }
    // Can the rule ever be true? Tried with everything it names present, measures at their most favourable.
    void unreachable(const Rule& r, const Expression& e) {
        struct View final : FactView {
            bool positive = true;
            std::set<std::int32_t> no;
            double number = 0;
            [[nodiscard]] Truth finding(std::int32_t id) const override { return no.contains(id) ? Truth::no : Truth::yes; }
            [[nodiscard]] bool answeredUnknown(std::int32_t) const override { return false; }
            [[nodiscard]] bool mentioned(std::int32_t id) const override { return !no.contains(id); }
            [[nodiscard]] std::optional<double> measure(std::int32_t) const override { return number; }
        };
        View view;
        const auto positive = e.findings(true);
        for (const auto f : e.findings())
            if (std::find(positive.begin(), positive.end(), f) == positive.end()) view.no.insert(f);
        std::vector<double> tries{-1, 0, 0.1, 0.5, 1, 2, 1e6};
        for (const auto& c : e.program())
            if (c.op == Expression::Op::compare) {
                tries.push_back(c.number);
                tries.push_back(c.number + 0.001);
                tries.push_back(c.number - 0.001);
            }
        for (const double t : tries) {
            view.number = t;
            if (e.evaluate(view) == Truth::yes) return;
        }
        if (e.measures().size() < 2) error(r.place("when"), fmt::format("{}: its condition can never be true", r.id()));
    }

    void condition(const Rule& r) {
        members(r, {"id", "label", "plain", "icd10", "group", "prior", "findings", "needs", "urgency", "worse", "milder", "source", "note", "version", "rationale"});
        sources(r);
        const auto rule = v(r);
        bothLanguages(r, rule, "label", "label", true);
        bothLanguages(r, rule, "plain", "plain", false);
        urgency(r, rule, "urgency", true);
        expression(r, rule, "needs");
        for (const auto key : {"worse", "milder"})
            if (const auto* list = json::list(rule, key))
                for (const auto& item : *list) {
                    expression(r, item, "when", true);
                    urgency(r, item, "urgency", true);
                }
        if (const auto* prior = json::child(rule, "prior")) {
            if (const auto* whens = childIn(*prior, "when"))
                for (const auto& [text, factor] : *whens) {
                    auto e = Expression::compile(text, m_names);
                    if (!e) error(r.place("prior"), fmt::format("{}: prior: {}", r.id(), e.error().detail));
                    else
                        for (const auto f : e->findings()) m_used.insert(m_s.findings[static_cast<std::size_t>(f)].id());
                    if (!factor.is_number()) error(r.place("prior"), fmt::format("{}: a factor of its prior is no number", r.id()));
                }
            const auto base = json::number(json::value(*prior), "base");
            if (!base || *base <= 0 || *base > 1) error(r.place("prior"), fmt::format("{}: its prior needs a base above 0 and at most 1", r.id()));
        } else {
            error(r.place(), fmt::format("{}: has no prior", r.id()));
        }
        const auto* links = json::child(rule, "findings");
        if (!links || links->empty()) return error(r.place(), fmt::format("{}: no finding supports it", r.id()));
        for (const auto& [name, p] : *links) {
            if (!m_index.contains(std::string_view(name))) error(r.place("findings"), fmt::format("{}: no finding is called '{}'", r.id(), std::string_view(name)));
            else m_used.insert(std::string(name));
            if (!p.is_number() || p.to_number<double>() <= 0 || p.to_number<double>() >= 1)
                error(r.place("findings"), fmt::format("{}: the weight of '{}' must be between 0 and 1", r.id(), std::string_view(name)));
        }
    }

    void complaint(const Rule& r) {
        members(r, {"id", "label", "entry", "screen", "ask", "floor", "default", "advice", "source", "note", "version", "rationale"});
        sources(r);
        const auto rule = v(r);
        bothLanguages(r, rule, "label", "label", true);
        expression(r, rule, "entry", true);
        findingList(r, "screen");
        findingList(r, "ask");
        urgency(r, rule, "floor", false);
        urgency(r, rule, "default", false);
        adviceOf(r);
        m_screens.push_back(&r);
    }
    void selfCare(const Rule& r) {
        members(r, {"id", "label", "conditions", "require", "forbid", "trivial", "advice", "source", "note", "version", "rationale"});
        sources(r);
        const auto rule = v(r);
        bothLanguages(r, rule, "label", "label", true);
        expression(r, rule, "require");
        expression(r, rule, "forbid");
        adviceOf(r);
        const auto* list = json::list(rule, "conditions");
        if (!list || list->empty()) error(r.place(), fmt::format("{}: names no condition", r.id()));
        else
            for (const auto& c : *list)
                if (!c.is_string() || !m_conditions.contains(std::string(c.get_string()))) error(r.place("conditions"), fmt::format("{}: no condition is called '{}'", r.id(), json::write(c)));
        if (!r.value.contains("advice")) error(r.place(), fmt::format("{}: self-care without advice on when to come back", r.id()));
    }
    void destination(const Rule& r) {
        members(r, {"id", "urgency", "only", "open", "everywhere", "label", "title", "now", "next", "source", "note"});
        const auto rule = v(r);
        expression(r, rule, "only");
        bothLanguages(r, rule, "label", "label", true);
        bothLanguages(r, rule, "title", "title", true);
        bothLanguages(r, rule, "next", "next", false);
        if (const auto* list = json::list(rule, "now"))
            for (const auto& t : *list) checkText(r, t, "now");
    }
    void policy(const Rule& r) {
        const auto rule = v(r);
        if (json::text(rule, "rationale").value_or("").empty()) error(r.place(), fmt::format("{}: has no rationale", r.id()));
        if (r.id() == "general_screen" || r.id() == "mild_course" || r.id() == "accompanying" || r.id() == "passing" || r.id() == "after_red_flag") findingList(r, "findings");
    }

    void record(const Rule& r) {
        const auto rule = v(r);
        table(r, [&](const json::array& one) { Phrases none; return readRecordTable(one, m_names, none).map([](const auto&) {}); });
        if (const auto f = json::text(rule, "finding")) m_used.insert(std::string(*f));
    }
    // A table that stands beside the rules: reviewed like them, and read by what loads it.
    template <class Read>
    void table(const Rule& r, Read read) {
        for (const auto key : {"rationale", "version"})
            if (json::text(v(r), key).value_or("").empty()) error(r.place(), fmt::format("{}: has no {}", r.id(), key));
        sources(r);
        json::array one;
        one.push_back(r.value);
        if (const Result<> ok = read(one); !ok) error(r.place(), ok.error().detail);
        if (const auto rule = v(r); r.id() == "texts")
            if (const auto* list = json::list(rule, "rules"))
                for (const auto& t : *list) bothLanguages(r, t, "text", "text", true);
    }

    void parents() { // a circle would make everything present
        for (const auto& r : m_s.findings) {
            std::set<std::string> seen;
            auto at = r.id();
            while (!at.empty() && seen.insert(at).second) {
                const auto it = m_findings.find(at);
                at = it == m_findings.end() ? "" : std::string(json::text(json::value(it->second->value), "parent").value_or(""));
            }
            if (!at.empty() && at == r.id()) error(r.place("parent"), fmt::format("{}: is its own ancestor", r.id()));
        }
        // A finding that excludes its own parent could never be present without contradiction.
        for (const auto& r : m_s.findings) {
            const auto rule = v(r);
            const auto* list = json::list(rule, "excludes");
            const auto parent = json::text(rule, "parent").value_or("");
            if (list)
                for (const auto& x : *list)
                    if (x.is_string() && (x.get_string() == parent || std::string(x.get_string()) == r.id())) error(r.place("excludes"), fmt::format("{}: excludes what it implies", r.id()));
        }
    }

    void places() {
        PlaceChecks with;
        with.remark = [this](Severity how, std::string place, std::string message) { m_out.push_back({how, std::move(place), std::move(message)}); };
        with.knows = [this](std::string_view finding) { return m_index.contains(finding); };
        with.knowsSource = [this](const std::string& id) { return m_sources.contains(id); };
        with.related = [this](const std::string& one, const std::string& other) {
            const auto a = m_findings.find(one);
            const auto b = m_findings.find(other);
            return a == m_findings.end() || b == m_findings.end() || related(*a->second, *b->second); // who is not there is told elsewhere
        };
        m_madeOfPlaces = checkPlaces(m_s, with);
    }

    void unused() {
        for (const auto* r : m_mute)
            if (!m_askedBy.contains(r->id()) && !m_madeOfPlaces.contains(r->id()))
                error(r->place(), fmt::format("{}: nobody can say it, it is never asked, and nothing derives it", r->id()));
        std::set<std::string> family = m_inFlags; // a child of a red flag's finding raises it too; a choice question holds several
        for (const auto* c : m_screens) {
            const auto rule = v(*c);
            const auto* list = json::list(rule, "screen");
            if (!list) continue;
            for (const auto& f : *list) {
                const auto id = f.is_string() ? std::string(f.get_string()) : std::string();
                const auto it = m_findings.find(id);
                if (it == m_findings.end()) continue;
                if (!belongsToFlag(id)) error(c->place("screen"), fmt::format("{}: the screen question '{}' belongs to no red flag", c->id(), id));
                if (!m_asked.contains(id) && !it->second->value.contains("choices") && !m_askedBy.contains(id))
                    error(c->place("screen"), fmt::format("{}: the screen question '{}' cannot be asked", c->id(), id));
            }
        }
        for (const auto& r : m_s.findings) {
            const auto rule = v(r);
            if (r.value.contains("choices") || r.value.contains("measure")) continue;
            bool used = false; // by itself, or through something it implies
            std::string at = r.id();
            for (int steps = 0; steps < 12 && !used && !at.empty(); ++steps) {
                used = m_used.contains(at);
                const auto it = m_findings.find(at);
                at = it == m_findings.end() ? "" : std::string(json::text(json::value(it->second->value), "parent").value_or(""));
            }
            if (!used) warn(r.place(), fmt::format("{}: nothing uses it", r.id()));
        }
    }
    [[nodiscard]] bool belongsToFlag(const std::string& id, int depth = 0) const {
        if (depth > 12) return false; // a circle of parents is told elsewhere
        const auto it = m_findings.find(id);
        if (it == m_findings.end()) return false;
        const json::value rule(it->second->value);
        if (const auto* choices = json::list(rule, "choices"))
            return std::any_of(choices->begin(), choices->end(), [&](const auto& c) {
                const auto f = json::text(c, "finding");
                return f && belongsToFlag(std::string(*f), depth + 1);
            });
        if (m_inFlags.contains(id)) return true;
        if (json::child(rule, "measure")) return true; // a measure may derive what a flag names
        if (const auto p = json::text(rule, "parent"); p && belongsToFlag(std::string(*p), depth + 1)) return true;
        // what derives a finding of a red flag belongs to it too
        for (const auto& d : m_derived) {
            if (!m_inFlags.contains(d) || d == id) continue;
            const json::value derived(m_findings.at(d)->value);
            const auto e = Expression::compile(json::text(derived, "when").value_or(""), m_names);
            if (!e) continue;
            for (const auto f : e->findings(true))
                if (m_s.findings[static_cast<std::size_t>(f)].id() == id) return true;
        }
        return false;
    }

    // The same words for two findings that are not of one family: readers of the words cannot tell them apart.
    void synonyms() {
        std::map<std::pair<std::string, std::string>, const Rule*> seen;
        for (const auto& r : m_s.findings) {
            const auto rule = v(r);
            const auto* say = json::child(rule, "say");
            if (!say) continue;
            for (const auto lang : {"sv", "en"}) {
                const auto* list = listIn(*say, lang);
                if (!list) continue;
                for (const auto& p : *list) {
                    if (!p.is_string()) continue;
                    std::string key;
                    for (const auto& w : wordsOf(std::string_view(p.get_string()))) key += w + " ";
                    const auto [it, isNew] = seen.try_emplace({lang, key}, &r);
                    if (isNew) continue;
                    if (it->second == &r) warn(r.place("say"), fmt::format("{}: '{}' is there twice", r.id(), std::string_view(p.get_string())));
                    else if (!related(*it->second, r))
                        warn(r.place("say"), fmt::format("{}: '{}' is also said for {} ({})", r.id(), std::string_view(p.get_string()), it->second->id(), it->second->place()));
                }
            }
        }
    }
    [[nodiscard]] bool related(const Rule& a, const Rule& b) const {
        const auto up = [&](const Rule& r) {
            std::set<std::string> out{r.id()};
            const Rule* at = &r;
            for (int i = 0; i < 10; ++i) {
                const json::value rule(at->value);
                const auto p = json::text(rule, "parent");
                const auto it = p ? m_findings.find(std::string(*p)) : m_findings.end();
                if (it == m_findings.end()) break;
                out.insert(it->first);
                at = it->second;
            }
            return out;
        };
        return up(a).contains(b.id()) || up(b).contains(a.id());
    }

    const Source& m_s;
    std::vector<Remark> m_out;
    std::map<std::string, const Rule*> m_sources, m_findings, m_redFlags, m_conditions, m_complaints, m_selfCare, m_destinations;
    std::map<std::string, std::int32_t, std::less<>> m_index;
    std::set<std::string, std::less<>> m_measures;
    Expression::Names m_names;
    std::set<std::string> m_used, m_asked, m_askedBy, m_inFlags, m_derived, m_madeOfPlaces;
    std::vector<const Rule*> m_mute, m_screens;
};

} // namespace

std::vector<Remark> check(const Source& source) {
    auto out = Checker(source).run();
    const auto line = [](const std::string& place) {
        const auto colon = place.rfind(':');
        return std::pair{place.substr(0, colon), colon == std::string::npos ? 0 : std::atoi(place.c_str() + colon + 1)};
    };
    std::stable_sort(out.begin(), out.end(), [&](const Remark& a, const Remark& b) { return line(a.place) < line(b.place); });
    return out;
}

} // namespace fyr::triage::content

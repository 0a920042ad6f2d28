// Reads triage.kb into the tables of the knowledge base.
#include "base/digest.h"
#include "triage/knowledge_base.h"
#include "triage/loader_tables.h"
#include "triage/language/language.h"

#include <algorithm>
#include <charconv>
#include <fmt/format.h>
#include <fstream>
#include <iterator>
#include <set>

namespace fyr::triage {
namespace {

constexpr std::size_t largestFile = 64U << 20U;

LocalText localText(const json::value& v, std::string_view key) {
    LocalText out;
    const auto* texts = json::child(v, key);
    if (!texts) return out;
    if (const auto* sv = texts->if_contains("sv"); sv && sv->is_string()) out.sv = std::string(sv->get_string());
    if (const auto* en = texts->if_contains("en"); en && en->is_string()) out.en = std::string(en->get_string());
    return out;
}

std::vector<LocalText> localTexts(const json::value& v, std::string_view key) {
    std::vector<LocalText> out;
    if (const auto* list = json::list(v, key))
        for (const auto& item : *list) {
            json::object holder;
            holder["t"] = item;
            out.push_back(localText(holder, "t"));
        }
    return out;
}

Advice advice(const json::value& rule) {
    Advice out;
    const auto* a = json::child(rule, "advice");
    if (!a) return out;
    const json::value v(*a);
    out.now = localTexts(v, "now");
    out.watch = localTexts(v, "watch");
    out.call112 = localTexts(v, "call112");
    out.back = localText(v, "back");
    return out;
}

std::string str(const json::value& v, std::string_view key) { return std::string(json::text(v, key).value_or("")); }

FindingKind kindOf(std::string_view code) {
    static constexpr std::array<std::string_view, 10> names{"symptom", "sign", "context", "history", "medication",
                                                            "exposure", "measure", "function", "demographic", "impression"};
    const auto it = std::find(names.begin(), names.end(), code);
    return it == names.end() ? FindingKind::symptom : static_cast<FindingKind>(it - names.begin());
}

// A label of one word is left to the authors; one that begins with a denial ("no fever") is read as a denial.
bool labelReads(const Lexicon& lexicon, std::string_view label) {
    const auto words = wordsOf(label);
    if (words.size() < 2) return false;
    const auto triggers = lexicon.triggersAt(words.front());
    return std::none_of(triggers.begin(), triggers.end(), [](const Lexicon::Words& w) {
        return w.trigger == Trigger::negationBefore || w.trigger == Trigger::negationVerb || w.trigger == Trigger::negationInability;
    });
}

} // namespace

class KnowledgeLoader {
  public:
    Result<KnowledgeBase> run(std::string_view text) {
        FYR_TRY(const auto root, json::parse(text, {largestFile, 64}));
        if (json::integer(root, "format") != 1) return fail(ErrorCode::content, "not a knowledge base of this format");
        m_kb.m_hash = hex(sha256(text));
        m_kb.m_version = str(root, "version");
        FYR_CHECK(names(root));
        FYR_CHECK(language(root));
        FYR_CHECK(findings(root));
        FYR_CHECK(redFlags(root));
        FYR_CHECK(conditions(root));
        FYR_CHECK(complaints(root));
        FYR_CHECK(selfCare(root));
        FYR_CHECK(destinations(root));
        FYR_CHECK(policy(root));
        FYR_TRY(m_kb.m_vitals, readVitals(items(root, "vitals"), m_names, m_kb.m_phrases));
        FYR_TRY(m_kb.m_record, readRecordTable(items(root, "record"), m_names, m_kb.m_phrases));
        FYR_TRY(m_kb.m_screening, readScreening(items(root, "screening"), m_names, m_kb.m_phrases));
        if (const auto* learned = json::child(root, "second_reader")) {
            FYR_TRY(m_kb.m_second, readSecondReader(*learned));
        }
        order();
        derive();
        return std::move(m_kb);
    }

  private:
    static const json::array& items(const json::value& root, std::string_view key) {
        static const json::array none;
        const auto* list = json::list(root, key);
        return list ? *list : none;
    }
    tl::unexpected<Error> wrong(std::string_view id, std::string_view what) {
        return fail(ErrorCode::content, fmt::format("{}: {}", id, what));
    }

    // Ids first, so that rules may name what stands later in the file.
    Result<> names(const json::value& root) {
        for (const auto& f : items(root, "findings")) {
            const auto id = str(f, "id");
            if (id.empty()) return wrong("findings", "a finding has no id");
            if (!m_kb.m_findingIds.try_emplace(id, static_cast<std::int32_t>(m_kb.m_findingIds.size())).second)
                return wrong(id, "the finding is there twice");
        }
        static constexpr std::array<std::string_view, 17> known{
            "age", "sex", "pregnant_week", "temperature_c", "pain_0_10", "duration_hours", "heart_rate", "resp_rate",
            "spo2", "sys_bp", "glucose_mmol", "amount_mg", "amount_units", "news2", "news2_top", "child_red", "child_amber"};
        for (const auto name : known) addMeasure({.name = std::string(name)});
        for (const auto& f : items(root, "findings")) {
            const auto* m = json::child(f, "measure");
            if (!m) continue;
            const json::value v(*m);
            const auto name = str(v, "name");
            if (name.empty()) return wrong(str(f, "id"), "its measure has no name");
            const auto id = addMeasure({.name = name});
            auto& def = m_kb.m_measures[static_cast<std::size_t>(id)];
            def.finding = m_kb.findingId(str(f, "id"));
            def.min = json::number(v, "min").value_or(0);
            def.max = json::number(v, "max").value_or(1000);
            def.decimals = static_cast<int>(json::integer(v, "decimals").value_or(0));
            def.unit = str(v, "unit");
        }
        m_names.finding = [this](std::string_view id) { return m_kb.findingId(id); };
        m_names.measure = [this](std::string_view name) -> std::int32_t {
            const auto id = m_kb.measureId(name);
            if (id >= 0) return id;
            constexpr std::string_view since = "hours_since.";
            if (!name.starts_with(since)) return -1;
            const auto finding = m_kb.findingId(name.substr(since.size()));
            return finding < 0 ? -1 : addMeasure({.name = std::string(name), .hoursSince = finding});
        };
        return {};
    }
    std::int32_t addMeasure(MeasureDef def) {
        const auto [it, isNew] = m_kb.m_measureIds.try_emplace(def.name, static_cast<std::int32_t>(m_kb.m_measures.size()));
        if (isNew) m_kb.m_measures.push_back(std::move(def));
        return it->second;
    }

    Result<> language(const json::value& root) {
        const auto* lexicon = json::child(root, "lexicon");
        if (!lexicon) return wrong("lexicon", "missing");
        const auto* sv = lexicon->if_contains("sv");
        const auto* en = lexicon->if_contains("en");
        if (!sv || !en) return wrong("lexicon", "a language is missing");
        FYR_TRY(auto swedish, Lexicon::load(Lang::sv, *sv));
        FYR_TRY(auto english, Lexicon::load(Lang::en, *en));
        auto lang = std::make_shared<Language>(std::move(swedish), std::move(english));
        std::int32_t id = 0;
        for (const auto& f : items(root, "findings")) {
            if (const auto* say = json::child(f, "say"))
                for (const auto l : {Lang::sv, Lang::en}) {
                    const auto* phrases = say->if_contains(code(l));
                    if (!phrases || !phrases->is_array()) continue;
                    std::int32_t ordinal = 0;
                    for (const auto& p : phrases->get_array()) {
                        if (!p.is_string()) return wrong(str(f, "id"), "a phrase is not text");
                        if (auto ok = lang->add(l, id, ordinal++, p.get_string()); !ok) return wrong(str(f, "id"), ok.error().detail);
                    }
                }
            // What a choice reads is understood when it is typed, word for word.
            const bool plain = !json::list(f, "choices") && !json::child(f, "measure") && json::text(f, "kind").value_or("") != "demographic" && json::text(f, "kind").value_or("") != "impression";
            const auto label = localText(f, "label");
            for (const auto l : {Lang::sv, Lang::en})
                if (const auto& text = l == Lang::sv ? label.sv : label.en; plain && labelReads(lang->side(l).lexicon, text))
                    if (auto ok = lang->add(l, id, Phrase::ofLabel, "=" + text); !ok) return wrong(str(f, "id"), ok.error().detail);
            FYR_TRY(const auto hidden, findingList(f, "hides", str(f, "id")));
            for (const auto h : hidden) lang->hide(id, h);
            ++id;
        }
        FYR_CHECK(readPlaces(items(root, "places"), [&](std::string_view name) { return m_kb.findingId(name); }, *lang));
        lang->finish();
        m_kb.m_language = std::move(lang);
        return {};
    }

    Result<Expression> expression(const json::value& rule, std::string_view key, std::string_view id) {
        const auto text = json::text(rule, key);
        if (!text) return Expression{};
        auto e = Expression::compile(*text, m_names);
        if (!e) return wrong(id, fmt::format("{}: {}", key, e.error().detail));
        return e;
    }
    Result<std::int32_t> findingNamed(std::string_view name, std::string_view id) {
        const auto f = m_kb.findingId(name);
        if (f < 0) return wrong(id, fmt::format("no finding is called '{}'", name));
        return f;
    }
    Result<std::vector<std::int32_t>> findingList(const json::value& rule, std::string_view key, std::string_view id) {
        std::vector<std::int32_t> out;
        if (const auto* list = json::list(rule, key))
            for (const auto& v : *list) {
                if (!v.is_string()) return wrong(id, fmt::format("{} holds something that is no id", key));
                FYR_TRY(const auto f, findingNamed(v.get_string(), id));
                out.push_back(f);
            }
        return out;
    }
    Result<Urgency> urgency(const json::value& rule, std::string_view key, std::string_view id) {
        const auto u = clinical::urgencyFromCode(json::text(rule, key).value_or(""));
        if (!u) return wrong(id, fmt::format("{} is no level of urgency", key));
        return *u;
    }

    Result<> findings(const json::value& root) {
        std::vector<std::vector<std::int32_t>> parents;
        for (const auto& v : items(root, "findings")) {
            Finding f;
            f.id = str(v, "id");
            f.kind = kindOf(json::text(v, "kind").value_or("symptom"));
            f.topic = str(v, "topic");
            f.label = localText(v, "label");
            f.ask = localText(v, "ask");
            f.askOther = localText(v, "ask_other");
            f.askChild = localText(v, "ask_child");
            f.why = localText(v, "why");
            f.seconds = json::number(v, "seconds").value_or(0);
            FYR_TRY(f.only, expression(v, "only", f.id));
            FYR_TRY(f.ofWhom, expression(v, "of_whom", f.id));
            if (!f.ofWhom.findings().empty()) return wrong(f.id, "of_whom speaks of age and sex alone");
            FYR_TRY(f.when, expression(v, "when", f.id));
            FYR_TRY(f.excludes, findingList(v, "excludes", f.id));
            FYR_TRY(f.hides, findingList(v, "hides", f.id));
            if (const auto* m = json::child(v, "measure")) f.measure = m_kb.measureId(str(json::value(*m), "name"));
            if (const auto* choices = json::list(v, "choices"))
                for (const auto& c : *choices) {
                    if (c.is_object() && c.get_object().contains("finding")) {
                        FYR_TRY(const auto id, findingNamed(str(c, "finding"), f.id));
                        f.choices.push_back(id);
                    } else if (c.is_object()) {
                        f.choiceNone = f.choiceNone || json::boolean(c, "none").value_or(false);
                        f.choiceMany = f.choiceMany || json::boolean(c, "many").value_or(false);
                    }
                }
            f.choiceNone = f.choiceNone || json::boolean(v, "none").value_or(false);
            f.choiceMany = f.choiceMany || json::boolean(v, "many").value_or(false);
            f.feared = json::boolean(v, "feared").value_or(false);
            std::vector<std::int32_t> up;
            if (const auto parent = json::text(v, "parent")) {
                FYR_TRY(const auto p, findingNamed(*parent, f.id));
                up.push_back(p);
            } else {
                FYR_TRY(up, findingList(v, "parent", f.id));
            }
            parents.push_back(std::move(up));
            m_kb.m_findings.push_back(std::move(f));
        }
        for (std::size_t i = 0; i < parents.size(); ++i) {
            std::vector<std::int32_t> todo = parents[i];
            auto& f = m_kb.m_findings[i];
            while (!todo.empty()) {
                const auto p = todo.front();
                todo.erase(todo.begin());
                if (p == static_cast<std::int32_t>(i)) return wrong(f.id, "is its own ancestor");
                if (std::find(f.parents.begin(), f.parents.end(), p) != f.parents.end()) continue;
                f.parents.push_back(p);
                const auto& next = parents[static_cast<std::size_t>(p)];
                todo.insert(todo.end(), next.begin(), next.end());
            }
            for (const auto p : f.parents) m_kb.m_findings[static_cast<std::size_t>(p)].children.push_back(static_cast<std::int32_t>(i));
        }
        return {};
    }

    Result<> redFlags(const json::value& root) {
        m_kb.m_flagsOf.resize(m_kb.m_findings.size());
        for (const auto& v : items(root, "redflags")) {
            RedFlag r;
            r.id = str(v, "id");
            r.label = localText(v, "label");
            FYR_TRY(r.when, expression(v, "when", r.id));
            if (r.when.empty()) return wrong(r.id, "a red flag without a condition would always be raised");
            FYR_TRY(r.urgency, urgency(v, "urgency", r.id));
            r.destination = str(v, "destination");
            FYR_TRY(r.unknownCounts, findingList(v, "unknown_counts", r.id));
            r.sayNow = localText(v, "say_now");
            r.positive = r.when.findings(true);
            for (const auto f : r.positive) m_kb.m_flagsOf[static_cast<std::size_t>(f)].push_back(static_cast<std::int32_t>(m_kb.m_redFlags.size()));
            m_kb.m_redFlags.push_back(std::move(r));
        }
        return {};
    }

    Result<std::vector<UrgencyRule>> urgencyRules(const json::value& v, std::string_view key, std::string_view id) {
        std::vector<UrgencyRule> out;
        if (const auto* list = json::list(v, key))
            for (const auto& item : *list) {
                UrgencyRule r;
                FYR_TRY(r.when, expression(item, "when", id));
                FYR_TRY(r.urgency, urgency(item, "urgency", id));
                out.push_back(std::move(r));
            }
        return out;
    }

    Result<> prior(const json::value& v, Condition& c) {
        const auto* p = json::child(v, "prior");
        if (!p) return wrong(c.id, "has no prior");
        const json::value prior(*p);
        c.base = json::number(prior, "base").value_or(0);
        if (c.base <= 0 || c.base > 1) return wrong(c.id, "its prior's base must be above 0 and at most 1");
        if (const auto* ages = json::child(prior, "age"))
            for (const auto& [band, factor] : *ages) {
                Condition::AgeFactor a;
                const std::string_view text = band;
                const auto dash = text.find('-');
                const auto left = text.substr(0, dash);
                const auto right = dash == std::string_view::npos ? left : text.substr(dash + 1);
                const auto number = [](std::string_view t, double& out) {
                    return t.empty() || std::from_chars(t.data(), t.data() + t.size(), out).ec == std::errc{};
                };
                a.to = 200;
                if (!number(left, a.from) || !number(right, a.to) || !factor.is_number())
                    return wrong(c.id, fmt::format("'{}' is no age band", text));
                a.factor = factor.to_number<double>();
                c.ages.push_back(a);
            }
        if (const auto* sexes = json::child(prior, "sex")) {
            const json::value s(*sexes);
            c.female = json::number(s, "female").value_or(1);
            c.male = json::number(s, "male").value_or(1);
        }
        if (const auto* whens = json::child(prior, "when"))
            for (const auto& [text, factor] : *whens) {
                Condition::WhenFactor w;
                auto e = Expression::compile(text, m_names);
                if (!e) return wrong(c.id, fmt::format("prior: {}", e.error().detail));
                if (!factor.is_number()) return wrong(c.id, "a factor of its prior is no number");
                w.when = std::move(*e);
                w.factor = factor.to_number<double>();
                c.whens.push_back(std::move(w));
            }
        return {};
    }

    Result<> conditions(const json::value& root) {
        for (const auto& v : items(root, "conditions")) {
            Condition c;
            c.id = str(v, "id");
            c.label = localText(v, "label");
            c.plain = localText(v, "plain");
            c.icd10 = str(v, "icd10");
            c.group = str(v, "group");
            FYR_CHECK(prior(v, c));
            if (const auto* links = json::child(v, "findings"))
                for (const auto& [name, p] : *links) {
                    FYR_TRY(const auto f, findingNamed(name, c.id));
                    if (!p.is_number()) return wrong(c.id, fmt::format("the weight of '{}' is no number", std::string_view(name)));
                    const double w = p.to_number<double>();
                    if (w <= 0 || w >= 1) return wrong(c.id, fmt::format("the weight of '{}' must be between 0 and 1", std::string_view(name)));
                    c.findings.push_back({f, w});
                }
            std::sort(c.findings.begin(), c.findings.end(), [](const auto& a, const auto& b) { return a.finding < b.finding; });
            FYR_TRY(c.needs, expression(v, "needs", c.id));
            FYR_TRY(c.urgency, urgency(v, "urgency", c.id));
            FYR_TRY(c.worse, urgencyRules(v, "worse", c.id));
            FYR_TRY(c.milder, urgencyRules(v, "milder", c.id));
            m_conditionIds[c.id] = static_cast<std::int32_t>(m_kb.m_conditions.size());
            m_kb.m_conditions.push_back(std::move(c));
        }
        return {};
    }

    Result<> complaints(const json::value& root) {
        for (const auto& v : items(root, "complaints")) {
            Complaint c;
            c.id = str(v, "id");
            c.label = localText(v, "label");
            FYR_TRY(c.entry, expression(v, "entry", c.id));
            if (c.entry.empty()) return wrong(c.id, "a complaint needs an entry");
            c.entryFindings = c.entry.findings(true);
            FYR_TRY(c.screen, findingList(v, "screen", c.id));
            FYR_TRY(c.ask, findingList(v, "ask", c.id));
            if (json::text(v, "floor")) {
                FYR_TRY(c.floor, urgency(v, "floor", c.id));
            }
            if (json::text(v, "default")) {
                FYR_TRY(c.fallback, urgency(v, "default", c.id));
            }
            c.advice = advice(v);
            // What can explain it: conditions linked with an entry finding, its children or its parents' other names.
            std::set<std::int32_t> entry(c.entryFindings.begin(), c.entryFindings.end());
            for (const auto f : c.entryFindings)
                for (const auto child : m_kb.m_findings[static_cast<std::size_t>(f)].children) entry.insert(child);
            for (std::size_t k = 0; k < m_kb.m_conditions.size(); ++k) {
                const auto& links = m_kb.m_conditions[k].findings;
                if (std::any_of(links.begin(), links.end(), [&](const auto& l) { return entry.contains(l.finding); }))
                    c.conditions.push_back(static_cast<std::int32_t>(k));
            }
            m_kb.m_complaints.push_back(std::move(c));
        }
        return {};
    }

    Result<> selfCare(const json::value& root) {
        for (const auto& v : items(root, "selfcare")) {
            SelfCare s;
            s.id = str(v, "id");
            s.label = localText(v, "label");
            if (const auto* list = json::list(v, "conditions"))
                for (const auto& c : *list) {
                    const auto it = m_conditionIds.find(c.is_string() ? std::string(c.get_string()) : std::string());
                    if (it == m_conditionIds.end()) return wrong(s.id, "names a condition that is not there");
                    s.conditions.push_back(it->second);
                }
            FYR_TRY(s.require, expression(v, "require", s.id));
            FYR_TRY(s.forbid, expression(v, "forbid", s.id));
            s.trivial = json::boolean(v, "trivial").value_or(false);
            s.advice = advice(v);
            m_kb.m_selfCare.push_back(std::move(s));
        }
        return {};
    }

    Result<> destinations(const json::value& root) {
        for (const auto& v : items(root, "destinations")) {
            DestinationDef d;
            d.id = str(v, "id");
            if (const auto* list = json::list(v, "urgency"))
                for (const auto& u : *list) {
                    const auto level = u.is_string() ? clinical::urgencyFromCode(u.get_string()) : std::nullopt;
                    if (!level) return wrong(d.id, "names a level of urgency that is none");
                    d.urgencies.push_back(*level);
                }
            FYR_TRY(d.only, expression(v, "only", d.id));
            d.needsOpen = json::boolean(v, "open").value_or(false);
            d.everywhere = json::boolean(v, "everywhere").value_or(false);
            d.label = localText(v, "label");
            d.title = localText(v, "title");
            d.now = localTexts(v, "now");
            d.next = localText(v, "next");
            m_kb.m_destinations.push_back(std::move(d));
        }
        return {};
    }

    Result<> policy(const json::value& root) {
        auto& p = m_kb.m_policy;
        for (const auto& rule : items(root, "policy")) {
            const auto id = str(rule, "id");
            const auto value = json::number(rule, "value");
            if (id == "cost") {
                const auto* rows = json::list(rule, "rows");
                if (!rows || rows->size() != 5) return wrong("policy", "cost needs five rows");
                for (std::size_t i = 0; i < 5; ++i) {
                    const auto* row = (*rows)[i].if_array();
                    if (!row || row->size() != 5) return wrong("policy", "a row of cost needs five numbers");
                    for (std::size_t k = 0; k < 5; ++k) {
                        if (!(*row)[k].is_number()) return wrong("policy", "cost holds something that is no number");
                        p.cost[i][k] = (*row)[k].to_number<double>();
                    }
                }
            } else if (id == "routes") {
                if (const auto* list = json::list(rule, "rules"))
                    for (const auto& r : *list) {
                        RouteRule route;
                        FYR_TRY(route.urgency, urgency(r, "urgency", "routes"));
                        route.group = str(r, "group");
                        route.destination = str(r, "to");
                        route.needsOpen = json::boolean(r, "open").value_or(false);
                        if (!m_kb.destination(route.destination)) return wrong("routes", fmt::format("no destination is called '{}'", route.destination));
                        m_kb.m_routes.push_back(std::move(route));
                    }
            } else if (id == "questions") {
                if (const auto* list = json::list(rule, "rules"))
                    for (const auto& q : *list)
                        m_kb.m_system[str(q, "name")] = {localText(q, "ask"), localText(q, "ask_other"), localText(q, "ask_child"), localText(q, "why")};
            } else if (id == "sentences") {
                if (const auto* list = json::list(rule, "rules"))
                    for (const auto& q : *list) m_kb.m_phrases[str(q, "name")] = localText(q, "text");
            } else if (id == "general_screen") {
                FYR_TRY(p.generalScreen, findingList(rule, "findings", id));
            } else if (id == "reassured_by") {
                p.reassuredBy = m_kb.findingId(str(rule, "finding"));
                if (p.reassuredBy < 0) return wrong("reassured_by", "names a finding that is not there");
            } else if (id == "settled_by") {
                p.settledBy = m_kb.findingId(str(rule, "finding"));
                if (p.settledBy < 0) return wrong("settled_by", "names a finding that is not there");
                FYR_TRY(p.settledNever, expression(rule, "never", id));
            } else if (id == "second_reader") {
                FYR_CHECK(secondReading(rule));
            } else if (id == "selfcare_never") {
                FYR_TRY(p.selfCareNever, expression(rule, "when", id));
            } else if (id == "beside_never") {
                FYR_TRY(p.besideNever, expression(rule, "when", id));
            } else if (id == "baby_well") {
                FYR_TRY(p.babyWell, expression(rule, "when", id));
            } else if (id == "passing") {
                FYR_TRY(p.passing, findingList(rule, "findings", id));
            } else if (id == "accompanying") {
                FYR_TRY(p.accompanying, findingList(rule, "findings", id));
            } else if (id == "acute_unanswered") {
                FYR_TRY(p.acute, expression(rule, "when", id));
            } else if (id == "background") {
                FYR_CHECK(background(rule));
            } else if (id == "screen_for") {
                FYR_CHECK(screenFor(rule));
            } else if (id == "course") {
                FYR_CHECK(course(rule));
            } else if (id == "mild_course") {
                FYR_TRY(p.mildCourse, findingList(rule, "findings", id));
            } else if (id == "after_red_flag") {
                FYR_TRY(p.afterRedFlag, findingList(rule, "findings", id));
            } else if (value) {
                FYR_CHECK(number(id, *value));
            }
        }
        return {};
    }
    Result<> background(const json::value& rule) {
        const auto* list = json::list(rule, "ask");
        if (!list) return wrong("background", "asks nothing");
        for (const auto& v : *list) {
            Policy::Background b;
            b.finding = m_kb.findingId(str(v, "finding"));
            if (b.finding < 0) return wrong("background", "names a finding that is not there");
            FYR_TRY(b.unless, expression(v, "unless", "background"));
            m_kb.m_policy.background.push_back(std::move(b));
        }
        m_kb.m_policy.maxBackground = static_cast<int>(json::integer(rule, "most").value_or(1));
        return {};
    }
    Result<> screenFor(const json::value& rule) {
        const auto* list = json::list(rule, "lines");
        if (!list) return wrong("screen_for", "asks nothing");
        for (const auto& v : *list) {
            Policy::ScreenFor s;
            FYR_TRY(s.when, expression(v, "when", "screen_for"));
            FYR_TRY(s.findings, findingList(v, "findings", "screen_for"));
            s.unread = json::boolean(v, "unread").value_or(false);
            if (const auto* words = json::child(v, "words")) {
                const json::value both(*words);
                for (const auto lang : {"sv", "en"})
                    if (const auto* one = json::list(both, lang))
                        for (const auto& w : *one)
                            if (w.is_string()) s.words.emplace_back(w.get_string());
            }
            if (s.when.empty() == s.words.empty() || s.findings.empty()) return wrong("screen_for", "a line needs a when or words, and findings");
            m_kb.m_policy.screenFor.push_back(std::move(s));
        }
        return {};
    }
    Result<> course(const json::value& rule) {
        const auto* list = json::list(rule, "signs");
        if (!list) return wrong("course", "has no signs");
        for (const auto& v : *list) {
            CourseSign sign;
            FYR_TRY(sign.when, expression(v, "when", "course"));
            if (sign.when.empty()) return wrong("course", "a sign needs a when");
            const auto* told = json::list(v, "told");
            if (!told || told->size() != sign.told.size()) return wrong("course", "a sign needs a number for each of the five levels");
            for (std::size_t i = 0; i < sign.told.size(); ++i) {
                sign.told[i] = (*told)[i].is_number() ? (*told)[i].to_number<double>() : 0;
                if (!(sign.told[i] > 0 && sign.told[i] < 1)) return wrong("course", "a sign is told with a probability between nought and one");
            }
            m_kb.m_policy.course.push_back(std::move(sign));
        }
        return {};
    }
    Result<> secondReading(const json::value& rule) {
        auto& s = m_kb.m_policy.second;
        s.urgent = m_kb.findingId(str(rule, "urgent"));
        s.notHome = m_kb.findingId(str(rule, "not_home"));
        const auto above = json::number(rule, "urgent_above");
        const auto below = json::number(rule, "home_below");
        const auto words = json::integer(rule, "min_words");
        s.doubt = m_kb.findingId(str(rule, "doubt"));
        const auto homeUrgent = json::number(rule, "home_urgent_above");
        const auto doubtBelow = json::number(rule, "doubt_below");
        FYR_TRY(s.doubtNever, expression(rule, "doubt_never", "second_reader"));
        s.minWordsDoubt = static_cast<int>(json::integer(rule, "min_words_doubt").value_or(0));
        if (s.urgent < 0 || s.notHome < 0 || s.doubt < 0 || !above || !below || !homeUrgent || !doubtBelow || s.doubtNever.empty() || !words)
            return wrong("second_reader", "needs urgent, not_home and doubt (findings), urgent_above, home_below, home_urgent_above, doubt_below, doubt_never, min_words");
        s.urgentAbove = *above;
        s.homeBelow = *below;
        s.homeUrgentAbove = *homeUrgent;
        s.doubtBelow = *doubtBelow;
        s.minWords = static_cast<int>(*words);
        s.minWordsHome = static_cast<int>(json::integer(rule, "min_words_home").value_or(*words));
        return {};
    }
    Result<> number(std::string_view id, double value) {
        auto& p = m_kb.m_policy;
        const std::array<std::pair<std::string_view, double*>, 16> reals{{{"leak", &p.leak}, {"leak_share", &p.leakShare}, {"cause_certain", &p.causeCertain}, {"unknown_cause", &p.unknownCause},
            {"selfcare_share", &p.selfCareShare}, {"decidable", &p.decidable}, {"safe_tail", &p.safeTail},
            {"min_gain_per_second", &p.minGainPerSecond}, {"diagnosis_weight", &p.diagnosisWeight},
            {"default_seconds", &p.defaultSeconds}, {"p_floor", &p.pFloor}, {"selfcare_share_unknown", &p.selfCareShareUnknown}, {"safe_tail_unknown", &p.safeTailUnknown},
            {"beside_share", &p.besideShare}, {"beside_tail", &p.besideTail}, {"min_beyond", &p.minBeyond}}};
        const std::array<std::pair<std::string_view, int*>, 6> counts{{{"min_told", &p.minTold}, {"max_questions", &p.maxQuestions}, {"max_beyond", &p.maxBeyond},
            {"max_screen", &p.maxScreen}, {"max_after_red_flag", &p.maxAfterRedFlag}, {"max_unknown_in_row", &p.maxUnknownInRow}}};
        for (const auto& [name, out] : reals)
            if (name == id) { *out = value; return {}; }
        for (const auto& [name, out] : counts)
            if (name == id) { *out = static_cast<int>(value); return {}; }
        return wrong("policy", fmt::format("'{}' is no setting", id));
    }

    // Derived findings after what they derive from; a circle is broken where it was entered.
    void order() {
        std::vector<int> mark(m_kb.m_findings.size(), 0);
        const auto visit = [&](auto&& self, std::int32_t id) -> void {
            auto& m = mark[static_cast<std::size_t>(id)];
            if (m != 0) return;
            m = 1;
            const auto& f = m_kb.m_findings[static_cast<std::size_t>(id)];
            for (const auto in : f.when.findings()) self(self, in);
            for (const auto child : f.children) self(self, child);
            if (!f.when.empty()) m_kb.m_derived.push_back(id);
        };
        for (std::size_t i = 0; i < m_kb.m_findings.size(); ++i) visit(visit, static_cast<std::int32_t>(i));
    }

    // What follows from the tables: who asks for what, how common each finding is.
    void derive() {
        auto& kb = m_kb;
        for (std::size_t i = 0; i < kb.m_findings.size(); ++i)
            for (const auto c : kb.m_findings[i].choices)
                kb.m_findings[static_cast<std::size_t>(c)].askedBy.push_back(static_cast<std::int32_t>(i));
        kb.m_conditionsOf.resize(kb.m_findings.size());
        std::vector<double> expected(kb.m_findings.size(), 0);
        double total = 0;
        for (std::size_t k = 0; k < kb.m_conditions.size(); ++k) {
            const auto& c = kb.m_conditions[k];
            total += c.base;
            for (const auto& l : c.findings) {
                kb.m_conditionsOf[static_cast<std::size_t>(l.finding)].push_back(static_cast<std::int32_t>(k));
                expected[static_cast<std::size_t>(l.finding)] += c.base * l.p;
            }
        }
        // A share (half, unless told) of how often a finding is met at all is put down to chance: what is common proves little.
        for (std::size_t i = 0; i < kb.m_findings.size(); ++i)
            kb.m_findings[i].leak = std::clamp(total > 0 ? kb.m_policy.leakShare * expected[i] / total : 0.0, kb.m_policy.leak, 0.2);
        for (const auto& rule : kb.m_selfCare)
            for (const auto k : rule.conditions) kb.m_conditions[static_cast<std::size_t>(k)].atHome = true;
        for (auto& c : kb.m_complaints) {
            std::set<std::int32_t> linked;
            for (const auto k : c.conditions)
                for (const auto& l : kb.m_conditions[static_cast<std::size_t>(k)].findings) linked.insert(l.finding);
            c.findings.assign(linked.begin(), linked.end());
        }
    }

    KnowledgeBase m_kb;
    Expression::Names m_names;
    std::unordered_map<std::string, std::int32_t> m_conditionIds;
};

Result<KnowledgeBase> KnowledgeBase::fromJson(std::string_view text) { return KnowledgeLoader{}.run(text); }

Result<KnowledgeBase> KnowledgeBase::load(const std::filesystem::path& file) {
    std::ifstream in(file, std::ios::binary);
    if (!in) return fail(ErrorCode::notFound, "cannot read " + file.string());
    std::string text((std::istreambuf_iterator<char>(in)), std::istreambuf_iterator<char>());
    return fromJson(text);
}

} // namespace fyr::triage

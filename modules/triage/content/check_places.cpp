#include "triage/content/check_places.h"

#include "triage/language/lexicon.h"

#include <array>
#include <fmt/format.h>

namespace fyr::triage::content {
namespace {

constexpr std::array<std::string_view, 2> languages{"sv", "en"};

std::string key(std::string_view text) {
    std::string out;
    for (const auto& w : wordsOf(text)) out += (out.empty() ? "" : " ") + w;
    return out;
}

class Places {
  public:
    Places(const Source& s, const PlaceChecks& with) : m_s(s), m_with(with) {}

    std::set<std::string> run() {
        for (const auto& r : m_s.places) {
            const auto kind = textOf(r, "kind");
            if (kind == "site") group(r, m_sites);
            else if (kind == "sense") group(r, m_senses);
            else if (kind != "told") error(r, "kind", "kind is site, sense or told");
        }
        for (const auto& r : m_s.places)
            if (textOf(r, "kind") == "told") told(r);
        unused();
        oneMeaning();
        phrases();
        return std::move(m_made);
    }

  private:
    struct Group {
        const Rule* rule = nullptr;
        std::array<std::vector<std::string>, 2> words; // by language, as they are compared
        bool told = false;
    };
    using Groups = std::map<std::string, Group, std::less<>>;
    struct Pair {
        const Rule* rule = nullptr;
        std::string finding;
    };

    static std::string textOf(const Rule& r, std::string_view name) {
        const auto* m = r.value.if_contains(name);
        return m && m->is_string() ? std::string(m->get_string()) : std::string();
    }
    void error(const Rule& r, const std::string& member, std::string_view what) { m_with.remark(Severity::error, r.place(member), fmt::format("{}: {}", r.id(), what)); }
    void warn(const Rule& r, const std::string& member, std::string_view what) { m_with.remark(Severity::warning, r.place(member), fmt::format("{}: {}", r.id(), what)); }
    void members(const Rule& r, const std::set<std::string, std::less<>>& known) {
        for (const auto& [name, value] : r.value)
            if (!known.contains(std::string_view(name))) error(r, std::string(name), fmt::format("'{}' is no member of this kind of rule", std::string_view(name)));
    }

    void group(const Rule& r, Groups& into) {
        const bool site = &into == &m_sites;
        members(r, site ? std::set<std::string, std::less<>>{"id", "kind", "carries", "words", "note", "version"}
                        : std::set<std::string, std::less<>>{"id", "kind", "carries", "blocks", "words", "note", "version"});
        const auto [it, isNew] = into.try_emplace(r.id());
        if (r.id().empty()) return error(r, "id", "has no id");
        if (!isNew) return error(r, "id", fmt::format("is there twice, first at {}", it->second.rule->place()));
        auto& g = it->second;
        g.rule = &r;
        const auto* all = r.value.if_contains("words");
        const auto* byLanguage = all ? all->if_object() : nullptr;
        for (std::size_t l = 0; l < languages.size(); ++l) {
            const auto* value = byLanguage ? byLanguage->if_contains(languages[l]) : nullptr;
            const auto* list = value ? value->if_array() : nullptr;
            if (!list || list->empty()) {
                error(r, "words", fmt::format("has no words in '{}'", languages[l]));
                continue;
            }
            std::set<std::string> seen;
            for (const auto& w : *list) {
                const auto word = w.is_string() ? key(w.get_string()) : std::string();
                if (word.empty()) error(r, "words", "a word is not text");
                else if (site && word.find(' ') != std::string::npos) error(r, "words", fmt::format("the place '{}' is not one word", word));
                else if (!seen.insert(word).second) warn(r, "words", fmt::format("'{}' is there twice", word));
                else g.words[l].push_back(word);
            }
        }
    }

    void told(const Rule& r) {
        members(r, {"id", "kind", "finding", "sites", "senses", "source", "note", "version", "rationale"});
        const auto* sources = r.value.if_contains("source");
        if (!sources || !sources->is_array() || sources->get_array().empty()) error(r, "source", "has no source");
        else
            for (const auto& s : sources->get_array())
                if (!s.is_string() || !m_with.knowsSource(std::string(s.get_string()))) error(r, "source", fmt::format("source '{}' is not in sources.yaml", json::write(s)));
        const auto finding = textOf(r, "finding");
        if (!m_with.knows(finding)) error(r, "finding", fmt::format("no finding is called '{}'", finding));
        const auto sites = named(r, "sites", m_sites, "site");
        const auto senses = named(r, "senses", m_senses, "sense");
        bool makes = false;
        for (auto* site : sites)
            for (auto* sense : senses) {
                const auto [it, isNew] = m_pairs.try_emplace({site->rule->id(), sense->rule->id()}, Pair{&r, finding});
                makes = makes || isNew;
                if (isNew) continue;
                warn(r, "senses", fmt::format("'{}' and '{}' make {} already ({})", site->rule->id(), sense->rule->id(), it->second.finding, it->second.rule->place()));
            }
        if (!makes && !sites.empty() && !senses.empty()) error(r, "sites", "nothing that is told can make it: each of its pairs makes another finding");
        if (makes) m_made.insert(finding);
    }
    std::vector<Group*> named(const Rule& r, const std::string& member, Groups& known, std::string_view what) {
        std::vector<Group*> out;
        const auto* value = r.value.if_contains(member);
        const auto* list = value ? value->if_array() : nullptr;
        if (!list || list->empty()) {
            error(r, member, fmt::format("nothing that is told can make it: it names no {}", what));
            return out;
        }
        for (const auto& id : *list) {
            const auto it = id.is_string() ? known.find(std::string_view(id.get_string())) : known.end();
            if (it == known.end()) {
                error(r, member, fmt::format("no {} is called '{}'", what, id.is_string() ? std::string(id.get_string()) : json::write(id)));
                continue;
            }
            it->second.told = true;
            out.push_back(&it->second);
        }
        return out;
    }

    void unused() {
        for (const auto& [id, g] : m_sites)
            if (!g.told) warn(*g.rule, "id", "no 'told' names this site");
        for (const auto& [id, g] : m_senses) {
            const bool blocks = json::boolean(json::value(g.rule->value), "blocks").value_or(false);
            if (!g.told && !blocks) warn(*g.rule, "id", "no 'told' names this sense (blocks: true, when it is to make nothing)");
            if (g.told && blocks) error(*g.rule, "blocks", "it blocks and makes something");
        }
    }
    // A word has one site, and is no sense too.
    void oneMeaning() {
        for (std::size_t l = 0; l < languages.size(); ++l) {
            std::map<std::string, const Rule*> sites;
            for (const auto& [id, g] : m_sites)
                for (const auto& w : g.words[l]) {
                    const auto [it, isNew] = sites.try_emplace(w, g.rule);
                    if (!isNew) error(*g.rule, "words", fmt::format("'{}' is a word of the site {} too ({})", w, it->second->id(), it->second->place()));
                }
            for (const auto& [id, g] : m_senses)
                for (const auto& w : g.words[l])
                    if (const auto it = sites.find(w); it != sites.end()) warn(*g.rule, "words", fmt::format("'{}' is a word of the site {} too ({})", w, it->second->id(), it->second->place()));
            // One word of two senses is read as both: only where no site makes something with each of them.
            std::map<std::string, std::vector<const Group*>> senses;
            for (const auto& [id, g] : m_senses)
                for (const auto& w : g.words[l]) senses[w].push_back(&g);
            for (const auto& [word, groups] : senses)
                for (std::size_t i = 1; i < groups.size(); ++i)
                    for (const auto& [id, site] : m_sites)
                        if (m_pairs.contains({id, groups[0]->rule->id()}) && m_pairs.contains({id, groups[i]->rule->id()}))
                            warn(*groups[i]->rule, "words", fmt::format("'{}' is a word of the sense {} too, and both make something with {}", word, groups[0]->rule->id(), id));
        }
    }
    // "ear ache" as a phrase of one finding, and ear + ache as another one.
    void phrases() {
        std::array<std::map<std::string, const Rule*>, 2> said;
        for (const auto& r : m_s.findings) {
            const auto* say = r.value.if_contains("say");
            const auto* byLanguage = say ? say->if_object() : nullptr;
            for (std::size_t l = 0; byLanguage && l < languages.size(); ++l) {
                const auto* value = byLanguage->if_contains(languages[l]);
                if (const auto* list = value ? value->if_array() : nullptr)
                    for (const auto& p : *list)
                        if (p.is_string()) said[l].try_emplace(key(p.get_string()), &r);
            }
        }
        struct Collision {
            std::string text;
            const Rule* phrase = nullptr;
            std::string makes;
            int more = 0;
        };
        std::map<std::pair<const Rule*, std::string>, Collision> collisions; // one line for each two that collide, however many words
        for (const auto& [names, pair] : m_pairs) {
            const auto& site = m_sites.find(names.first)->second;
            const auto& sense = m_senses.find(names.second)->second;
            for (std::size_t l = 0; l < languages.size(); ++l)
                for (const auto& a : site.words[l])
                    for (const auto& b : sense.words[l])
                        for (const auto& text : {a + " " + b, b + " " + a}) {
                            const auto it = said[l].find(text);
                            if (it == said[l].end() || m_with.related(it->second->id(), pair.finding)) continue;
                            const auto [at, isNew] = collisions.try_emplace({pair.rule, it->second->id()}, Collision{text, it->second, pair.finding, 0});
                            at->second.more += isNew ? 0 : 1;
                        }
        }
        for (const auto& [which, c] : collisions) {
            const auto words = c.more == 0 ? fmt::format("'{}' is", c.text) : fmt::format("'{}' (and {} more) is", c.text, c.more);
            warn(*which.first, "finding", fmt::format("{} said for {} ({}), and makes {} here", words, which.second, c.phrase->place("say"), c.makes));
        }
        for (const auto& [id, g] : m_sites)
            for (std::size_t l = 0; l < languages.size(); ++l)
                for (const auto& w : g.words[l])
                    if (const auto it = said[l].find(w); it != said[l].end())
                        warn(*g.rule, "words", fmt::format("the site '{}' alone is said for {} ({})", w, it->second->id(), it->second->place("say")));
    }

    const Source& m_s;
    const PlaceChecks& m_with;
    Groups m_sites, m_senses;
    std::map<std::pair<std::string, std::string>, Pair> m_pairs; // site and sense
    std::set<std::string> m_made;
};

} // namespace

std::set<std::string> checkPlaces(const Source& source, const PlaceChecks& with) { return Places(source, with).run(); }

} // namespace fyr::triage::content

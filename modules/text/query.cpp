#include "text/query.h"

#include <algorithm>

namespace fyr::text {
namespace {

enum class Hit : std::uint8_t { no, part, whole };

// A common word is only itself: no index knows it by its term.
Hit wordHit(const std::string& term, bool common, const Entry& e) {
    if (e.common != common) return Hit::no;
    if (e.term == term) return Hit::whole;
    return std::ranges::find(e.parts, term) != e.parts.end() ? Hit::part : Hit::no;
}
Hit prefixHit(const Node& n, const Entry& e) {
    if (e.common) return Hit::no;
    if (e.term.starts_with(n.start) || e.term == n.term) return Hit::whole;
    return std::ranges::any_of(e.parts, [&](const auto& p) { return p.starts_with(n.start) || p == n.term; }) ? Hit::part : Hit::no;
}

template <class F>
void eachPlace(const Node& n, const Document& d, F&& use) {
    const auto& words = d.words();
    for (std::size_t i = 0; i < words.size(); ++i) {
        if (n.kind == Node::Kind::phrase) {
            if (i + n.words.size() > words.size() || words[i].passage != words[i + n.words.size() - 1].passage) continue;
            bool all = true;
            for (std::size_t k = 0; all && k < n.words.size(); ++k) all = wordHit(n.words[k].term, n.words[k].common, *words[i + k].entry) != Hit::no;
            if (all && !use(Place{static_cast<std::uint32_t>(i), static_cast<std::uint32_t>(i + n.words.size() - 1), false})) return;
        } else {
            const Hit hit = n.kind == Node::Kind::word ? wordHit(n.term, n.common, *words[i].entry) : prefixHit(n, *words[i].entry);
            if (hit != Hit::no && !use(Place{static_cast<std::uint32_t>(i), static_cast<std::uint32_t>(i), hit == Hit::part})) return;
        }
    }
}

bool matchesNode(const Node& n, const Document& d, bool narrativeOnly) {
    const auto sub = [&](const Node& c) { return matchesNode(c, d, narrativeOnly); };
    switch (n.kind) {
    case Node::Kind::all: return std::ranges::all_of(n.of, sub);
    case Node::Kind::any: return std::ranges::any_of(n.of, sub);
    case Node::Kind::none: return !sub(n.of.front());
    default: break;
    }
    bool found = false;
    eachPlace(n, d, [&](const Place& at) {
        found = !narrativeOnly || d.passages()[d.words()[at.first].passage].field == Field::narrative;
        return !found;
    });
    return found;
}

bool byTermsNode(const Node& n) { return n.kind != Node::Kind::phrase && std::ranges::all_of(n.of, byTermsNode); }

void collect(const Node& n, std::vector<const Node*>& out) {
    if (n.kind == Node::Kind::none) return;
    if (n.kind == Node::Kind::all || n.kind == Node::Kind::any)
        for (const auto& c : n.of) collect(c, out);
    else
        out.push_back(&n);
}

} // namespace

Query Query::either(std::vector<Query> queries) {
    if (queries.size() == 1) return std::move(queries.front());
    Node any;
    any.kind = Node::Kind::any;
    for (auto& q : queries) any.of.push_back(std::move(q.m_root));
    return Query(std::move(any));
}

bool Query::byTerms() const noexcept { return byTermsNode(m_root); }
bool Query::matches(const Document& d, bool narrativeOnly) const { return matchesNode(m_root, d, narrativeOnly); }

std::vector<const Node*> Query::leaves() const {
    std::vector<const Node*> out;
    collect(m_root, out);
    return out;
}

std::vector<Place> placesOf(const Node& leaf, const Document& document) {
    std::vector<Place> out;
    eachPlace(leaf, document, [&](const Place& at) {
        out.push_back(at);
        return true;
    });
    return out;
}

} // namespace fyr::text

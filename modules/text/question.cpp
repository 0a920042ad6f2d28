#include "text/question.h"

#include <algorithm>

namespace fyr::text {
namespace {

class Writer {
  public:
    Writer(Dialect dialect, std::string_view lead) : m_dialect(dialect), m_lead(lead) {}

    std::string of(const Node& n) const {
        switch (n.kind) {
        case Node::Kind::word: return word(n.term);
        case Node::Kind::prefix: return join({word(n.start, true), word(n.term)}, false);
        case Node::Kind::phrase: {
            std::vector<std::string> parts;
            for (const auto& e : n.words)
                if (!e.common) parts.push_back(word(e.term));
            return join(parts, true);
        }
        case Node::Kind::any: {
            std::vector<std::string> parts;
            for (const auto& c : n.of) parts.push_back(of(c));
            return join(parts, false);
        }
        case Node::Kind::all: return all(n);
        case Node::Kind::none: break; // only inside `all`
        }
        return {};
    }

  private:
    std::string word(std::string_view term, bool begins = false) const { return quotedTerm(m_dialect, std::string(m_lead) + std::string(term), begins); }
    std::string join(const std::vector<std::string>& parts, bool both) const { return joined(m_dialect, parts, both); }
    static bool exact(const Node& n) { return n.kind != Node::Kind::phrase && std::ranges::all_of(n.of, exact); }
    std::string all(const Node& n) const {
        std::vector<std::string> needed;
        std::vector<std::string> denied;
        for (const auto& c : n.of) {
            if (c.kind != Node::Kind::none) needed.push_back(of(c));
            else if (exact(c.of.front())) denied.push_back(of(c.of.front())); // else the text decides
        }
        std::string out = join(needed, true);
        if (denied.empty()) return out;
        return fmt::format("({} {} {})", out, m_dialect == Dialect::fts5 ? "NOT" : "& !", join(denied, false));
    }

    Dialect m_dialect;
    std::string_view m_lead;
};

} // namespace

std::string quotedTerm(Dialect dialect, std::string_view term, bool begins) {
    return dialect == Dialect::fts5 ? fmt::format("\"{}\"{}", term, begins ? "*" : "") : fmt::format("'{}'{}", term, begins ? ":*" : "");
}

std::string joined(Dialect dialect, const std::vector<std::string>& parts, bool all) {
    if (parts.size() == 1) return parts.front();
    const std::string_view between = dialect == Dialect::fts5 ? (all ? " AND " : " OR ") : (all ? " & " : " | ");
    return fmt::format("({})", fmt::join(parts, between));
}

std::string question(Dialect dialect, std::string_view lead, const Query& query) { return Writer(dialect, lead).of(query.root()); }

} // namespace fyr::text

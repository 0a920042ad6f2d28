#include "server/store/index/words.h"

#include "fhir/readable_text.h"
#include "fhir/resource.h"

#include <algorithm>

namespace fyr::server {
namespace {

using text::Node;

class Question {
  public:
    Question(WordsDialect dialect, std::int64_t tenant) : m_fts(dialect == WordsDialect::fts5), m_lead(fmt::format("{}", tenant)) {}

    std::string run(const text::Query& query, const WordsFilter& f) {
        std::vector<std::string> all{of(query.root())};
        std::vector<std::string> types;
        for (const auto type : f.types) types.push_back(mark('t', type));
        if (!types.empty()) all.push_back(join(types, false));
        if (f.patient != 0) all.push_back(mark('p', f.patient));
        if (f.byUnit) all.push_back(f.unit == 0 ? mark('u', 0) : join({mark('u', 0), mark('u', f.unit)}, false));
        return join(all, true);
    }

  private:
    std::string quoted(std::string_view term, bool begins = false) const {
        // Terms are letters and digits only: nothing in them has to be escaped.
        return m_fts ? fmt::format("\"{}\"{}", term, begins ? "*" : "") : fmt::format("'{}'{}", term, begins ? ":*" : "");
    }
    std::string word(std::string_view term, bool begins = false) const { return quoted(m_lead + "x" + std::string(term), begins); }
    std::string mark(char kind, std::int64_t number) const { return quoted(fmt::format("{}{}{}", m_lead, kind, number)); }
    std::string join(const std::vector<std::string>& parts, bool both) const {
        if (parts.size() == 1) return parts.front();
        std::string out = "(";
        for (const auto& p : parts) {
            if (out.size() > 1) out += both ? (m_fts ? " AND " : " & ") : (m_fts ? " OR " : " | ");
            out += p;
        }
        return out + ")";
    }

    static bool exact(const Node& n) { return n.kind != Node::Kind::phrase && std::ranges::all_of(n.of, exact); }
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
    std::string all(const Node& n) const {
        std::vector<std::string> needed;
        std::vector<std::string> denied;
        for (const auto& c : n.of) {
            if (c.kind != Node::Kind::none) needed.push_back(of(c));
            else if (exact(c.of.front())) denied.push_back(of(c.of.front())); // else the text decides
        }
        std::string out = join(needed, true);
        if (denied.empty()) return out;
        return m_fts ? fmt::format("({} NOT {})", out, join(denied, false)) : fmt::format("({} & !{})", out, join(denied, false));
    }

    bool m_fts;
    std::string m_lead;
};

} // namespace

bool WordsFilter::admits(std::int64_t ofType, std::int64_t ofPatient, std::int64_t ofUnit) const {
    return (types.empty() || std::ranges::find(types, ofType) != types.end()) && (patient == 0 || ofPatient == patient) &&
           (!byUnit || ofUnit == 0 || ofUnit == unit);
}

std::string indexedTerms(std::int64_t tenant, std::int64_t type, std::int64_t patient, std::int64_t unit, std::string_view json) {
    const auto resource = fhir::Resource::parse(json);
    if (!resource) return {};
    const text::Document document(fhir::readableText(*resource));
    const auto terms = document.terms();
    if (terms.empty()) return {};
    const std::string lead = fmt::format("{}", tenant);
    std::string out = fmt::format("{0}t{1} {0}p{2} {0}u{3}", lead, type, patient, unit);
    for (const auto& term : terms) {
        out += ' ';
        out += lead;
        out += 'x';
        out += term;
    }
    return out;
}

std::string asTsvector(std::string_view terms) {
    std::string out;
    out.reserve(terms.size() + terms.size() / 2);
    out += '\'';
    for (const char c : terms) {
        if (c == ' ') out += "' '";
        else out += c;
    }
    return out + '\'';
}

std::string indexQuestion(WordsDialect dialect, std::int64_t tenant, const text::Query& query, const WordsFilter& filter) {
    return Question(dialect, tenant).run(query, filter);
}

bool wordsMatch(const text::Query& query, bool narrativeOnly, std::string_view json) {
    const auto resource = fhir::Resource::parse(json);
    return resource && query.matches(text::Document(fhir::readableText(*resource)), narrativeOnly);
}

} // namespace fyr::server

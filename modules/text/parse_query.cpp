#include "text/query.h"

#include "base/text.h"

#include <algorithm>

namespace fyr::text {
namespace {

struct Piece {
    enum class Kind : std::uint8_t { open, close, either, both, minus, node, end } kind = Kind::end;
    Node node;
};

tl::unexpected<Error> bad(std::string what) { return fail(ErrorCode::badRequest, std::move(what)); }

Node wordNode(const Entry& e) {
    Node n;
    n.kind = Node::Kind::word;
    n.term = e.term;
    n.common = e.common;
    return n;
}

class Parser {
  public:
    explicit Parser(std::string_view text) : m_text(text) {}

    Result<Node> run() {
        FYR_CHECK(split());
        FYR_TRY(auto root, either(0));
        if (peek() == Piece::Kind::close) return bad("a bracket is closed that was never opened");
        FYR_CHECK(checkPositive(root));
        return root;
    }

  private:
    // ---- Pieces ----
    Result<void> split() {
        std::size_t i = 0;
        const auto separator = [](char c) { return c == ' ' || c == '\t' || c == '\n' || c == '\r' || c == '(' || c == ')' || c == '"' || c == '|' || c == '&'; };
        while (i < m_text.size()) {
            const char c = m_text[i];
            if (c == ' ' || c == '\t' || c == '\n' || c == '\r') {
                ++i;
            } else if (c == '(' || c == ')' || c == '|' || c == '&') {
                add(c == '(' ? Piece::Kind::open : c == ')' ? Piece::Kind::close : c == '|' ? Piece::Kind::either : Piece::Kind::both);
                ++i;
            } else if (c == '"') {
                const auto end = m_text.find('"', i + 1);
                if (end == std::string_view::npos) return bad("a quotation mark is not closed");
                FYR_CHECK(words(m_text.substr(i + 1, end - i - 1), false, true));
                i = end + 1;
            } else if (c == '-' && i + 1 < m_text.size() && m_text[i + 1] != ' ' && m_text[i + 1] != '-') {
                add(Piece::Kind::minus);
                ++i;
            } else {
                std::size_t end = i;
                while (end < m_text.size() && !separator(m_text[end])) ++end;
                FYR_CHECK(chunk(m_text.substr(i, end - i)));
                i = end;
            }
        }
        return {};
    }
    void add(Piece::Kind kind) { m_pieces.push_back({kind, {}}); }

    Result<void> chunk(std::string_view text) {
        const auto low = lowerCase(text);
        if (low == "or" || low == "eller") return add(Piece::Kind::either), Result<void>{};
        if (low == "and" || low == "och") return add(Piece::Kind::both), Result<void>{};
        return words(text, text.ends_with('*'), false);
    }
    Result<void> words(std::string_view text, bool begins, bool quoted) {
        std::vector<Token> tokens;
        tokenize(text, tokens);
        m_words += tokens.size();
        if (m_words > Query::mostWordsAsked) return bad(fmt::format("a search has {} words at most", Query::mostWordsAsked));
        if (tokens.empty()) {
            // A minus before nothing is nothing.
            if (!m_pieces.empty() && m_pieces.back().kind == Piece::Kind::minus) m_pieces.pop_back();
            if (quoted) return bad("there is no word between the quotation marks");
            if (begins) return bad("a word begins before its star: rygg*");
            return {};
        }
        Node out;
        if (begins) {
            Node prefix;
            prefix.kind = Node::Kind::prefix;
            prefix.start = tokens.back().folded;
            if (codePoints(prefix.start) < Query::shortestPrefix) return bad(fmt::format("a word needs {} letters before its star", Query::shortestPrefix));
            prefix.term = entryOf(prefix.start).term;
            tokens.pop_back();
            if (tokens.empty()) {
                out = std::move(prefix);
            } else {
                out.kind = Node::Kind::all;
                out.of.push_back(sequence(tokens));
                if (out.of.front().common) out.of.clear();
                out.of.push_back(std::move(prefix));
            }
        } else {
            out = sequence(tokens);
        }
        m_pieces.push_back({Piece::Kind::node, std::move(out)});
        return {};
    }
    static Node sequence(const std::vector<Token>& tokens) {
        if (tokens.size() == 1) return wordNode(entryOf(tokens.front().folded));
        Node n;
        n.kind = Node::Kind::phrase;
        for (const auto& t : tokens) n.words.push_back(entryOf(t.folded));
        return n;
    }

    // ---- Grammar ----
    [[nodiscard]] Piece::Kind peek() const { return m_at < m_pieces.size() ? m_pieces[m_at].kind : Piece::Kind::end; }

    Result<Node> either(int depth) {
        if (depth > Query::deepest) return bad(fmt::format("brackets go {} deep at most", Query::deepest));
        Node out;
        out.kind = Node::Kind::any;
        while (true) {
            FYR_TRY(auto one, both(depth));
            out.of.push_back(std::move(one));
            if (peek() != Piece::Kind::either) break;
            ++m_at;
        }
        if (out.of.size() == 1) return std::move(out.of.front());
        return out;
    }
    Result<Node> both(int depth) {
        Node out;
        bool some = false;
        while (true) {
            const auto kind = peek();
            if (kind == Piece::Kind::both) {
                ++m_at;
                continue;
            }
            if (kind == Piece::Kind::either || kind == Piece::Kind::close || kind == Piece::Kind::end) break;
            FYR_TRY(auto one, unit(depth));
            some = true;
            if (one.kind == Node::Kind::word && one.common) continue; // it is there anyhow
            out.of.push_back(std::move(one));
        }
        if (!some) {
            if (peek() == Piece::Kind::either || m_at > 0) return bad("a word is missing: beside OR, or in brackets");
            return bad("there is no word to search for");
        }
        if (out.of.size() == 1) return std::move(out.of.front());
        return out;
    }
    Result<Node> unit(int depth) {
        auto& piece = m_pieces[m_at++];
        if (piece.kind == Piece::Kind::node) return std::move(piece.node);
        if (piece.kind == Piece::Kind::open) {
            FYR_TRY(auto inner, either(depth + 1));
            if (peek() != Piece::Kind::close) return bad("a bracket is not closed");
            ++m_at;
            return inner;
        }
        if (peek() != Piece::Kind::node && peek() != Piece::Kind::open) return bad("after a minus comes a word");
        FYR_TRY(auto inner, unit(depth));
        FYR_CHECK(checkPositive(inner));
        Node out;
        out.kind = Node::Kind::none;
        out.of.push_back(std::move(inner));
        return out;
    }

    static bool positive(const Node& n) {
        switch (n.kind) {
        case Node::Kind::word: return !n.common;
        case Node::Kind::prefix: return true;
        case Node::Kind::phrase: return std::ranges::any_of(n.words, [](const Entry& e) { return !e.common; });
        case Node::Kind::all: return std::ranges::any_of(n.of, positive);
        case Node::Kind::any: return std::ranges::all_of(n.of, positive);
        case Node::Kind::none: return false;
        }
        return false;
    }
    static Result<void> checkPositive(const Node& n) {
        if (positive(n)) return {};
        return bad("each alternative needs a word that must be there, and that is not in every text");
    }

    std::string_view m_text;
    std::vector<Piece> m_pieces;
    std::size_t m_at = 0;
    std::size_t m_words = 0;
};

} // namespace

Result<Query> Query::parse(std::string_view text) {
    if (!isUtf8(text)) return bad("the search is not UTF-8");
    if (text.find('\0') != std::string_view::npos) return bad("the search holds a NUL character");
    if (codePoints(text) > longest) return bad(fmt::format("a search has {} characters at most", longest));
    FYR_TRY(auto root, Parser(text).run());
    return Query(std::move(root));
}

std::optional<Query> Query::typed(std::string_view text) {
    std::vector<Token> tokens;
    tokenize(text, tokens, mostWordsAsked);
    Node all;
    for (const auto& t : tokens) {
        auto entry = entryOf(t.folded);
        // The last one may be the beginning of something else than what it is now.
        if (entry.common && (&t != &tokens.back() || codePoints(t.folded) < shortestPrefix)) continue;
        if (codePoints(t.folded) < shortestPrefix) {
            all.of.push_back(wordNode(entry));
            continue;
        }
        Node n;
        n.kind = Node::Kind::prefix;
        n.start = t.folded;
        n.term = std::move(entry.term);
        all.of.push_back(std::move(n));
    }
    if (all.of.empty()) return std::nullopt;
    return Query(std::move(all));
}

} // namespace fyr::text

#include "icbt/language/markup.h"

#include "base/text.h"

#include <array>
#include <fmt/format.h>
#include <optional>

namespace fyr::icbt {
namespace {

std::string_view trimmed(std::string_view s) {
    while (!s.empty() && (s.front() == ' ' || s.front() == '\t')) s.remove_prefix(1);
    while (!s.empty() && (s.back() == ' ' || s.back() == '\t' || s.back() == '\r')) s.remove_suffix(1);
    return s;
}

// "1. " → what follows; nothing when the line is no item of a numbered list.
std::optional<std::string_view> numbered(std::string_view line) {
    std::size_t i = 0;
    while (i < line.size() && i < 3 && line[i] >= '0' && line[i] <= '9') ++i;
    if (i == 0 || i + 1 >= line.size() || line[i] != '.' || line[i + 1] != ' ') return {};
    return trimmed(line.substr(i + 2));
}

class Pages {
  public:
    Pages(const std::string& file, Marked& out, std::vector<Problem>& problems) : m_file(file), m_out(out), m_problems(problems) {}

    void line(std::string_view raw, int number) {
        m_line = number;
        const auto s = trimmed(raw);
        if (s.empty()) return endParagraph();
        if (s.substr(0, 3) == ":::") return fence(s);
        if (s.substr(0, 2) == "# ") return page(trimmed(s.substr(2)));
        if (m_out.pages.empty()) return problem("text before the first page");
        if (s.substr(0, 3) == "## ") return add({Block::Kind::heading, std::string(trimmed(s.substr(3))), {}, {}});
        if (s[0] == '#') return problem("a page is '# ', a heading '## '");
        if (s.substr(0, 11) == "[worksheet:" && s.back() == ']') return add({Block::Kind::worksheet, std::string(s.substr(11, s.size() - 12)), {}, {}});
        if (s.find("[worksheet:") != std::string_view::npos) return problem("a worksheet stands on a line of its own");
        if (s.substr(0, 2) == "- ") return item(Block::Kind::bullets, trimmed(s.substr(2)));
        if (const auto rest = numbered(s)) return item(Block::Kind::numbers, *rest);
        text(s);
    }
    void end() {
        endParagraph();
        if (m_box) problem("a box is not closed");
        if (m_out.pages.empty()) problem("there is no page");
    }

  private:
    void problem(std::string what) { m_problems.push_back({fmt::format("{}:{}", m_file, m_line), std::move(what)}); }
    std::vector<Block>& blocks() { return m_box ? m_box->inside : m_out.pages.back().blocks; }
    void say(std::string_view s) {
        for (const char c : s)
            if (c != '*') m_out.running += c;
        const char last = m_out.running.empty() ? '\0' : m_out.running.back();
        m_out.running += last == '.' || last == '?' || last == ':' || last == '!' ? "\n" : ".\n";
    }
    void add(Block b) {
        endParagraph();
        blocks().push_back(std::move(b));
        m_open = nullptr;
    }
    void item(Block::Kind kind, std::string_view s) {
        if (m_paragraph) endParagraph();
        if (!m_open || m_open->kind != kind) {
            blocks().push_back({kind, {}, {}, {}});
            m_open = &blocks().back();
        }
        m_open->items.emplace_back(s);
        say(s);
    }
    void text(std::string_view s) {
        if (m_open) { // a line under an item goes on with it
            m_open->items.back() += ' ';
            m_open->items.back() += s;
            say(s);
            return;
        }
        if (m_paragraph) m_text += ' ';
        m_text += s;
        m_paragraph = true;
    }
    void endParagraph() {
        m_open = nullptr;
        if (!m_paragraph) return;
        m_paragraph = false;
        say(m_text);
        auto block = Block{Block::Kind::paragraph, std::move(m_text), {}, {}};
        m_text.clear();
        blocks().push_back(std::move(block));
    }
    void page(std::string_view s) {
        endParagraph();
        if (m_box) problem("a box is not closed");
        m_box = nullptr;
        const auto bar = s.find('|');
        const auto kind = trimmed(s.substr(0, bar));
        Page p;
        if (kind == "practise") p.kind = Page::Kind::practise;
        else if (kind == "homework") p.kind = Page::Kind::homework;
        else if (kind != "read") return problem("a page is '# read | …', '# practise | …' or '# homework | …'");
        if (bar != std::string_view::npos) p.title = std::string(trimmed(s.substr(bar + 1)));
        if (p.title.empty()) problem("a page has a title");
        m_out.pages.push_back(std::move(p));
    }
    void fence(std::string_view s) {
        endParagraph();
        if (s == ":::") {
            if (!m_box) problem("no box is open");
            m_box = nullptr;
            return;
        }
        if (m_box) return problem("a box stands in a box");
        if (m_out.pages.empty()) return problem("text before the first page");
        const auto space = s.find(' ');
        const auto kind = s.substr(3, space == std::string_view::npos ? std::string_view::npos : space - 3);
        Block b;
        if (kind == "example") b.kind = Block::Kind::example;
        else if (kind == "remember") b.kind = Block::Kind::remember;
        else if (kind == "warning") b.kind = Block::Kind::warning;
        else return problem("a box is example, remember or warning");
        if (space != std::string_view::npos) b.text = std::string(trimmed(s.substr(space)));
        m_out.pages.back().blocks.push_back(std::move(b));
        m_box = &m_out.pages.back().blocks.back();
    }

    const std::string& m_file;
    Marked& m_out;
    std::vector<Problem>& m_problems;
    Block* m_box = nullptr;  // of the last page; pages grow only between boxes
    Block* m_open = nullptr; // the list that goes on
    std::string m_text;
    bool m_paragraph = false;
    int m_line = 0;
};

bool frontIsText(std::string_view key, bool) { return key != "minutes"; }

} // namespace

Marked readMarked(std::string_view text, const std::string& file, std::vector<Problem>& problems) {
    Marked out;
    if (!isUtf8(text)) {
        problems.push_back({file + ":1", "is not UTF-8"});
        return out;
    }
    if (text.substr(0, 4) != "---\n") {
        problems.push_back({file + ":1", "begins with '---' and what the file is"});
        return out;
    }
    const auto close = text.find("\n---\n", 3);
    if (close == std::string_view::npos) {
        problems.push_back({file + ":1", "what the file is does not end with '---'"});
        return out;
    }
    out.front = yaml::read("\n" + std::string(text.substr(4, close - 3)), file, {.isText = frontIsText});
    problems.insert(problems.end(), out.front.problems.begin(), out.front.problems.end());
    const auto body = text.substr(close + 5);
    out.body = std::string(body);
    int line = 2;
    for (const char c : text.substr(0, close + 1))
        if (c == '\n') ++line;
    Pages pages(file, out, problems);
    for (std::size_t at = 0; at <= body.size();) {
        const auto end = std::min(body.find('\n', at), body.size());
        pages.line(body.substr(at, end - at), line++);
        at = end + 1;
    }
    pages.end();
    return out;
}

} // namespace fyr::icbt

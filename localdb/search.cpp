// Finding patients by name or number, and records by their words.
#include "base/text.h"
#include "localdb/records.h"
#include "text/question.h"
#include "text/rank.h"

namespace fyr::localdb {
namespace {

constexpr std::size_t wordsAtMost = 8;
constexpr std::size_t purgeRows = 200; // some 20 ms

std::vector<std::string> wordsOf(std::string_view text) {
    std::vector<std::string> out;
    std::string word;
    const auto flush = [&] {
        if (!word.empty() && out.size() < wordsAtMost) out.push_back(word);
        word.clear();
    };
    for (const char c : text) {
        if (c == ' ' || c == '\t' || c == '\n' || c == ',' || c == ';')
            flush();
        else
            word += c;
    }
    flush();
    return out;
}

// A person's text is never a pattern.
std::string likeWord(std::string_view word) {
    std::string out = "% ";
    for (const char c : word) {
        if (c == '%' || c == '_' || c == '\\') out += '\\';
        out += c;
    }
    return out + '%';
}

// What somebody typed: with signs that mean something a question, else every word by its beginning.
std::optional<text::Query> questionOf(std::string_view typed) {
    if (typed.find_first_of("\"*()|-") != std::string_view::npos)
        if (auto asked = text::Query::parse(typed)) return std::move(*asked);
    return text::Query::typed(typed);
}

text::Document documentOf(std::string words) { return text::Document({{text::Field::body, std::move(words)}}); }

std::string termsOf(const text::Document& document) {
    std::string out;
    for (const auto term : document.terms()) {
        if (!out.empty()) out += ' ';
        out += term;
    }
    return out;
}

} // namespace

Result<std::vector<PatientHit>> Records::searchPatients(std::string_view text, std::size_t limit) {
    std::vector<PatientHit> out;
    const auto words = wordsOf(foldForSearch(text));
    if (words.empty()) return out;
    std::string sql = "SELECT id, name, birth, sex, identifier FROM person WHERE folded LIKE ? ESCAPE '\\'";
    for (std::size_t i = 1; i < words.size(); ++i)
        sql += " AND folded LIKE ? ESCAPE '\\'";
    sql += " ORDER BY folded, id LIMIT ?";
    FYR_TRY(auto rows, m_db.prepare(sql));
    int index = 0;
    for (const auto& word : words)
        FYR_CHECK(rows.bind(++index, likeWord(word)));
    FYR_CHECK(rows.bind(++index, limit));
    while (true) {
        FYR_TRY(const bool more, rows.step());
        if (!more) return out;
        PatientHit hit{std::string(rows.text(0)), std::string(rows.text(1)), std::nullopt,
                       static_cast<clinical::Sex>(rows.integer(3)), std::string(rows.text(4))};
        if (auto birth = parseDate(rows.text(2))) hit.birthDate = *birth;
        out.push_back(std::move(hit));
    }
}

Result<std::vector<TextHit>> Records::searchText(std::string_view text, std::size_t limit) {
    std::vector<TextHit> out;
    const auto query = questionOf(text);
    if (!query) return out;
    FYR_TRY(auto rows, m_db.query("SELECT r.type, r.id, r.patient, p.name, r.json FROM search JOIN resource r ON r.key = search.rowid "
                                  "LEFT JOIN person p ON p.id = r.patient WHERE search MATCH ? "
                                  "AND NOT EXISTS (SELECT 1 FROM gone WHERE gone.key = search.rowid) ORDER BY search.rowid DESC",
                                  text::question(text::Dialect::fts5, "", *query)));
    while (out.size() < limit) {
        FYR_TRY(const bool more, rows.step());
        if (!more) break;
        const auto document = documentOf(m_projector->words(rows.text(4)));
        if (!query->byTerms() && !query->matches(document)) continue; // the index knows no phrases
        out.push_back({{std::string(rows.text(0)), std::string(rows.text(1))},
                       std::string(rows.text(2)),
                       std::string(rows.text(3)),
                       text::snippet(*query, document).text});
    }
    return out;
}

Result<std::int64_t> Records::purgeSlice(std::size_t rows) {
    FYR_TRY(auto tx, m_db.begin());
    FYR_TRY(const auto any, m_db.integer("SELECT EXISTS(SELECT 1 FROM gone)"));
    if (any.value_or(0) == 0) return 0;
    FYR_CHECK(m_db.run("DELETE FROM search WHERE rowid IN (SELECT key FROM gone ORDER BY key LIMIT ?)", rows));
    FYR_CHECK(m_db.run("DELETE FROM gone WHERE key IN (SELECT key FROM gone ORDER BY key LIMIT ?)", rows));
    FYR_TRY(const auto left, m_db.integer("SELECT count(*) FROM gone"));
    FYR_CHECK(tx.commit());
    // Not in the log either. A failure here is made good by the next one.
    if (left.value_or(0) == 0) [[maybe_unused]]
        const auto emptied = m_db.checkpointTruncate();
    return left.value_or(0);
}

Result<void> Records::purgeWords() {
    while (true) {
        FYR_TRY(const auto left, purgeSlice(purgeRows));
        if (left == 0) return {};
    }
}

Result<std::int64_t> Records::strayWords() {
    FYR_TRY(const auto n, m_db.integer("SELECT count(*) FROM search_docsize WHERE id NOT IN (SELECT key FROM resource WHERE here = 1)"));
    return n.value_or(0);
}

Result<std::int64_t> Records::indexSlice(std::size_t rows) {
    // First of all: the number of a row that is gone may be another's by now, whose words would be taken for the old ones.
    FYR_TRY(const auto gone, purgeSlice(purgeRows));
    if (gone > 0) return gone;
    FYR_TRY(auto tx, m_db.begin());
    std::vector<std::pair<std::int64_t, std::string>> slice;
    {
        FYR_TRY(auto read,
                m_db.query("SELECT key, json FROM resource WHERE indexed = 0 ORDER BY key LIMIT ?", rows));
        while (true) {
            FYR_TRY(const bool more, read.step());
            if (!more) break;
            slice.emplace_back(read.integer(0), termsOf(documentOf(m_projector->words(read.text(1)))));
        }
    }
    if (slice.empty()) return 0;
    for (const auto& [key, terms] : slice) {
        FYR_CHECK(m_db.run("INSERT OR REPLACE INTO search(rowid, terms) VALUES(?, ?)", key, terms));
        FYR_CHECK(m_db.run("UPDATE resource SET indexed = 1 WHERE key = ?", key));
    }
    FYR_TRY(const auto left, m_db.integer("SELECT count(*) FROM resource WHERE indexed = 0"));
    FYR_CHECK(tx.commit());
    return left.value_or(0);
}

} // namespace fyr::localdb

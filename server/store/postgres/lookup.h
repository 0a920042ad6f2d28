// What a search's texts are called in a tenant's index, asked in one round trip: the terms are resolved twice, the first
// time only to send every question, the second to take the answers in the same order.
#pragma once

#include "server/store/index/lookup.h"
#include "server/store/index/names.h"
#include "server/store/postgres/connection.h"

#include <unordered_map>

namespace fyr::server {

class PgLookup final : public TermLookup {
  public:
    PgLookup(pg::Connection& db, const Names& names, std::int64_t t) : m_db(db), m_names(names), m_t(t) {}

    Result<void> codes(std::string_view code, std::optional<std::string_view> system, std::vector<std::int64_t>& out) override;
    Result<void> codesOfSystem(std::string_view system, std::vector<std::int64_t>& out) override;
    Result<void> codesSaying(std::string_view folded, std::vector<std::int64_t>& out) override;
    Result<void> addresses(std::string_view address, std::vector<std::int64_t>& out) override;
    Result<void> uris(std::string_view uri, bool below, std::vector<std::int64_t>& out) override;
    Result<void> resource(std::string_view type, std::string_view id, std::vector<std::int64_t>& out) override;
    Result<void> resources(std::string_view type, const std::vector<std::string_view>& ids, std::vector<std::int64_t>& out) override;
    Result<std::string> textOfKey(std::int64_t key) override;
    Result<void> unit(std::string_view unit, std::vector<std::int64_t>& out); // a care unit

    // Runs `resolve` as said above. Its result of the second time counts.
    template <class F>
    auto twice(F&& resolve) -> decltype(resolve()) {
        m_asking = true;
        m_asked = 0;
        auto first = resolve();
        m_asking = false;
        if (!first || m_asked == 0) {
            for (; m_asked > 0; --m_asked) static_cast<void>(m_db.next());
            return first;
        }
        return resolve();
    }
    // Looks up what these keys stand for, at once.
    [[nodiscard]] Result<void> know(const std::vector<std::int64_t>& keys);

  private:
    template <class... Args>
    Result<void> numbers(std::vector<std::int64_t>& out, std::string_view sql, const Args&... args) {
        if (m_asking) {
            ++m_asked;
            return m_db.ask(sql, args...);
        }
        FYR_TRY(const auto rows, m_db.next());
        --m_asked;
        for (int i = 0; i < rows.count(); ++i) out.push_back(rows.integer(i, 0));
        return {};
    }
    pg::Connection& m_db;
    const Names& m_names;
    std::int64_t m_t;
    bool m_asking = false;
    int m_asked = 0;
    std::unordered_map<std::int64_t, std::string> m_texts;
};

} // namespace fyr::server

#include "server/store/postgres/values.h"

#include <cstdlib>

namespace fyr::server::pg {

void Args::beginList(Oid list, Oid element, std::size_t count, bool nulls) {
    begin(list);
    big(count == 0 ? 0U : 1U, 4); // dimensions
    big(nulls ? 1U : 0U, 4);
    big(element, 4);
    if (count == 0) return;
    big(count, 4);
    big(1, 4); // first subscript
}

void Args::add(const std::vector<std::int64_t>& list) {
    m_bytes.reserve(m_bytes.size() + 20 + list.size() * 12);
    beginList(integersType, integerType, list.size(), false);
    for (const std::int64_t v : list) {
        big(8, 4);
        big(static_cast<std::uint64_t>(v), 8);
    }
    end();
}

template <class List>
void Args::texts(const List& list) {
    beginList(textsType, textType, list.size(), false);
    for (const auto& v : list) {
        const std::string_view text(v);
        if (text.find('\0') != std::string_view::npos) m_bad = true;
        big(text.size(), 4);
        m_bytes += text;
    }
    end();
}
void Args::add(const std::vector<std::string>& list) { texts(list); }
void Args::add(const std::vector<std::string_view>& list) { texts(list); }

void Args::add(const std::vector<Bytes>& list) {
    beginList(bytesListType, bytesType, list.size(), true);
    for (const auto& v : list) {
        if (v.data.data() == nullptr) {
            big(0xFFFFFFFFU, 4);
            continue;
        }
        big(v.data.size(), 4);
        m_bytes += v.data;
    }
    end();
}

Args::Arrays Args::arrays() const {
    Arrays out;
    out.types.reserve(m_values.size());
    for (const auto& v : m_values) {
        out.types.push_back(v.type);
        out.values.push_back(v.size < 0 ? nullptr : m_bytes.data() + v.at);
        out.lengths.push_back(v.size < 0 ? 0 : v.size);
        out.formats.push_back(1);
    }
    return out;
}

std::int64_t Rows::integer(int row, int column) const noexcept {
    const auto b = bytes(row, column);
    if (b.empty()) return 0;
    std::uint64_t v = b.size() > 1 && (b[0] & 0x80U) != 0 ? ~0ULL : 0ULL; // a bool is one byte and never negative
    for (const std::uint8_t byte : b) v = v << 8U | byte;
    return static_cast<std::int64_t>(v);
}

std::string_view Rows::tag() const { return m_result ? PQcmdStatus(m_result.get()) : ""; }
std::int64_t Rows::changed() const { return m_result ? std::atoll(PQcmdTuples(m_result.get())) : 0; }

} // namespace fyr::server::pg

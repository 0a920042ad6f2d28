#include "server/store/postgres/lookup.h"

#include "server/store/index/packed.h"
#include "server/store/index/terms.h"
#include "server/store/postgres/read_tx.h"

namespace fyr::server {

using pg::headOf;
using pg::restOf;

Result<void> PgLookup::codes(std::string_view code, std::optional<std::string_view> system, std::vector<std::int64_t>& out) {
    if (!system)
        return numbers(out, "SELECT num FROM fyr.dict WHERE t=$1 AND head=$2 AND sys>=0 AND code IS NOT DISTINCT FROM $3", m_t, headOf(code), restOf(code));
    if (system->empty())
        return numbers(out, "SELECT num FROM fyr.dict WHERE t=$1 AND head=$2 AND sys=0 AND code IS NOT DISTINCT FROM $3", m_t, headOf(code), restOf(code));
    return numbers(out, "SELECT num FROM fyr.dict WHERE t=$1 AND head=$2 AND sys=(SELECT num FROM fyr.dict WHERE t=$1 AND head=$4 AND sys=-1 AND "
                        "code IS NOT DISTINCT FROM $5 LIMIT 1) AND code IS NOT DISTINCT FROM $3", m_t, headOf(code), restOf(code), headOf(*system),
                   restOf(*system));
}
Result<void> PgLookup::codesOfSystem(std::string_view system, std::vector<std::int64_t>& out) {
    if (system.empty()) return numbers(out, "SELECT num FROM fyr.dict WHERE t=$1 AND sys=0", m_t);
    return numbers(out, "SELECT num FROM fyr.dict WHERE t=$1 AND sys=(SELECT num FROM fyr.dict WHERE t=$1 AND head=$2 AND sys=-1 AND "
                        "code IS NOT DISTINCT FROM $3 LIMIT 1)", m_t, headOf(system), restOf(system));
}
Result<void> PgLookup::codesSaying(std::string_view folded, std::vector<std::int64_t>& out) {
    return numbers(out, "SELECT num FROM fyr.dict WHERE t=$1 AND sys>=0 AND substring(said, 1, length($2))=$2", m_t, pg::Bytes{folded});
}
Result<void> PgLookup::addresses(std::string_view address, std::vector<std::int64_t>& out) {
    return numbers(out, "SELECT num FROM fyr.dict WHERE t=$1 AND head=$2 AND sys=-2 AND code IS NOT DISTINCT FROM $3", m_t, headOf(address),
                   restOf(address));
}
Result<void> PgLookup::unit(std::string_view unit, std::vector<std::int64_t>& out) {
    return numbers(out, "SELECT num FROM fyr.dict WHERE t=$1 AND head=$2 AND sys=-4 AND code IS NOT DISTINCT FROM $3", m_t, headOf(unit), restOf(unit));
}
Result<void> PgLookup::uris(std::string_view uri, bool below, std::vector<std::int64_t>& out) {
    if (!below)
        return numbers(out, "SELECT num FROM fyr.dict WHERE t=$1 AND head=$2 AND sys=-3 AND code IS NOT DISTINCT FROM $3", m_t, headOf(uri), restOf(uri));
    const std::string head(headOf(uri).data);
    const std::string past = pastPrefix(head);
    return numbers(out, "SELECT num FROM fyr.dict WHERE t=$1 AND head>=$2 AND head<$3 AND sys=-3 AND substring(coalesce(code, head), 1, length($4))=$4",
                   m_t, pg::Bytes{head}, pg::Bytes{past}, pg::Bytes{uri});
}
Result<void> PgLookup::resource(std::string_view type, std::string_view id, std::vector<std::int64_t>& out) {
    return numbers(out, "SELECT rid FROM fyr.resource WHERE t=$1 AND type=$2 AND id=$3", m_t, m_names.type(type), id);
}
Result<void> PgLookup::resources(std::string_view type, const std::vector<std::string_view>& ids, std::vector<std::int64_t>& out) {
    return numbers(out, "SELECT r.rid FROM unnest($3::text[]) AS a(id) CROSS JOIN LATERAL (SELECT rid FROM fyr.resource WHERE t=$1 AND type=$2 AND id=a.id OFFSET 0) r",
                   m_t, m_names.type(type), ids);
}

Result<void> PgLookup::know(const std::vector<std::int64_t>& keys) {
    std::vector<std::int64_t> rids;
    std::vector<std::int64_t> nums;
    for (const std::int64_t key : keys)
        if (!m_texts.contains(key)) (isReferenceKey(key) ? rids : nums).push_back(key / 2);
    if (rids.empty() && nums.empty()) return {};
    FYR_CHECK(m_db.ask("SELECT rid, id FROM unnest($2::bigint[]) AS a(n) CROSS JOIN LATERAL (SELECT rid, id FROM fyr.resource WHERE t=$1 AND rid=a.n OFFSET 0) r", m_t, rids));
    FYR_CHECK(m_db.ask("SELECT num, coalesce(code, head) FROM unnest($2::bigint[]) AS a(n) CROSS JOIN LATERAL (SELECT num, code, head FROM fyr.dict WHERE t=$1 AND num=a.n OFFSET 0) d", m_t, nums));
    FYR_TRY(const auto ids, m_db.next());
    FYR_TRY(const auto codes, m_db.next());
    for (int i = 0; i < ids.count(); ++i) m_texts.insert_or_assign(referenceKey(ids.integer(i, 0)), std::string(ids.text(i, 1)));
    for (int i = 0; i < codes.count(); ++i) m_texts.insert_or_assign(dictionaryKey(codes.integer(i, 0)), std::string(codes.text(i, 1)));
    return {};
}

Result<std::string> PgLookup::textOfKey(std::int64_t key) {
    auto at = m_texts.find(key);
    if (at == m_texts.end()) {
        FYR_CHECK(know({key}));
        at = m_texts.find(key);
    }
    return at == m_texts.end() ? std::string{} : at->second;
}

} // namespace fyr::server

// Resources: the next version, its history, its index and its feed row.
#include "server/store/postgres/write_tx.h"

#include "base/text.h"
#include "fhir/validate.h"
#include "server/store/index/terms.h"
#include "server/store/json_meta.h"

namespace fyr::server {
namespace {

using fhir::SearchKind;
using pg::saidHash;

} // namespace

Result<void> PgWriteTx::needTenant() const {
    if (broken()) return fail(*broken());
    if (m_t == noTenant) return fail(ErrorCode::notFound, "no such tenant");
    return {};
}

Result<std::optional<PgWriteTx::Current>> PgWriteTx::current(std::int64_t type, std::string_view id) {
    auto key = std::pair(type, std::string(id));
    if (const auto at = m_seen.find(key); at != m_seen.end()) return at->second;
    FYR_TRY(const auto rows, query("SELECT rid, version, state, unit, packed FROM fyr.resource WHERE t=$1 AND type=$2 AND id=$3", m_t, type, id));
    std::optional<Current> out;
    if (!rows.empty())
        out = Current{rows.integer(0, 0), rows.integer(0, 1), static_cast<State>(rows.integer(0, 2)), rows.integer(0, 3), std::string(rows.text(0, 4))};
    m_seen.insert_or_assign(std::move(key), out);
    return out;
}

Result<std::optional<StoredResource>> PgWriteTx::read(std::string_view typeText, std::string_view id) {
    const std::int64_t type = m_names.type(typeText);
    FYR_TRY(const auto rows, query("SELECT version, updated, state, method, json, rid, unit, packed FROM fyr.resource WHERE t=$1 AND type=$2 AND id=$3",
                                   m_t, type, id));
    auto& seen = m_seen[std::pair(type, std::string(id))];
    seen.reset();
    if (rows.empty()) return std::optional<StoredResource>{};
    const auto state = static_cast<State>(rows.integer(0, 2));
    seen = Current{rows.integer(0, 5), rows.integer(0, 0), state, rows.integer(0, 6), std::string(rows.text(0, 7))};
    if (state == State::referred) return std::optional<StoredResource>{};
    StoredResource out;
    out.type = typeText;
    out.id = id;
    out.version = rows.integer(0, 0);
    out.lastUpdated = instant(rows.integer(0, 1));
    out.deleted = state == State::deleted;
    out.method = methodText(rows.integer(0, 3));
    out.json = rows.text(0, 4);
    return std::optional(std::move(out));
}

Result<StoredResource> PgWriteTx::put(const ResourceWrite& write) { return guard(putNow(write)); }

Result<StoredResource> PgWriteTx::putNow(const ResourceWrite& write) {
    FYR_CHECK(needTenant());
    forgetScopes();
    const std::int64_t type = m_names.type(write.type);
    if (type == 0) return fail(ErrorCode::invalidResource, "no such resource type");
    if (!isFhirId(write.id)) return fail(ErrorCode::badRequest, "not an id");
    if (!write.scope.patient.empty() && !isFhirId(write.scope.patient)) return fail(ErrorCode::badRequest, "the patient of the scope is not an id");
    // A resource of which somebody said that it must not exist is taken to be new, unless its id is known here.
    const Wanted self{{}, type, write.id, {}, true};
    const bool trusted = m_c.manner == Manner::bold && write.expectedVersion == 0 && !m_seen.contains(std::pair(type, write.id)) &&
                         !m_c.batch.known().find(keyOf(self));
    std::optional<Current> now;
    if (!trusted) {
        FYR_TRY(now, current(type, write.id));
    }
    const bool live = now && now->state == State::live;
    if (write.expectedVersion) {
        const std::int64_t expected = *write.expectedVersion;
        const bool asExpected = expected == 0 ? !live : now && now->version == expected;
        if (!asExpected) return fail(ErrorCode::versionConflict, fmt::format("{} stands at version {}", write.type, live ? now->version : 0));
    }
    const std::int64_t version = now ? now->version + 1 : 1;
    const Instant at = m_c.clock.now();
    FYR_TRY(std::string json, withMeta(write.json, version, at));
    if (json.find('\0') != std::string::npos) return fail(ErrorCode::invalidResource, "the text holds a NUL character");

    std::int64_t rid = now ? now->rid : 0;
    if (!now) { // known before its index is made: a resource may refer to itself, and a Patient is its own compartment
        rid = ++m_state.rid;
        m_c.batch.known().remember(keyOf(self), rid);
    }
    std::int64_t patient = 0;
    if (!write.scope.patient.empty()) {
        FYR_TRY(patient, internOne({{}, m_names.type("Patient"), write.scope.patient, {}, true}));
    }
    std::int64_t unit = 0;
    if (!write.scope.unit.empty()) {
        FYR_TRY(unit, internOne({{}, dict::unit, write.scope.unit, {}, false}));
    }
    FYR_TRY(std::string packed, packIndex(write.index));
    auto& batch = m_c.batch;
    if (!now) {
        auto& p = batch.pending();
        p.resRid.push_back(rid);
        p.resUpdated.push_back(millis(at));
        p.resUnit.push_back(unit);
        p.resVersion.push_back(version);
        p.resPatient.push_back(patient);
        p.resType.push_back(type);
        p.resState.push_back(static_cast<std::int64_t>(State::live));
        p.resMethod.push_back(methodNumber(write.method));
        p.resId.push_back(write.id);
        p.resPacked.push_back(packed);
        p.resJson.push_back(json);
    } else {
        FYR_CHECK(batch.send("WITH kept AS (INSERT INTO fyr.old(t, rid, updated, unit, version, patient, state, method, json) SELECT t, rid, updated, unit, "
                             "version, patient, state, method, json FROM fyr.resource WHERE t=$1 AND rid=$2 AND version>0) "
                             "UPDATE fyr.resource SET version=$3, updated=$4, state=0, method=$5, patient=$6, unit=$7, packed=$8, json=$9 WHERE t=$1 AND rid=$2",
                             m_t, rid, version, millis(at), methodNumber(write.method), patient, unit, pg::Bytes{packed}, json));
    }
    FYR_CHECK(reindex(rid, now ? now->packed : std::string{}, packed));
    feedRow(rid, version, type, unit, live ? now->unit : nothingToSee, false);
    m_seen.insert_or_assign(std::pair(type, write.id), Current{rid, version, State::live, unit, std::move(packed)});

    StoredResource out;
    out.type = write.type;
    out.id = write.id;
    out.version = version;
    out.lastUpdated = at;
    out.method = methodText(methodNumber(write.method));
    out.json = std::move(json);
    return out;
}

Result<StoredResource> PgWriteTx::remove(std::string_view type, std::string_view id, std::optional<std::int64_t> expectedVersion) {
    return guard(removeNow(type, id, expectedVersion));
}

Result<StoredResource> PgWriteTx::removeNow(std::string_view typeText, std::string_view id, std::optional<std::int64_t> expectedVersion) {
    FYR_CHECK(needTenant());
    forgetScopes();
    const std::int64_t type = m_names.type(typeText);
    FYR_TRY(const auto now, current(type, id));
    if (!now || now->state == State::referred) return fail(ErrorCode::notFound, "no such resource");
    if (expectedVersion && *expectedVersion != now->version)
        return fail(ErrorCode::versionConflict, fmt::format("{} stands at version {}", typeText, now->version));
    StoredResource out;
    out.type = typeText;
    out.id = id;
    out.deleted = true;
    out.method = "DELETE";
    if (now->state == State::deleted) {
        FYR_TRY(auto gone, read(typeText, id));
        if (gone) return std::move(*gone);
    }
    out.version = now->version + 1;
    out.lastUpdated = m_c.clock.now();
    // The compartments stay: who could read it may be told that it is gone.
    FYR_CHECK(m_c.batch.send("WITH kept AS (INSERT INTO fyr.old(t, rid, updated, unit, version, patient, state, method, json) SELECT t, rid, updated, unit, "
                             "version, patient, state, method, json FROM fyr.resource WHERE t=$1 AND rid=$2) "
                             "UPDATE fyr.resource SET version=$3, updated=$4, state=1, method=$5, packed=NULL, json=NULL WHERE t=$1 AND rid=$2",
                             m_t, now->rid, out.version, millis(out.lastUpdated), methodNumber("DELETE")));
    FYR_CHECK(reindex(now->rid, now->packed, {}));
    feedRow(now->rid, out.version, type, now->unit, now->unit, true);
    m_seen.insert_or_assign(std::pair(type, std::string(id)), Current{now->rid, out.version, State::deleted, now->unit, {}});
    return out;
}

void PgWriteTx::feedRow(std::int64_t rid, std::int64_t version, std::int64_t type, std::int64_t unit, std::int64_t was, bool forget) {
    if (m_tx == 0) m_tx = ++m_state.tx;
    m_state.fed = true;
    auto& p = m_c.batch.pending();
    p.feedSeq.push_back(++m_state.feed);
    p.feedTx.push_back(m_tx);
    p.feedUnit.push_back(unit);
    p.feedWas.push_back(was);
    p.feedRid.push_back(rid);
    p.feedVersion.push_back(version);
    p.feedType.push_back(type);
    p.feedForget.push_back(forget ? 1 : 0);
}

// ---- Numbers --------------------------------------------------------------------------------------------------

std::string PgWriteTx::keyOf(const Wanted& w) {
    std::string out(1, w.resource ? 'r' : 'c');
    out.append(reinterpret_cast<const char*>(&w.sys), sizeof w.sys);
    return out.append(w.code).append(1, '\0').append(w.said);
}

std::int64_t PgWriteTx::make(const Wanted& w) {
    auto& p = m_c.batch.pending();
    if (w.resource) {
        p.resRid.push_back(++m_state.rid);
        p.resUpdated.push_back(0);
        p.resUnit.push_back(0);
        p.resVersion.push_back(0);
        p.resPatient.push_back(0);
        p.resType.push_back(w.sys);
        p.resState.push_back(static_cast<std::int64_t>(State::referred));
        p.resMethod.push_back(0);
        p.resId.emplace_back(w.code);
        p.resPacked.emplace_back();
        p.resJson.emplace_back();
        return m_state.rid;
    }
    p.dictNum.push_back(++m_state.num);
    p.dictSys.push_back(w.sys);
    p.dictHash.push_back(saidHash(w.said));
    p.dictCode.emplace_back(w.code);
    p.dictSaid.push_back(w.said);
    return m_state.num;
}

// All that are not known are asked for in one round trip.
Result<void> PgWriteTx::intern(std::vector<Wanted>& wanted, std::vector<std::int64_t>& numbers) {
    auto& known = m_c.batch.known();
    numbers.assign(wanted.size(), 0);
    std::vector<std::size_t> codes;
    std::vector<std::size_t> resources;
    for (std::size_t i = 0; i < wanted.size(); ++i) {
        wanted[i].key = keyOf(wanted[i]);
        if (const auto number = known.find(wanted[i].key)) numbers[i] = *number;
        else (wanted[i].resource ? resources : codes).push_back(i);
    }
    if (codes.empty() && resources.empty()) return {};
    FYR_CHECK(settle());
    if (!codes.empty()) {
        std::vector<pg::Bytes> heads;
        std::vector<pg::Bytes> texts;
        std::vector<pg::Bytes> saids;
        std::vector<std::int64_t> sys;
        std::vector<std::int64_t> hashes;
        for (const std::size_t i : codes) {
            heads.push_back(pg::headOf(wanted[i].code));
            texts.push_back({wanted[i].code.data() ? wanted[i].code : std::string_view("")});
            saids.push_back({wanted[i].said});
            sys.push_back(wanted[i].sys);
            hashes.push_back(saidHash(wanted[i].said));
        }
        FYR_CHECK(m_db.ask("SELECT a.n, d.num FROM unnest($2::bytea[], $3::bigint[], $4::bigint[], $5::bytea[], $6::bytea[]) WITH ORDINALITY AS "
                           "a(head, sys, h, code, said, n) CROSS JOIN LATERAL (SELECT num FROM fyr.dict d WHERE d.t=$1 AND d.head=a.head AND d.sys=a.sys "
                           "AND d.h=a.h AND coalesce(d.code, d.head)=a.code AND d.said=a.said LIMIT 1) d", m_t, heads, sys, hashes, texts, saids));
    }
    if (!resources.empty()) {
        std::vector<std::int64_t> types;
        std::vector<std::string_view> ids;
        for (const std::size_t i : resources) {
            types.push_back(wanted[i].sys);
            ids.push_back(wanted[i].code);
        }
        FYR_CHECK(m_db.ask("SELECT a.n, r.rid FROM unnest($2::bigint[], $3::text[]) WITH ORDINALITY AS a(type, id, n) "
                           "CROSS JOIN LATERAL (SELECT rid FROM fyr.resource r WHERE r.t=$1 AND r.type=a.type AND r.id=a.id LIMIT 1) r", m_t, types, ids));
    }
    const auto take = [&](const std::vector<std::size_t>& which) -> Result<void> {
        if (which.empty()) return {};
        FYR_TRY(const auto rows, m_db.next());
        for (int row = 0; row < rows.count(); ++row) {
            const std::size_t i = which[static_cast<std::size_t>(rows.integer(row, 0) - 1)];
            numbers[i] = rows.integer(row, 1);
            known.remember(wanted[i].key, numbers[i]);
        }
        return {};
    };
    FYR_CHECK(take(codes));
    FYR_CHECK(take(resources));
    for (std::size_t i = 0; i < wanted.size(); ++i) {
        if (numbers[i] != 0) continue;
        const auto twin = known.find(wanted[i].key); // wanted twice and made just now
        numbers[i] = twin ? *twin : make(wanted[i]);
        if (!twin) known.remember(wanted[i].key, numbers[i]);
    }
    return {};
}

Result<std::int64_t> PgWriteTx::internOne(Wanted wanted) {
    std::vector<Wanted> all;
    all.push_back(std::move(wanted));
    std::vector<std::int64_t> numbers;
    FYR_CHECK(intern(all, numbers));
    return numbers.front();
}

// ---- Index ----------------------------------------------------------------------------------------------------

Result<std::string> PgWriteTx::packIndex(const std::vector<fhir::IndexEntry>& index) {
    // Systems first: what a code is called depends on its system's number.
    std::vector<Wanted> systems;
    for (const auto& e : index) {
        const bool coded = e.kind() == SearchKind::token || e.kind() == SearchKind::quantity || (e.kind() == SearchKind::reference && e.text.empty());
        if (coded && !e.system.empty()) systems.push_back({{}, dict::systemRow, e.system, {}, false});
    }
    std::vector<std::int64_t> systemNumbers;
    FYR_CHECK(intern(systems, systemNumbers));
    std::size_t nextSystem = 0;
    const auto systemOf = [&](const fhir::IndexEntry& e) { return e.system.empty() ? dict::noSystem : systemNumbers[nextSystem++]; };

    std::vector<Wanted> wanted;
    std::vector<std::size_t> wants(index.size(), SIZE_MAX); // which of them an entry wants
    for (std::size_t i = 0; i < index.size(); ++i) {
        const auto& e = index[i];
        const auto want = [&](Wanted w) {
            wants[i] = wanted.size();
            wanted.push_back(std::move(w));
        };
        switch (e.kind()) {
        case SearchKind::token: want({{}, systemOf(e), e.text, foldForSearch(e.exact), false}); break;
        case SearchKind::reference:
            if (e.text.empty()) want({{}, systemOf(e), e.exact, {}, false}); // by identifier only
            else if (const std::int64_t target = m_names.type(e.system); target != 0 && isFhirId(e.text)) want({{}, target, e.text, {}, true});
            else want({{}, dict::address, e.text, {}, false});
            break;
        case SearchKind::uri: want({{}, dict::uri, e.text, {}, false}); break;
        case SearchKind::quantity: want({{}, systemOf(e), e.text, {}, false}); break;
        case SearchKind::string:
        case SearchKind::date:
        case SearchKind::number: break;
        }
    }
    std::vector<std::int64_t> numbers;
    FYR_CHECK(intern(wanted, numbers));

    std::string out;
    for (std::size_t i = 0; i < index.size(); ++i) {
        const auto& e = index[i];
        if (e.param->name == "_id" || e.param->name == "_lastUpdated") continue; // columns of their own
        PackedEntry p;
        p.param = m_names.param(*e.param);
        p.kind = e.kind();
        if (wants[i] != SIZE_MAX) p.key = wanted[wants[i]].resource ? referenceKey(numbers[wants[i]]) : dictionaryKey(numbers[wants[i]]);
        if (e.kind() == SearchKind::string) {
            p.text = e.text;
            p.exact = e.exact;
        }
        p.low = e.low;
        p.high = e.high;
        p.number = e.number;
        p.numberLow = e.numberLow;
        p.numberHigh = e.numberHigh;
        pack(out, p);
    }
    return out;
}

// Takes away what only the version before had and adds what only this one has.
Result<void> PgWriteTx::reindex(std::int64_t rid, std::string_view before, std::string_view after) {
    if (before == after) return {};
    const auto old = indexRows(before);
    const auto now = indexRows(after);
    std::vector<std::int64_t> goneKeys;
    std::vector<std::int64_t> goneTextParams;
    std::vector<pg::Bytes> goneTexts;
    std::vector<std::int64_t> goneDateParams;
    std::vector<std::int64_t> goneLows;
    for (const auto& row : old) {
        if (std::ranges::binary_search(now, row)) continue;
        switch (row.table) {
        case IndexTable::key: goneKeys.push_back(pg::keyOf(row.param, row.key)); break;
        case IndexTable::text:
            goneTextParams.push_back(row.param);
            goneTexts.push_back({row.text});
            break;
        case IndexTable::date:
        case IndexTable::wideDate:
            goneDateParams.push_back(row.param * 2 + (row.table == IndexTable::wideDate ? 1 : 0));
            goneLows.push_back(row.key);
            break;
        }
    }
    auto& batch = m_c.batch;
    if (!goneKeys.empty())
        FYR_CHECK(batch.send("DELETE FROM fyr.idx_key WHERE ctid=ANY(ARRAY(SELECT i.ctid FROM unnest($2::bigint[]) AS a(k) CROSS JOIN LATERAL "
                             "(SELECT ctid FROM fyr.idx_key WHERE t=$1 AND k=a.k AND rid=$3 OFFSET 0) i))", m_t, goneKeys, rid));
    if (!goneTexts.empty())
        FYR_CHECK(batch.send("DELETE FROM fyr.idx_text WHERE ctid=ANY(ARRAY(SELECT i.ctid FROM unnest($2::bigint[], $3::bytea[]) AS a(p, text) CROSS JOIN "
                             "LATERAL (SELECT ctid FROM fyr.idx_text WHERE t=$1 AND p=a.p AND text=a.text AND rid=$4 OFFSET 0) i))", m_t, goneTextParams, goneTexts, rid));
    if (!goneLows.empty())
        FYR_CHECK(batch.send("DELETE FROM fyr.idx_date WHERE ctid=ANY(ARRAY(SELECT i.ctid FROM unnest($2::bigint[], $3::bigint[]) AS a(p, low) CROSS JOIN "
                             "LATERAL (SELECT ctid FROM fyr.idx_date WHERE t=$1 AND p=a.p AND low=a.low AND rid=$4 OFFSET 0) i))", m_t, goneDateParams, goneLows, rid));
    for (const auto& row : now)
        if (!std::ranges::binary_search(old, row)) batch.index(row, rid);
    return {};
}

} // namespace fyr::server

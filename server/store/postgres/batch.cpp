#include "server/store/postgres/batch.h"

#include "server/store/audit_chain.h"

namespace fyr::server::pg {
namespace {

template <class... V>
void cutTo(std::size_t size, V&... vectors) {
    (vectors.resize(size), ...);
}

std::vector<Bytes> bytes(const std::vector<std::string>& texts) {
    std::vector<Bytes> out;
    out.reserve(texts.size());
    for (const auto& t : texts) out.push_back({t});
    return out;
}

constexpr std::int64_t ledgerKept = 1'000;

} // namespace

std::int64_t saidHash(std::string_view said) {
    std::uint64_t h = 0xcbf29ce484222325ULL;
    for (const char c : said) h = (h ^ static_cast<unsigned char>(c)) * 0x100000001b3ULL;
    return static_cast<std::int64_t>(h);
}

Pending::Sizes Pending::sizes() const {
    return {dictNum.size(), resRid.size(), keyK.size(), textP.size(), dateLow.size(), feedSeq.size(), auditSeq.size(), eventAt.size()};
}

void Pending::cut(const Sizes& to) {
    cutTo(to[0], dictNum, dictSys, dictHash, dictCode, dictSaid);
    cutTo(to[1], resRid, resUpdated, resUnit, resVersion, resPatient, resType, resState, resMethod, resId, resPacked, resJson);
    cutTo(to[2], keyK, keyRid);
    cutTo(to[3], textP, textRid, textText);
    cutTo(to[4], dateLow, dateP, dateRid);
    cutTo(to[5], feedSeq, feedTx, feedUnit, feedWas, feedRid, feedVersion, feedType, feedForget);
    cutTo(to[6], auditSeq, auditAt, auditPatient, auditHash, auditJson);
    cutTo(to[7], eventVersion, eventAt, eventStream, eventType, eventJson);
}

Result<bool> Batch::begin(const TenantId& tenant, std::optional<std::int64_t> t, const std::optional<Doubt>& doubt) {
    FYR_CHECK(m_db.send("BEGIN ISOLATION LEVEL READ COMMITTED READ WRITE"));
    // The lock is the first thing asked for: what is read after it is what the one before us left.
    FYR_CHECK(m_db.send("SELECT pg_advisory_xact_lock(1718973810, hashtext($1))", tenant.str()));
    if (!t) {
        FYR_CHECK(m_db.send("SELECT set_config('fyr.key', $1, true)", tenant.str()));
        FYR_TRY(const auto rows, m_db.query("SELECT t FROM fyr.signpost WHERE kind=0 AND key=$1", tenant.str()));
        t = rows.empty() ? noTenant : rows.integer(0, 0);
    }
    counters.t = *t;
    counters.auditHash = auditGenesis;
    FYR_CHECK(m_db.send("SELECT set_config('fyr.tenant', $1, true)", std::to_string(*t)));
    if (doubt) FYR_CHECK(m_db.ask("SELECT 1 FROM fyr.ledger WHERE t=$1 AND n=$2 AND mark=$3", *t, doubt->n, doubt->mark));
    FYR_CHECK(m_db.ask("SELECT n, feed, tx, audit, rid, num, audit_hash FROM fyr.ledger WHERE t=$1 ORDER BY n DESC LIMIT 1", *t));
    bool stood = false;
    if (doubt) {
        FYR_TRY(const auto found, m_db.next());
        stood = !found.empty();
    }
    FYR_TRY(const auto rows, m_db.next());
    if (!rows.empty()) {
        counters.n = rows.integer(0, 0);
        counters.feed = rows.integer(0, 1);
        counters.tx = rows.integer(0, 2);
        counters.audit = rows.integer(0, 3);
        counters.rid = rows.integer(0, 4);
        counters.num = rows.integer(0, 5);
        counters.auditHash = hex(rows.bytes(0, 6));
    }
    return stood;
}

Result<void> Batch::flush() {
    const auto sizes = m_pending.sizes();
    if (sizes == Pending::Sizes{}) return {};
    if (sizes != m_mark) m_dirty = true;
    m_wrote = true;
    m_mark = {};
    auto sent = sendPending();
    m_pending.cut({});
    return sent;
}

Result<void> Batch::sendPending() {
    const Pending& p = m_pending;
    const std::int64_t t = counters.t;
    if (!p.dictNum.empty()) {
        std::vector<Bytes> heads;
        std::vector<Bytes> rests;
        for (const auto& code : p.dictCode) {
            heads.push_back(headOf(code));
            rests.push_back(restOf(code).value_or(Bytes{}));
        }
        FYR_CHECK(m_db.send("INSERT INTO fyr.dict(t, num, sys, h, head, code, said) SELECT $1, * FROM "
                            "unnest($2::bigint[], $3::bigint[], $4::bigint[], $5::bytea[], $6::bytea[], $7::bytea[])",
                            t, p.dictNum, p.dictSys, p.dictHash, heads, rests, bytes(p.dictSaid)));
    }
    if (!p.resRid.empty())
        FYR_CHECK(m_db.send("INSERT INTO fyr.resource(t, rid, updated, unit, version, patient, type, state, method, id, packed, json) "
                            "SELECT $1, a.rid, a.updated, a.unit, a.version, a.patient, a.type, a.state, a.method, a.id, a.packed, "
                            "CASE WHEN a.state=0 THEN a.json END FROM unnest($2::bigint[], $3::bigint[], $4::bigint[], $5::bigint[], $6::bigint[], "
                            "$7::bigint[], $8::bigint[], $9::bigint[], $10::text[], $11::bytea[], $12::text[]) "
                            "AS a(rid, updated, unit, version, patient, type, state, method, id, packed, json)",
                            t, p.resRid, p.resUpdated, p.resUnit, p.resVersion, p.resPatient, p.resType, p.resState, p.resMethod, p.resId,
                            bytes(p.resPacked), p.resJson));
    if (!p.keyK.empty())
        FYR_CHECK(m_db.send("INSERT INTO fyr.idx_key(t, k, rid) SELECT $1, * FROM unnest($2::bigint[], $3::bigint[])", t, p.keyK, p.keyRid));
    if (!p.textP.empty())
        FYR_CHECK(m_db.send("INSERT INTO fyr.idx_text(t, p, rid, text) SELECT $1, * FROM unnest($2::bigint[], $3::bigint[], $4::bytea[])", t, p.textP,
                            p.textRid, bytes(p.textText)));
    if (!p.dateLow.empty())
        FYR_CHECK(m_db.send("INSERT INTO fyr.idx_date(t, low, p, rid) SELECT $1, * FROM unnest($2::bigint[], $3::bigint[], $4::bigint[])", t, p.dateLow,
                            p.dateP, p.dateRid));
    if (!p.feedSeq.empty())
        FYR_CHECK(m_db.send("INSERT INTO fyr.feed(t, seq, tx, unit, was, rid, version, type, forget) SELECT $1, a.seq, a.tx, a.unit, a.was, a.rid, "
                            "a.version, a.type, a.forget<>0 FROM unnest($2::bigint[], $3::bigint[], $4::bigint[], $5::bigint[], $6::bigint[], "
                            "$7::bigint[], $8::bigint[], $9::bigint[]) AS a(seq, tx, unit, was, rid, version, type, forget)",
                            t, p.feedSeq, p.feedTx, p.feedUnit, p.feedWas, p.feedRid, p.feedVersion, p.feedType, p.feedForget));
    if (!p.auditSeq.empty())
        FYR_CHECK(m_db.send("INSERT INTO fyr.audit(t, seq, at, patient, hash, json) SELECT $1, * FROM unnest($2::bigint[], $3::bigint[], $4::text[], "
                            "$5::bytea[], $6::text[])", t, p.auditSeq, p.auditAt, p.auditPatient, bytes(p.auditHash), p.auditJson));
    if (!p.eventAt.empty())
        FYR_CHECK(m_db.send("INSERT INTO fyr.event(t, version, at, stream, type, json) SELECT $1, * FROM unnest($2::bigint[], $3::bigint[], $4::text[], "
                            "$5::text[], $6::text[])", t, p.eventVersion, p.eventAt, p.eventStream, p.eventType, p.eventJson));
    m_db.push(); // the server works while the next body thinks
    return {};
}

void Batch::index(const IndexRow& row, std::int64_t rid) {
    switch (row.table) {
    case IndexTable::key:
        m_pending.keyK.push_back(keyOf(row.param, row.key));
        m_pending.keyRid.push_back(rid);
        return;
    case IndexTable::text:
        m_pending.textP.push_back(row.param);
        m_pending.textRid.push_back(rid);
        m_pending.textText.emplace_back(row.text);
        return;
    case IndexTable::date:
    case IndexTable::wideDate:
        m_pending.dateLow.push_back(row.key);
        m_pending.dateP.push_back(row.param * 2 + (row.table == IndexTable::wideDate ? 1 : 0));
        m_pending.dateRid.push_back(rid);
        return;
    }
}

void Batch::beginBody() {
    m_mark = m_pending.sizes();
    m_knownMark = m_known.mark();
    m_dirty = false;
}

bool Batch::undoBody() {
    if (m_dirty || m_db.failed()) return false;
    m_pending.cut(m_mark);
    m_known.forgetSince(m_knownMark);
    return true;
}

Result<void> Batch::commit(std::int64_t mark, std::optional<Doubt>& doubt) {
    FYR_CHECK(flush());
    if (m_wrote && counters.t != noTenant) {
        FYR_TRY(const auto hash, fromHex(counters.auditHash));
        const std::int64_t n = counters.n + 1;
        FYR_CHECK(m_db.send("INSERT INTO fyr.ledger(t, n, mark, feed, tx, audit, rid, num, audit_hash) VALUES($1, $2, $3, $4, $5, $6, $7, $8, $9)",
                            counters.t, n, mark, counters.feed, counters.tx, counters.audit, counters.rid, counters.num,
                            Bytes{{reinterpret_cast<const char*>(hash.data()), hash.size()}}));
        if (n % ledgerKept == 0) FYR_CHECK(m_db.send("DELETE FROM fyr.ledger WHERE t=$1 AND n<$2", counters.t, n - ledgerKept));
        doubt = Doubt{n, mark};
    }
    FYR_CHECK(m_db.ask("COMMIT"));
    const auto committed = m_db.next();
    if (!committed) {
        if (!m_db.lost()) doubt.reset(); // it was refused: nothing of it stands
        return fail(committed.error());
    }
    const bool stood = committed->tag() == "COMMIT";
    const auto finished = m_db.finishReading();
    if (!stood) {
        doubt.reset();
        return fail(ErrorCode::storage, "PostgreSQL took the transaction back");
    }
    doubt.reset();
    static_cast<void>(finished);
    m_known.committed();
    return {};
}

void Batch::rollback() noexcept {
    m_known.forgetSince(0);
    if (m_db.lost()) return;
    static_cast<void>(m_db.finish());
    if (m_db.lost()) return;
    static_cast<void>(m_db.send("ROLLBACK"));
    static_cast<void>(m_db.finish());
}

} // namespace fyr::server::pg

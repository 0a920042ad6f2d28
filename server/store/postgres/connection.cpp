#include "server/store/postgres/connection.h"

#include "base/text.h"
#include "server/common/trace.h"

#include <poll.h>

namespace fyr::server::pg {
namespace {

constexpr int answerMs = 60'000; // the server's own statement_timeout is shorter: after this the line is dead

struct Meaning {
    ErrorCode code;
    Remedy remedy;
};

// Source: postgresql.org/docs/15/errcodes-appendix.html
Meaning meaningOf(std::string_view state) {
    if (state == "40001" || state == "40P01" || state == "55P03") return {ErrorCode::storageBusy, Remedy::again};
    if (state == "23505") return {ErrorCode::duplicate, Remedy::again};
    if (state == "53100") return {ErrorCode::diskFull, Remedy::none};
    if (state == "57014") return {ErrorCode::timeout, Remedy::none};
    // Shutting down, crashed, starting, a standby, a failover in between.
    if (state.starts_with("08") || state == "57P01" || state == "57P02" || state == "57P03" || state == "57P05" ||
        state == "25006" || state == "25P03")
        return {ErrorCode::storageBusy, Remedy::reconnect};
    if (state.starts_with("53")) return {ErrorCode::storageBusy, Remedy::none};
    if (state.starts_with("54")) return {ErrorCode::tooLarge, Remedy::none};
    if (state == "22021" || state == "22P05") return {ErrorCode::badUtf8, Remedy::none};
    if (state == "XX001" || state == "XX002") return {ErrorCode::storageCorrupt, Remedy::none};
    if (state.starts_with("28") || state == "3D000" || state == "42501") return {ErrorCode::configuration, Remedy::none};
    return {ErrorCode::storage, Remedy::none};
}

std::string firstLine(const char* message) {
    std::string_view text(message ? message : "");
    text = text.substr(0, text.find('\n'));
    return std::string(trim(text));
}

struct Keyword {
    const char* name;
    const char* value;
};
// Only where the connection string says nothing itself.
constexpr std::array defaults{Keyword{"connect_timeout", "5"},      Keyword{"target_session_attrs", "read-write"},
                              Keyword{"keepalives_idle", "10"},     Keyword{"keepalives_interval", "5"},
                              Keyword{"keepalives_count", "3"},     Keyword{"tcp_user_timeout", "20000"},
                              Keyword{"application_name", "fyrd"},  Keyword{"client_encoding", "UTF8"}};

} // namespace

Result<std::unique_ptr<Connection>> Connection::open(const std::string& url, std::string_view setup) {
    char* problem = nullptr;
    std::unique_ptr<PQconninfoOption, decltype(&PQconninfoFree)> given(PQconninfoParse(url.c_str(), &problem), &PQconninfoFree);
    if (!given) {
        // libpq's message may quote the string, and with it the password.
        PQfreemem(problem);
        return fail(ErrorCode::configuration, "the connection string of PostgreSQL cannot be read");
    }
    std::vector<const char*> names;
    std::vector<const char*> values;
    for (const auto* o = given.get(); o->keyword; ++o) {
        if (!o->val || !*o->val) continue;
        names.push_back(o->keyword);
        values.push_back(o->val);
    }
    for (const auto& d : defaults)
        if (std::ranges::none_of(names, [&](std::string_view n) { return n == d.name; })) {
            names.push_back(d.name);
            values.push_back(d.value);
        }
    names.push_back(nullptr);
    values.push_back(nullptr);
    std::unique_ptr<Connection> out(new Connection(PQconnectdbParams(names.data(), values.data(), 0)));
    if (!out->m_conn) return fail(ErrorCode::storage, "out of memory");
    if (PQstatus(out->m_conn) != CONNECTION_OK) {
        const std::string why = firstLine(PQerrorMessage(out->m_conn));
        const bool refused = why.find("authentication failed") != std::string::npos || why.find("does not exist") != std::string::npos ||
                             why.find("no pg_hba.conf entry") != std::string::npos;
        return fail(refused ? ErrorCode::configuration : ErrorCode::storageBusy, "PostgreSQL: " + why);
    }
    PQsetNoticeProcessor(out->m_conn, [](void*, const char*) {}, nullptr);
    if (!setup.empty()) FYR_CHECK(out->simple(std::string(setup)));
    if (PQsetnonblocking(out->m_conn, 1) != 0 || PQenterPipelineMode(out->m_conn) != 1)
        return fail(ErrorCode::storage, "PostgreSQL: no pipeline mode");
    return out;
}

Connection::~Connection() { PQfinish(m_conn); }

tl::unexpected<Error> Connection::gone() {
    m_lost = true;
    m_remedy = Remedy::reconnect;
    m_error = Error{ErrorCode::storageBusy, "the connection to PostgreSQL was lost"};
    return fail(*m_error);
}

void Connection::note(const PGresult* result) {
    if (m_error) return;
    const char* state = PQresultErrorField(result, PG_DIAG_SQLSTATE);
    if (!state) {
        static_cast<void>(gone());
        return;
    }
    const Meaning meaning = meaningOf(state);
    const char* primary = PQresultErrorField(result, PG_DIAG_MESSAGE_PRIMARY);
    m_error = Error{meaning.code, fmt::format("PostgreSQL {}: {}", state, firstLine(primary))};
    m_remedy = meaning.remedy;
    if (m_remedy == Remedy::reconnect) m_lost = true;
}

Result<Rows> Connection::simple(const std::string& sql) {
    const bool piped = PQpipelineStatus(m_conn) != PQ_PIPELINE_OFF;
    if (piped && PQexitPipelineMode(m_conn) != 1) return fail(ErrorCode::internal, "statements are still under way");
    PGresult* result = PQexec(m_conn, sql.c_str()); // stops at the first statement that fails and answers for it
    Rows out(result);
    const auto status = PQresultStatus(result);
    if (status != PGRES_COMMAND_OK && status != PGRES_TUPLES_OK && status != PGRES_EMPTY_QUERY) {
        m_error.reset();
        note(result);
        const Error why = std::exchange(m_error, std::nullopt).value_or(Error{ErrorCode::storage, "PostgreSQL"});
        if (!m_lost && piped) PQenterPipelineMode(m_conn);
        return fail(why);
    }
    if (piped && PQenterPipelineMode(m_conn) != 1) return fail(ErrorCode::storage, "PostgreSQL: no pipeline mode");
    return out;
}

Result<void> Connection::sendArgs(std::string_view sql, const Args& args, bool wanted) {
    if (m_lost) return gone();
    if (m_error) return fail(*m_error); // the server skips the rest of this part anyway
    if (!args.good()) return fail(ErrorCode::badRequest, "a text holds a NUL character");
    const auto arrays = args.arrays();
    const std::string text(sql);
    auto at = m_prepared.find(text);
    if (at == m_prepared.end()) {
        at = m_prepared.emplace(text, fmt::format("f{}", ++m_names)).first;
        if (PQsendPrepare(m_conn, at->second.c_str(), text.c_str(), args.size(), arrays.types.data()) != 1) return gone();
        m_expected.push_back({Kind::prepare, text});
    }
    if (PQsendQueryPrepared(m_conn, at->second.c_str(), args.size(), arrays.values.data(), arrays.lengths.data(),
                            arrays.formats.data(), 1) != 1)
        return gone();
    m_expected.push_back({wanted ? Kind::wanted : Kind::statement, {}});
    if (!std::exchange(m_open, true)) m_remedy = Remedy::none;
    return {};
}

void Connection::push() noexcept {
    if (!m_lost) static_cast<void>(PQflush(m_conn));
}

Result<void> Connection::flush() {
    while (true) {
        const int left = PQflush(m_conn);
        if (left == 0) return {};
        if (left < 0) return gone();
        pollfd p{PQsocket(m_conn), POLLIN | POLLOUT, 0};
        if (::poll(&p, 1, answerMs) <= 0) return gone();
        if ((p.revents & POLLIN) != 0 && PQconsumeInput(m_conn) != 1) return gone();
    }
}

Result<void> Connection::waitReadable() {
    FYR_CHECK(flush());
    pollfd p{PQsocket(m_conn), POLLIN, 0};
    int ready = 0;
    do ready = ::poll(&p, 1, answerMs);
    while (ready < 0 && errno == EINTR);
    if (ready <= 0 || PQconsumeInput(m_conn) != 1) return gone();
    return {};
}

Result<PGresult*> Connection::nextResult() {
    while (PQisBusy(m_conn) != 0) FYR_CHECK(waitReadable());
    return PQgetResult(m_conn);
}

Result<Rows> Connection::takeOne() {
    const Expected what = std::move(m_expected.front());
    m_expected.pop_front();
    Rows out;
    FYR_TRY(PGresult* first, nextResult());
    if (!first) return gone(); // out of step: libpq gave up on the line
    const auto status = PQresultStatus(first);
    if (what.kind == Kind::sync) {
        PQclear(first);
        if (status != PGRES_PIPELINE_SYNC) return gone();
        return out;
    }
    const bool good = status == PGRES_COMMAND_OK || status == PGRES_TUPLES_OK;
    if (!good) {
        if (what.kind == Kind::prepare) m_prepared.erase(what.statement);
        if (status != PGRES_PIPELINE_ABORTED) note(first);
    }
    out = Rows(first);
    FYR_TRY(PGresult* end, nextResult());
    if (end) {
        PQclear(end);
        return gone();
    }
    if (m_lost) return fail(*m_error);
    if (!good) return fail(m_error.value_or(Error{ErrorCode::storage, "PostgreSQL left a statement out"}));
    return out;
}

Result<Rows> Connection::next() {
    if (m_lost) return gone();
    if (PQsendFlushRequest(m_conn) != 1) return gone();
    FYR_CHECK(flush());
    while (!m_expected.empty()) {
        const Kind kind = m_expected.front().kind;
        auto rows = takeOne();
        if (m_lost) return fail(*m_error);
        if (kind == Kind::wanted) {
            // What went wrong before it is why it went wrong.
            if (m_error) return fail(*m_error);
            return rows;
        }
    }
    return fail(ErrorCode::internal, "nothing was asked");
}

Result<void> Connection::showTrace() {
    const auto* trace = currentTrace();
    if (!trace || !trace->sampled) return {};
    return send("SELECT set_config('application_name', $1, true)", "fyrd/" + trace->traceId + "/" + trace->spanId);
}

Result<Rows> Connection::rows() { return next(); }

Result<void> Connection::finish() {
    if (m_lost) return gone();
    if (PQpipelineSync(m_conn) != 1) return gone();
    m_expected.push_back({Kind::sync, {}});
    FYR_CHECK(flush());
    while (!m_expected.empty()) {
        static_cast<void>(takeOne());
        if (m_lost) return fail(*m_error);
    }
    m_open = false;
    const auto error = std::exchange(m_error, std::nullopt);
    if (error) return fail(*error);
    m_remedy = Remedy::none;
    return {};
}

Result<void> Connection::finishReading() {
    if (m_lost || m_error || std::ranges::any_of(m_expected, [](const Expected& e) { return e.kind == Kind::wanted; })) return finish();
    if (!m_open) return {};
    if (PQpipelineSync(m_conn) != 1) return gone();
    m_expected.push_back({Kind::sync, {}});
    m_open = false;
    push();
    return {};
}

} // namespace fyr::server::pg

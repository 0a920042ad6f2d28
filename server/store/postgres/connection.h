// One connection to PostgreSQL in pipeline mode: statements are sent without waiting; whoever needs rows waits.
//
// Shape:   `send` queues a statement, `query` waits for the rows of the newest, `finish` ends what was sent (and with it
//          an implicit transaction) and answers the first failure. Statements are prepared once per connection and kept
//          by their text, so SQL is always a constant with $1 …; values never go into it.
// Errors:  storageBusy (connection lost, serialisation failure, dead-lock, too many connections), duplicate, diskFull,
//          storageCorrupt, tooLarge, timeout, else storage. The detail holds the server's message of a failed
//          statement, never its DETAIL, which may quote values.
// Threads: one at a time.
#pragma once

#include "base/result.h"
#include "server/store/postgres/values.h"

#include <chrono>
#include <deque>
#include <unordered_map>

namespace fyr::server::pg {

// What a failure asks for.
enum class Remedy : std::uint8_t { none, again, reconnect };

class Connection {
  public:
    // `url`: a libpq connection string; several hosts are tried in turn for one that takes writes.
    [[nodiscard]] static Result<std::unique_ptr<Connection>> open(const std::string& url, std::string_view setup);
    Connection(const Connection&) = delete;
    Connection& operator=(const Connection&) = delete;
    ~Connection();

    // Before the pipeline and outside it: scripts without arguments.
    [[nodiscard]] Result<Rows> simple(const std::string& sql);

    template <class... T>
    [[nodiscard]] Result<void> send(std::string_view sql, const T&... values) {
        return sendArgs(sql, Args(values...), false);
    }
    template <class... T>
    [[nodiscard]] Result<Rows> query(std::string_view sql, const T&... values) {
        FYR_CHECK(sendArgs(sql, Args(values...), true));
        return rows();
    }
    // Queued like `send`, but its rows are kept: `next` gives them, in order.
    template <class... T>
    [[nodiscard]] Result<void> ask(std::string_view sql, const T&... values) {
        return sendArgs(sql, Args(values...), true);
    }
    [[nodiscard]] Result<Rows> next();
    // Ends the pipeline's part. Afterwards the connection is fit for the next one, unless it is lost.
    [[nodiscard]] Result<void> finish();
    // As `finish`, for what only read and went well: does not wait for the server to say so.
    [[nodiscard]] Result<void> finishReading();
    // What the server's log and pg_stat_activity show until the transaction ends: the trace of who waits, when it asked
    // to be followed. Nothing otherwise: it is told to the client with each change.
    [[nodiscard]] Result<void> showTrace();
    void push() noexcept; // gives the server what was queued, without waiting

    [[nodiscard]] bool lost() const noexcept { return m_lost; }
    [[nodiscard]] Remedy remedy() const noexcept { return m_remedy; } // of the first failure since the last `finish`
    [[nodiscard]] bool failed() const noexcept { return m_error.has_value(); }
    // Nothing is open: fit for somebody else. (The server's word on the last part may still be on its way.)
    [[nodiscard]] bool idle() const noexcept { return !m_open && !m_error; }
    [[nodiscard]] PGconn* handle() const noexcept { return m_conn; }
    std::uint32_t uses = 0; // the pool's count

  private:
    enum class Kind : std::uint8_t { prepare, statement, wanted, sync };
    struct Expected {
        Kind kind;
        std::string statement; // of a prepare: its SQL
    };
    explicit Connection(PGconn* conn) : m_conn(conn) {}
    [[nodiscard]] Result<void> sendArgs(std::string_view sql, const Args& args, bool wanted);
    [[nodiscard]] Result<Rows> rows(); // of the newest statement that was asked
    [[nodiscard]] Result<void> flush();
    [[nodiscard]] Result<void> waitReadable();
    [[nodiscard]] Result<PGresult*> nextResult();
    // Takes the answer to the oldest expectation.
    [[nodiscard]] Result<Rows> takeOne();
    void note(const PGresult* result);
    tl::unexpected<Error> gone();

    PGconn* m_conn;
    std::unordered_map<std::string, std::string> m_prepared;
    std::int64_t m_names = 0;
    std::deque<Expected> m_expected;
    bool m_open = false; // something was sent since the last sync
    bool m_lost = false;
    std::optional<Error> m_error;
    Remedy m_remedy = Remedy::none;
};

} // namespace fyr::server::pg

#include "server/store/postgres/notifier.h"

#include <charconv>
#include <poll.h>
#include <sodium.h>
#include <sys/eventfd.h>
#include <unistd.h>

namespace fyr::server::pg {
namespace {

constexpr std::chrono::milliseconds gather{10};
constexpr std::chrono::milliseconds lookEvery{1'000};
constexpr std::size_t payloadBytes = 7'000; // PostgreSQL's limit is 8,000

std::string randomName() {
    std::uint64_t v = 0;
    randombytes_buf(&v, sizeof v);
    return fmt::format("{:016x}", v);
}

} // namespace

Notifier::Notifier(const Pool& pool, Grown grown)
    : m_pool(pool), m_grown(std::move(grown)), m_me(randomName()), m_wake(::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)) {
    // From where the feeds stand now: what is committed before the thread has its line is told late, and not taken for known.
    if (auto db = m_pool.openOne()) look(**db);
    m_thread = std::thread([this] { run(); });
}

Notifier::~Notifier() {
    m_stop = true;
    const std::uint64_t one = 1;
    static_cast<void>(::write(m_wake, &one, sizeof one));
    m_thread.join();
    ::close(m_wake);
}

void Notifier::committed(std::int64_t t, std::int64_t feed) {
    {
        const std::scoped_lock lock(m_mutex);
        auto& told = m_told[t];
        told = std::max(told, feed);
        m_toTell.insert(t);
    }
    const std::uint64_t one = 1;
    static_cast<void>(::write(m_wake, &one, sizeof one));
}

bool Notifier::waitForWork(Connection* db, std::chrono::milliseconds most) {
    std::array<pollfd, 2> fds{pollfd{m_wake, POLLIN, 0}, pollfd{db ? PQsocket(db->handle()) : -1, POLLIN, 0}};
    ::poll(fds.data(), db ? 2 : 1, static_cast<int>(most.count()));
    if ((fds[0].revents & POLLIN) != 0) {
        std::uint64_t n = 0;
        static_cast<void>(::read(m_wake, &n, sizeof n));
    }
    return !m_stop;
}

void Notifier::run() {
    while (!m_stop) {
        auto db = m_pool.openOne();
        if (db && (*db)->simple("LISTEN fyr")) work(**db);
        if (!m_stop) static_cast<void>(waitForWork(nullptr, lookEvery));
    }
}

void Notifier::work(Connection& db) {
    auto lastLook = std::chrono::steady_clock::now() - lookEvery;
    while (!m_stop && !db.lost()) {
        const auto now = std::chrono::steady_clock::now();
        if (now - lastLook >= lookEvery) {
            lastLook = now;
            look(db);
            if (db.lost()) return;
        }
        bool waiting = false;
        {
            const std::scoped_lock lock(m_mutex);
            waiting = !m_toTell.empty();
        }
        if (waiting) {
            std::this_thread::sleep_for(gather); // what follows closely goes with it
            tell(db);
        } else if (!waitForWork(&db, lookEvery)) {
            return;
        }
        hear(db);
    }
}

void Notifier::hear(Connection& db) {
    if (PQconsumeInput(db.handle()) != 1) {
        static_cast<void>(db.simple("SELECT 1")); // finds the line cut
        return;
    }
    std::set<std::int64_t> grown;
    while (PGnotify* n = PQnotifies(db.handle())) {
        std::string_view text(n->extra);
        if (!text.starts_with(m_me)) { // "node t t t"
            text.remove_prefix(std::min(text.size(), m_me.size()));
            while (!text.empty()) {
                text.remove_prefix(1);
                const auto end = text.find(' ');
                std::int64_t t = 0;
                const auto word = text.substr(0, end);
                std::from_chars(word.data(), word.data() + word.size(), t);
                if (t > 0) grown.insert(t);
                text = end == std::string_view::npos ? std::string_view{} : text.substr(end);
            }
        }
        PQfreemem(n);
    }
    for (const std::int64_t t : grown) m_grown(t);
}

void Notifier::tell(Connection& db) {
    std::set<std::int64_t> tenants;
    {
        const std::scoped_lock lock(m_mutex);
        tenants.swap(m_toTell);
    }
    std::string payload = m_me;
    const auto flush = [&] {
        if (payload.size() > m_me.size()) static_cast<void>(db.simple("NOTIFY fyr, '" + payload + "'")); // digits and spaces
        payload = m_me;
    };
    for (const std::int64_t t : tenants) {
        payload += " " + std::to_string(t);
        if (payload.size() > payloadBytes) flush();
    }
    flush();
}

// Each tenant's newest position. What grew and was told by nobody at two looks in a row is told late rather than never.
void Notifier::look(Connection& db) {
    const auto rows = db.simple("BEGIN; SELECT set_config('fyr.see', 'tenants', true); SELECT n.t, (SELECT feed FROM fyr.ledger l WHERE l.t=n.t "
                                "ORDER BY l.n DESC LIMIT 1) FROM fyr.tenant n");
    static_cast<void>(db.simple("COMMIT"));
    if (!rows) return;
    std::vector<std::int64_t> late;
    {
        const std::scoped_lock lock(m_mutex);
        std::map<std::int64_t, std::int64_t> suspected;
        for (int i = 0; i < rows->count(); ++i) {
            const auto number = [&](int column) { return rows->isNull(i, column) ? 0 : std::atoll(std::string(rows->text(i, column)).c_str()); };
            const std::int64_t t = number(0);
            const std::int64_t feed = number(1);
            auto [told, fresh] = m_told.emplace(t, m_looked ? 0 : feed);
            if (told->second >= feed) continue;
            const auto before = m_suspected.find(t);
            if (before != m_suspected.end() && before->second > told->second) {
                late.push_back(t);
                told->second = feed;
            } else {
                suspected[t] = feed;
            }
        }
        m_suspected = std::move(suspected);
        m_looked = true;
    }
    for (const std::int64_t t : late) m_grown(t);
}

} // namespace fyr::server::pg

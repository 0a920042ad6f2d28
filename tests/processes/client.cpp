// The workstation without its windows, driven over a pipe by the tests of whole processes: the real engine, transport,
// encrypted cache and system keychain.
//
// Shape:  one JSON object a line: {"n":1,"do":"…",…} → {"n":1,"ok":true,…} or {"n":1,"ok":false,"code":"…"}; besides,
//         {"event":"status",…} and {"event":"session",…} whenever something changed. Ends with its standard input.
// Use:    process_client --folder DIR [--quick-pin]; process_client --folder DIR --keys prints the keys of the account
//         that was used last, for tests that look into encrypted files; process_client --script FILE KEY PAGE SQL runs
//         a script in one (KEY in hex, SQL a file).
#include "app/process.h"
#include "base/digest.h"
#include "localdb/key_file.h"
#include "localdb/records.h"
#include "localdb/schema.h"
#include "sqlite/database.h"
#include "sync/transport/accounts.h"
#include "sync/transport/qt_keychain.h"
#include "sync/transport/sync_service.h"

#include <QCoreApplication>
#include <QUrl>
#include <atomic>
#include <fstream>
#include <iostream>
#include <set>
#include <thread>

namespace {

using namespace fyr;
using sync::SyncService;

class MovedClock final : public Clock {
  public:
    [[nodiscard]] Instant now() const override { return m_system.now() + Millis{ahead}; }
    [[nodiscard]] SteadyTime steady() const override { return m_system.steady() + Millis{ahead}; }
    std::atomic<std::int64_t> ahead{0};

  private:
    SystemClock m_system;
};

std::string textOf(const json::object& o, std::string_view key) { return std::string(json::text(o, key).value_or("")); }

const char* name(sync::SessionState s) {
    using S = sync::SessionState;
    return s == S::signedOut ? "signedOut" : s == S::needsPin ? "needsPin" : s == S::locked ? "locked" : "open";
}
const char* name(sync::Connection c) {
    using C = sync::Connection;
    switch (c) {
    case C::stopped: return "stopped";
    case C::connecting: return "connecting";
    case C::online: return "online";
    case C::offline: return "offline";
    case C::needsSignIn: return "needsSignIn";
    case C::tooOld: return "tooOld";
    case C::wrongCertificate: return "wrongCertificate";
    case C::revoked: return "revoked";
    }
    return "";
}

class Client {
  public:
    Client(const QString& folder, bool quickPin) {
        SyncService::Options o;
        o.folder = folder;
        o.deviceName = QStringLiteral("Without windows");
        o.quickPinForTests = quickPin;
        o.clock = m_clock;
        m_service = std::make_unique<SyncService>(std::move(o));
        QObject::connect(m_service.get(), &SyncService::sessionChanged, [this] { say(session("session")); });
        QObject::connect(m_service.get(), &SyncService::statusChanged, [this] { status(); });
        QObject::connect(m_service.get(), &SyncService::queueChanged, [this] {
            const auto rows = m_service->queue()->size();
            if (rows != std::exchange(m_rows, rows)) say({{"event", "queue"}, {"rows", rows}});
        });
        m_service->start();
        // Answered after whose cache it is was read: from now on the state is the true one.
        m_service->draft({}, [this](Result<QString>) { say(session("ready")); });
    }

    void handle(const std::string& line) {
        const auto v = json::parse(line);
        if (!v || !v->is_object()) return say({{"ok", false}, {"code", "badJson"}});
        const json::object o = v->get_object();
        const auto what = textOf(o, "do");
        const auto* number = o.if_contains("n");
        const json::value n = number ? *number : json::value(nullptr);
        if (what == "signIn") {
            m_service->signIn(QUrl(QString::fromStdString(textOf(o, "server"))), QString::fromStdString(textOf(o, "user")),
                              QString::fromStdString(textOf(o, "password")), done(n));
        } else if (what == "setPin") {
            m_service->setPin(QString::fromStdString(textOf(o, "pin")), done(n));
        } else if (what == "unlock") {
            m_service->unlockWithPin(QString::fromStdString(textOf(o, "pin")), done(n));
        } else if (what == "lock") {
            m_service->lock();
            say({{"n", n}, {"ok", true}});
        } else if (what == "signOut") {
            m_service->signOut(done(n));
        } else if (what == "erase") {
            m_service->eraseCache(done(n));
        } else if (what == "submit") {
            submit(n, o);
        } else if (what == "settle") {
            const auto how = textOf(o, "how");
            m_service->settle(CommandId{textOf(o, "id")}, how == "redoMine" ? sync::Settle::redoMine : how == "dismiss" ? sync::Settle::dismiss : sync::Settle::keepTheirs,
                              done(n));
        } else if (what == "retry") {
            m_service->retryNow();
            say({{"n", n}, {"ok", true}});
        } else if (what == "forward") {
            m_clock->ahead += o.at("ms").to_number<std::int64_t>();
            m_service->retryNow();
            say({{"n", n}, {"ok", true}});
        } else if (what == "saveDraft") {
            m_service->saveDraft(textOf(o, "key"), QString::fromStdString(textOf(o, "text")));
            say({{"n", n}, {"ok", true}});
        } else if (what == "draft") {
            m_service->draft(textOf(o, "key"), answer<QString>(n, [](const QString& t) { return json::object{{"text", t.toStdString()}}; }));
        } else if (what == "state") {
            auto out = session("");
            out.erase("event");
            addStatus(out);
            out["n"] = n;
            out["ok"] = true;
            say(std::move(out));
        } else if (what == "queue") {
            json::array rows;
            for (const auto& q : *m_service->queue())
                rows.push_back({{"id", q.item.id.str()}, {"version", q.item.version}, {"patient", q.item.patient.str()}, {"holder", q.item.holder.id},
                                {"waiting", q.item.status == clinical::ItemStatus::waiting}, {"unsent", q.unsent}});
            say({{"n", n}, {"ok", true}, {"rows", std::move(rows)}});
        } else if (what == "patient") {
            const bool whole = o.contains("whole");
            m_service->patientResources(textOf(o, "id"), answer<sync::PatientResources>(n, [whole](const sync::PatientResources& all) {
                json::array out;
                for (const auto& r : *all) {
                    const auto text = r.write();
                    json::object one{{"type", r.type()}, {"id", r.id()}, {"version", r["meta"]["versionId"].text()}, {"hash", hex(sha256(text)).substr(0, 16)}};
                    if (whole) one["json"] = text;
                    out.push_back(std::move(one));
                }
                return json::object{{"resources", std::move(out)}};
            }));
        } else if (what == "item") {
            m_service->item(textOf(o, "id"), answer<clinical::TriageItem>(n, [](const clinical::TriageItem& i) { return json::object{{"version", i.version}, {"name", i.patientName}}; }));
        } else if (what == "attention") {
            m_service->attention(answer<sync::AttentionLists>(n, [](const sync::AttentionLists& lists) {
                json::array attention, unsent;
                for (const auto& a : lists.attention)
                    attention.push_back({{"id", a.command.id.str()}, {"code", a.code ? std::string(info(*a.code).name) : std::string()}, {"waitsFor", a.waitsFor}});
                for (const auto& u : lists.unsent) unsent.push_back({{"id", u.command.id.str()}, {"accepted", u.acceptedVersion}});
                return json::object{{"attention", std::move(attention)}, {"unsent", std::move(unsent)}};
            }));
        } else if (what == "searchPatients") {
            m_service->searchPatients(QString::fromStdString(textOf(o, "text")),
                                      answer<std::vector<localdb::PatientHit>>(n, [](const auto& hits) { return json::object{{"hits", hits.size()}}; }));
        } else if (what == "searchText") {
            m_service->searchText(QString::fromStdString(textOf(o, "text")),
                                  answer<std::vector<localdb::TextHit>>(n, [](const auto& hits) { return json::object{{"hits", hits.size()}}; }));
        } else {
            say({{"n", n}, {"ok", false}, {"code", "notFound"}});
        }
    }

  private:
    void say(json::object o) {
        o["t"] = SystemClock().now().time_since_epoch().count();
        std::cout << json::write(o) << '\n' << std::flush;
    }
    sync::Reply<void> done(const json::value& n) {
        return [this, n](Result<void> r) {
            if (r) return say({{"n", n}, {"ok", true}});
            refuse(n, r.error());
        };
    }
    void refuse(const json::value& n, const Error& e) { say({{"n", n}, {"ok", false}, {"code", info(e.code).name}, {"detail", e.detail}}); }
    template <class T, class Tell>
    sync::Reply<T> answer(const json::value& n, Tell tell) {
        return [this, n, tell](Result<T> r) {
            if (!r) return refuse(n, r.error());
            json::object o = tell(*r);
            o["n"] = n;
            o["ok"] = true;
            say(std::move(o));
        };
    }
    void submit(const json::value& n, const json::object& o) {
        const auto type = protocol::commandTypeFromCode(textOf(o, "type"));
        const auto* payload = o.if_contains("payload");
        if (!type || !payload || !payload->is_object()) return say({{"n", n}, {"ok", false}, {"code", "badRequest"}});
        const auto* base = o.if_contains("base");
        m_service->submit(*type, {textOf(o, "targetType"), textOf(o, "target")}, base ? base->to_number<std::int64_t>() : 0, payload->get_object(),
                          answer<CommandId>(n, [](const CommandId& id) { return json::object{{"id", id.str()}}; }));
    }
    json::object session(const char* event) const {
        const auto& s = m_service->session();
        return {{"event", event}, {"session", name(s.state)}, {"me", s.me.id}, {"offlinePossible", s.offlinePossible}, {"pinTriesLeft", s.pinAttemptsLeft},
                {"unsentWhileLocked", s.unsentWhileLocked}, {"sessionLeaseEnded", s.leaseEnded}};
    }
    void addStatus(json::object& o) const {
        const auto& s = m_service->status();
        o["connection"] = name(s.connection);
        o["unsent"] = s.unsent;
        o["attention"] = s.attention;
        o["firstSync"] = s.firstSyncComplete;
        o["resyncing"] = s.resyncing;
        o["received"] = s.received;
        o["leaseEnded"] = s.leaseEnded;
        o["wake"] = s.wakeOpen;
        o["problem"] = s.problem ? std::string(info(*s.problem).name) : std::string();
        if (s.lastSynced) o["synced"] = s.lastSynced->time_since_epoch().count();
        if (s.leaseEnds) o["leaseEnds"] = s.leaseEnds->time_since_epoch().count();
    }
    void status() {
        json::object o{{"event", "status"}};
        addStatus(o);
        say(std::move(o));
    }

    std::shared_ptr<MovedClock> m_clock = std::make_shared<MovedClock>();
    std::unique_ptr<SyncService> m_service;
    std::size_t m_rows = 0;
};

std::string hexOf(const localdb::Secret& s) { return hex(s.bytes()); }

// Every key of the cache that was used last, as localdb/cache.cpp derives them.
int printKeys(const QString& folder) {
    sync::Accounts accounts(folder.toStdString());
    const auto account = accounts.last();
    if (!account) return 1;
    const auto place = accounts.folder(*account);
    sync::QtKeychain keychain;
    int code = 1;
    keychain.read("cache-" + account->name(), [&](Result<localdb::Secret> secret) {
        auto keys = localdb::KeyFile::load(place / "keys");
        if (secret && keys)
            if (const auto data = keys->unlock(*secret)) {
                using localdb::hkdf;
                const auto derived = [&](std::string_view purpose) { return hkdf(localdb::Secret::copyOf(std::string_view("fyr cache")), *data, purpose); };
                const auto cache = derived("cache");
                std::ifstream in(place / "salt", std::ios::binary);
                const std::string salt((std::istreambuf_iterator<char>(in)), {});
                const auto records = hkdf(localdb::Secret::copyOf(salt), cache, "records");
                std::cout << json::write(json::object{{"folder", place.string()}, {"secret", hexOf(*secret)}, {"data", hexOf(*data)}, {"cache", hexOf(cache)},
                                                      {"records", hexOf(records)}, {"outbox", hexOf(derived("outbox"))}, {"journal", hexOf(derived("journal"))},
                                                      {"recordsPage", localdb::cachePageBytes}, {"outboxPage", localdb::outboxPageBytes}})
                          << std::endl;
                code = 0;
            }
        QCoreApplication::exit(code);
    });
    return QCoreApplication::exec();
}

int runScript(const QStringList& words) {
    const auto key = QByteArray::fromHex(words.at(3).toLatin1());
    auto db = sqlite::Database::open(words.at(2).toStdString(), {.key = {reinterpret_cast<const std::uint8_t*>(key.data()), static_cast<std::size_t>(key.size())},
                                                                 .pageBytes = words.at(4).toInt()});
    std::ifstream in(words.at(5).toStdString());
    const std::string sql((std::istreambuf_iterator<char>(in)), {});
    const auto done = db ? db->script(sql) : Result<void>(fail(db.error()));
    if (!done) std::cerr << done.error().describe() << '\n';
    return done ? 0 : 1;
}

} // namespace

int main(int argc, char** argv) {
    app::protectProcess();
    QCoreApplication application(argc, argv);
    QCoreApplication::setApplicationName(QStringLiteral("fyr"));
    const auto words = QCoreApplication::arguments();
    if (words.size() == 6 && words.at(1) == QLatin1String("--script")) return runScript(words);
    const auto at = words.indexOf(QStringLiteral("--folder"));
    if (at < 0 || at + 1 >= words.size()) {
        std::cerr << "process_client --folder DIR [--quick-pin | --keys]\n";
        return 2;
    }
    const auto folder = words.at(at + 1);
    if (words.contains(QStringLiteral("--keys"))) return printKeys(folder);
    Client client(folder, words.contains(QStringLiteral("--quick-pin")));
    std::thread reader([&] {
        std::string line;
        while (std::getline(std::cin, line)) QMetaObject::invokeMethod(&application, [&client, line] { client.handle(line); }, Qt::QueuedConnection);
        QMetaObject::invokeMethod(&application, [] { QCoreApplication::quit(); }, Qt::QueuedConnection);
    });
    const int code = QCoreApplication::exec();
    reader.join();
    return code;
}

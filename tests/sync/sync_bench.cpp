// Measures the workstation's real back (cache, engine, network) against a running fyrd; scripts/bench_sync.mjs drives it.
//
// Shape:   fyr_syncbench BASE USER PASSWORD FOLDER [USER2 PASSWORD2]; then orders on stdin, one a line; each answers
//          with one line of JSON on stdout.
//   signIn           → entries, seconds to the end of the first sync, to the first rows of the queue, to the last word
//   words TEXT…      → p50 and p99 of a search
//   visible N GAP PATIENT  → USER saves a note every GAP ms, USER2 (another workstation) sees it: p50, p99; save → saved
//   queue N PATIENT  → N notes while the line is cut; sent when `flush` says that it is back
//   flush            → seconds until none is unsent
//   quiet            → seconds from "the line is back" to "up to date"
// Units:   milliseconds by the steady clock, unless it says seconds.
#include "fake_keychain.h"
#include "protocol/payload.h"
#include "sync/transport/sync_service.h"

#include <QCoreApplication>
#include <QElapsedTimer>
#include <QEventLoop>
#include <QTimer>
#include <algorithm>
#include <cstdio>
#include <iostream>
#include <string>

namespace fyr::sync {
namespace {

using SteadyPoint = std::chrono::steady_clock::time_point;
SteadyPoint now() { return std::chrono::steady_clock::now(); }
double millis(SteadyPoint from, SteadyPoint to) { return std::chrono::duration<double, std::milli>(to - from).count(); }

double quantile(std::vector<double> v, double q) {
    if (v.empty()) return 0;
    std::ranges::sort(v);
    return v[std::min(v.size() - 1, static_cast<std::size_t>(q * static_cast<double>(v.size())))];
}

bool waitFor(const std::function<bool()>& done, int withinMs = 600'000) {
    QTimer wakes; // so that a wait without any event ends too
    wakes.start(5);
    QElapsedTimer t;
    t.start();
    while (!done()) {
        if (t.elapsed() > withinMs) return false;
        QCoreApplication::processEvents(QEventLoop::AllEvents | QEventLoop::WaitForMoreEvents);
    }
    return true;
}

template <class T, class Call>
Result<T> ask(Call&& call) {
    std::optional<Result<T>> out;
    call([&](Result<T> r) { out.emplace(std::move(r)); });
    if (!waitFor([&] { return out.has_value(); })) return fail(ErrorCode::timeout, "no reply");
    return std::move(*out);
}

[[noreturn]] void give(const std::string& why) {
    std::fprintf(stderr, "%s\n", why.c_str());
    std::exit(1);
}
void say(json::object v) {
    std::puts(json::write(std::move(v)).c_str());
    std::fflush(stdout);
}

struct Station {
    std::unique_ptr<SyncService> service;
    SteadyPoint opened, queued, synced;

    Station(const QString& folder, bool quickPin = true) {
        SyncService::Options o;
        o.folder = folder;
        o.deviceName = QStringLiteral("Bench");
        o.keychain = std::make_shared<FakeKeychain>();
        o.quickPinForTests = quickPin;
        service = std::make_unique<SyncService>(std::move(o));
        service->start();
    }
    void signIn(const QUrl& base, const QString& user, const QString& password) {
        QObject::connect(service.get(), &SyncService::queueChanged, service.get(), [this] {
            if (queued == SteadyPoint{} && !service->queue()->empty()) queued = now();
        });
        QObject::connect(service.get(), &SyncService::statusChanged, service.get(), [this] {
            if (synced == SteadyPoint{} && service->status().firstSyncComplete) synced = now();
        });
        const auto before = now();
        const auto in = ask<void>([&](auto done) { service->signIn(base, user, password, std::move(done)); });
        if (!in) give("sign-in: " + in.error().describe());
        opened = std::min(now(), synced == SteadyPoint{} ? now() : synced);
        if (millis(before, opened) <= 0) give("the clock stands still");
        if (!waitFor([&] { return synced != SteadyPoint{}; })) give("the first sync did not end");
    }
};

struct Bench {
    QUrl base;
    QString user, password, folder, user2, password2;
    std::unique_ptr<Station> a, b;

    void signIn() {
        a = std::make_unique<Station>(folder);
        a->signIn(base, user, password);
        const double firstSync = millis(a->opened, a->synced);
        // The note that was written last holds this word: found means that all before it are.
        const auto last = QStringLiteral("slutmarkör");
        bool found = false;
        QElapsedTimer patience;
        patience.start();
        while (!found && patience.elapsed() < 120'000) {
            const auto hits = ask<std::vector<localdb::TextHit>>([&](auto done) { a->service->searchText(last, std::move(done)); });
            found = hits && !hits->empty();
            if (!found) waitFor([] { return false; }, 5);
        }
        if (!found) give("the last note is not found by its words");
        say({{"entries", a->service->status().received},
             {"seconds", firstSync / 1000},
             {"queueSeconds", a->queued == SteadyPoint{} ? -1.0 : std::max(0.0, millis(a->opened, a->queued)) / 1000},
             {"wordsSeconds", millis(a->synced, now()) / 1000}});
    }

    void words(const QStringList& asked) {
        std::vector<double> times;
        std::size_t hits = 0;
        for (int round = 0; round < 20; ++round)
            for (const auto& each : asked) {
                const auto t = now();
                const auto r = ask<std::vector<localdb::TextHit>>([&](auto done) { a->service->searchText(each, std::move(done)); });
                times.push_back(millis(t, now()));
                if (r) hits += r->size();
            }
        say({{"searches", times.size()}, {"hits", hits}, {"p50", quantile(times, 0.5)}, {"p99", quantile(times, 0.99)}});
    }

    void save(const std::string& patient, const std::string& text, Reply<CommandId> done) {
        a->service->submit(protocol::CommandType::noteAdd, {"Patient", patient}, 0,
                           protocol::toJson(protocol::NotePayload{PatientId{patient}, text, {}}), std::move(done));
    }

    void visible(int n, int gap, const std::string& patient) {
        b = std::make_unique<Station>(folder + QStringLiteral("-b"));
        b->signIn(base, user2, password2);
        if (!waitFor([&] { return a->service->status().wakeOpen && b->service->status().wakeOpen; }, 30'000)) give("no wake socket");
        std::vector<double> seen, saved;
        std::vector<SteadyPoint> at;
        // One note at a time is under way: the next change of the patient on B is this one's.
        QObject::connect(b->service.get(), &SyncService::patientChanged, b->service.get(), [&](const std::string& id) {
            if (id == patient && seen.size() < at.size()) seen.push_back(millis(at.back(), now()));
        });
        for (int i = 0; i < n; ++i) {
            at.push_back(now());
            save(patient, "Ringde upp, mår bättre, återkommer vid behov.", [&, t = at.back()](Result<CommandId> r) {
                if (!r) give("submit: " + r.error().describe());
                saved.push_back(millis(t, now()));
            });
            if (!waitFor([&] { return seen.size() == at.size() && saved.size() == at.size(); }, 30'000)) give("it never came");
            if (!waitFor([&] { return a->service->status().unsent == 0; }, 30'000)) give("it stays unsent");
            waitFor([] { return false; }, gap);
        }
        b.reset();
        say({{"n", n}, {"p50", quantile(seen, 0.5)}, {"p99", quantile(seen, 0.99)}, {"savedP50", quantile(saved, 0.5)}, {"savedP99", quantile(saved, 0.99)}});
    }

    void queue(int n, const std::string& patient) {
        a->service->retryNow(); // notices that the line is gone
        if (!waitFor([&] { return a->service->status().connection == Connection::offline; }, 60'000)) give("the line is not cut");
        int done = 0;
        const auto t = now();
        for (int i = 0; i < n; ++i)
            save(patient, "Skrivet utan nät, skickas när det är tillbaka.", [&](Result<CommandId> r) {
                if (!r) give("submit: " + r.error().describe());
                ++done;
            });
        if (!waitFor([&] { return done == n && a->service->status().unsent == n; })) give("not all were kept");
        say({{"n", n}, {"perSecond", n / (millis(t, now()) / 1000)}});
    }

    void flush() {
        const auto n = a->service->status().unsent;
        const auto t = now();
        a->service->retryNow();
        if (!waitFor([&] { return a->service->status().unsent == 0; })) give("it stays unsent");
        const double ms = millis(t, now());
        if (a->service->status().attention != 0) give("some were refused");
        say({{"n", n}, {"seconds", ms / 1000}, {"perSecond", static_cast<double>(n) / (ms / 1000)}});
    }

    void quiet() {
        const auto before = a->service->status().lastSynced;
        const auto t = now();
        a->service->retryNow();
        if (!waitFor([&] { return a->service->status().connection == Connection::online && a->service->status().lastSynced != before; }, 60'000))
            give("it does not come back");
        say({{"ms", millis(t, now())}});
    }

    void run(const QString& line) {
        const auto w = line.split(QLatin1Char(' '), Qt::SkipEmptyParts);
        if (w.isEmpty()) return;
        if (w[0] == QLatin1String("signIn")) return signIn();
        if (w[0] == QLatin1String("words")) return words(w.mid(1));
        if (w[0] == QLatin1String("visible")) return visible(w[1].toInt(), w[2].toInt(), w[3].toStdString());
        if (w[0] == QLatin1String("queue")) return queue(w[1].toInt(), w[2].toStdString());
        if (w[0] == QLatin1String("flush")) return flush();
        if (w[0] == QLatin1String("quiet")) return quiet();
        give("no such order: " + line.toStdString());
    }
};

int bench(const QStringList& args) {
    if (args.size() != 5 && args.size() != 7) give("fyr_syncbench BASE USER PASSWORD FOLDER [USER2 PASSWORD2]");
    Bench bench{QUrl(args[1]), args[2], args[3], args[4], args.value(5), args.value(6), {}, {}};
    std::string line;
    while (std::getline(std::cin, line)) bench.run(QString::fromStdString(line));
    return 0;
}

} // namespace
} // namespace fyr::sync

int main(int argc, char** argv) {
    const QCoreApplication app(argc, argv);
    return fyr::sync::bench(QCoreApplication::arguments());
}

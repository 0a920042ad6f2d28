// The workstation's whole back: sign-in, the encrypted cache, sync. `app` builds one and shows it to `ui`.
//
// Shape:   values in, values out. Each call answers once, through its `Reply`; signals say that something changed and
//          the getters have the newest value.
// Threads: lives on the thread that made it (the ui's) and is called there; replies and signals come there. Cache,
//          engine and network live on a thread of their own.
// Errors:  signIn: signInFailed, tooManyAttempts, network, certificate, clientTooOld, storage*. unlockWithPin:
//          wrongPin (session().pinAttemptsLeft), tooManyAttempts (session().pinWaitUntil), signInRequired (the PIN is
//          used up or never was set), leaseExpired, noKeychain, storageBusy (another Fyr has this cache open).
//          Everything while locked: locked. submit: diskFull, badRequest with what is wrong in the payload.
#pragma once

#include "base/clock.h"
#include "base/log.h"
#include "base/random.h"
#include "base/result.h"
#include "clinical/booking.h"
#include "clinical/course_row.h"
#include "clinical/triage_item.h"
#include "fhir/resource.h"
#include "localdb/views.h"
#include "protocol/command.h"
#include "sync/engine/status.h"
#include "video/sdp/sdp.h"

#include <QObject>
#include <QString>
#include <QUrl>
#include <functional>
#include <memory>
#include <vector>

namespace fyr::localdb {
class KeychainPort;
}

namespace fyr::sync {

template <class T>
using Reply = std::function<void(Result<T>)>;

enum class SessionState : std::uint8_t {
    signedOut, // nobody
    needsPin,  // signed in and working; no PIN yet: setPin, or setPin({}) to go on without offline use
    locked,    // a cache is here and a PIN opens it
    open,
};

struct Session {
    SessionState state = SessionState::signedOut;
    clinical::PersonRef me; // id of the Practitioner (of the account when it has none) and name
    std::string role;
    std::string unit;
    std::string tenant;
    QUrl server;
    QString user;                          // what was typed to sign in
    int pinAttemptsLeft = 0;
    std::optional<Instant> pinWaitUntil;   // tries are slowed until then
    bool offlinePossible = true;           // false: no keychain on this machine, nothing is kept when Fyr ends
    bool unsentWhileLocked = false;        // unsent commands are in the locked cache
    bool leaseEnded = false;               // signed out because the server was out of reach for too long
    bool revoked = false;                  // signed out because the server has shut this computer out; its cache is erased
    std::int64_t handedIn = 0;             // … and so many unsent changes are with the server, for a manager to look at
    std::int64_t notTaken = 0;             // … and so many it would not take
    bool unsentInMemory = false;           // locked without a keychain: unsent changes of `me` wait in memory for them
    Obstacle obstacle = Obstacle::none;    // what stood in the way of the newest sign-in that failed
    bool demo = false;                     // the server is a demonstration
    friend bool operator==(const Session&, const Session&) = default;
};

using QueueSnapshot = std::shared_ptr<const std::vector<localdb::QueueItem>>;
using CaseloadSnapshot = std::shared_ptr<const std::vector<clinical::CourseEntry>>;
using PatientResources = std::shared_ptr<const std::vector<fhir::Resource>>;

struct AttentionLists {
    std::vector<localdb::AttentionItem> attention; // the refused ones, each with how many wait behind it
    std::vector<localdb::OutboxItem> unsent;
};

// keepTheirs: my command and those waiting behind it are dropped. redoMine: they are sent again, based on what stands
// now. dismiss: mine is dropped, those behind it are sent for the server to judge.
enum class Settle : std::uint8_t { keepTheirs, redoMine, dismiss };

// One thing asked of the server about a visit (docs/API.md, "Visits by video").
struct VisitQuestion {
    std::string path;                 // below /api/v1/visits: "/01J…/admit"; ids are FHIR ids
    std::optional<json::object> body; // nothing: GET
};

class SyncService final : public QObject {
    Q_OBJECT
  public:
    struct Options {
        QString folder;     // where caches live; made when missing, readable by the owner only
        QString deviceName; // shown to administrators: "Reception 2"
        // nullptr: the system's keychain (QtKeychain), the machine's clock, libsodium, no log.
        std::shared_ptr<localdb::KeychainPort> keychain;
        std::shared_ptr<const Clock> clock;
        std::shared_ptr<Random> random;
        std::shared_ptr<Log> log;
        bool quickPinForTests = false; // a cheap Argon2id; never in production
        // Opens an address in the person's browser, called on the service's thread. Empty: no sign-in by browser.
        std::function<bool(const QUrl&)> openBrowser;
        Millis browserPatience = std::chrono::minutes(5); // to come back from there
        // The machine's addresses (empty: as it has them), how often they are looked at, how long a line may be silent after
        // they changed.
        std::function<QStringList()> addresses;
        Millis watchEvery{5'000};
        Millis doubt{5'000};
        // Where to ask over plain http whether a network wants a sign-in. Empty: the server's own host at port 80.
        std::function<QUrl(const QUrl& server)> portalProbe;
    };
    explicit SyncService(Options options, QObject* parent = nullptr);
    ~SyncService() override; // stops the thread; what is unsent stays in the cache

    [[nodiscard]] const Session& session() const noexcept;
    [[nodiscard]] const Status& status() const noexcept;
    [[nodiscard]] const QueueSnapshot& queue() const noexcept; // never null

    [[nodiscard]] const CaseloadSnapshot& caseload() const noexcept; // never null

    // Comes back when everything that was asked for before has been done: the last word of a draft is on disk.
    void drain();

    // Reads which cache was used last; sessionChanged follows. Call once, after connecting signals.
    void start();

    void signIn(const QUrl& server, const QString& user, const QString& password, Reply<void> done);
    // What the site's provider is called ("SITHS"); empty when people sign in with a password only. Errors: network, certificate, unavailable.
    void provider(const QUrl& server, Reply<QString> done);
    // Through that provider, in the system's browser. Errors: as signIn; cancelled, timeout, unavailable (no browser opened).
    void signInWithBrowser(const QUrl& server, Reply<void> done);
    void cancelBrowser(); // its reply comes with `cancelled`
    void setPin(const QString& pin, Reply<void> done); // 4 to 64 characters; empty: go on without
    void unlockWithPin(const QString& pin, Reply<void> done);
    // Without a keychain and with unsent changes the cache stays in memory, shut, until the same person signs in.
    void lock();
    // Errors: invalidState, without a keychain and with unsent changes: they would be lost.
    void signOut(Reply<void> done = {}); // ends the session at the server too when it can be reached; keeps the cache
    void eraseCache(Reply<void> done);   // destroys the keys of this cache and its files, unsent commands too

    void item(const std::string& id, Reply<clinical::TriageItem> done); // pending commands applied
    void patientResources(const std::string& patient, Reply<PatientResources> done);
    void searchPatients(const QString& text, Reply<std::vector<localdb::PatientHit>> done);
    void searchText(const QString& text, Reply<std::vector<localdb::TextHit>> done);
    void attention(Reply<AttentionLists> done);
    // One that is about nobody (Library/<hash>), as it is kept. Errors: notFound.
    void resource(const protocol::ResourceKey& key, Reply<std::string> done);
    void colleagues(Reply<std::vector<localdb::Colleague>> done); // who works here, by name

    // Durable in the outbox when it answers. `base` is the version that the person saw.
    void submit(protocol::CommandType type, protocol::ResourceKey target, std::int64_t base, json::object payload,
                Reply<CommandId> done);
    void undo(const CommandId& id, Reply<void> done); // Errors: invalidState once it may have been sent
    void settle(const CommandId& id, Settle how, Reply<void> done);
    void retryNow();
    void saveDraft(const std::string& key, const QString& text); // key "note/<item id>"; empty text removes it
    void draft(const std::string& key, Reply<QString> done);     // empty when there is none

    // What devices that were shut out handed in (docs/API.md). Asks the server: Errors: network, forbidden, notFound.
    void held(Reply<json::array> done);
    void settleHeld(const std::string& id, bool enteredAgain, const QString& reason, Reply<void> done);
    // The quality report of the person's unit, both days in it. Errors: as above.
    void quality(Date from, Date to, Reply<json::value> done);
    void courseUnit(int days, Reply<json::value> done);
    void programmes(Reply<json::value> done); // that patients can be enrolled in
    void programmeSuits(const std::string& programme, const std::string& patient, Reply<json::value> done);
    // Visits by video live on the server alone: nothing of them waits in the outbox. Errors: as above, and the server's own.
    void visits(Reply<json::value> done);
    void askVisit(const VisitQuestion& question, Reply<json::value> done);
    // Booked times out of the cache, that end between.
    void freeTimes(Reply<json::value> done); // of the unit
    void bookings(Instant from, Instant to, Reply<std::vector<clinical::Booking>> done);

    // The signalling line of the one call (docs/CALLS.md, "In the workstation"): the token stays on the service's thread. Lines
    // are numbered by the page; a line that is asked for while nobody is signed in is closed at once.
    void beginCall(const std::string& visit, const video::sdp::Policy& policy);
    void warmCallLine(bool on); // soon one will be wanted, or none after all
    void openCallLine(int line);
    void sayOnCallLine(int line, const std::string& text);
    void closeCallLine(int line);
    void endCall();

  signals:
    void callLineOpened(int line);
    void callLineHeard(int line, const std::string& text);
    void callLineClosed(int line);
    void sessionChanged();
    void statusChanged();
    void queueChanged();
    void caseloadChanged();
    void itemChanged(const std::string& id); // this queue item, its parts or its pending commands
    void patientChanged(const std::string& id);
    void attentionChanged();
    void visitsChanged(); // an Encounter or an Appointment: the list of visits may be another

  private:
    class Worker;
    class Private;
    std::unique_ptr<Private> d;
};

} // namespace fyr::sync

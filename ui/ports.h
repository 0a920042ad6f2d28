// What the windows need from the rest of the workstation. `app` implements it over the cache and the sync engine;
// tests implement it over a list in memory. It could cross a process: values in, values out, answers come later.
//
// Threads: called and answered on the ui thread; the implementation works elsewhere.
#pragma once

#include "base/result.h"
#include "clinical/triage_item.h"
#include "presenter/attention.h"
#include "presenter/booking.h"
#include "presenter/held.h"
#include "presenter/programme_guide.h"
#include "presenter/quality.h"
#include "presenter/unit.h"
#include "presenter/queue.h"
#include "presenter/status.h"
#include "protocol/command.h"
#include "records/course_papers.h"
#include "records/patient_record.h"
#include "ui/calls/call_port.h"
#include "ui/caseload/course_port.h"

#include <QObject>
#include <QString>
#include <functional>
#include <memory>
#include <vector>

namespace fyr::ui {

template <class T>
using Reply = std::function<void(Result<T>)>;

enum class SessionState {
    signedOut,   // nobody; the sign-in page
    needsPin,    // signed in for the first time here: choose a PIN, or go on without offline use
    locked,      // a cache is here; its PIN opens it
    open,
};

struct SessionInfo {
    SessionState state = SessionState::signedOut;
    std::string name;
    std::string role; // "nurse", "doctor" …
    std::string unit;
    std::string tenant;
    std::string practitioner;
    std::string server;
    int pinAttemptsLeft = 0;
    bool mayDecide = false; // nurses and doctors
    bool unsentWhileLocked = false;
    bool offlinePossible = true; // false: no keychain here, said plainly
    bool leaseEnded = false;     // signed out because the server was out of reach for too long
    bool revoked = false;        // signed out because the server has shut this computer out
    int handedIn = 0;            // … so many unsent changes are with the server
    int notTaken = 0;            // … and so many it would not take
    bool unsentInMemory = false; // locked without a keychain: changes of `name` wait in memory for them to sign in
    bool maySettleHeld = false;  // managers and administrators
    bool mayViewUnit = false;    // managers: internet CBT of their unit
    presenter::Obstacle obstacle = presenter::Obstacle::none; // what stood in the way of the newest sign-in that failed
    friend bool operator==(const SessionInfo&, const SessionInfo&) = default;
};

using QueueSnapshot = std::shared_ptr<const std::vector<presenter::QueueEntry>>;

// A command that the server refused, with the three sides of it.
struct AttentionEntry : presenter::AttentionCase {
    std::string theirName;
    std::string patientName;   // empty: not on this computer
    clinical::TriageItem item; // as the server has it, while `targetHere` and it is about one
};
struct UnsentEntry {
    protocol::Command command;
    std::string patientName;
    bool blocked = false; // waits for the one before it
};
struct AttentionLists {
    std::vector<AttentionEntry> attention;
    std::vector<UnsentEntry> unsent;
};
enum class Settle { keepTheirs, redoMine, sendRest };

struct PatientHit {
    std::string id;
    std::string name;
    std::optional<Date> birthDate;
    clinical::Sex sex = clinical::Sex::unknown;
    std::string identifier; // personal identity number as the record shows it
    std::string snippet;    // why it was found, when not by name
};

// appointment.book and offer: `target` is the time; rebook and cancel: the Appointment, of the version that was seen.
struct BookingRequest {
    protocol::CommandType type = protocol::CommandType::appointmentBook;
    std::string target;
    std::int64_t base = 0;
    clinical::PersonRef patient;
    std::string mode;       // book, offer, rebook
    std::string reason;     // book, offer
    std::string slot;       // rebook: the new time
    std::string reasonCode; // cancel
};

class CallView;
class DevicePort;

class WorkstationPort : public QObject {
    Q_OBJECT
  public:
    using QObject::QObject;

    // --- who
    [[nodiscard]] virtual SessionInfo session() const = 0;
    virtual void signIn(const QString& server, const QString& user, const QString& password, Reply<void> done) = 0;
    // The name of the site's provider ("SITHS"); empty when people sign in with a password only.
    virtual void provider(const QString& server, Reply<QString> done) = 0;
    virtual void signInWithBrowser(const QString& server, Reply<void> done) = 0; // through that provider
    virtual void cancelBrowser() = 0;
    virtual void choosePin(const QString& pin, Reply<void> done) = 0;
    virtual void unlock(const QString& pin, Reply<void> done) = 0;
    virtual void lock() = 0;
    virtual void signOut() = 0;

    // --- what
    [[nodiscard]] virtual presenter::Status status() const = 0;
    // The time that everything is shown by: the server's, as far as it is known.
    [[nodiscard]] virtual Instant serverNow() const { return SystemClock().now(); }
    [[nodiscard]] virtual QueueSnapshot queue() const = 0;
    virtual void item(const std::string& id, Reply<clinical::TriageItem> done) = 0;
    virtual void patientRecord(const std::string& patient, Reply<records::PatientRecord> done) = 0;
    virtual void searchPatients(const QString& text, Reply<std::vector<PatientHit>> done) = 0;
    virtual void attention(Reply<AttentionLists> done) = 0;

    // --- times: what is ahead of a patient (of the cache), what is free (asks the server), and commands about them
    virtual void bookingsOf(const std::string& patient, Reply<std::vector<clinical::Booking>> done) { (void)patient; done(fail(ErrorCode::unavailable)); }
    virtual void freeTimes(Reply<std::vector<presenter::FreeTime>> done) { done(fail(ErrorCode::unavailable)); }
    virtual void submitBooking(const BookingRequest& request, Reply<CommandId> done) { (void)request; done(fail(ErrorCode::unavailable)); }

    // --- courses of internet CBT: a therapist's caseload
    [[nodiscard]] virtual CaseloadSnapshot caseload() const { return {}; } // of the unit, in no order
    virtual void coursePapers(const clinical::CourseRow& row, Reply<records::CoursePapers> done) { (void)row; done(fail(ErrorCode::unavailable)); }
    virtual void programmeGuide(const std::string& hash, Reply<presenter::ProgrammeGuide> done) { (void)hash; done(fail(ErrorCode::notFound)); } // templates, manual, worksheets
    virtual void colleagues(Reply<std::vector<Colleague>> done) { done(std::vector<Colleague>{}); } // by name; not oneself
    virtual void programmes(Reply<std::vector<ProgrammeOffer>> done) { done(fail(ErrorCode::unavailable)); } // asks the server
    virtual void programmeSuits(const std::string& /*programme*/, const std::string& /*patient*/, Reply<ProgrammeSuits> done) { done(fail(ErrorCode::unavailable)); } // so does this
    virtual void submitCourse(const CourseRequest& request, Reply<CommandId> done) { (void)request; done(fail(ErrorCode::unavailable)); }

    // --- visits by video: only the server knows who waits, so nothing of this is kept for later
    [[nodiscard]] virtual CallsSnapshot calls() const { return {}; }
    virtual void watchCalls(bool closely) { (void)closely; } // they are looked at: asked for more often
    virtual void refreshCalls() {}
    virtual void visit(const VisitRequest& request, Reply<presenter::CallVisit> done) { (void)request; done(fail(ErrorCode::unavailable)); }
    // The note that a visit ends in: durable in the outbox when it answers, also without the server.
    virtual void visitNote(const presenter::CallVisit& visit, const QString& text, Reply<CommandId> done) { (void)visit, (void)text; done(fail(ErrorCode::unavailable)); }

    // --- do: durable in the outbox when it answers
    virtual void submit(protocol::CommandType type, const clinical::TriageItem& item, json::object payload,
                        Reply<CommandId> done) = 0;
    virtual void undo(const CommandId& id, Reply<void> done) = 0; // until it is sent
    virtual void settle(const CommandId& id, Settle how, Reply<void> done) = 0;
    virtual void retryNow() = 0;
    virtual void saveDraft(const std::string& key, const QString& text) = 0; // empty removes it
    virtual void draft(const std::string& key, Reply<QString> done) = 0;

    // --- work that devices which were shut out handed in; asks the server
    virtual void held(Reply<std::vector<presenter::HeldEntry>> done) = 0;
    virtual void settleHeld(const std::string& id, bool enteredAgain, const QString& reason, Reply<void> done) = 0;

    // --- what clinicians' decisions say about the engine, of the own unit; both days in it. Asks the server
    virtual void quality(Date from, Date to, Reply<presenter::QualityView> done) = 0;
    // How internet CBT of the own unit goes; of the last 7, 30, 90 or 365 days. Asks the server
    virtual void courseUnit(int days, Reply<presenter::UnitView> done) { (void)days; done(fail(ErrorCode::unavailable)); }

    // --- the call beside the record (ui/calls/call_view.h); null: this workstation has none
    [[nodiscard]] virtual CallView* callView() { return nullptr; }
    // --- camera, microphone, loudspeaker; null: none are known
    [[nodiscard]] virtual DevicePort* devices() { return nullptr; }

  signals:
    void sessionChanged();
    void statusChanged();
    void queueChanged();
    void caseloadChanged();                    // a row, or what the outbox adds to one
    void courseChanged(const std::string& id);    // a row or a paper of this course
    void itemChanged(const std::string& id);
    void patientChanged(const std::string& id); // something of this patient's record
    void attentionChanged();
    void callsChanged();
};

} // namespace fyr::ui

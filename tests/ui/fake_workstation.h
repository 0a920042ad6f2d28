// A workstation without a server: a list of items in memory, commands answered at once or kept as unsent.
#pragma once

#include "protocol/course_overlay.h"
#include "protocol/overlay.h"
#include "ui/fake_call_view.h"
#include "ui/fake_devices.h"
#include "ui/ports.h"

#include <QTimer>
#include <map>

namespace fyr::ui::test {

class FakeWorkstation : public WorkstationPort {
    Q_OBJECT
  public:
    explicit FakeWorkstation(Instant now);

    // The reference scene: eight people as in the visual reference.
    static std::vector<clinical::TriageItem> scene(Instant now);
    static std::vector<clinical::TriageItem> many(Instant now, int count);
    static records::PatientRecord record(const std::string& patient, Instant now);

    void setItems(std::vector<clinical::TriageItem> items);
    // A therapist's day: eleven people as in the visual reference, and what else a caseload may hold (caseload_scene.cpp).
    static std::vector<clinical::CourseRow> caseloadScene(Instant now);
    static std::vector<clinical::CourseRow> manyCourses(Instant now, int count);
    void setCourses(std::vector<clinical::CourseRow> courses);
    [[nodiscard]] CaseloadSnapshot caseload() const override { return courses; }
    void coursePapers(const clinical::CourseRow& row, Reply<records::CoursePapers> done) override { done(papers[row.id.str()]); }
    void colleagues(Reply<std::vector<Colleague>> done) override { done(staff); }
    void submitCourse(const CourseRequest& request, Reply<CommandId> done) override;
    // Visits by video (calls_scene.cpp).
    static presenter::CallsKept callsScene(Instant now);
    void setCalls(presenter::CallsKept kept);
    [[nodiscard]] CallsSnapshot calls() const override { return keptCalls; }
    void watchCalls(bool closely) override { callsWatched = closely; }
    void refreshCalls() override { ++callsRefreshed; }
    void visit(const VisitRequest& request, Reply<presenter::CallVisit> done) override;
    void visitNote(const presenter::CallVisit& visit, const QString& text, Reply<CommandId> done) override;
    [[nodiscard]] CallView* callView() override { return hasCallView ? &view : nullptr; }
    void bookingsOf(const std::string&, Reply<std::vector<clinical::Booking>> done) override { done(ahead); }
    void freeTimes(Reply<std::vector<presenter::FreeTime>> done) override { done(free); }
    void submitBooking(const BookingRequest& request, Reply<CommandId> done) override {
        if (submitFails) return done(fail(*submitFails));
        bookings.push_back(request);
        done(CommandId{"01JD000000000000000000BOOK"});
    }
    [[nodiscard]] DevicePort* devices() override { return &fakeDevices; }
    void becomePsychologist(); // Petra Lindal, with that caseload
    void goOffline(Instant since);
    void goOnline();
    void makeConflict(const std::string& itemId, Instant now);
    void makeRefusedNote(const std::string& itemId, Instant now, bool itemGone = false);

    [[nodiscard]] SessionInfo session() const override { return info; }
    void signIn(const QString& server, const QString& user, const QString& password, Reply<void> done) override;
    void provider(const QString& server, Reply<QString> done) override {
        askedServers.append(server);
        done(providerName);
    }
    void signInWithBrowser(const QString&, Reply<void> done) override { browser = std::move(done); }
    void cancelBrowser() override {
        if (auto done = std::exchange(browser, {})) done(fail(ErrorCode::cancelled));
    }
    void choosePin(const QString& pin, Reply<void> done) override;
    void unlock(const QString& pin, Reply<void> done) override;
    void lock() override;
    void signOut() override;
    [[nodiscard]] presenter::Status status() const override { return state; }
    [[nodiscard]] QueueSnapshot queue() const override { return snapshot; }
    void item(const std::string& id, Reply<clinical::TriageItem> done) override;
    void patientRecord(const std::string& patient, Reply<records::PatientRecord> done) override;
    void searchPatients(const QString& text, Reply<std::vector<PatientHit>> done) override;
    void attention(Reply<AttentionLists> done) override;
    void submit(protocol::CommandType type, const clinical::TriageItem& item, json::object payload, Reply<CommandId> done) override;
    void undo(const CommandId& id, Reply<void> done) override;
    void settle(const CommandId& id, Settle how, Reply<void> done) override;
    void retryNow() override { ++retries; }
    void saveDraft(const std::string& key, const QString& text) override;
    void draft(const std::string& key, Reply<QString> done) override;
    void held(Reply<std::vector<presenter::HeldEntry>> done) override;
    void settleHeld(const std::string& id, bool enteredAgain, const QString& reason, Reply<void> done) override;
    void programmes(Reply<std::vector<ProgrammeOffer>> done) override { done(programmesAnswer); }
    Result<std::vector<ProgrammeOffer>> programmesAnswer = std::vector<ProgrammeOffer>{{"depression", "1.0", {"Depression", "Depression"}, {}}, {"insomnia", "1.0", {"Sömnproblem", "Insomnia"}, {}}};
    void programmeSuits(const std::string& programme, const std::string& patient, Reply<ProgrammeSuits> done) override {
        askedSuits.push_back(programme + " " + patient);
        done(suits);
    }
    Result<ProgrammeSuits> suits = ProgrammeSuits{"offer", {}, {{"Ålder: 34", "Age: 34"}, {"PHQ-9, summa: 12 (2026-11-19)", "PHQ-9, total: 12 (2026-11-19)"}}};
    std::vector<std::string> askedSuits;
    void quality(Date from, Date to, Reply<presenter::QualityView> done) override;
    static presenter::QualityView qualityScene(Instant now);
    void courseUnit(int days, Reply<presenter::UnitView> done) override;
    static presenter::UnitView unitScene(Instant now);
    [[nodiscard]] Instant serverNow() const override { return SystemClock().now() + presenter::aheadOf(state.clockSkew); }
    static std::vector<presenter::HeldEntry> heldScene(Instant now);

    std::vector<clinical::Booking> ahead;
    Result<std::vector<presenter::FreeTime>> free = std::vector<presenter::FreeTime>{};
    std::vector<BookingRequest> bookings;
    FakeDevices fakeDevices;
    FakeCallView view;
    bool hasCallView = true;
    CallsSnapshot keptCalls = std::make_shared<presenter::CallsKept>();
    bool callsWatched = false;
    int callsRefreshed = 0;
    std::vector<VisitRequest> visitsAsked;
    std::vector<std::pair<std::string, QString>> visitNotes;
    std::optional<ErrorCode> visitFails;
    std::function<void()>* heldVisit = nullptr; // set: the answer waits there
    CaseloadSnapshot courses = std::make_shared<std::vector<presenter::CaseloadEntry>>();
    std::map<std::string, records::CoursePapers> papers;
    std::vector<Colleague> staff{{{"pr-leila", "Leila Karimi"}, "Psykolog"}, {{"pr-johan", "Johan Ask"}, "Läkare"}};
    std::vector<presenter::HeldEntry> heldWork;
    std::optional<Reply<std::vector<presenter::HeldEntry>>> heldLater; // set: whom to answer is kept here
    std::vector<std::tuple<std::string, bool, QString>> settledHeld;
    std::vector<std::pair<Date, Date>> qualityAsked;
    Result<presenter::QualityView> qualityAnswer = presenter::QualityView{};
    std::vector<int> unitAsked; // days
    Result<presenter::UnitView> unitAnswer = presenter::UnitView{};
    std::vector<std::pair<CommandId, Settle>> settled;
    std::function<void()> beforeDraft; // what happens between the question for a draft and its answer
    SessionInfo info;
    QString providerName; // empty: none
    QStringList askedServers;
    Reply<void> browser; // of a sign-in that is under way in the browser
    presenter::Status state;
    QueueSnapshot snapshot = std::make_shared<std::vector<presenter::QueueEntry>>();
    std::vector<protocol::Command> sent; // everything submitted, in order
    std::vector<protocol::Command> pending;
    AttentionLists lists;
    std::map<std::string, QString> drafts;
    int retries = 0;
    std::optional<ErrorCode> submitFails;
    Instant now;

  private:
    void rebuild();
    void rebuildCourses();
    void answerVisit(const VisitRequest& r, const Reply<presenter::CallVisit>& done);
    std::vector<clinical::TriageItem> m_items;
    std::vector<clinical::CourseRow> m_courses;
    SeededRandom m_random{1};
};

} // namespace fyr::ui::test

// The windows' port over the sync service: types cross here, nothing is decided.
#pragma once

#include "sync/transport/sync_service.h"
#include "app/visit_desk.h"
#include "presenter/notices.h"
#include "ui/ports.h"

namespace fyr::app {

class Workstation final : public ui::WorkstationPort {
    Q_OBJECT
  public:
    explicit Workstation(sync::SyncService& service, QObject* parent = nullptr);

    [[nodiscard]] ui::SessionInfo session() const override;
    void signIn(const QString& server, const QString& user, const QString& password, ui::Reply<void> done) override;
    void provider(const QString& server, ui::Reply<QString> done) override;
    void signInWithBrowser(const QString& server, ui::Reply<void> done) override;
    void cancelBrowser() override { m_service.cancelBrowser(); }
    void choosePin(const QString& pin, ui::Reply<void> done) override;
    void unlock(const QString& pin, ui::Reply<void> done) override;
    void lock() override;
    void signOut() override;
    [[nodiscard]] presenter::Status status() const override;
    [[nodiscard]] Instant serverNow() const override { return SystemClock().now() + ahead(); }
    [[nodiscard]] ui::QueueSnapshot queue() const override { return m_queue; }
    void item(const std::string& id, ui::Reply<clinical::TriageItem> done) override;
    void patientRecord(const std::string& patient, ui::Reply<records::PatientRecord> done) override;
    void searchPatients(const QString& text, ui::Reply<std::vector<ui::PatientHit>> done) override;
    void attention(ui::Reply<ui::AttentionLists> done) override;
    [[nodiscard]] ui::CaseloadSnapshot caseload() const override { return m_service.caseload(); }
    void coursePapers(const clinical::CourseRow& row, ui::Reply<records::CoursePapers> done) override;
    void programmeGuide(const std::string& hash, ui::Reply<presenter::ProgrammeGuide> done) override;
    void colleagues(ui::Reply<std::vector<ui::Colleague>> done) override;
    void submitCourse(const ui::CourseRequest& request, ui::Reply<CommandId> done) override;
    void submit(protocol::CommandType type, const clinical::TriageItem& item, json::object payload,
                ui::Reply<CommandId> done) override;
    void undo(const CommandId& id, ui::Reply<void> done) override;
    void settle(const CommandId& id, ui::Settle how, ui::Reply<void> done) override;
    void retryNow() override;
    void saveDraft(const std::string& key, const QString& text) override;
    void draft(const std::string& key, ui::Reply<QString> done) override;
    void held(ui::Reply<std::vector<presenter::HeldEntry>> done) override;
    void settleHeld(const std::string& id, bool enteredAgain, const QString& reason, ui::Reply<void> done) override;
    void programmes(ui::Reply<std::vector<ui::ProgrammeOffer>> done) override;
    void programmeSuits(const std::string& programme, const std::string& patient, ui::Reply<ui::ProgrammeSuits> done) override;
    void quality(Date from, Date to, ui::Reply<presenter::QualityView> done) override;
    void courseUnit(int days, ui::Reply<presenter::UnitView> done) override;

    [[nodiscard]] ui::CallView* callView() override { return m_callView; }
    void setCallView(ui::CallView* view) { m_callView = view; } // outlives this
    [[nodiscard]] ui::CallsSnapshot calls() const override { return m_visits.snapshot(); }
    void watchCalls(bool closely) override { m_visits.watch(closely); }
    void refreshCalls() override { m_visits.refresh(); }
    void visit(const ui::VisitRequest& request, ui::Reply<presenter::CallVisit> done) override { m_visits.ask(request, std::move(done)); }
    void bookingsOf(const std::string& patient, ui::Reply<std::vector<clinical::Booking>> done) override;
    void freeTimes(ui::Reply<std::vector<presenter::FreeTime>> done) override;
    void submitBooking(const ui::BookingRequest& request, ui::Reply<CommandId> done) override;
    [[nodiscard]] ui::DevicePort* devices() override { return m_devices; }
    void useDevices(ui::DevicePort& devices) { m_devices = &devices; } // before the window is made
    void visitNote(const presenter::CallVisit& visit, const QString& text, ui::Reply<CommandId> done) override;

  signals:
    void lockRequested(); // the process starts anew: nothing of the record stays in memory

  private:
    void readQueue();
    [[nodiscard]] Millis ahead() const { return presenter::aheadOf(m_service.status().clockSkew); } // the server's clock of ours
    sync::SyncService& m_service;
    VisitDesk m_visits;
    ui::DevicePort* m_devices = nullptr;
    ui::QueueSnapshot m_queue;
    ui::CallView* m_callView = nullptr;
    std::map<std::string, presenter::ProgrammeGuide> m_guides; // by hash; of programmes, not of patients
};

} // namespace fyr::app

// The one window: sign-in page, or rail, top bar and the module in front.
#pragma once

#include "ui/ports.h"
#include "ui/shell/rail.h"
#include "ui/shell/settings_page.h"

#include <QMainWindow>

class QStackedWidget;
class QTimer;

namespace fyr::ui {

class CommandPalette;
class AttentionPage;
class CallBell;
class CallDesk;
class CallDock;
class CallFront;
class CallsPage;
class CaseloadPage;
class HeldPage;
class QualityPage;
class UnitPage;
class NoticeBar;
class PatientsPage;
class SignInPage;
class StopPage;
class TopBar;
class TriagePage;

class MainWindow : public QMainWindow {
    Q_OBJECT
  public:
    MainWindow(WorkstationPort& port, UiSettings settings, QWidget* parent = nullptr);

    void setServer(const QString& address);
    void retranslate();
    void go(Module module);
    [[nodiscard]] TriagePage& triage() const { return *m_triage; }
    [[nodiscard]] CaseloadPage& caseload() const { return *m_caseload; }
    [[nodiscard]] PatientsPage& patients() const { return *m_patients; }
    void openRecord(const std::string& patient);
    void openPalette();
    [[nodiscard]] CallDock& dock() const { return *m_dock; }
    void callOpenPatient(); // one key, from queue, caseload or record; in the calls: the next
    [[nodiscard]] CallsPage& calls() const { return *m_calls; }
    [[nodiscard]] CallDesk& callDesk() const { return *m_callDesk; }
    [[nodiscard]] AttentionPage& attention() const { return *m_attention; }
    [[nodiscard]] HeldPage& held() const { return *m_held; }
    [[nodiscard]] QualityPage& quality() const { return *m_quality; }
    [[nodiscard]] UnitPage& unit() const { return *m_unit; }

  signals:
    void settingsChanged(const fyr::ui::UiSettings& settings); // `app` stores them and installs the translator

  protected:
    void showEvent(QShowEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;
    void closeEvent(QCloseEvent* event) override;
    bool eventFilter(QObject* watched, QEvent* event) override;

  private:
    void showSession();
    void showStatus();
    void showUnit();
    void showCounts();
    void applySettings(const UiSettings& settings);
    void runPalette(const QString& id);
    bool handleKey(class QKeyEvent* event);
    void idleTick();
    void lock(); // asks once more when somebody talks with a patient
    [[nodiscard]] bool hasCalls() const; // clinicians
    [[nodiscard]] bool hasCaseload() const; // somebody who treats, or a unit that has treatments
    [[nodiscard]] presenter::Status whatIsSaid() const;
    [[nodiscard]] Module firstPage() const;
    void focusFirst();
    void layoutDock();

    WorkstationPort& m_port;
    UiSettings m_settings;
    QStackedWidget* m_root;
    SignInPage* m_signIn;
    QWidget* m_work;
    Rail* m_rail;
    TopBar* m_top;
    NoticeBar* m_banner;
    QStackedWidget* m_modules;
    TriagePage* m_triage;
    CaseloadPage* m_caseload;
    PatientsPage* m_patients;
    AttentionPage* m_attention;
    CallDesk* m_callDesk;
    CallFront* m_callFront;
    CallsPage* m_calls;
    CallDock* m_dock;
    CallBell* m_bell;
    class QBoxLayout* m_body; // the modules and the dock
    HeldPage* m_held;
    QualityPage* m_quality;
    UnitPage* m_unit;
    StopPage* m_stop;
    SettingsPage* m_settingsPage;
    CommandPalette* m_palette;
    QTimer* m_second;
    Module m_current = Module::triage;
    SteadyTime m_lastInput;
    bool m_closeAsked = false;
    bool m_alarmed = false;
    bool m_lockAsked = false;
};

} // namespace fyr::ui

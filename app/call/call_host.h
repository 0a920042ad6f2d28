// The call of this workstation: starts its process, gives it the line, shows its window, and brings it back when it goes away.
//
// Shape:   the line, the token and who it is stay with the service; the process gets texts. A process serves one call and ends
//          with it. One that goes away under a call is started again, and its page joins anew; four times within a minute is
//          too often. A session that is locked or over takes the call with it.
// Threads: the ui thread.
#pragma once

#include "app/call/call_policy.h"
#include "app/call/call_process.h"
#include "base/clock.h"
#include "ui/calls/call_picture.h"
#include "ui/calls/call_view.h"

#include <QPointer>
#include <QUrl>
#include <deque>
#include <memory>

namespace fyr::sync {
class SyncService;
}

namespace fyr::app {

class CallHost final : public ui::CallView {
    Q_OBJECT
  public:
    struct Options {
        QString program; // empty: fyr-call beside this program, or where it is installed
        CallPolicy policy;
        std::function<bool(const QUrl&)> openBrowser;
        bool mayEmbed = true; // false: a window of its own, for tests
        CallProcess::Options process;
    };
    CallHost(sync::SyncService& service, Options options, QObject* parent = nullptr);
    ~CallHost() override;

    [[nodiscard]] bool available() const override;
    [[nodiscard]] bool opensInBrowser() const override { return m_options.policy.inBrowser; }
    [[nodiscard]] ui::CallStage stage() const override { return m_stage; }
    [[nodiscard]] std::string visit() const override { return m_visit; }
    [[nodiscard]] const ui::CallTold& told() const override { return m_told; }
    [[nodiscard]] QWidget* picture() override;
    [[nodiscard]] bool inOwnWindow() const override { return !m_embeds; }
    void prepare() override;
    void rest() override;
    [[nodiscard]] Result<void> start(const std::string& visit) override;
    void command(ui::CallCommand command) override;
    void again() override;
    void stop() override { finish("stopped"); }
    void setLook(const QString& language, const QString& theme) override;
    void setDevices(const ui::CallDevices& devices) override;

    [[nodiscard]] qint64 processId() const { return m_process ? m_process->id() : 0; }

  private:
    void openInBrowser();
    void launch();
    void heard(const video::hosted::FromCall& m);
    void told(const video::hosted::Told& t);
    void beginWhenReady();
    void showWindow();
    void gone(int code);
    void finish(const std::string& reason);
    void setStage(ui::CallStage stage);
    void keyFromPicture(const std::string& sequence);
    [[nodiscard]] bool goesOn() const; // a call that this process has, or is to have
    [[nodiscard]] video::hosted::Settings settings() const;

    sync::SyncService& m_service;
    Options m_options;
    bool m_embeds;
    QPointer<ui::CallPicture> m_picture; // whoever placed it owns it
    ui::CallStage m_stage = ui::CallStage::none;
    std::string m_visit;
    ui::CallTold m_told;
    QString m_language = QStringLiteral("sv");
    QString m_theme = QStringLiteral("light");
    ui::CallDevices m_devices;
    bool m_wanted = false; // somebody waits
    std::deque<SteadyTime> m_losses;
    QTimer m_relaunch;

    CallProcess* m_process = nullptr;
    std::uint64_t m_window = 0;
    bool m_pageReady = false;
    bool m_begun = false;
    bool m_shown = false;
    int m_line = -1;
};

} // namespace fyr::app

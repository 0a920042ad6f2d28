// A call view without a process: what it was asked, and what it tells when a test says so.
#pragma once

#include "ui/calls/call_view.h"

#include <QLabel>
#include <QPointer>

namespace fyr::ui::test {

class FakeCallView : public CallView {
    Q_OBJECT
  public:
    FakeCallView() : m_picture(new QLabel(QStringLiteral("picture"))) {}
    ~FakeCallView() override {
        if (m_picture && !m_picture->parent()) delete m_picture; // else where it was put owns it
    }
    [[nodiscard]] bool available() const override { return isAvailable; }
    [[nodiscard]] bool opensInBrowser() const override { return browser; }
    [[nodiscard]] CallStage stage() const override { return m_stage; }
    [[nodiscard]] std::string visit() const override { return m_visit; }
    [[nodiscard]] const CallTold& told() const override { return m_told; }
    [[nodiscard]] QWidget* picture() override { return m_picture; }
    [[nodiscard]] bool inOwnWindow() const override { return ownWindow; }
    void prepare() override { prepared = true; }
    void rest() override { prepared = false; }
    [[nodiscard]] Result<void> start(const std::string& visit) override {
        if (startFails) return fail(*startFails);
        started.push_back(visit);
        m_visit = visit;
        setStage(CallStage::running);
        return {};
    }
    void command(CallCommand c) override {
        commands.push_back(c);
        if (c == CallCommand::leave) return end("left");
        auto next = m_told;
        if (c == CallCommand::microphone) next.microphone = !next.microphone;
        if (c == CallCommand::camera) next.camera = !next.camera;
        if (c == CallCommand::audioOnly) next.audioOnly = !next.audioOnly;
        tell(next);
    }
    void again() override { setStage(CallStage::starting); }
    void stop() override { end("left"); }
    void setLook(const QString& language, const QString& theme) override { look = language + QLatin1Char('/') + theme; }
    void setDevices(const CallDevices& d) override { devices = d; }

    void setStage(CallStage s) {
        m_stage = s;
        emit stageChanged();
    }
    void tell(CallTold told) {
        m_told = std::move(told);
        emit toldChanged();
    }
    void end(const std::string& reason) {
        const auto visit = std::exchange(m_visit, {});
        m_told = {};
        setStage(CallStage::none);
        emit ended(visit, reason);
    }

    bool isAvailable = true, browser = false, ownWindow = false, prepared = false;
    std::optional<ErrorCode> startFails;
    std::vector<std::string> started;
    std::vector<CallCommand> commands;
    QString look;
    CallDevices devices;

  private:
    QPointer<QLabel> m_picture;
    CallStage m_stage = CallStage::none;
    std::string m_visit;
    CallTold m_told;
};

} // namespace fyr::ui::test

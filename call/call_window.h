// The view of the call and its way to fyr: what the page says goes through the pipe, what fyr says goes to the page.
#pragma once

#include "call/channel.h"
#include "call/guards.h"
#include "call/keyboard.h"
#include "call/page_files.h"
#include "call/pipe.h"

#include <QWebChannel>
#include <QWebEngineView>

namespace fyr::call {

// How the process ends; fyr starts it again for all but the first.
enum ExitCode : int { done = 0, refused = 2, pageCrashed = 3, pageNotOurs = 4 };

class CallWindow final : public QObject, private CallChannel::Listener {
  public:
    CallWindow(const QString& pageFolder, const Openness& openness, QObject* parent = nullptr);
    ~CallWindow() override;

    [[nodiscard]] QWebEnginePage& page() const { return *m_page; }
    bool eventFilter(QObject* watched, QEvent* event) override;

  private:
    void heard(const video::hosted::ToCall& m);
    void show(const video::hosted::Show& s);
    void ask(std::int64_t number);
    void leave(int code);

    void pageReady() override;
    void pageOpensLine(int number) override;
    void pageSays(int number, const QString& text) override;
    void pageClosesLine(int number) override;
    void pageTold(const QString& what, const QString& json) override;
    void pageSaysTooMuch() override;

    PageFiles m_files;
    OnlyOurs m_onlyOurs;
    QWebEngineProfile m_profile; // of this run only
    CallChannel m_channelObject;
    QWebChannel m_channel;
    bool m_inCall = false;
    std::unique_ptr<Keyboard> m_keyboard; // while the picture is in fyr's window
    bool m_ownWindow = false;
    bool m_leaving = false;
    std::unique_ptr<QWebEngineView> m_view;
    std::unique_ptr<CallPage> m_page;
    Pipe m_pipe;
};

} // namespace fyr::call

// The engine with every door shut but one: the packaged page.
#pragma once

#include <QWebEnginePage>
#include <QWebEngineProfile>
#include <QWebEngineUrlRequestInterceptor>

namespace fyr::call {

class OnlyOurs final : public QWebEngineUrlRequestInterceptor {
  public:
    using QWebEngineUrlRequestInterceptor::QWebEngineUrlRequestInterceptor;
    void interceptRequest(QWebEngineUrlRequestInfo& info) override;
};

struct Openness {
    bool publicInterfacesOnly = false; // addresses of inner networks are told to nobody
    bool consoleToLog = false;         // for tests: what the page logs may be about a call
};

// Keeps nothing, downloads nothing, asks nobody.
void shut(QWebEngineProfile& profile);

class CallPage final : public QWebEnginePage {
  public:
    CallPage(QWebEngineProfile* profile, const Openness& openness, QObject* parent);

  protected:
    bool acceptNavigationRequest(const QUrl& url, NavigationType type, bool isMainFrame) override;
    QWebEnginePage* createWindow(WebWindowType) override { return nullptr; }
    QStringList chooseFiles(FileSelectionMode, const QStringList&, const QStringList&) override { return {}; }
    void javaScriptAlert(const QUrl&, const QString&) override {}
    bool javaScriptConfirm(const QUrl&, const QString&) override { return false; }
    bool javaScriptPrompt(const QUrl&, const QString&, const QString&, QString*) override { return false; }
    void javaScriptConsoleMessage(JavaScriptConsoleMessageLevel level, const QString& message, int line, const QString& source) override;

  private:
    bool m_shown = false;
    bool m_log = false;
};

} // namespace fyr::call

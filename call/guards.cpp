#include "call/guards.h"

#include "call/page_files.h"

#include <QWebEngineCertificateError>
#include <QWebEngineClientCertificateSelection>
#include <QWebEngineCookieStore>
#include <QWebEngineDownloadRequest>
#include <QWebEngineFileSystemAccessRequest>
#include <QWebEngineFullScreenRequest>
#include <QWebEngineNewWindowRequest>
#include <QWebEngineNotification>
#include <QWebEngineQuotaRequest>
#include <QWebEngineRegisterProtocolHandlerRequest>
#include <QWebEngineSettings>
#include <QWebEngineUrlRequestInfo>
#include <cstdio>
#include <utility>

namespace fyr::call {

void OnlyOurs::interceptRequest(QWebEngineUrlRequestInfo& info) {
    using Type = QWebEngineUrlRequestInfo::ResourceType;
    switch (info.resourceType()) {
    case Type::ResourceTypeMainFrame:
    case Type::ResourceTypeStylesheet:
    case Type::ResourceTypeScript:
    case Type::ResourceTypeImage:
    case Type::ResourceTypeFavicon: break;
    default: return info.block(true);
    }
    if (!isOurs(info.requestUrl()) || info.requestMethod() != "GET") info.block(true);
}

void shut(QWebEngineProfile& profile) {
    profile.setHttpCacheType(QWebEngineProfile::NoCache);
    profile.setPersistentCookiesPolicy(QWebEngineProfile::NoPersistentCookies);
    profile.setSpellCheckEnabled(false);
    profile.setDownloadPath(QString());
    profile.cookieStore()->setCookieFilter([](const QWebEngineCookieStore::FilterRequest&) { return false; });
    profile.setNotificationPresenter([](std::unique_ptr<QWebEngineNotification>) {});
    QObject::connect(&profile, &QWebEngineProfile::downloadRequested, &profile, [](QWebEngineDownloadRequest* download) { download->cancel(); });
}

CallPage::CallPage(QWebEngineProfile* profile, const Openness& openness, QObject* parent) : QWebEnginePage(profile, parent), m_log(openness.consoleToLog) {
    using S = QWebEngineSettings;
    auto& s = *settings();
    for (const auto off : {S::LocalContentCanAccessRemoteUrls, S::LocalContentCanAccessFileUrls, S::PluginsEnabled, S::PdfViewerEnabled, S::JavascriptCanOpenWindows,
                           S::JavascriptCanAccessClipboard, S::JavascriptCanPaste, S::LocalStorageEnabled, S::ErrorPageEnabled, S::ScreenCaptureEnabled, S::FullScreenSupportEnabled,
                           S::HyperlinkAuditingEnabled, S::DnsPrefetchEnabled, S::AllowRunningInsecureContent, S::AllowGeolocationOnInsecureOrigins,
                           S::AllowWindowActivationFromJavaScript, S::NavigateOnDropEnabled, S::XSSAuditingEnabled, S::PlaybackRequiresUserGesture, S::WebGLEnabled})
        s.setAttribute(off, false);
    s.setAttribute(S::AutoLoadIconsForPage, false);
    s.setAttribute(S::FocusOnNavigationEnabled, false);
    s.setAttribute(S::WebRTCPublicInterfacesOnly, openness.publicInterfacesOnly);
    s.setUnknownUrlSchemePolicy(S::DisallowUnknownUrlSchemes);

    connect(this, &QWebEnginePage::certificateError, this, [](QWebEngineCertificateError e) { e.rejectCertificate(); });
    connect(this, &QWebEnginePage::selectClientCertificate, this, [](QWebEngineClientCertificateSelection selection) { selection.selectNone(); });
    connect(this, &QWebEnginePage::fullScreenRequested, this, [](QWebEngineFullScreenRequest r) { r.reject(); });
    connect(this, &QWebEnginePage::quotaRequested, this, [](QWebEngineQuotaRequest r) { r.reject(); });
    connect(this, &QWebEnginePage::registerProtocolHandlerRequested, this, [](QWebEngineRegisterProtocolHandlerRequest r) { r.reject(); });
    connect(this, &QWebEnginePage::fileSystemAccessRequested, this, [](QWebEngineFileSystemAccessRequest r) { r.reject(); });
}

// Once, and where we lead it: a page that goes anywhere is not ours.
bool CallPage::acceptNavigationRequest(const QUrl& url, NavigationType, bool isMainFrame) {
    return isMainFrame && url == startAddress() && !std::exchange(m_shown, true);
}

void CallPage::javaScriptConsoleMessage(JavaScriptConsoleMessageLevel, const QString& message, int line, const QString&) {
    if (m_log) std::fprintf(stderr, "page:%d: %s\n", line, qUtf8Printable(message));
}

} // namespace fyr::call

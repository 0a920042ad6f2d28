#include "call/page_files.h"

#include <QBuffer>
#include <QFile>
#include <QHash>
#include <QRegularExpression>
#include <QWebEngineUrlRequestJob>
#include <QWebEngineUrlScheme>

namespace fyr::call {
namespace {

const QByteArray schemeName = QByteArrayLiteral("fyr-call");
const QString hostName = QStringLiteral("page");
const QString pageName = QStringLiteral("samtal.html");

QByteArray typeOf(const QString& name) {
    static const QHash<QString, QByteArray> types{
        {QStringLiteral("html"), "text/html"}, {QStringLiteral("js"), "text/javascript"}, {QStringLiteral("css"), "text/css"}, {QStringLiteral("svg"), "image/svg+xml"}};
    return types.value(name.section(QLatin1Char('.'), -1));
}

} // namespace

void registerScheme() {
    QWebEngineUrlScheme scheme(schemeName);
    scheme.setSyntax(QWebEngineUrlScheme::Syntax::Host);
    scheme.setFlags(QWebEngineUrlScheme::SecureScheme | QWebEngineUrlScheme::CorsEnabled);
    QWebEngineUrlScheme::registerScheme(scheme);
}

QUrl startAddress() {
    QUrl url;
    url.setScheme(QString::fromLatin1(schemeName));
    url.setHost(hostName);
    url.setPath(QLatin1Char('/') + pageName);
    return url;
}

bool isOurs(const QUrl& url) { return url.scheme() == QLatin1String(schemeName) && url.host() == hostName && url.userInfo().isEmpty() && url.port() == -1; }

QByteArray pagePolicy() {
    return "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; media-src blob: mediastream:; connect-src 'none'; worker-src 'none'; frame-src 'none'; "
           "child-src 'none'; object-src 'none'; manifest-src 'none'; form-action 'none'; base-uri 'none'; require-trusted-types-for 'script'; trusted-types 'none'";
}

QByteArray withPolicy(const QByteArray& html) {
    QByteArray out = html;
    const QByteArray head = "<meta http-equiv=\"Content-Security-Policy\" content=\"" + pagePolicy() + "\">";
    const auto at = out.indexOf("<head>");
    // Without a head of its own the policy comes first of all.
    out.insert(at < 0 ? 0 : at + 6, head);
    return out;
}

std::optional<PageFiles::File> PageFiles::find(const QString& path) const {
    static const QRegularExpression plain(QStringLiteral("\\A/[A-Za-z_]+(-[0-9A-F]{12})?\\.(html|js|css|svg)\\z"));
    if (!plain.match(path).hasMatch()) return {};
    QFile file(m_folder + path);
    if (!file.open(QIODevice::ReadOnly)) return {};
    File out{typeOf(path), file.readAll()};
    if (out.type == "text/html") out.bytes = withPolicy(out.bytes);
    return out;
}

void PageFiles::requestStarted(QWebEngineUrlRequestJob* job) {
    const QUrl url = job->requestUrl();
    const QUrl from = job->initiator();
    if (job->requestMethod() != "GET") return job->fail(QWebEngineUrlRequestJob::RequestDenied);
    if (!isOurs(url) || (!from.isEmpty() && !isOurs(from))) return job->fail(QWebEngineUrlRequestJob::RequestDenied);
    auto file = find(url.path());
    if (!file) return job->fail(QWebEngineUrlRequestJob::UrlNotFound);
    auto* body = new QBuffer(job);
    body->setData(file->bytes);
    body->open(QIODevice::ReadOnly);
    job->reply(file->type, body);
}

} // namespace fyr::call

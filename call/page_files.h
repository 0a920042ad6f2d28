// The packaged page and the scheme that it is shown by: the only address there is in this process.
//
// Shape:   files are read from one folder (the program's own resources) by plain names; HTML gets the policy below.
// Threads: the ui thread.
#pragma once

#include <QByteArray>
#include <QString>
#include <QUrl>
#include <QWebEngineUrlSchemeHandler>
#include <optional>

namespace fyr::call {

// Before the application exists.
void registerScheme();
[[nodiscard]] QUrl startAddress();
[[nodiscard]] bool isOurs(const QUrl& url); // scheme and host

// No network but that of a call, no frames, no other scripts, no texts that become scripts.
[[nodiscard]] QByteArray pagePolicy();
[[nodiscard]] QByteArray withPolicy(const QByteArray& html);

class PageFiles final : public QWebEngineUrlSchemeHandler {
  public:
    explicit PageFiles(QString folder, QObject* parent = nullptr) : QWebEngineUrlSchemeHandler(parent), m_folder(std::move(folder)) {}

    struct File {
        QByteArray type;
        QByteArray bytes;
    };
    [[nodiscard]] std::optional<File> find(const QString& path) const;
    void requestStarted(QWebEngineUrlRequestJob* job) override;

  private:
    QString m_folder;
};

} // namespace fyr::call

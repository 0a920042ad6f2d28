// Who are you: sign in with name and password or through the site's provider, choose a PIN, or unlock with it. No patient and no count is shown here.
#pragma once

#include "ui/ports.h"

#include <QWidget>

class QLabel;
class QLineEdit;
class QStackedWidget;

namespace fyr::ui {

class AvatarMark;
class KeyButton;
class Segmented;

class SignInPage : public QWidget {
    Q_OBJECT
  public:
    explicit SignInPage(WorkstationPort& port, QWidget* parent = nullptr);
    void show_(const SessionInfo& session);
    void setServer(const QString& address);
    void retranslate();

  signals:
    void languageChosen(const QString& code);

  protected:
    void resizeEvent(QResizeEvent* event) override;
    void showEvent(QShowEvent* event) override;

  private:
    QWidget* makeSignIn();
    QWidget* makeBrowser();
    QWidget* makeChoosePin();
    QWidget* makeUnlock();
    void showWhy();
    [[nodiscard]] QString signInError(const Error& error) const;
    void busy(bool on);
    void focusField();
    void fail(QLabel* where, const Error& error);
    void trySignIn();
    void askProvider(); // of the server that stands in the field
    void showProvider();
    void tryBrowser();
    void leaveBrowser();
    void tryPin();
    void tryUnlock();
    WorkstationPort& m_port;
    SessionInfo m_session;
    QWidget* m_art;
    Segmented* m_language;
    QStackedWidget* m_pages;
    // sign in
    QLabel* m_signInTitle;
    QLabel* m_serverLabel;
    QLineEdit* m_server;
    QLabel* m_userLabel;
    QLineEdit* m_user;
    QLabel* m_passwordLabel;
    QLineEdit* m_password;
    QLabel* m_signInError;
    QWidget* m_why; // why somebody is signed out who did not ask for it
    class WrapLabel* m_whyTitle;
    class WrapLabel* m_whyText;
    KeyButton* m_signIn;
    // through the site's provider
    QString m_provider; // its name; empty: none
    QString m_askedServer;
    KeyButton* m_browser;
    QWidget* m_or;
    QLabel* m_orText;
    QLabel* m_browserTitle;
    QLabel* m_browserText;
    KeyButton* m_browserCancel;
    // choose a PIN
    QLabel* m_pinTitle;
    QLabel* m_pinText;
    QLabel* m_newLabel;
    QLineEdit* m_newPin;
    QLabel* m_againLabel;
    QLineEdit* m_again;
    QLabel* m_pinError;
    KeyButton* m_setPin;
    KeyButton* m_skipPin;
    // unlock
    AvatarMark* m_avatar;
    QLabel* m_name;
    QLabel* m_role;
    QLabel* m_unlockTitle;
    QLineEdit* m_pin;
    QLabel* m_attempts;
    QLabel* m_unlockError;
    KeyButton* m_unlock;
    KeyButton* m_other;
    QLabel* m_unsent;
    QLabel* m_foot;
    class QTimer* m_slow; // it takes long: say what it may be waiting for
};

} // namespace fyr::ui

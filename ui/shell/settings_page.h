// Settings of this computer and person: language, theme, row height, single-letter keys, sign out.
#pragma once

#include "presenter/notices.h"
#include "ui/shell/ui_settings.h"

#include <QWidget>

class QCheckBox;
class QLabel;

namespace fyr::ui {

class Card;
class DeviceCard;
class DevicePort;
class KeyButton;
class Segmented;
struct SessionInfo;

class SettingsPage : public QWidget {
    Q_OBJECT
  public:
    explicit SettingsPage(DevicePort* devices = nullptr, QWidget* parent = nullptr); // null: no card of devices
    void show_(const UiSettings& settings);
    void setAbout(const QString& text);
    // What is on this computer: how old, what is unsent, until when it may be read; and whether signing out is safe.
    void showStatus(const presenter::Status& status, Instant now, const SessionInfo& session);
    void retranslate();

  signals:
    void changed(const fyr::ui::UiSettings& settings);
    void signOutRequested();

  private:
    void send();
    UiSettings m_settings;
    Card* m_look;
    QLabel* m_languageLabel;
    Segmented* m_language;
    QLabel* m_themeLabel;
    Segmented* m_theme;
    QLabel* m_rowsLabel;
    Segmented* m_rows;
    DeviceCard* m_devices = nullptr;
    Card* m_work;
    QCheckBox* m_letters;
    QLabel* m_lockLabel;
    Segmented* m_lock;
    Card* m_me;
    Card* m_here;
    QLabel* m_facts;
    QLabel* m_about;
    QLabel* m_outText;
    KeyButton* m_signOut;
};

} // namespace fyr::ui

// The rail: modules with badges, what needs attention, settings, who is signed in, lock.
#pragma once

#include <QFrame>
#include <vector>

class QLabel;
class QVBoxLayout;

namespace fyr::ui {

class AvatarMark;
class RailItem;
struct SessionInfo;

enum class Module { triage, caseload, patients, calls, held, quality, unit, attention, settings };

class Rail : public QFrame {
    Q_OBJECT
  public:
    explicit Rail(QWidget* parent = nullptr);
    void setNarrow(bool on);
    void setCurrent(Module module);
    void setShown(Module module, bool on);
    void setBadge(Module module, int count, bool hot);
    void setSession(const SessionInfo& session);
    void retranslate();

  signals:
    void chosen(fyr::ui::Module module);
    void lockRequested();

  private:
    RailItem* item(Module module) const;
    bool m_narrow = false;
    QWidget* m_brand;
    std::vector<RailItem*> m_items;
    AvatarMark* m_avatar;
    QLabel* m_name;
    QLabel* m_role;
    QWidget* m_who;
    RailItem* m_lock;
};

} // namespace fyr::ui

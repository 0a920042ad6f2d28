// What rises over the calls: to whom a patient is handed, how a visit ends, how somebody who is not there is reached.
#pragma once

#include "presenter/calls.h"
#include "ui/caseload/course_port.h"
#include "ui/common/rising_panel.h"

class QComboBox;
class QLabel;

namespace fyr::ui {

class HandVisitPanel : public RisingPanel {
    Q_OBJECT
  public:
    explicit HandVisitPanel(QWidget* parent = nullptr);
    void open(const presenter::CallVisit& visit);
    void setColleagues(const std::vector<Colleague>& colleagues);
    void retranslate() override;

  signals:
    void wanted(const std::string& visit, const fyr::clinical::PersonRef& to); // nobody: taken back

  protected:
    void trySend() override;

  private:
    presenter::CallVisit m_visit;
    QLabel* m_whoLabel;
    QComboBox* m_who;
    QLabel* m_note;
    KeyButton* m_keep;
    KeyButton* m_send;
};

class EndVisitPanel : public RisingPanel {
    Q_OBJECT
  public:
    enum class As { ended, noShow };
    explicit EndVisitPanel(QWidget* parent = nullptr);
    void open(const presenter::CallVisit& visit, As as);
    void retranslate() override;

  signals:
    void wanted(const fyr::presenter::CallVisit& visit, const std::string& reason);

  protected:
    void trySend() override;

  private:
    presenter::CallVisit m_visit;
    As m_as = As::ended;
    QLabel* m_whyLabel;
    QComboBox* m_why;
    QLabel* m_note;
    KeyButton* m_send;
};

class ReachPanel : public RisingPanel {
    Q_OBJECT
  public:
    explicit ReachPanel(QWidget* parent = nullptr);
    // `link` empty: there is no visit. `made`: the visit was made just now, by this very key.
    void open(const presenter::CallVisit& visit, const QString& link, bool made, Instant now);
    void setPhone(const QString& number, bool known); // known: the record was read
    void update(const presenter::CallVisit& visit, Instant now); // as the list has it now
    void retranslate() override;
    [[nodiscard]] const presenter::CallVisit& visit() const { return m_visit; }

  signals:
    void callWanted(const fyr::presenter::CallVisit& visit);
    void withdrawn(const fyr::presenter::CallVisit& visit);

  protected:
    void trySend() override;

  private:
    void show_();
    presenter::CallVisit m_visit;
    Instant m_now{};
    QString m_linkText, m_number;
    bool m_made = false;
    bool m_phoneKnown = false;
    QLabel* m_state;
    QLabel* m_link;
    KeyButton* m_copyLink;
    QLabel* m_phone;
    KeyButton* m_copyPhone;
    KeyButton* m_withdraw;
    KeyButton* m_call;
};

} // namespace fyr::ui

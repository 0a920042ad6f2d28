// Who is asked into a call: an interpreter or a relative by a link that lets one person in once, a colleague by their own sign-in.
//
// Shape:  stays open after an invitation, for its link is shown only now. Who was invited, how far each has come, and the way
//         to withdraw stand below; nothing of it is kept when the panel closes.
#pragma once

#include "presenter/calls.h"
#include "ui/caseload/course_port.h"
#include "ui/common/rising_panel.h"

class QComboBox;
class QLabel;
class QLineEdit;

namespace fyr::ui {

class Segmented;

class InvitePanel : public RisingPanel {
    Q_OBJECT
  public:
    explicit InvitePanel(QWidget* parent = nullptr);
    void open(const presenter::CallVisit& visit);
    void setColleagues(const std::vector<Colleague>& colleagues);
    void update(const presenter::CallVisit& visit);              // as the list has it now
    void setWhyNot(const QString& reason);                       // neither invite nor withdraw, and why; empty: both
    void showLink(const QString& name, const QString& link);     // the answer to an invitation
    void forget(); // the link, and whose visit it was
    void retranslate() override;
    [[nodiscard]] const presenter::CallVisit& visit() const { return m_visit; }

  signals:
    void wanted(const std::string& visit, const std::string& role, const fyr::clinical::PersonRef& who); // a guest has no id
    void withdrawn(const std::string& visit, const std::string& party, const QString& name);

  protected:
    void trySend() override;

  private:
    void fill();
    void showWhom();
    [[nodiscard]] bool isColleague() const;
    [[nodiscard]] QString nameOf(const presenter::InvitedRow& row) const;

    presenter::CallVisit m_visit;
    std::vector<Colleague> m_colleagues;
    std::vector<presenter::InvitedRow> m_shown;
    QString m_whyNot, m_linkText, m_linkName;
    Segmented* m_role;
    QLineEdit* m_name;
    QComboBox* m_colleague;
    QLabel* m_note;
    KeyButton* m_send;
    QWidget* m_linkRow;
    QLabel* m_link;
    KeyButton* m_copy;
    QLabel* m_listHead;
    QVBoxLayout* m_rows;
};

} // namespace fyr::ui

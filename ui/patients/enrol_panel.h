// Enrols a patient in a course of internet CBT: which programme, how the patient has agreed, and why.
//
// Shape:  the programmes are asked of the server when it opens; offline it says so. `wanted` is sent by the page, which closes
//         the panel once the command is durable.
#pragma once

#include "ui/caseload/course_port.h"
#include "ui/common/rising_panel.h"

class QCheckBox;
class QLabel;

namespace fyr::ui {

class ChoiceBox;

class EnrolPanel : public RisingPanel {
    Q_OBJECT
  public:
    explicit EnrolPanel(QWidget* parent = nullptr);
    void open(const clinical::PersonRef& patient);
    void setProgrammes(const Result<std::vector<ProgrammeOffer>>& programmes);
    void say(const QString& problem);
    void retranslate() override;

  signals:
    void wanted(const fyr::ui::CourseRequest& request);

  protected:
    void trySend() override;

  private:
    void update_();
    [[nodiscard]] QString standsInTheWay() const;
    clinical::PersonRef m_patient;
    bool m_asking = false;
    QString m_problem; // of asking for the programmes, or of keeping the command
    bool m_tried = false;
    QLabel* m_programmeLabel;
    ChoiceBox* m_programme;
    QLabel* m_consentLabel;
    ChoiceBox* m_consent;
    QLabel* m_textLabel;
    QPlainTextEdit* m_text;
    QCheckBox* m_overrides;
    QLabel* m_note;
    KeyButton* m_send;
};

} // namespace fyr::ui

// Enrols a patient in a course of internet CBT: which programme, how the patient has agreed, and why.
//
// Shape:  the programmes are asked of the server when it opens, and what a programme's own table says of the patient (`asks`)
//         when it is chosen; offline it says so. Where the table asks for a person, or refuses, its words stand there and a
//         reason is needed. `wanted` is sent by the page, which closes the panel once the command is durable.
#pragma once

#include "ui/caseload/course_port.h"
#include "ui/common/rising_panel.h"

class QCheckBox;
class QLabel;

namespace fyr::ui {

class ChoiceBox;
class WrapLabel;

class EnrolPanel : public RisingPanel {
    Q_OBJECT
  public:
    explicit EnrolPanel(QWidget* parent = nullptr);
    void open(const clinical::PersonRef& patient);
    void setProgrammes(const Result<std::vector<ProgrammeOffer>>& programmes);
    void setSuits(const std::string& programme, const Result<ProgrammeSuits>& suits); // one that is no longer chosen is let go
    void say(const QString& problem);
    void retranslate() override;

  signals:
    void asks(const QString& programme);
    void wanted(const fyr::ui::CourseRequest& request);

  protected:
    void trySend() override;

  private:
    void update_();
    void choose();
    void showSuits();
    [[nodiscard]] std::string chosen() const;
    [[nodiscard]] const ProgrammeOffer* offer() const;
    [[nodiscard]] bool needsReason() const;
    [[nodiscard]] QString standsInTheWay() const;
    clinical::PersonRef m_patient;
    bool m_asking = false;
    QString m_problem; // of asking for the programmes, or of keeping the command
    bool m_tried = false;
    std::vector<ProgrammeOffer> m_offers;
    std::optional<ProgrammeSuits> m_suits; // of the one that is chosen
    QString m_noSuits; // why the table could not be asked
    QLabel* m_programmeLabel;
    ChoiceBox* m_programme;
    WrapLabel* m_says; // what the programme's table says
    WrapLabel* m_looked;
    QLabel* m_consentLabel;
    ChoiceBox* m_consent;
    QLabel* m_textLabel;
    QPlainTextEdit* m_text;
    QCheckBox* m_overrides;
    QLabel* m_note;
    KeyButton* m_send;
};

} // namespace fyr::ui

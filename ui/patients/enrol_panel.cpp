#include "ui/patients/enrol_panel.h"

#include "ui/common/choice_box.h"
#include "ui/common/key_button.h"
#include "ui/common/widgets.h"
#include "ui/text/words.h"

#include <QAccessible>
#include <QCheckBox>
#include <QHBoxLayout>
#include <QPlainTextEdit>
#include <QVBoxLayout>

namespace fyr::ui {

EnrolPanel::EnrolPanel(QWidget* parent) : RisingPanel(parent) {
    m_programmeLabel = label({}, TypeSize::table13, false, "text2");
    m_programme = new ChoiceBox;
    m_consentLabel = label({}, TypeSize::table13, false, "text2");
    m_consent = new ChoiceBox;
    m_textLabel = label({}, TypeSize::table13, false, "text2");
    m_text = panelText(64);
    m_text->installEventFilter(this);
    m_overrides = new QCheckBox;
    m_note = label({}, TypeSize::table13, false, "red");
    m_note->setWordWrap(true);
    m_send = new KeyButton({}, QStringLiteral("Ctrl+Enter"), ButtonLook::primary);
    auto* foot = new QHBoxLayout;
    foot->addWidget(m_note, 1);
    foot->addWidget(m_send);
    for (QWidget* w : std::initializer_list<QWidget*>{m_programmeLabel, m_programme, m_consentLabel, m_consent, m_textLabel, m_text, m_overrides}) m_body->addWidget(w);
    m_body->addLayout(foot);
    connect(m_send, &KeyButton::clicked, this, &EnrolPanel::trySend);
    connect(m_text, &QPlainTextEdit::textChanged, this, &EnrolPanel::update_);
    connect(m_overrides, &QCheckBox::toggled, this, &EnrolPanel::update_);
    retranslate();
}

void EnrolPanel::open(const clinical::PersonRef& patient) {
    m_patient = patient;
    m_asking = true;
    m_problem.clear();
    m_tried = false;
    m_programme->clear();
    m_text->clear();
    m_overrides->setChecked(false);
    m_consent->setCurrentIndex(0);
    update_();
    show();
    raise();
    m_programme->setFocus(Qt::ShortcutFocusReason);
}

void EnrolPanel::setProgrammes(const Result<std::vector<ProgrammeOffer>>& programmes) {
    m_asking = false;
    m_programme->clear();
    if (programmes)
        for (const auto& p : *programmes) m_programme->addItem(tr("%1, version %2").arg(Words::local(p.title), QString::fromStdString(p.version)), QString::fromStdString(p.id));
    m_problem = !programmes ? tr("The programmes are asked of the server, which does not answer now.") : programmes->empty() ? tr("There is no programme here that patients can be enrolled in.") : QString();
    update_();
}

void EnrolPanel::say(const QString& problem) {
    m_problem = problem;
    update_();
}

void EnrolPanel::retranslate() {
    const int consent = m_consent->currentIndex();
    m_consent->clear();
    m_consent->addItem(tr("The patient reads about it and says yes on the own page"), false);
    m_consent->addItem(tr("The patient has said yes to me, after being told what it is"), true);
    m_consent->setCurrentIndex(std::max(consent, 0));
    m_programmeLabel->setText(tr("Programme"));
    m_programme->setAccessibleName(m_programmeLabel->text());
    m_consentLabel->setText(tr("The patient's yes"));
    m_consent->setAccessibleName(m_consentLabel->text());
    m_textLabel->setText(tr("Why (kept in the record)"));
    m_text->setAccessibleName(m_textLabel->text());
    m_overrides->setText(tr("Also when the programme's own table says that it does not suit"));
    m_send->setText(tr("Enrol"));
    update_();
}

QString EnrolPanel::standsInTheWay() const {
    if (!m_problem.isEmpty()) return m_problem;
    if (m_asking) return tr("Asking for the programmes …");
    if (m_tried && m_overrides->isChecked() && m_text->toPlainText().trimmed().isEmpty()) return tr("Write why it suits all the same: it is kept in the record.");
    return {};
}

void EnrolPanel::update_() {
    setHead(tr("Internet CBT"), QString::fromStdString(m_patient.name));
    const QString note = standsInTheWay();
    if (m_note->text() != note) {
        m_note->setText(note);
        if (!note.isEmpty() && isVisible()) {
            QAccessibleEvent said(m_note, QAccessible::Alert);
            QAccessible::updateAccessibility(&said);
        }
        emit heightChanged();
    }
    setWrong(m_text, m_tried && m_overrides->isChecked() && m_text->toPlainText().trimmed().isEmpty());
}

void EnrolPanel::trySend() {
    m_tried = true;
    update_();
    if (!standsInTheWay().isEmpty() || m_programme->currentIndex() < 0) return;
    CourseRequest r;
    r.type = protocol::CommandType::icbtEnrol;
    r.row.patient = m_patient;
    r.payload.programme = m_programme->currentData().toString().toStdString();
    r.payload.consent = m_consent->currentData().toBool();
    r.payload.reason = m_text->toPlainText().trimmed().toStdString();
    r.payload.overrides = m_overrides->isChecked();
    emit wanted(r);
}

} // namespace fyr::ui

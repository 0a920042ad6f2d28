#include "ui/patients/enrol_panel.h"

#include "ui/common/choice_box.h"
#include "ui/common/key_button.h"
#include "ui/common/widgets.h"
#include "ui/text/words.h"

#include <QAccessible>
#include <QCheckBox>
#include <QHBoxLayout>
#include <QPlainTextEdit>
#include <QSignalBlocker>
#include <QVBoxLayout>

#include <algorithm>

namespace fyr::ui {

EnrolPanel::EnrolPanel(QWidget* parent) : RisingPanel(parent) {
    m_programmeLabel = label({}, TypeSize::table13, false, "text2");
    m_programme = new ChoiceBox;
    m_says = new WrapLabel(TypeSize::table13);
    m_looked = new WrapLabel(TypeSize::table13, false, "text2");
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
    for (QWidget* w : std::initializer_list<QWidget*>{m_programmeLabel, m_programme, m_says, m_looked, m_consentLabel, m_consent, m_textLabel, m_text, m_overrides}) m_body->addWidget(w);
    m_body->addLayout(foot);
    connect(m_send, &KeyButton::clicked, this, &EnrolPanel::trySend);
    connect(m_programme, &QComboBox::currentIndexChanged, this, &EnrolPanel::choose);
    connect(m_text, &QPlainTextEdit::textChanged, this, &EnrolPanel::update_);
    connect(m_overrides, &QCheckBox::toggled, this, &EnrolPanel::update_);
    retranslate();
}

void EnrolPanel::open(const clinical::PersonRef& patient) {
    m_patient = patient;
    m_asking = true;
    m_problem.clear();
    m_tried = false;
    m_offers.clear();
    m_suits.reset();
    m_noSuits.clear();
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
    m_problem = !programmes ? tr("The programmes are asked of the server, which does not answer now.") : programmes->empty() ? tr("There is no programme here that patients can be enrolled in.") : QString();
    m_offers = programmes ? *programmes : std::vector<ProgrammeOffer>{};
    {
        const QSignalBlocker quiet(m_programme);
        m_programme->clear();
        for (const auto& p : m_offers) {
            const auto name = tr("%1, version %2").arg(Words::local(p.title), QString::fromStdString(p.version));
            m_programme->addItem(p.withdrawn ? tr("%1 (withdrawn)").arg(name) : name, QString::fromStdString(p.id));
        }
        const auto open = std::ranges::find_if(m_offers, [](const ProgrammeOffer& p) { return !p.withdrawn; });
        if (open != m_offers.end()) m_programme->setCurrentIndex(static_cast<int>(open - m_offers.begin()));
    }
    choose();
}

std::string EnrolPanel::chosen() const { return m_programme->currentData().toString().toStdString(); }

const ProgrammeOffer* EnrolPanel::offer() const {
    const auto it = std::ranges::find(m_offers, chosen(), &ProgrammeOffer::id);
    return it == m_offers.end() ? nullptr : &*it;
}

void EnrolPanel::choose() {
    m_suits.reset();
    m_noSuits.clear();
    m_tried = false;
    m_overrides->setChecked(false);
    update_();
    if (const auto* p = offer(); p && !p->withdrawn) emit asks(QString::fromStdString(p->id));
}

void EnrolPanel::setSuits(const std::string& programme, const Result<ProgrammeSuits>& suits) {
    if (programme != chosen()) return;
    if (suits) m_suits = *suits;
    m_noSuits = suits ? QString() : tr("The server does not answer now: whether the programme suits the patient is not known.");
    update_();
}

// What the programme's own table says, in the words of its authors, and of what.
void EnrolPanel::showSuits() {
    QString says;
    QStringList looked;
    if (m_suits) {
        says = m_suits->outcome == "offer"       ? tr("The programme's own table says that it suits.")
               : m_suits->outcome == "notSuited" ? tr("Does not suit according to the programme: %1").arg(Words::local(m_suits->text))
                                                 : tr("Look at this first: %1").arg(Words::local(m_suits->text));
        for (const auto& t : m_suits->looked) looked << Words::local(t);
    }
    m_says->setWrapped(says);
    m_looked->setWrapped(looked.isEmpty() ? QString() : tr("Looked at: %1").arg(looked.join(QStringLiteral(" · "))));
    m_says->setVisible(!says.isEmpty());
    m_looked->setVisible(!looked.isEmpty());
    m_overrides->setVisible(m_suits && m_suits->outcome == "notSuited");
}

bool EnrolPanel::needsReason() const { return m_suits && m_suits->outcome != "offer" && m_text->toPlainText().trimmed().isEmpty(); }

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
    m_overrides->setText(tr("Enrol all the same"));
    m_send->setText(tr("Enrol"));
    update_();
}

QString EnrolPanel::standsInTheWay() const {
    if (!m_problem.isEmpty()) return m_problem;
    if (m_asking) return tr("Asking for the programmes …");
    if (const auto* p = offer(); p && p->withdrawn)
        return tr("The programme is withdrawn: nobody new is enrolled, those who are in it go on. Why: %1").arg(QString::fromStdString(*p->withdrawn));
    if (!m_noSuits.isEmpty()) return m_noSuits;
    if (!m_suits && offer()) return tr("Asking whether the programme suits the patient …");
    if (m_tried && m_suits && m_suits->outcome == "notSuited" && !m_overrides->isChecked()) return tr("Say with the box that the patient is enrolled all the same, or choose another programme.");
    if (m_tried && needsReason()) return m_suits->outcome == "notSuited" ? tr("Write why it suits all the same: it is kept in the record.") : tr("Write why the patient can go on all the same: it is kept in the record.");
    return {};
}

void EnrolPanel::update_() {
    setHead(tr("Internet CBT"), QString::fromStdString(m_patient.name));
    showSuits();
    const QString note = standsInTheWay();
    if (m_note->text() != note) {
        m_note->setText(note);
        if (!note.isEmpty() && isVisible()) {
            QAccessibleEvent said(m_note, QAccessible::Alert);
            QAccessible::updateAccessibility(&said);
        }
    }
    setWrong(m_text, m_tried && needsReason());
    emit heightChanged();
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
    r.payload.overrides = m_overrides->isVisible() && m_overrides->isChecked();
    emit wanted(r);
}

} // namespace fyr::ui

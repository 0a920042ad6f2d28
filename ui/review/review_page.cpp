#include "ui/review/review_page.h"

#include "presenter/caseload.h"
#include "ui/common/key_button.h"
#include "ui/common/segmented.h"
#include "ui/common/widgets.h"
#include "ui/review/compose_card.h"
#include "ui/review/news_pane.h"
#include "ui/review/paper_view.h"
#include "ui/review/status_pane.h"
#include "ui/review/trend_chart.h"
#include "ui/text/line_words.h"
#include "ui/text/words.h"

#include <QAccessible>
#include <QApplication>
#include <QGridLayout>
#include <QHBoxLayout>
#include <QKeyEvent>
#include <QScrollArea>
#include <QSpinBox>
#include <QStackedWidget>
#include <QTimer>

namespace fyr::ui {
namespace {

constexpr int wideFrom = 1180;
constexpr int roomyFrom = 1360;
constexpr int mediumFrom = 700;
constexpr int lowBelow = 604; // no room for one part above the other
constexpr int sideWidth = 300;
constexpr int newsWidth = 248;

} // namespace

using presenter::ReplyKind;

ReviewPage::ReviewPage(WorkstationPort& port, QWidget* parent) : QWidget(parent), m_port(port), m_guide(std::make_shared<presenter::ProgrammeGuide>()) {
    build();
    m_second = new QTimer(this);
    m_second->setInterval(1000);
    connect(m_second, &QTimer::timeout, this, &ReviewPage::tick);
    connect(&m_port, &WorkstationPort::caseloadChanged, this, [this] {
        if (const auto e = entry()) setRow(e->row);
    });
    connect(&m_port, &WorkstationPort::courseChanged, this, [this](const std::string& id) {
        if (id == m_course) loadPapers();
    });
    connect(&m_port, &WorkstationPort::statusChanged, this, &ReviewPage::showStatus);
    for (const auto kind : {ReplyKind::feedback, ReplyKind::reply}) {
        connect(card(kind), &ComposeCard::edited, this, [this, kind] { keep(kind); });
        connect(card(kind), &ComposeCard::send, this, [this, kind] { send(kind, false); });
        connect(card(kind), &ComposeCard::handBack, this, [this, kind] { send(kind, true); });
        connect(card(kind), &ComposeCard::left, this, [this] { m_page->setFocus(Qt::OtherFocusReason); });
    }
    connect(m_kind, &Segmented::chosen, this, [this](int i) { choose(static_cast<ReplyKind>(i)); });
    connect(m_panes, &Segmented::chosen, this, [this](int i) { showPane(static_cast<Pane>(i)); });
    connect(m_close, &KeyButton::clicked, this, &ReviewPage::closed);
    connect(m_noticeDone, &KeyButton::clicked, this, &ReviewPage::readAgain);
    connect(m_status, &StatusPane::minutesSet, this, [this](int n) {
        m_spent.set(n, m_port.serverNow());
        keepAbout();
    });
    connect(m_status, &StatusPane::moduleChosen, this, &ReviewPage::chooseModule);
    connect(m_approveKey, &KeyButton::clicked, this, &ReviewPage::approve);
    connect(m_feedbackKey, &KeyButton::clicked, this, &ReviewPage::feedback);
    connect(m_replyKey, &KeyButton::clicked, this, &ReviewPage::reply);
    connect(m_graphKey, &KeyButton::clicked, this, [this] { showPaper(m_paper == Paper::scores ? Paper::homework : Paper::scores); });
    connect(m_manualKey, &KeyButton::clicked, this, [this] { showPaper(m_paper == Paper::manual ? Paper::homework : Paper::manual); });
    connect(m_nextKey, &KeyButton::clicked, this, &ReviewPage::nextWanted);
    retranslate();
    lay();
}

void ReviewPage::build() {
    setProperty("look", "window");
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    auto* head = framed("header");
    auto* headRow = new QHBoxLayout(head);
    headRow->setContentsMargins(16, 8, 12, 8);
    headRow->setSpacing(10);
    m_name = label({}, TypeSize::title16, true);
    m_about = label({}, TypeSize::table13, false, "text2");
    m_about->setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Preferred);
    m_unsentMark = label({}, TypeSize::small12, true);
    m_unsentMark->setProperty("look", "stale");
    m_stale = new StaleMark;
    m_close = new KeyButton({}, QStringLiteral("Esc"), ButtonLook::quiet);
    headRow->addWidget(m_name);
    headRow->addWidget(m_about, 1);
    headRow->addWidget(m_unsentMark, 0, Qt::AlignVCenter);
    headRow->addWidget(m_stale, 0, Qt::AlignVCenter);
    headRow->addWidget(m_close);
    column->addWidget(head);
    const auto band = [&](QLabel*& text, const char* tone, const char* look) {
        auto* f = framed(look);
        auto* row = new QHBoxLayout(f);
        row->setContentsMargins(16, 6, 12, 6);
        text = label({}, TypeSize::table13, true, tone);
        text->setWordWrap(true);
        text->setTextFormat(Qt::PlainText);
        row->addWidget(text, 1);
        f->hide();
        column->addWidget(f);
        return f;
    };
    m_alert = band(m_alertText, "red", "alert");
    m_notice = band(m_noticeText, "sync", "banner");
    m_noticeDone = new KeyButton({}, {}, ButtonLook::small);
    m_notice->layout()->addWidget(m_noticeDone);
    m_panesHolder = new QWidget;
    auto* panesRow = new QHBoxLayout(m_panesHolder);
    panesRow->setContentsMargins(8, 6, 8, 0);
    m_panes = new Segmented;
    panesRow->addWidget(m_panes);
    panesRow->addStretch(1);
    column->addWidget(m_panesHolder);

    auto* body = new QWidget;
    m_grid = new QGridLayout(body);
    m_grid->setContentsMargins(0, 0, 0, 0);
    m_grid->setSpacing(0);
    m_news = new NewsPane;
    m_news->setAttribute(Qt::WA_StyledBackground);
    m_paperBox = new QWidget;
    auto* paperBox = new QVBoxLayout(m_paperBox);
    paperBox->setContentsMargins(0, 8, 0, 8);
    m_paperCard = framed("card");
    paperBox->addWidget(m_paperCard);
    auto* paper = new QVBoxLayout(m_paperCard);
    paper->setContentsMargins(14, 10, 6, 8);
    paper->setSpacing(6);
    auto* paperHead = new QHBoxLayout;
    paperHead->setSpacing(2);
    auto* paperNames = new QVBoxLayout;
    paperNames->setSpacing(0);
    m_paperTitle = label({}, TypeSize::table13, true, "text2");
    m_paperTitle->setWordWrap(true);
    m_paperAside = label({}, TypeSize::small12, false, "text2");
    paperNames->addWidget(m_paperTitle);
    paperNames->addWidget(m_paperAside);
    m_graphKey = new KeyButton({}, QStringLiteral("G"), ButtonLook::small);
    m_manualKey = new KeyButton({}, QStringLiteral("M"), ButtonLook::small);
    paperHead->addLayout(paperNames, 1);
    paperHead->addWidget(m_graphKey, 0, Qt::AlignTop);
    paperHead->addWidget(m_manualKey, 0, Qt::AlignTop);
    m_chart = new TrendChart;
    m_chart->setMinimumHeight(160);
    m_page = new PaperView;
    m_page->setMinimumHeight(80);
    m_page->setObjectName(QStringLiteral("paper"));
    paper->addLayout(paperHead);
    paper->addWidget(m_chart, 1);
    paper->addWidget(m_page, 2);
    m_write = new QWidget;
    auto* write = new QVBoxLayout(m_write);
    write->setContentsMargins(0, 8, 0, 8);
    write->setSpacing(6);
    m_kind = new Segmented;
    m_cards = new QStackedWidget;
    m_feedback = new ComposeCard(ReplyKind::feedback);
    m_reply = new ComposeCard(ReplyKind::reply);
    m_cards->addWidget(m_feedback);
    m_cards->addWidget(m_reply);
    write->addWidget(m_kind, 0, Qt::AlignLeft);
    write->addWidget(m_cards, 1);
    m_status = new StatusPane;
    m_status->setAttribute(Qt::WA_StyledBackground);
    column->addWidget(body, 1);

    m_said = label({}, TypeSize::table13, true);
    m_said->setContentsMargins(16, 4, 16, 4);
    m_said->setWordWrap(true);
    m_said->hide();
    column->addWidget(m_said);
    auto* bar = framed("actionBar");
    bar->setFixedHeight(measure::actionBar);
    auto* keys = new QHBoxLayout(bar);
    keys->setContentsMargins(14, 0, 14, 0);
    keys->setSpacing(4);
    m_approveKey = new KeyButton({}, QStringLiteral("A"), ButtonLook::primary);
    m_feedbackKey = new KeyButton({}, QStringLiteral("F"));
    m_replyKey = new KeyButton({}, QStringLiteral("R"));
    m_nextKey = new KeyButton({}, QStringLiteral("J"));
    for (auto* b : {m_approveKey, m_feedbackKey, m_replyKey}) keys->addWidget(b);
    keys->addStretch(1);
    keys->addWidget(m_nextKey);
    column->addWidget(bar);
}

void ReviewPage::lay() {
    m_layout = width() >= wideFrom ? Layout::wide : width() >= mediumFrom && height() >= lowBelow ? Layout::medium : Layout::narrow;
    const std::array<QWidget*, 4> all{m_news, m_paperBox, m_write, m_status};
    for (auto* w : all) m_grid->removeWidget(w);
    for (int i = 0; i < 4; ++i) {
        m_grid->setColumnStretch(i, 0);
        m_grid->setRowStretch(i, 0);
    }
    const bool narrow = m_layout == Layout::narrow;
    m_panesHolder->setVisible(narrow);
    for (auto* w : all) {
        w->setMinimumWidth(0);
        w->setMaximumWidth(QWIDGETSIZE_MAX);
    }
    m_grid->setContentsMargins(0, 0, 0, 0);
    m_grid->setSpacing(8);
    if (m_layout == Layout::wide) {
        m_news->setFixedWidth(newsWidth);
        m_status->setFixedWidth(sideWidth);
        for (int i = 0; i < 4; ++i) m_grid->addWidget(all[static_cast<std::size_t>(i)], 0, i);
        m_grid->setColumnStretch(1, 5);
        m_grid->setColumnStretch(2, 5);
    } else if (m_layout == Layout::medium) {
        m_grid->setContentsMargins(8, 0, 0, 0);
        m_news->setFixedWidth(sideWidth);
        m_status->setFixedWidth(sideWidth);
        m_grid->addWidget(m_paperBox, 0, 0);
        m_grid->addWidget(m_write, 1, 0);
        m_grid->addWidget(m_news, 0, 1);
        m_grid->addWidget(m_status, 1, 1);
        m_grid->setColumnStretch(0, 1);
        m_grid->setRowStretch(0, 1);
        m_grid->setRowStretch(1, 1);
    } else {
        m_grid->setContentsMargins(8, 0, 8, 0);
        for (auto* w : all) m_grid->addWidget(w, 0, 0);
        m_grid->setColumnStretch(0, 1);
    }
    for (auto* c : {m_feedback, m_reply}) c->setShowKeys(m_layout != Layout::wide || width() >= roomyFrom);
    showPane(m_pane);
    const bool keys = width() >= wideFrom;
    for (auto* b : {m_approveKey, m_feedbackKey, m_replyKey, m_nextKey}) b->setShowKey(keys);
    for (auto* b : {m_graphKey, m_manualKey}) b->setShowKey(m_layout != Layout::wide || width() >= roomyFrom);
    showBar();
}

void ReviewPage::showPane(Pane pane) {
    m_pane = pane;
    const bool narrow = m_layout == Layout::narrow;
    m_news->setVisible(!narrow || pane == Pane::news);
    m_paperBox->setVisible(!narrow || pane == Pane::paper);
    m_write->setVisible(!narrow || pane == Pane::write);
    m_status->setVisible(!narrow || pane == Pane::status);
    m_panes->setCurrent(static_cast<int>(pane));
}

void ReviewPage::resizeEvent(QResizeEvent* e) {
    QWidget::resizeEvent(e);
    lay();
}

void ReviewPage::showPaper(Paper paper) {
    m_paper = paper;
    if (m_layout == Layout::narrow && m_pane != Pane::paper && paper != Paper::homework) showPane(Pane::paper);
    m_chart->setVisible(paper == Paper::scores);
    m_paperAside->clear();
    const QString module = Words::local(m_homework.title);
    switch (paper) {
    case Paper::homework:
        m_paperTitle->setText(module.isEmpty() ? tr("Homework") : tr("Homework: %1").arg(module));
        if (m_homework.handedIn) m_paperAside->setText(tr("handed in %1").arg(Words::dayAndClock(*m_homework.handedIn)));
        else if (m_homework.status == "open") m_paperAside->setText(tr("not handed in yet"));
        if (m_papersHere) m_page->showHomework(m_homework);
        else m_page->showText(tr("Reading what is on this computer …"));
        break;
    case Paper::scores:
        m_paperTitle->setText(tr("Scores"));
        m_paperAside->setText(TrendChart::verdict(m_row.trend));
        m_chart->show(m_row.trend, m_row.weeks);
        m_page->showScores(m_row.trend, m_papers, *m_guide);
        break;
    case Paper::messages:
        m_paperTitle->setText(tr("Messages"));
        m_page->showMessages(m_papers.messages, m_row.patient.name);
        break;
    case Paper::manual: {
        m_paperTitle->setText(module.isEmpty() ? tr("Manual") : tr("Manual: %1").arg(module));
        const auto page = m_guide->manual.find(m_module);
        const auto whole = m_guide->manual.find("guide");
        if (page != m_guide->manual.end()) m_page->showManual(page->second);
        else if (whole != m_guide->manual.end()) m_page->showManual(whole->second);
        else m_page->showText(tr("The programme's manual is not on this computer."));
        break;
    }
    }
    m_paperAside->setVisible(!m_paperAside->text().isEmpty());
    m_page->setAccessibleName(m_paperTitle->text());
    m_paperCard->setAccessibleName(m_paperTitle->text());
    showBar();
}

void ReviewPage::showHead() {
    m_name->setText(tr("Review: %1").arg(QString::fromStdString(m_row.patient.name)));
    QStringList about;
    if (const auto age = presenter::age(m_row.birthDate, m_port.serverNow()); age.known) about << Words::ageLong(age);
    about << Words::local(m_row.programmeTitle) + QLatin1Char(' ') + QString::fromStdString(m_row.programmeVersion);
    if (m_row.weeks > 0 && m_row.week > 0) about << tr("week %1 of %2").arg(m_row.week).arg(m_row.weeks);
    if (!m_homework.title.sv.empty()) about << Words::local(m_homework.title);
    m_about->setText(about.join(QStringLiteral(" · ")));
    m_unsentMark->setText(QStringLiteral("↑ ") + tr("%n unsent", nullptr, m_unsent));
    m_unsentMark->setVisible(m_unsent > 0);
}

void ReviewPage::showStatus() { m_stale->say(LineWords::asOf(m_port.status())); }

void ReviewPage::showNotices() {
    m_alertText->setText(m_newRisk.empty() ? QString() : tr("New answer to look after: ”%1”").arg(QString::fromStdString(m_newRisk)));
    if (!m_newRisk.empty() && !m_alert->isVisible()) {
        QAccessibleEvent told(m_alertText, QAccessible::Alert);
        QAccessible::updateAccessibility(&told);
    }
    m_alert->setVisible(!m_newRisk.empty());
    const bool anew = handedInAnew();
    if (anew) m_noticeText->setText(tr("The homework was handed in again %1, after what you had read. The newest stands below; your text is kept.").arg(Words::dayAndClock(*m_homework.handedIn)));
    m_notice->setVisible(anew);
}

void ReviewPage::showCards() {
    const auto situations = [&](ReplyKind kind) { return presenter::situationsOf(m_row, m_papers, m_homework, kind, m_port.serverNow()); };
    ComposeCard::About about;
    about.name = m_row.patient.name;
    about.lang = patientsLanguage();
    about.guide = m_guide;
    const auto* next = presenter::opensNext(m_row, m_module);
    for (const auto kind : {ReplyKind::feedback, ReplyKind::reply}) {
        about.templates = presenter::templatesFor(m_guide->replies, situations(kind), m_module);
        about.whyNot.clear();
        about.back.clear();
        about.answers.clear();
        if (kind == ReplyKind::feedback) {
            const QString module = Words::local(m_homework.title);
            about.title = tr("Your feedback");
            about.spoken = module.isEmpty() ? about.title : tr("Your feedback on %1").arg(module);
            about.send = next ? tr("Approve, open next") : tr("Approve");
            about.back = tr("Hand back");
            if (m_row.unread > 0) about.answers = tr("Also answers what the patient has written");
            if (!m_homework.waits()) about.whyNot = tr("No homework waits for an answer.");
            else if (handedInAnew()) about.whyNot = tr("It was handed in again: read it first.");
        } else {
            about.title = m_row.unread > 0 ? tr("Your reply") : tr("Your message");
            about.spoken = m_row.unread > 0 ? tr("Your reply, %n message(s) wait", nullptr, m_row.unread) : tr("A message to %1").arg(QString::fromStdString(m_row.patient.name));
            about.send = tr("Send");
            if (m_row.phase == "ended") about.whyNot = tr("The course has ended.");
        }
        card(kind)->show(about);
    }
    m_kind->setChoices({tr("Feedback"), m_row.unread > 0 ? tr("Reply %1").arg(m_row.unread) : tr("Reply")});
    showBar();
}

void ReviewPage::showBar() {
    const bool open = !m_course.empty();
    const QString nothing = open ? QString() : tr("No course is open.");
    QString why = nothing;
    if (open && !m_homework.waits()) why = tr("No homework waits for an answer.");
    else if (open && handedInAnew()) why = tr("It was handed in again: read it first.");
    const auto* next = presenter::opensNext(m_row, m_module);
    m_approveKey->setText(next ? tr("Approve, open next") : tr("Approve"));
    m_approveKey->setWhyNot(why);
    if (why.isEmpty() && next) m_approveKey->setToolTip(tr("Opens: %1").arg(Words::local(next->title)));
    m_feedbackKey->setText(tr("Feedback"));
    m_replyKey->setText(tr("Reply"));
    m_replyKey->setWhyNot(open && m_row.phase == "ended" ? tr("The course has ended.") : nothing);
    m_graphKey->setText(m_paper == Paper::scores ? tr("Homework") : tr("Scores"));
    m_manualKey->setText(m_paper == Paper::manual ? tr("Homework") : tr("Manual"));
    m_nextKey->setText(tr("Next"));
    for (auto* b : {m_approveKey, m_feedbackKey, m_replyKey, m_graphKey, m_manualKey, m_nextKey}) {
        b->setAccessibleName(b->text());
        b->updateGeometry();
    }
}

void ReviewPage::showAll() {
    m_homework = presenter::homeworkOf(m_row, m_papers, *m_guide, m_module);
    showHead();
    showNotices();
    m_news->show(presenter::newsOf(m_row, m_papers, *m_guide, m_port.session().practitioner, m_port.serverNow()));
    m_status->show(m_row, m_papers, *m_guide, m_module);
    showCards();
    showPaper(m_paper);
}

void ReviewPage::say(const QString& text, bool error) {
    m_said->setText(text);
    setTone(m_said, error ? "red" : "text2");
    m_said->setVisible(!text.isEmpty());
}

void ReviewPage::choose(ReplyKind kind) {
    m_kind->setCurrent(static_cast<int>(kind));
    m_cards->setCurrentIndex(static_cast<int>(kind));
    if (m_layout == Layout::narrow) showPane(Pane::write);
}

void ReviewPage::approve() {
    if (!m_approveKey->isEnabled()) return;
    choose(ReplyKind::feedback);
    m_feedback->trySend();
}

void ReviewPage::feedback() {
    if (m_course.empty()) return;
    choose(ReplyKind::feedback);
    if (m_layout != Layout::narrow && m_paper != Paper::homework) showPaper(Paper::homework);
    m_feedback->focusText();
}

// Beside homework that waits the answer goes with it, unless there is a message to answer first.
void ReviewPage::reply() {
    if (!m_replyKey->isEnabled() || m_course.empty()) return;
    const auto kind = m_homework.waits() && m_row.unread == 0 ? ReplyKind::feedback : ReplyKind::reply;
    choose(kind);
    if (m_layout != Layout::narrow) showPaper(kind == ReplyKind::reply && m_row.unread > 0 ? Paper::messages : Paper::homework);
    card(kind)->begin();
}

bool ReviewPage::letterKey(int key) {
    switch (key) {
    case Qt::Key_A: m_approveKey->click(); return true;
    case Qt::Key_F: feedback(); return true;
    case Qt::Key_R: reply(); return true;
    case Qt::Key_G: m_graphKey->click(); return true;
    case Qt::Key_M: m_manualKey->click(); return true;
    case Qt::Key_J: emit nextWanted(); return true;
    default: return false;
    }
}

void ReviewPage::keyPressEvent(QKeyEvent* e) {
    if (e->key() != Qt::Key_Escape) return QWidget::keyPressEvent(e);
    if (m_paper != Paper::homework) showPaper(Paper::homework);
    else emit closed();
}

void ReviewPage::focusNextPane() {
    const QWidget* now = QApplication::focusWidget();
    const std::array<std::pair<QWidget*, QWidget*>, 4> panes{{{m_news, m_news->scroll()}, {m_paperBox, m_page}, {m_write, nullptr}, {m_status, m_status->scroll()}}};
    std::size_t at = panes.size() - 1;
    for (std::size_t i = 0; i < panes.size(); ++i)
        if (now && panes[i].first->isAncestorOf(now)) at = i;
    const std::size_t next = (at + 1) % panes.size();
    if (m_layout == Layout::narrow) showPane(static_cast<Pane>(next));
    if (panes[next].second) panes[next].second->setFocus(Qt::TabFocusReason);
    else card(static_cast<ReplyKind>(m_cards->currentIndex()))->focusText();
}

void ReviewPage::retranslate() {
    m_close->setText(tr("Close"));
    m_close->setAccessibleName(tr("Close the review"));
    m_noticeDone->setText(tr("I have read it"));
    m_noticeDone->setAccessibleName(m_noticeDone->text());
    m_panes->setChoices({tr("New"), tr("Homework"), tr("Write"), tr("Course")});
    m_panes->setAccessibleName(tr("Part of the review"));
    m_kind->setAccessibleName(tr("What you write"));
    m_news->retranslate();
    m_status->retranslate();
    showAll();
    showStatus();
}

} // namespace fyr::ui

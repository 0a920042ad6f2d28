#include "ui/triage/detail_pane.h"

#include "presenter/time_left.h"
#include "ui/common/key_button.h"
#include "ui/common/widgets.h"
#include "ui/text/words.h"
#include "ui/triage/explanation_card.h"
#include "ui/triage/suggestion_card.h"
#include "ui/triage/timeline_view.h"
#include "ui/triage/vitals_card.h"
#include "ui/triage/words_view.h"

#include <QApplication>
#include <QGridLayout>
#include <QHBoxLayout>
#include <QScrollArea>
#include <QScrollBar>
#include <QTimer>

namespace fyr::ui {

DetailPane::DetailPane(QWidget* parent) : QWidget(parent) {
    setProperty("look", "window");
    setAttribute(Qt::WA_StyledBackground);
    auto* outer = new QVBoxLayout(this);
    outer->setContentsMargins(0, 0, 0, 0);
    outer->setSpacing(0);

    m_header = framed("header");
    auto* head = new QHBoxLayout(m_header);
    head->setContentsMargins(24, 12, 24, 12);
    head->setSpacing(12);
    m_back = new KeyButton({}, {}, ButtonLook::small);
    m_back->setIconShape(Icon::back);
    m_back->hide();
    auto* who = new QVBoxLayout;
    who->setSpacing(0);
    auto* nameRow = new QHBoxLayout;
    nameRow->setSpacing(10);
    m_level = new LevelMark(22);
    m_name = label({}, TypeSize::name20, true);
    m_age = label({}, TypeSize::name20, false, "text2");
    nameRow->addWidget(m_level);
    nameRow->addWidget(m_name);
    nameRow->addWidget(m_age);
    nameRow->addStretch(1);
    auto* subRow = new QHBoxLayout;
    subRow->setSpacing(8);
    m_sub = label({}, TypeSize::table13, false, "text2");
    m_openRecord = new KeyButton({}, QStringLiteral("Ctrl+J"), ButtonLook::quiet);
    m_openRecord->setFixedHeight(26);
    m_asOf = new StaleMark;
    subRow->addWidget(m_asOf);
    subRow->addWidget(m_sub);
    subRow->addWidget(m_openRecord);
    subRow->addStretch(1);
    who->addLayout(nameRow);
    who->addLayout(subRow);
    auto* time = new QVBoxLayout;
    time->setSpacing(0);
    auto* leftRow = new QHBoxLayout;
    leftRow->setSpacing(8);
    m_clock = new IconLabel(Icon::clock, 20);
    m_left = label({}, TypeSize::name20, true);
    leftRow->addStretch(1);
    leftRow->addWidget(m_clock);
    leftRow->addWidget(m_left);
    m_limit = label({}, TypeSize::table13, false, "text2");
    m_limit->setAlignment(Qt::AlignRight);
    time->addLayout(leftRow);
    time->addWidget(m_limit);
    head->addWidget(m_back, 0, Qt::AlignTop);
    head->addLayout(who, 1);
    head->addLayout(time);
    outer->addWidget(m_header);

    m_scroll = scrollArea();
    auto* content = new QWidget;
    m_content = new QVBoxLayout(content);
    m_content->setContentsMargins(0, 0, 0, 0);
    m_content->setSpacing(0);
    m_columns = new QBoxLayout(QBoxLayout::LeftToRight);
    m_content->addLayout(m_columns, 1);
    m_columns->setContentsMargins(24, 16, 24, 16);
    m_columns->setSpacing(16);
    auto* left = new QVBoxLayout;
    left->setSpacing(12);
    m_wordsCard = new Card;
    m_words = new WordsView;
    m_words->setObjectName(QStringLiteral("words"));
    m_legend = label({}, TypeSize::small12, false, "text2");
    m_legend->setTextFormat(Qt::RichText);
    m_wordsCard->body()->addWidget(m_words);
    m_wordsCard->body()->addWidget(m_legend);
    m_wordsCard->body()->setSpacing(8);
    m_flagsCard = new Card;
    m_vitals = new VitalsCard;
    m_answersCard = new Card;
    left->addWidget(m_wordsCard);
    left->addWidget(m_flagsCard);
    left->addWidget(m_vitals);
    left->addWidget(m_answersCard);
    m_explanation = new ExplanationCard;
    left->addWidget(m_explanation);
    left->addStretch(1);
    m_right = new QWidget;
    auto* right = new QVBoxLayout(m_right);
    right->setContentsMargins(0, 0, 0, 0);
    right->setSpacing(12);
    m_suggestion = new SuggestionCard;
    m_why = new KeyButton({}, QStringLiteral("W"), ButtonLook::quiet);
    m_why->setFixedHeight(26);
    m_suggestion->setAsideWidget(m_why);
    m_factsCard = new Card;
    m_timelineCard = new Card;
    right->addWidget(m_suggestion);
    right->addWidget(m_factsCard);
    right->addWidget(m_timelineCard);
    right->addStretch(1);
    m_columns->addLayout(left, 1);
    m_columns->addWidget(m_right);
    m_scroll->setWidget(content);
    outer->addWidget(m_scroll, 1);
    m_empty = new EmptyState;
    outer->addWidget(m_empty, 1);

    connect(m_back, &KeyButton::clicked, this, &DetailPane::backRequested);
    connect(m_openRecord, &KeyButton::clicked, this, [this] {
        if (m_item) emit recordRequested(m_item->patient.str());
    });
    connect(m_why, &KeyButton::clicked, this, [this] { toggleWhy(); });
    connect(m_explanation, &ExplanationCard::left, this, &DetailPane::explanationLeft);
    connect(m_vitals, &VitalsCard::left, this, &DetailPane::explanationLeft);
    connect(&Theme::current(), &Theme::changed, this, [this] {
        if (m_item) show(*m_item, m_now);
    });
    retranslate();
    showNothing();
}

void DetailPane::retranslate() {
    m_back->setText(tr("Queue"));
    m_back->setAccessibleName(tr("Back to the queue"));
    m_openRecord->setText(tr("Open record"));
    m_openRecord->setAccessibleName(tr("Open record"));
    m_why->setText(tr("Why?"));
    m_why->setAccessibleName(tr("Why this suggestion"));
    m_wordsCard->setTitle(tr("The patient's words"));
    m_flagsCard->setTitle(tr("Red flags"));
    m_answersCard->setTitle(tr("Answers in the interview"));
    m_explanation->retranslate();
    m_vitals->retranslate();
    m_factsCard->setTitle(tr("Important about the patient"));
    m_timelineCard->setTitle(tr("Timeline"));
    m_empty->set(Icon::triage, tr("Choose a patient"), tr("J and K step through the queue. Enter confirms, O overrides."));
    if (m_item) show(*m_item, m_now);
}

void DetailPane::setNotice(QWidget* notice) { m_content->insertWidget(0, notice); }

void DetailPane::setAsOf(const QString& text) {
    m_asOf->say(text);
}

void DetailPane::setBackVisible(bool on) { m_back->setVisible(on); }

void DetailPane::showNothing() {
    m_item.reset();
    m_record.reset();
    m_header->hide();
    m_scroll->hide();
    m_empty->show();
}

void DetailPane::show(const clinical::TriageItem& item, Instant now) {
    const bool other = !m_item || m_item->id != item.id;
    if (other) m_record.reset();
    m_item = item;
    m_now = now;
    m_empty->hide();
    m_header->show();
    m_scroll->show();
    fillHeader(now);
    m_words->show(item.words);
    if (!item.words.empty()) m_wordsCard->setAside(tr("written %1, untouched").arg(Words::dayAndClock(item.words.front().at)));
    const Tokens& k = tk();
    m_legend->setText(QStringLiteral("<span style='background:%1;color:%2;font-weight:600;text-decoration:underline'>%3</span> &nbsp;&nbsp; "
                                     "<span style='background:%4;color:%5;text-decoration:underline'>%6</span> &nbsp;&nbsp; <u>%7</u> &nbsp;&nbsp; <u>%8</u>")
                          .arg(k.red().tint.name(), k.text.name(), tr("red flag"), k.finding.name(), k.text.name(), tr("finding"),
                               tr("denied"), tr("about somebody else")));
    fillFlags();
    m_vitals->show(item);
    fillAnswers();
    m_suggestion->show(item);
    m_explanation->show(item);
    fillFacts();
    fillTimeline();
    if (other) m_scroll->ensureVisible(0, 0);
}

void DetailPane::showRecord(const records::PatientRecord& record, Instant readAt) {
    m_record = record;
    m_recordAt = readAt;
    fillFacts();
}

void DetailPane::tick(Instant now) {
    m_now = now;
    if (m_item) fillHeader(now);
}

bool DetailPane::toggleWhy() {
    if (!m_item) return false;
    if (holdsFocus(m_explanation)) return false;
    m_explanation->takeFocus();
    bringUp(m_explanation);
    return true;
}

bool DetailPane::toggleVitals() {
    if (!m_item || m_vitals->isHidden()) return true;
    if (holdsFocus(m_vitals)) return false;
    m_vitals->takeFocus();
    bringUp(m_vitals);
    return true;
}

bool DetailPane::holdsFocus(const QWidget* card) const {
    const QWidget* now = QApplication::focusWidget();
    return now && (now == card || card->isAncestorOf(now));
}

void DetailPane::bringUp(QWidget* card) {
    const auto go = [this, card] {
        const int top = card->mapTo(m_scroll->widget(), QPoint(0, 0)).y();
        m_scroll->verticalScrollBar()->setValue(std::max(0, top - 16));
    };
    go();
    QTimer::singleShot(0, this, go); // once more when the pane knows how tall it has become
}

void DetailPane::fillHeader(Instant now) {
    const auto& item = *m_item;
    const std::optional<clinical::Urgency> level =
        item.decision || !item.suggestion.clinicianDecides ? std::optional(item.urgency()) : std::nullopt;
    m_level->setLevel(level);
    m_level->setAccessibleName(Words::level(level));
    m_name->setText(QString::fromStdString(item.patientName));
    const auto age = presenter::age(item.birthDate, now);
    QStringList ageParts{Words::ageLong(age)};
    ageParts << Words::sex(item.sex, age);
    ageParts.removeAll(QString());
    m_age->setText(ageParts.join(QStringLiteral(", ")));
    QStringList sub;
    if (item.birthDate) sub << Words::date(*item.birthDate);
    sub << (item.lang == "en" ? tr("English") : tr("Swedish"));
    if (item.byProxy) sub << tr("somebody else writes");
    if (!item.holder.name.empty()) sub << tr("held by %1").arg(QString::fromStdString(item.holder.name));
    m_sub->setText(sub.join(QStringLiteral("  ·  ")));
    const bool decided = item.status == clinical::ItemStatus::decided || item.status == clinical::ItemStatus::closed;
    const auto left = presenter::timeLeft(item.created, item.deadline, now);
    const int waited = static_cast<int>(std::chrono::duration_cast<std::chrono::minutes>(now - item.created).count());
    m_clock->setVisible(!decided);
    if (decided) {
        m_left->setText(tr("Decided"));
        setTone(m_left, "ok");
    } else {
        m_left->setText(left.overdue ? tr("%1 over time").arg(Words::minutes(-left.minutes)) : tr("%1 left").arg(Words::minutes(left.minutes)));
        setTone(m_left, left.overdue || left.lastQuarter ? "red" : "");
        m_clock->setColour(&Tokens::text);
    }
    m_limit->setText(tr("limit %1 · waited %2").arg(Words::dayAndClock(item.deadline), Words::minutes(std::max(0, waited))));
}

void DetailPane::fillFlags() {
    clearLayout(m_flagsCard->body());
    const auto& flags = m_item->redFlags;
    m_flagsCard->setAside(flags.empty() ? QString() : QString::number(flags.size()), "red");
    if (flags.empty()) {
        m_flagsCard->body()->addWidget(label(tr("None found or answered."), TypeSize::table13, false, "text2"));
        return;
    }
    bool first = true;
    for (const auto& f : flags) {
        if (!first) {
            auto* line = framed("hairline");
            line->setFixedHeight(1);
            m_flagsCard->body()->addWidget(line);
        }
        first = false;
        auto* row = new QHBoxLayout;
        row->setContentsMargins(0, 6, 0, 6);
        row->setSpacing(10);
        auto* icon = new IconLabel(f.fromUnknown ? Icon::flagOutline : Icon::flag, 16);
        icon->setRed();
        auto* words = new QVBoxLayout;
        words->setSpacing(0);
        auto* name = label(Words::local(f.label), TypeSize::body14, true);
        name->setWordWrap(true);
        words->addWidget(name);
        QStringList quotes;
        for (const auto& q : f.quotes) quotes << QStringLiteral("”") + QString::fromStdString(q) + QStringLiteral("”");
        const QString evidence = f.fromUnknown ? tr("Answered “I don't know” to a safety question: counts as risk") : quotes.join(QStringLiteral(", "));
        if (!evidence.isEmpty()) {
            auto* quoteLabel = label(evidence, TypeSize::table13, false, "text2");
            quoteLabel->setWordWrap(true);
            words->addWidget(quoteLabel);
        }
        row->addWidget(icon, 0, Qt::AlignTop);
        row->addLayout(words, 1);
        row->addWidget(label(QString::fromStdString(f.id), TypeSize::small12, false, "text3"), 0, Qt::AlignTop);
        m_flagsCard->body()->addLayout(row);
    }
}

void DetailPane::fillAnswers() {
    clearLayout(m_answersCard->body());
    const auto& item = *m_item;
    m_answersCard->setAside(tr("%n question(s)", nullptr, static_cast<int>(item.answers.size())) +
                            (item.seconds > 0 ? QStringLiteral(", ") + tr("%1 min %2 s").arg(item.seconds / 60).arg(item.seconds % 60) : QString()));
    auto* holder = new QWidget;
    auto* grid = new QGridLayout(holder);
    grid->setContentsMargins(0, 0, 0, 0);
    grid->setHorizontalSpacing(12);
    grid->setVerticalSpacing(0);
    grid->setColumnStretch(0, 3);
    grid->setColumnStretch(1, 2);
    int r = 0;
    for (const auto& a : item.answers) {
        if (r > 0) {
            auto* line = framed("hairline");
            line->setFixedHeight(1);
            grid->addWidget(line, r++, 0, 1, 2);
        }
        auto* question = label(Words::local(a.question), TypeSize::table13);
        question->setWordWrap(true);
        question->setContentsMargins(0, 4, 0, 4);
        grid->addWidget(question, r, 0);
        auto* cell = new QWidget;
        auto* row = new QHBoxLayout(cell);
        row->setContentsMargins(0, 4, 0, 4);
        row->setSpacing(6);
        const bool risk = a.unknown && a.safety;
        if (risk) {
            auto* icon = new IconLabel(Icon::flagOutline, 14);
            icon->setRed();
            row->addWidget(icon);
        }
        auto* answer = label(a.unknown ? tr("Don't know") : Words::local(a.answer), TypeSize::table13, a.positive || risk, risk ? "red" : "");
        answer->setWordWrap(true);
        row->addWidget(answer, 1);
        grid->addWidget(cell, r++, 1);
    }
    if (item.answers.empty()) grid->addWidget(label(tr("No question has been answered yet."), TypeSize::table13, false, "text2"), 0, 0);
    m_answersCard->body()->addWidget(holder);
}

void DetailPane::fillFacts() {
    clearLayout(m_factsCard->body());
    if (!m_record) {
        m_factsCard->setAside({});
        m_factsCard->body()->addWidget(label(tr("Reading the record…"), TypeSize::table13, false, "text2"));
        return;
    }
    m_factsCard->setAside(tr("record %1").arg(Words::clock(m_recordAt)));
    auto* holder = new QWidget;
    auto* grid = new QGridLayout(holder);
    grid->setContentsMargins(0, 0, 0, 0);
    grid->setHorizontalSpacing(8);
    grid->setVerticalSpacing(4);
    grid->setColumnStretch(1, 1);
    grid->setColumnMinimumWidth(0, 84);
    int r = 0;
    const auto add = [&](const QString& key, const QString& value, bool alarm) {
        grid->addWidget(label(key, TypeSize::table13, false, "text2"), r, 0, Qt::AlignTop);
        auto* cell = new QHBoxLayout;
        cell->setSpacing(6);
        if (alarm) {
            auto* icon = new IconLabel(Icon::warning, 15);
            icon->setRed();
            cell->addWidget(icon, 0, Qt::AlignTop);
        }
        auto* text = label(value, TypeSize::table13, alarm, alarm ? "red" : "");
        text->setWordWrap(true);
        cell->addWidget(text, 1);
        grid->addLayout(cell, r++, 1);
    };
    QStringList allergies;
    for (const auto& a : m_record->allergies)
        allergies << QString::fromStdString(a.text) + (a.reaction.empty() ? QString() : QStringLiteral(", ") + QString::fromStdString(a.reaction));
    add(tr("Allergy"), allergies.isEmpty() ? tr("None recorded") : allergies.join(QStringLiteral("; ")), !allergies.isEmpty());
    QStringList problems;
    for (const auto& p : m_record->problems)
        if (p.active && problems.size() < 5) problems << QString::fromStdString(p.text);
    add(tr("Problems"), problems.isEmpty() ? tr("None recorded") : problems.join(QStringLiteral(" · ")), false);
    QStringList medicines;
    int more = 0;
    for (const auto& m : m_record->medicines) {
        if (!m.active) continue;
        if (medicines.size() < 5) medicines << QString::fromStdString(m.text) + (m.dose.empty() ? QString() : QLatin1Char(' ') + QString::fromStdString(m.dose));
        else ++more;
    }
    QString medicineText = medicines.isEmpty() ? tr("None recorded") : medicines.join(QStringLiteral(", "));
    if (more > 0) medicineText += tr(" and %n more", nullptr, more);
    add(tr("Medicines"), medicineText, false);
    m_factsCard->body()->addWidget(holder);
}

void DetailPane::fillTimeline() {
    clearLayout(m_timelineCard->body());
    auto* view = new TimelineView;
    std::vector<TimelineView::Line> lines;
    for (const auto& e : m_item->timeline) {
        TimelineView::Mark mark = TimelineView::Mark::plain;
        if (e.kind == "suggested") mark = TimelineView::Mark::red;
        else if (e.kind != "started" && e.kind != "adviceRead") mark = TimelineView::Mark::accent;
        lines.push_back({Words::dayAndClock(e.at), Words::timeline(e), mark});
    }
    std::ranges::reverse(lines);
    view->show(std::move(lines));
    m_timelineCard->body()->addWidget(view);
}

void DetailPane::resizeEvent(QResizeEvent* e) {
    QWidget::resizeEvent(e);
    const bool narrow = width() < measure::narrowDetail;
    m_columns->setDirection(narrow ? QBoxLayout::TopToBottom : QBoxLayout::LeftToRight);
    if (narrow) {
        m_right->setMinimumWidth(0);
        m_right->setMaximumWidth(QWIDGETSIZE_MAX);
    } else {
        m_right->setFixedWidth(measure::rightColumn);
    }
    const int side = narrow ? 12 : 24;
    m_columns->setContentsMargins(side, 16, side, 16);
}

} // namespace fyr::ui

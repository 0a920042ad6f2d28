#include "ui/review/status_pane.h"

#include "presenter/caseload.h"
#include "ui/caseload/course_words.h"
#include "ui/common/flow_row.h"
#include "ui/common/key_button.h"
#include "ui/common/widgets.h"
#include "ui/review/trend_chart.h"
#include "ui/text/words.h"

#include <QHBoxLayout>
#include <QPainter>
#include <QScrollArea>
#include <QSpinBox>

namespace fyr::ui {
namespace {

// A module of the plan: its number, a border that says its state (filled: what the review shows), its name for those who listen.
class ModuleChip : public QAbstractButton {
  public:
    ModuleChip(const clinical::CourseModule& module, int number, bool chosen) : m_module(module), m_chosen(chosen) {
        setText(QString::number(number));
        setFixedSize(32, 28);
        setFocusPolicy(Qt::StrongFocus);
        setCursor(Qt::PointingHandCursor);
        const QString whole = Words::local(module.title) + QStringLiteral(": ") + StatusPane::moduleState(module);
        setToolTip(whole);
        setAccessibleName(QString::number(number) + QStringLiteral(". ") + whole);
    }

  protected:
    void paintEvent(QPaintEvent*) override {
        QPainter p(this);
        p.setRenderHint(QPainter::Antialiasing);
        const Tokens& k = tk();
        const auto& s = m_module.status;
        const QRectF box = QRectF(rect()).adjusted(2.5, 2.5, -2.5, -2.5);
        const bool gone = s == "skipped" || s == "notChosen";
        p.setPen(QPen(m_chosen ? k.accent : s == "done" || s == "submitted" ? k.accentText : k.borderStrong, s == "submitted" ? 2 : 1, gone ? Qt::DashLine : Qt::SolidLine));
        p.setBrush(m_chosen ? k.accent : s == "done" ? k.accentTint : k.surface);
        p.drawRoundedRect(box, 4, 4);
        p.setPen(m_chosen ? k.onAccent : gone ? k.text3 : k.text);
        p.setFont(Theme::font(TypeSize::small12, s == "open" || s == "submitted" || m_chosen));
        p.drawText(box, Qt::AlignCenter, text());
        if (s == "open" || s == "submitted") { // a mark besides colour: open a bar below, handed in a dot above
            p.setPen(Qt::NoPen);
            p.setBrush(m_chosen ? k.onAccent : k.accentText);
            if (s == "open") p.drawRect(QRectF(box.left() + 5, box.bottom() - 4, box.width() - 10, 2));
            else p.drawEllipse(QPointF(box.right() - 4.5, box.top() + 4.5), 2.5, 2.5);
        }
        if (hasFocus()) {
            p.setPen(QPen(k.focus, 2));
            p.setBrush(Qt::NoBrush);
            p.drawRoundedRect(QRectF(rect()).adjusted(1, 1, -1, -1), 5, 5);
        }
    }

  private:
    clinical::CourseModule m_module;
    bool m_chosen;
};

} // namespace

QString StatusPane::moduleState(const clinical::CourseModule& m) {
    const QString since = m.since == Instant{} ? QString() : Words::dayAndClock(m.since);
    if (m.status == "open") return tr("open since %1").arg(since);
    if (m.status == "submitted") return tr("handed in %1").arg(since);
    if (m.status == "done") return tr("done %1").arg(since);
    if (m.status == "skipped") return tr("skipped %1").arg(since);
    if (m.status == "notChosen") return tr("not chosen");
    return m.byTherapist ? tr("opened by you") : tr("comes later");
}

StatusPane::StatusPane(QWidget* parent) : QWidget(parent) {
    setProperty("look", "surface");
    auto* outer = new QVBoxLayout(this);
    outer->setContentsMargins(0, 0, 0, 0);
    m_scroll = scrollArea();
    m_scroll->setProperty("look", "pane");
    m_scroll->setFocusPolicy(Qt::StrongFocus);
    outer->addWidget(m_scroll);
    auto* inside = new QWidget;
    inside->setProperty("look", "surface");
    m_scroll->setWidget(inside);
    auto* column = new QVBoxLayout(inside);
    column->setContentsMargins(16, 12, 14, 12);
    column->setSpacing(8);
    const auto hairline = [&] {
        auto* h = framed("hairline");
        h->setFixedHeight(1);
        column->addWidget(h);
    };
    auto* head = new QHBoxLayout;
    m_scores = label({}, TypeSize::table13, true, "text2");
    m_verdict = label({}, TypeSize::table13, true);
    head->addWidget(m_scores);
    head->addWidget(m_verdict, 1);
    column->addLayout(head);
    m_chart = new TrendChart;
    m_chart->setMinimumHeight(140);
    m_chart->setObjectName(QStringLiteral("chart"));
    column->addWidget(m_chart);
    m_key = label({}, TypeSize::small12, false, "text2");
    m_key->setWordWrap(true);
    column->addWidget(m_key);
    m_track = new WrapLabel(TypeSize::table13, true);
    m_track->setObjectName(QStringLiteral("track"));
    m_trackWhy = new WrapLabel(TypeSize::table13);
    m_trackFrom = new WrapLabel(TypeSize::small12, false, "text2");
    for (auto* l : {m_track, m_trackWhy, m_trackFrom}) {
        l->setTextFormat(Qt::PlainText);
        column->addWidget(l);
    }
    hairline();
    m_riskTitle = label({}, TypeSize::table13, true, "text2");
    column->addWidget(m_riskTitle);
    m_risk = new QVBoxLayout;
    m_risk->setSpacing(6);
    column->addLayout(m_risk);
    hairline();
    m_planTitle = label({}, TypeSize::table13, true, "text2");
    column->addWidget(m_planTitle);
    m_modules = new FlowRow(2);
    column->addLayout(m_modules);
    m_next = new WrapLabel(TypeSize::table13);
    column->addWidget(m_next);
    m_rules = new QVBoxLayout;
    m_rules->setSpacing(2);
    column->addLayout(m_rules);
    hairline();
    auto* spent = new QHBoxLayout;
    spent->setSpacing(8);
    m_minutesTitle = label({}, TypeSize::table13, true, "text2");
    m_minutes = new QSpinBox;
    m_minutes->setRange(0, 600);
    m_minutes->setButtonSymbols(QAbstractSpinBox::NoButtons);
    m_minutes->setFixedWidth(72);
    m_minutes->setObjectName(QStringLiteral("minutes"));
    m_stands = label({}, TypeSize::small12, false, "text2");
    spent->addWidget(m_minutesTitle);
    spent->addWidget(m_minutes);
    spent->addWidget(m_stands, 1);
    column->addLayout(spent);
    m_sum = new WrapLabel(TypeSize::small12, false, "text2");
    column->addWidget(m_sum);
    column->addStretch(1);
    connect(m_minutes, &QSpinBox::valueChanged, this, [this](int n) {
        if (!m_showing) emit minutesSet(n);
    });
    retranslate();
}

void StatusPane::show(const clinical::CourseRow& row, const records::CoursePapers& papers, const presenter::ProgrammeGuide& guide, const std::string& module) {
    m_row = row;
    m_papers = papers;
    m_guide = guide;
    m_module = module;
    m_chart->show(row.trend, row.weeks);
    retranslate();
}

void StatusPane::showMinutes(int minutes, bool stands) {
    m_showing = true;
    if (!m_minutes->hasFocus()) m_minutes->setValue(minutes); // not under the hand that sets it
    m_showing = false;
    m_stands->setText(stands ? tr("stands still") : QString());
}

void StatusPane::retranslate() {
    m_scroll->setAccessibleName(tr("Scores, risk, plan and minutes"));
    m_scores->setText(Words::local(m_row.trend.title));
    m_verdict->setText(TrendChart::verdict(m_row.trend));
    setTone(m_verdict, TrendChart::verdictTone(m_row.trend));
    m_chart->retranslate();
    QStringList key;
    if (!m_row.trend.upper.empty()) key << tr("band: expected");
    key << tr("× not answered");
    if (m_row.trend.reliableChange) key << tr("- - - reliable change, %1").arg((m_row.trend.higherIsWorse ? QStringLiteral("−") : QStringLiteral("+")) + QString::number(*m_row.trend.reliableChange));
    m_key->setText(key.join(QStringLiteral("   ")));
    showTrack();
    m_riskTitle->setText(tr("Risk"));
    showRisk();
    m_planTitle->setText(tr("Plan"));
    showPlan();
    m_minutesTitle->setText(tr("Minutes"));
    m_minutes->setAccessibleName(tr("Minutes spent on this review; they go with what you send"));
    m_minutes->setToolTip(m_minutes->accessibleName());
    m_sum->setWrapped(tr("%1 min this week, %2 min in all, without these").arg(m_row.minutesWeek).arg(m_row.minutesTotal));
}

void StatusPane::showTrack() {
    const auto track = presenter::standingOf(m_row);
    const bool shown = !track.course.empty() && m_row.week >= 2 && (m_row.phase == "active" || m_row.phase == "closing");
    m_track->setVisible(shown);
    m_trackWhy->setVisible(shown && !track.reasons.empty());
    m_trackFrom->setVisible(shown && m_row.warning.has_value());
    if (!shown) return;
    m_track->setWrapped(CourseWords::track(track.course));
    setTone(m_track, track.course == "look" ? "look" : track.course == "onTrack" ? "accent" : "text2");
    QStringList why;
    for (const auto& reason : track.reasons) why << QStringLiteral("– ") + Words::local(reason);
    m_trackWhy->setWrapped(why.join(QLatin1Char('\n')));
    if (!m_row.warning) return;
    const auto& w = *m_row.warning;
    m_trackFrom->setWrapped(tr("Early warning, week %1: %2.").arg(w.week).arg(CourseWords::track(w.state)) + QLatin1Char(' ') + CourseWords::warningSource(w));
}

void StatusPane::showRisk() {
    clearLayout(m_risk);
    const auto put = [&](const QString& text, const char* tone, bool strong = false) {
        auto* l = new WrapLabel(TypeSize::table13, strong, tone);
        l->setTextFormat(Qt::PlainText);
        l->setWrapped(text);
        m_risk->addWidget(l);
    };
    bool any = false;
    for (const auto& d : m_row.duties) {
        if (!d.isRisk()) continue;
        any = true;
        put(QStringLiteral("◆ ”%1”").arg(Words::local(d.answer)), "red", true);
        put(Words::local(d.label), "");
        const QString holder = QString::fromStdString(d.holder.name);
        QString clock = d.holder.id.empty() ? tr("Since %1. Nobody has it.").arg(Words::dayAndClock(d.raised)) :
                        d.taking            ? tr("Since %1. You take it: sending …").arg(Words::dayAndClock(d.raised)) : tr("Since %1. %2 has it.").arg(Words::dayAndClock(d.raised), holder);
        clock += QLatin1Char(' ') + (d.settleBy ? tr("To be settled by %1.").arg(Words::dayAndClock(*d.settleBy)) : tr("To be answered by %1.").arg(Words::dayAndClock(d.answerBy)));
        if (d.tellAt && (d.holder.id.empty() || d.taking)) {
            clock += QLatin1Char(' ') + tr("Next told: %1, %2.").arg(CourseWords::tellNext(d.tellRole), Words::dayAndClock(*d.tellAt));
        }
        put(clock, "text2");
    }
    if (!any) put(tr("No open answer."), "text2");
    if (const QString line = watchedLine(); !line.isEmpty()) put(line, any ? "text2" : "");
}

// The newest answer to what somebody looks after, and for how many measurements in a row it has been the same.
QString StatusPane::watchedLine() const {
    QString said;
    int same = 0;
    QString question;
    for (const auto& m : m_papers.measures) {
        const auto watched = presenter::watchedOf(m, m_guide);
        if (watched.empty()) continue;
        const QString now = watched.front().answers.empty() ? tr("not answered") : QStringLiteral("”%1”").arg(Words::local(watched.front().answers.front()));
        if (same == 0) {
            said = now;
            question = Words::local(watched.front().label);
        } else if (now != said) break;
        ++same;
    }
    if (same == 0) return {};
    const QString newest = tr("Newest answer: %1").arg(said) + (same > 1 ? QLatin1Char(' ') + tr("(the same %n time(s) in a row)", nullptr, same) : QString());
    return question + QLatin1Char('\n') + newest;
}

QString StatusPane::ruleWords(const std::string& code) const {
    constexpr std::string_view worksheet = "worksheet:";
    if (code.starts_with(worksheet)) {
        std::string id = code.substr(worksheet.size());
        std::ranges::replace(id, '_', '-');
        if (const auto* s = m_guide.sheet(id)) return tr("Not handed in: %1").arg(Words::local(s->title));
    }
    return CourseWords::rule(code, m_row);
}

QString StatusPane::nextWords() const {
    const QString when = m_row.nextAt ? Words::dayAndClock(*m_row.nextAt) : QString();
    if (m_row.next == "measure") return tr("Next: a questionnaire, %1").arg(when);
    if (m_row.next == "limit") return tr("Next: the time of the treatment is up, %1").arg(when);
    if (m_row.next == "pauseEnds") return tr("Next: the pause ends, %1").arg(when);
    if (m_row.next == "decision") return tr("Next: the look at the course, %1").arg(when);
    return {};
}

void StatusPane::showPlan() {
    clearLayout(m_modules);
    int n = 0;
    for (const auto& m : m_row.modules) {
        ++n;
        auto* chip = new ModuleChip(m, n, m.id == m_module);
        connect(chip, &QAbstractButton::clicked, this, [this, id = m.id] { emit moduleChosen(id); });
        m_modules->addWidget(chip);
    }
    QStringList lines;
    for (const auto& m : m_row.modules)
        if (m.status == "open" || m.status == "submitted") lines << Words::local(m.title) + QStringLiteral(": ") + moduleState(m);
    if (const QString next = nextWords(); !next.isEmpty()) lines << next;
    m_next->setWrapped(lines.join(QLatin1Char('\n')));
    clearLayout(m_rules);
    if (m_row.openRules.empty()) return;
    auto* head = new WrapLabel(TypeSize::table13, true, "look");
    head->setWrapped(tr("Missing for the sign-off"));
    m_rules->addWidget(head);
    for (const auto& rule : m_row.openRules) {
        auto* l = new WrapLabel(TypeSize::table13);
        l->setWrapped(QStringLiteral("– ") + ruleWords(rule));
        m_rules->addWidget(l);
    }
}

} // namespace fyr::ui

#include "ui/caseload/course_views.h"

#include "ui/caseload/course_bar.h"
#include "ui/caseload/course_words.h"
#include "ui/common/widgets.h"
#include "ui/review/trend_chart.h"
#include "ui/text/words.h"

#include <QGridLayout>
#include <QPainter>
#include <QScrollArea>

namespace fyr::ui {
namespace {

// What the marks of the chart mean.
class Legend : public QWidget {
  public:
    Legend() { setFixedHeight(18); }
    void set(const QString& expected, const QString& missing, const QString& reliable) {
        m_texts = {expected, missing, reliable};
        update();
    }

  protected:
    void paintEvent(QPaintEvent*) override {
        QPainter p(this);
        p.setRenderHint(QPainter::Antialiasing);
        const Tokens& k = tk();
        double x = 2;
        for (int i = 0; i < m_texts.size(); ++i) {
            const QRectF box(x, 3, 16, 12);
            if (i == 0) {
                p.setPen(QPen(k.borderStrong, .6));
                p.setBrush(k.band);
                p.drawRect(box);
            } else if (i == 1) {
                p.setPen(QPen(k.text2, 1.5));
                p.drawLine(QPointF(box.left() + 5, 6), QPointF(box.left() + 11, 12));
                p.drawLine(QPointF(box.left() + 11, 6), QPointF(box.left() + 5, 12));
            } else {
                QPen dashed(k.text2, 1);
                dashed.setDashPattern({4, 3});
                p.setPen(dashed);
                p.drawLine(QPointF(box.left(), 9), QPointF(box.right(), 9));
            }
            p.setFont(Theme::font(TypeSize::small12));
            p.setPen(k.text2);
            p.drawText(QRectF(x + 22, 0, width(), 18), Qt::AlignVCenter, m_texts[i]);
            x += 22 + QFontMetricsF(Theme::font(TypeSize::small12)).horizontalAdvance(m_texts[i]) + 18;
        }
    }

  private:
    QStringList m_texts;
};

} // namespace

// ---- lines ------------------------------------------------------------------------------------------------------

ListPanel::ListPanel(QWidget* parent) : RisingPanel(parent) {
    setFocusPolicy(Qt::StrongFocus);
    m_content = new QWidget;
    m_content->setProperty("look", "surface");
    m_grid = new QGridLayout(m_content);
    m_grid->setContentsMargins(0, 0, 8, 0);
    m_grid->setHorizontalSpacing(20);
    m_grid->setVerticalSpacing(8);
    m_grid->setColumnStretch(1, 1);
    m_scroll = scrollArea();
    m_scroll->setWidget(m_content);
    m_scroll->setFocusPolicy(Qt::StrongFocus); // arrows scroll
    m_body->addWidget(m_scroll, 1);
}

void ListPanel::open(const QString& title, const QString& about, const std::vector<Line>& lines) {
    m_lines = lines;
    setHead(title, about);
    clearLayout(m_grid);
    int n = 0;
    for (const auto& line : lines) {
        auto* name = label(line.name, TypeSize::table13, line.strong, line.strong ? "" : "text2");
        name->setAlignment(Qt::AlignLeft | Qt::AlignTop);
        auto* text = label(line.text, TypeSize::table13, line.strong);
        text->setWordWrap(true);
        m_grid->addWidget(name, n, 0);
        m_grid->addWidget(text, n, 1);
        ++n;
    }
    m_scroll->setAccessibleName(title);
    m_scroll->setAccessibleDescription(text());
    show();
    raise();
    m_scroll->setFocus(Qt::ShortcutFocusReason);
}

QString ListPanel::text() const {
    QStringList out;
    for (const auto& l : m_lines) out << (l.name.isEmpty() ? l.text : l.name + QStringLiteral(": ") + l.text);
    return out.join(QLatin1Char('\n'));
}

QSize ListPanel::sizeHint() const {
    const int room = parentWidget() ? parentWidget()->width() - 48 - 2 * 24 - 16 : 640;
    return {640, 86 + std::max(60, m_content->heightForWidth(std::max(300, room)))};
}

// ---- graph ------------------------------------------------------------------------------------------------------

GraphPanel::GraphPanel(QWidget* parent) : RisingPanel(parent) {
    setFocusPolicy(Qt::StrongFocus);
    m_chart = new TrendChart;
    m_chart->setMinimumHeight(180);
    m_words = label({}, TypeSize::table13, false, "text2");
    m_words->setWordWrap(true);
    m_legend = new Legend;
    m_body->addWidget(m_chart, 1);
    m_body->addWidget(m_legend);
    m_body->addWidget(m_words);
}

void GraphPanel::open(const presenter::CaseloadEntry& entry) {
    m_entry = entry;
    fill();
    show();
    raise();
    setFocus(Qt::ShortcutFocusReason);
}

void GraphPanel::rowChanged(const presenter::CaseloadEntry& entry) {
    m_entry = entry;
    fill();
}

void GraphPanel::fill() {
    const auto& r = m_entry.row;
    setHead(CourseWords::local(r.trend.title), QString::fromStdString(r.patient.name));
    m_chart->show(r.trend, r.weeks);
    m_words->setText(CourseWords::trend(r.trend));
    static_cast<Legend*>(m_legend)->set(tr("expected"), tr("missing"), r.trend.reliableChange ? tr("reliable change, from %1 points").arg(*r.trend.reliableChange) : tr("reliable change: not known"));
    setAccessibleDescription(m_words->text());
}

void GraphPanel::retranslate() {
    if (isVisible()) fill();
}

// ---- why --------------------------------------------------------------------------------------------------------

std::vector<ListPanel::Line> whyHere(const presenter::CaseloadRow& r, const presenter::CaseloadEntry& e, int place, Instant now) {
    std::vector<ListPanel::Line> out;
    out.push_back({CourseWords::tr("The order"), CourseWords::tr("Open risk first, what nobody has taken before what somebody has; then what a person must answer, by its deadline; then who needs a look, "
                                             "who has been quiet, what comes next; a pause last."),
                   false});
    out.push_back({CourseWords::tr("Place %1").arg(place), CourseWords::need(r.needs.front()) + QStringLiteral(". ") + CourseWords::needWhy(r.needs.front(), now), true});
    for (std::size_t i = 1; i < r.needs.size(); ++i)
        if (r.needs[i].kind != presenter::NeedKind::next) out.push_back({CourseWords::tr("Also"), CourseWords::need(r.needs[i]) + QStringLiteral(". ") + CourseWords::needWhy(r.needs[i], now), false});
    for (const auto& d : e.row.duties) {
        if (!d.isRisk()) continue;
        QString text = CourseWords::local(d.label) + QLatin1Char(' ') + CourseWords::quoted(CourseWords::local(d.answer)) + QStringLiteral(". ") +
                       (d.holder.id.empty() ? CourseWords::tr("Nobody has it.") : d.taking ? CourseWords::tr("You have taken it, and the server does not know yet: to everybody else nobody has it.") : CourseWords::tr("%1 has it.").arg(QString::fromStdString(d.holder.name)));
        if (d.tellAt) text += QLatin1Char(' ') + CourseWords::tr("At %1 %2 is told.").arg(Words::dayAndClock(*d.tellAt), CourseWords::tellNext(d.tellRole));
        out.push_back({CourseWords::tr("Risk"), text, false});
    }
    if (const QString track = CourseWords::course(r); !track.isEmpty()) {
        const QString why = CourseWords::courseWhy(r);
        out.push_back({CourseWords::tr("Track"), why.isEmpty() ? track : track + QStringLiteral(": ") + why, false});
        if (e.row.warning) {
            const QString table = CourseWords::track(e.row.course);
            if (!table.isEmpty()) out.push_back({CourseWords::tr("Programme's table"), CourseWords::tr("%1, when it looked last.").arg(table), false});
            out.push_back({CourseWords::tr("Early warning"), CourseWords::warning(*e.row.warning), false});
        }
    }
    out.push_back({CourseWords::tr("Trend"), CourseWords::trend(e.row.trend), false});
    int days = 0;
    for (const auto n : e.row.activity) days += n > 0 ? 1 : 0;
    out.push_back({CourseWords::tr("Activity"), CourseWords::tr("Signs of the patient on %n of the last 14 days", nullptr, days) + QStringLiteral(", ") + CourseWords::activity(r.daysSilent, r.phase) + QLatin1Char('.'), false});
    out.push_back({CourseWords::tr("Programme"),
                   CourseWords::local(r.programme) + QLatin1Char(' ') + QString::fromStdString(r.version) + QStringLiteral(", ") + CourseWords::weekLong(r) +
                       QStringLiteral(", ") + CourseWords::tr("therapist %1").arg(QString::fromStdString(e.row.therapist.name)) +
                       (e.row.cover.id.empty() ? QString() : QStringLiteral(", ") + CourseWords::tr("covered by %1").arg(QString::fromStdString(e.row.cover.name))) + QLatin1Char('.'),
                   false});
    out.push_back({CourseWords::tr("Your time"), CourseWords::tr("%1 min this week, %2 min in all.").arg(e.row.minutesWeek).arg(e.row.minutesTotal), false});
    if (e.attention) out.push_back({CourseWords::tr("To settle"), CourseWords::tr("A change of yours was not accepted: it waits under Needs attention (Ctrl+0)."), true});
    if (e.unsent > 0) out.push_back({CourseWords::tr("Unsent"), CourseWords::tr("%n change(s) of yours wait to be sent; the list shows them as done already, but for an answer about risk, which stands until the server has it.", nullptr, e.unsent), false});
    return out;
}

std::vector<ListPanel::Line> caseloadKeys() {
    std::vector<ListPanel::Line> out{{QStringLiteral("J / K"), CourseWords::tr("Next and previous patient"), false}};
    for (const auto& s : courseDos(nullptr, {}))
        if (!s.key.isEmpty() && s.what != CourseDo::help) out.push_back({s.key, s.text, false});
    out.push_back({QStringLiteral("U"), CourseWords::tr("Undo what has not been sent yet"), false});
    out.push_back({QStringLiteral("/"), CourseWords::tr("Find by name"), false});
    out.push_back({QStringLiteral("1 2 3"), CourseWords::tr("Mine, those I cover, the unit"), false});
    out.push_back({QStringLiteral("M"), CourseWords::tr("Everything that can be done"), false});
    out.push_back({QStringLiteral("Ctrl+J"), CourseWords::tr("The patient's record"), false});
    out.push_back({QStringLiteral("F6"), CourseWords::tr("Next part of the window"), false});
    out.push_back({QStringLiteral("F1"), CourseWords::tr("These keys"), false});
    return out;
}

} // namespace fyr::ui

#include "ui/triage/suggestion_card.h"

#include "presenter/item.h"
#include "ui/text/words.h"

#include <QHBoxLayout>
#include <QPainter>

namespace fyr::ui {
namespace {
constexpr int barRow = 17;
constexpr int floorRow = 18;
} // namespace

LevelBars::LevelBars(QWidget* parent) : QWidget(parent) {
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
    connect(&Theme::current(), &Theme::changed, this, qOverload<>(&QWidget::update));
}

void LevelBars::show(const clinical::Suggestion& s) {
    m_suggestion = s;
    QStringList spoken;
    for (const auto& b : presenter::levelBars(s))
        spoken << Words::level(b.level) + QLatin1Char(' ') + Words::percent(presenter::percent(b.share));
    setAccessibleName(tr("How likely each level is"));
    setAccessibleDescription(spoken.join(QStringLiteral(", ")));
    updateGeometry();
    update();
}

QSize LevelBars::sizeHint() const { return {240, 5 * barRow + (m_suggestion.floor ? floorRow : 0)}; }

void LevelBars::paintEvent(QPaintEvent*) {
    QPainter p(this);
    p.setRenderHint(QPainter::Antialiasing);
    const Tokens& k = tk();
    const auto bars = presenter::levelBars(m_suggestion);
    double y = 0;
    for (const auto& b : bars) {
        const bool below = b.belowFloor;
        const bool firstBelow = below && (b.level == clinical::Urgency::immediate || !bars[static_cast<std::size_t>(b.level) - 1].belowFloor);
        if (firstBelow) {
            const QString text = tr("floor: red flags");
            paintIcon(p, QRectF(0, y + 3, 12, 12), Icon::flag, k.red().text);
            p.setFont(Theme::font(TypeSize::small12));
            p.setPen(k.red().text);
            p.drawText(QRectF(18, y, 200, floorRow), Qt::AlignVCenter, text);
            const double from = 18 + QFontMetricsF(p.font()).horizontalAdvance(text) + 8;
            QPen pen(k.red().fill, 1, Qt::CustomDashLine);
            pen.setDashPattern({3, 2});
            p.setPen(pen);
            p.drawLine(QPointF(from, y + floorRow / 2.0), QPointF(width(), y + floorRow / 2.0));
            y += floorRow;
        }
        paintLevel(p, QRectF(0, y + 2.5, 12, 12), b.level);
        p.setFont(Theme::font(TypeSize::small12, b.suggested));
        p.setPen(k.of(b.level).text);
        p.drawText(QRectF(18, y, 84, barRow), Qt::AlignVCenter, Words::level(b.level));
        const QRectF track(104, y + 5, width() - 104 - 46, 8);
        p.setPen(Qt::NoPen);
        p.setBrush(k.border);
        p.drawRoundedRect(track, 2, 2);
        if (b.share > 0) {
            p.setBrush(k.of(b.level).fill);
            p.drawRoundedRect(QRectF(track.left(), track.top(), std::max(3.0, track.width() * b.share), 8), 2, 2);
        }
        p.setPen(k.text);
        p.drawText(QRectF(width() - 44, y, 44, barRow), Qt::AlignVCenter | Qt::AlignRight,
                   Words::percent(presenter::percent(b.share)));
        y += barRow;
    }
}

SuggestionCard::SuggestionCard(QWidget* parent) : Card({}, parent) {
    auto* big = new QHBoxLayout;
    big->setContentsMargins(0, 0, 0, 6);
    big->setSpacing(12);
    m_mark = new LevelMark(32);
    auto* column = new QVBoxLayout;
    column->setSpacing(0);
    m_title = label({}, TypeSize::name20, true);
    m_title->setWordWrap(true);
    m_place = label({}, TypeSize::table13);
    m_place->setWordWrap(true);
    column->addWidget(m_title);
    column->addWidget(m_place);
    big->addWidget(m_mark, 0, Qt::AlignTop);
    big->addLayout(column, 1);
    body()->addLayout(big);
    m_decision = label({}, TypeSize::table13, true, "ok");
    m_decision->setWordWrap(true);
    body()->addWidget(m_decision);
    auto* sure = new QHBoxLayout;
    m_sure = label({}, TypeSize::small12);
    m_runnerUp = label({}, TypeSize::small12);
    sure->addWidget(m_sure);
    sure->addStretch(1);
    sure->addWidget(m_runnerUp);
    body()->addLayout(sure);
    m_bars = new LevelBars;
    body()->addWidget(m_bars);
    m_reason = label({}, TypeSize::table13);
    m_reason->setWordWrap(true);
    m_reason->setContentsMargins(0, 6, 0, 6);
    m_reason->setTextInteractionFlags(Qt::TextSelectableByMouse);
    body()->addWidget(m_reason);
    m_changes = new QWidget;
    auto* changes = new QVBoxLayout(m_changes);
    changes->setContentsMargins(0, 0, 0, 0);
    changes->setSpacing(4);
    body()->addWidget(m_changes);
}

void SuggestionCard::show(const clinical::TriageItem& item) {
    const auto& s = item.suggestion;
    const std::optional<clinical::Urgency> level = s.clinicianDecides ? std::nullopt : std::optional(s.urgency);
    setTitle(tr("Suggestion"));
    m_mark->setLevel(level);
    const QString place = Words::destination(s.destination.code);
    m_title->setText(s.clinicianDecides ? tr("You decide") : Words::level(level) + QStringLiteral(": ") + place.toLower());
    setTone(m_title, level ? levelTone(*level) : "text2");
    const QString own = Words::local(s.destination.label);
    m_place->setText(s.clinicianDecides ? tr("The engine is not sure enough. Until you decide it counts as: %1").arg(Words::level(s.urgency)) : own);
    m_place->setVisible(!m_place->text().isEmpty() && m_place->text() != place);
    m_decision->setVisible(item.decision.has_value());
    if (item.decision) {
        const auto& d = *item.decision;
        m_decision->setText(tr("%1: %2 to %3, %4, %5")
                                .arg(d.kind == clinical::DecisionKind::confirmed ? tr("Confirmed") : tr("Changed"),
                                     Words::level(d.urgency), Words::destination(d.destination.code).toLower(),
                                     QString::fromStdString(d.by.name), Words::dayAndClock(d.at)) +
                            (d.reason.empty() ? QString() : QStringLiteral("\n”") + QString::fromStdString(d.reason) + QStringLiteral("”")));
    }
    m_sure->setText(tr("How sure %1").arg(Words::percent(presenter::percent(s.certainty))));
    if (s.runnerUp) {
        const auto i = static_cast<std::size_t>(*s.runnerUp);
        const double share = i < s.shares.size() ? s.shares[i] : 0;
        m_runnerUp->setText(tr("next %1 %2").arg(Words::level(s.runnerUp), Words::percent(presenter::percent(share))));
    } else {
        m_runnerUp->clear();
    }
    m_bars->show(s);
    m_reason->setText(Words::local(s.reason));
    m_reason->setVisible(!m_reason->text().isEmpty());

    auto* changes = static_cast<QVBoxLayout*>(m_changes->layout());
    clearLayout(changes);
    if (!s.changes.empty() || s.floor) {
        auto* line = framed("hairline");
        line->setFixedHeight(1);
        changes->addWidget(line);
        changes->addWidget(label(tr("What would change the suggestion"), TypeSize::table13, true, "text2"));
    }
    const auto add = [&](clinical::Urgency to, const QString& text) {
        auto* row = new QHBoxLayout;
        row->setSpacing(8);
        auto* mark = new LevelMark(14);
        mark->setLevel(to);
        auto* words = label(text, TypeSize::table13);
        words->setWordWrap(true);
        row->addWidget(mark, 0, Qt::AlignTop);
        row->addWidget(words, 1);
        changes->addLayout(row);
    };
    for (const auto& c : s.changes) add(c.to, Words::local(c.text));
    if (s.floor && *s.floor != clinical::Urgency::selfCare)
        add(static_cast<clinical::Urgency>(static_cast<int>(*s.floor) + 1),
            tr("Never by itself. Only you can go below the floor (override, with a reason)."));
}

} // namespace fyr::ui

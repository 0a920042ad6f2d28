#include "ui/triage/explanation_card.h"

#include "presenter/item.h"
#include "ui/common/key_button.h"
#include "ui/text/words.h"

#include <QPainter>
#include <QStyledItemDelegate>

namespace fyr::ui {
namespace {

using clinical::EvidenceState;
using presenter::Speaks;

constexpr int barRow = 22;
constexpr int causeColumn = 48;
constexpr int side = 6;
constexpr int speaksRole = Qt::UserRole + 1; // of a cause's cell

QString mark(std::size_t column) { return QString(QChar(static_cast<char16_t>(u'A' + column))); }

QString signs(Speaks s) {
    const int n = static_cast<int>(s);
    return n == 0 ? QStringLiteral("·") : QString(std::abs(n), n > 0 ? QLatin1Char('+') : QChar(0x2212));
}

// Paints the finding over the words that it came from, and the signs in the middle of their cells.
class EvidenceDelegate : public QStyledItemDelegate {
  public:
    using QStyledItemDelegate::QStyledItemDelegate;

    void paint(QPainter* p, const QStyleOptionViewItem& o, const QModelIndex& index) const override {
        const Tokens& k = tk();
        p->save();
        paintRowBehind(*p, o, index);
        if (index.column() == 0) {
            paintTwoLines(*p, o, index);
        } else {
            const int n = index.data(speaksRole).toInt();
            p->setFont(Theme::font(TypeSize::body14, n != 0));
            p->setPen(n > 0 ? k.accentText : n < 0 ? k.red().text : k.text3);
            p->drawText(o.rect.adjusted(0, 4, 0, -4), Qt::AlignHCenter | Qt::AlignTop, index.data(Qt::DisplayRole).toString());
        }
        p->restore();
    }
    QSize sizeHint(const QStyleOptionViewItem& o, const QModelIndex& index) const override {
        return index.column() != 0 ? QSize(causeColumn, 24) : twoLinesSize(o, index);
    }
};

QString number(double v) {
    const auto whole = std::abs(v - std::round(v)) < 0.05;
    return QLocale(Words::language() == QLatin1String("en") ? QLocale::English : QLocale::Swedish).toString(v, 'f', whole ? 0 : 1);
}

QString upperFirst(QString s) {
    if (!s.isEmpty()) s[0] = s[0].toUpper();
    return s;
}

} // namespace

// ---- the causes -------------------------------------------------------------------------------------------------

CauseBars::CauseBars(QWidget* parent) : QWidget(parent) {
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
    connect(&Theme::current(), &Theme::changed, this, qOverload<>(&QWidget::update));
}

void CauseBars::show(const presenter::Explanation& e) {
    m_bars.clear();
    QStringList spoken;
    for (std::size_t i = 0; i < e.causes.size(); ++i)
        m_bars.push_back({i < e.columns ? mark(i) : QString(), upperFirst(Words::local(e.causes[i].label)), e.causes[i].p});
    if (e.other > 0) m_bars.push_back({{}, tr("Another cause"), e.other});
    for (const auto& b : m_bars) spoken << (b.mark.isEmpty() ? QString() : b.mark + QStringLiteral(": ")) + b.name + QLatin1Char(' ') + Words::percent(presenter::percent(b.share));
    setAccessibleName(tr("How likely each cause is"));
    setAccessibleDescription(spoken.join(QStringLiteral(", ")));
    setVisible(!m_bars.empty());
    updateGeometry();
    update();
}

QSize CauseBars::sizeHint() const { return {240, static_cast<int>(m_bars.size()) * barRow}; }

void CauseBars::paintEvent(QPaintEvent*) {
    QPainter p(this);
    p.setRenderHint(QPainter::Antialiasing);
    const Tokens& k = tk();
    const QFontMetrics metrics(Theme::font(TypeSize::table13, true)); // the first is strong: room for that
    int widest = 0;
    for (const auto& b : m_bars) widest = std::max(widest, metrics.horizontalAdvance(b.name));
    const double name = std::min<double>(widest + 4, width() * 0.5);
    double y = 0;
    for (std::size_t i = 0; i < m_bars.size(); ++i) {
        const auto& b = m_bars[i];
        const bool first = i == 0 && !b.mark.isEmpty();
        p.setFont(Theme::font(TypeSize::small12, true));
        p.setPen(k.text2);
        p.drawText(QRectF(side, y, 14, barRow), Qt::AlignVCenter, b.mark);
        p.setFont(Theme::font(TypeSize::table13, first));
        p.setPen(b.mark.isEmpty() ? k.text2 : k.text);
        p.drawText(QRectF(side + 18, y, name, barRow), Qt::AlignVCenter, metrics.elidedText(b.name, Qt::ElideRight, static_cast<int>(name)));
        const QRectF track(side + 18 + name + 8, y + 7, width() - (side + 18 + name + 8) - 46, 8);
        p.setPen(Qt::NoPen);
        p.setBrush(k.border);
        p.drawRoundedRect(track, 2, 2);
        if (b.share > 0) {
            p.setBrush(b.mark.isEmpty() ? k.text3 : k.accent);
            p.drawRoundedRect(QRectF(track.left(), track.top(), std::max(3.0, track.width() * std::min(1.0, b.share)), 8), 2, 2);
        }
        p.setPen(k.text);
        p.drawText(QRectF(width() - 44, y, 44, barRow), Qt::AlignVCenter | Qt::AlignRight, Words::percent(presenter::percent(b.share)));
        y += barRow;
    }
}

// ---- the table --------------------------------------------------------------------------------------------------

EvidenceTable::EvidenceTable(QWidget* parent) : WalkedTable(parent) {
    setItemDelegate(new EvidenceDelegate(this));
    setObjectName(QStringLiteral("evidence"));
}

void EvidenceTable::show(const presenter::Explanation& e, bool all) {
    setAccessibleName(tr("What speaks for and against"));
    const int rows = static_cast<int>(all ? e.rows.size() : e.weighty);
    const int columns = static_cast<int>(e.columns);
    clearContents();
    setColumnCount(columns + 1);
    setRowCount(rows);
    setHead(0, tr("Finding, and the patient's words"), tr("Finding, and the patient's words"));
    for (int c = 0; c < columns; ++c) setHead(c + 1, mark(static_cast<std::size_t>(c)), upperFirst(Words::local(e.causes[static_cast<std::size_t>(c)].label)));
    for (int r = 0; r < rows; ++r) {
        const auto& row = e.rows[static_cast<std::size_t>(r)];
        const auto& v = row.evidence;
        QString name = upperFirst(Words::local(v.label));
        if (v.value) name += QLatin1Char(' ') + number(*v.value) + (v.unit.empty() ? QString() : QLatin1Char(' ') + QString::fromStdString(v.unit));
        switch (v.state) {
        case EvidenceState::present: break;
        case EvidenceState::denied: name = tr("No: %1").arg(name.left(1).toLower() + name.mid(1)); break;
        case EvidenceState::uncertain: name = tr("Uncertain: %1").arg(name.left(1).toLower() + name.mid(1)); break;
        case EvidenceState::past: name = tr("Over now: %1").arg(name.left(1).toLower() + name.mid(1)); break;
        case EvidenceState::other: name = tr("Somebody else: %1").arg(name.left(1).toLower() + name.mid(1)); break;
        case EvidenceState::hypothetical: name = tr("Worries about: %1").arg(name.left(1).toLower() + name.mid(1)); break;
        case EvidenceState::unknown: name = tr("Doesn't know: %1").arg(name.left(1).toLower() + name.mid(1)); break;
        }
        QStringList detail;
        for (const auto& q : v.quotes) {
            const QString text = QStringLiteral("”") + QString::fromStdString(q.text).simplified() + QStringLiteral("”");
            if (!detail.contains(text)) detail << text;
        }
        QString from = detail.join(QStringLiteral(", "));
        const QString question = Words::local(row.question);
        if (!question.isEmpty()) from += (from.isEmpty() ? QString() : QStringLiteral(" · ")) + tr("asked: %1").arg(question);
        if (!v.record.empty()) from = tr("from the record");
        else if (v.derived) from = from.isEmpty() ? tr("concluded by the engine") : tr("concluded from %1").arg(from);
        auto* cell = new QTableWidgetItem(name);
        cell->setData(detailRole, from);
        QStringList spoken{name, from};
        for (int c = 0; c < columns; ++c) {
            const Speaks s = row.towards[static_cast<std::size_t>(c)];
            const QString cause = upperFirst(Words::local(e.causes[static_cast<std::size_t>(c)].label));
            QString said;
            switch (s) {
            case Speaks::forStrongly: said = tr("speaks strongly for %1").arg(cause); break;
            case Speaks::forIt: said = tr("speaks for %1").arg(cause); break;
            case Speaks::forWeakly: said = tr("speaks a little for %1").arg(cause); break;
            case Speaks::silent: said = tr("says nothing about %1").arg(cause); break;
            case Speaks::againstWeakly: said = tr("speaks a little against %1").arg(cause); break;
            case Speaks::against: said = tr("speaks against %1").arg(cause); break;
            case Speaks::againstStrongly: said = tr("speaks strongly against %1").arg(cause); break;
            }
            auto* one = new QTableWidgetItem(signs(s));
            one->setData(speaksRole, static_cast<int>(s));
            one->setToolTip(said);
            one->setData(Qt::AccessibleTextRole, said);
            setItem(r, c + 1, one);
            if (s != Speaks::silent) spoken << said;
        }
        spoken.removeAll(QString());
        cell->setData(Qt::AccessibleTextRole, spoken.join(QStringLiteral(". ")));
        setItem(r, 0, cell);
    }
    setVisible(rows > 0);
    fit();
}

void EvidenceTable::setColumns(int width) {
    for (int c = 1; c < columnCount(); ++c) setColumnWidth(c, causeColumn);
    setColumnWidth(0, std::max(80, width - (columnCount() - 1) * causeColumn));
}

// ---- the card ---------------------------------------------------------------------------------------------------

ExplanationCard::ExplanationCard(QWidget* parent) : WalkedCard(parent) {
    m_bars = new CauseBars;
    m_hint = new WrapLabel(TypeSize::small12, false, "text2");
    m_table = new EvidenceTable;
    m_more = new KeyButton({}, {}, ButtonLook::quiet);
    m_more->setFixedHeight(28);
    m_rules = new WrapLabel(TypeSize::small12, false, "text2");
    m_knowledge = new WrapLabel(TypeSize::small12, false, "text3");
    body()->setSpacing(6);
    body()->addWidget(m_bars);
    body()->addWidget(m_hint);
    body()->addWidget(m_table);
    body()->addWidget(m_more, 0, Qt::AlignLeft);
    body()->addWidget(m_rules);
    body()->addWidget(m_knowledge);
    connect(m_more, &KeyButton::clicked, this, [this] {
        m_all = !m_all;
        fill();
    });
    setTable(m_table);
    retranslate();
}

void ExplanationCard::retranslate() {
    setTitle(tr("Why this suggestion: causes and evidence"));
    fill();
}

void ExplanationCard::show(const clinical::TriageItem& item) {
    if (turnTo(item)) m_all = false;
    m_explanation = presenter::explain(item);
    const auto& base = item.suggestion.knowledgeBase;
    const auto space = base.find(' ');
    m_base = QString::fromStdString(space == std::string::npos ? base : base.substr(0, space + 13));
    fill();
}

void ExplanationCard::fill() {
    const auto& e = m_explanation;
    m_bars->show(e);
    QString hint;
    if (e.causes.empty()) hint = tr("No cause stands out: what was told fits nothing well enough.");
    else if (e.rows.empty()) hint = tr("This interview is from before evidence was kept: only the causes are known.");
    else hint = tr("+ speaks for, − against; one sign is a little, three are strong (the odds ten times larger or smaller).");
    m_hint->setWrapped(hint);
    keepRow([&] { m_table->show(e, m_all || e.weighty == 0); });
    const auto silent = static_cast<int>(e.rows.size() - e.weighty);
    m_more->setVisible(silent > 0 && e.weighty > 0);
    m_more->setText(m_all ? tr("Only what weighs") : tr("Show also %n finding(s) that hardly weigh", nullptr, silent));
    m_more->setAccessibleName(m_more->text());
    m_more->updateGeometry();
    QStringList rules;
    for (const auto& r : e.rules) {
        const QString name = Words::local(r.label);
        rules << (name.isEmpty() ? QString::fromStdString(r.id) : QString::fromStdString(r.id) + QLatin1Char(' ') + name);
    }
    m_rules->setWrapped(tr("Rules that took part: %1").arg(rules.isEmpty() ? QStringLiteral("–") : rules.join(QStringLiteral("; "))));
    m_knowledge->setWrapped(tr("Knowledge base %1. Not clinically approved.").arg(m_base));
}

void ExplanationCard::takeFocus() {
    QWidget* to = m_table->isVisibleTo(this) ? static_cast<QWidget*>(m_table) : m_more->isVisibleTo(this) ? m_more : nullptr;
    if (!to) {
        setFocusPolicy(Qt::StrongFocus);
        to = this;
    }
    to->setFocus(Qt::ShortcutFocusReason);
}

} // namespace fyr::ui

#include "ui/triage/vitals_card.h"

#include "ui/common/key_button.h"
#include "ui/text/words.h"

#include <QHBoxLayout>
#include <QPainter>
#include <QStyledItemDelegate>

namespace fyr::ui {
namespace {

using clinical::VitalGrade;
using clinical::VitalScheme;
using presenter::News2Response;

constexpr int valueColumn = 92;
constexpr int pointsColumn = 116;
constexpr int valueGap = 12; // to the points
constexpr int markRole = Qt::UserRole + 1; // points 0 … 3, grades from `firstGrade`, or `notKnown`
constexpr int firstGrade = 10;
constexpr int notKnown = -1;
constexpr int pip = 9;
constexpr int segmentHeight = 44;

// How alarming: 0 nothing, 1 needs a look, 2 risk.
int alarm(int mark) { return mark >= firstGrade ? mark - firstGrade : mark >= 3 ? 2 : mark >= 1 ? 1 : 0; }
QColor ink(int alarm) { return alarm == 2 ? tk().red().text : alarm == 1 ? tk().lookText : tk().text2; }

// Three squares, as many filled as there are points.
void paintPips(QPainter& p, QPointF at, int points) {
    const Tokens& k = tk();
    const QColor fill = points >= 3 ? k.red().fill : k.lookText;
    p.setRenderHint(QPainter::Antialiasing);
    for (int i = 0; i < 3; ++i) {
        p.setPen(QPen(i < points ? fill : k.borderStrong, 1.2));
        p.setBrush(i < points ? QBrush(fill) : QBrush(Qt::NoBrush));
        p.drawRoundedRect(QRectF(at.x() + i * (pip + 3), at.y(), pip, pip), 2, 2);
    }
}

class VitalsDelegate : public QStyledItemDelegate {
  public:
    using QStyledItemDelegate::QStyledItemDelegate;

    void paint(QPainter* p, const QStyleOptionViewItem& o, const QModelIndex& index) const override {
        p->save();
        paintRowBehind(*p, o, index);
        const int mark = index.data(markRole).toInt();
        const QString text = index.data(Qt::DisplayRole).toString();
        if (index.column() == 0) {
            paintTwoLines(*p, o, index);
        } else if (index.column() == 1) {
            p->setFont(Theme::font(TypeSize::body14, mark != notKnown));
            p->setPen(mark == notKnown ? tk().text2 : tk().text);
            p->drawText(o.rect.adjusted(0, 4, -valueGap, 0), Qt::AlignRight | Qt::AlignTop | Qt::TextWordWrap, text);
        } else {
            const QRectF line(o.rect.left() + 4, o.rect.top() + 4, o.rect.width() - 6, 20);
            double used = 0;
            if (mark >= firstGrade) {
                constexpr std::array icons{Icon::check, Icon::eye, Icon::warning};
                paintIcon(*p, QRectF(line.left(), line.top() + 2, 15, 15), icons[static_cast<std::size_t>(alarm(mark))], ink(alarm(mark)));
                used = 20;
            } else if (mark != notKnown) {
                paintPips(*p, {line.left(), line.top() + 5.5}, mark);
                used = 3 * (pip + 3) + 4;
            }
            p->setFont(Theme::font(TypeSize::table13, alarm(mark) > 0));
            p->setPen(ink(alarm(mark)));
            p->drawText(line.adjusted(used, 0, 0, o.rect.height()), Qt::TextWordWrap | Qt::AlignTop, text);
        }
        p->restore();
    }
    QSize sizeHint(const QStyleOptionViewItem& o, const QModelIndex& index) const override {
        if (index.column() == 0) return twoLinesSize(o, index);
        const bool value = index.column() == 1;
        const int width = value ? valueColumn : pointsColumn;
        if (!value && index.data(markRole).toInt() < firstGrade) return {width, 28};
        const QFontMetrics metrics(Theme::font(value ? TypeSize::body14 : TypeSize::table13, true));
        const auto text = metrics.boundingRect(QRect(0, 0, width - (value ? valueGap : 26), 400), Qt::TextWordWrap, index.data(Qt::DisplayRole).toString());
        return {width, std::max(28, text.height() + 9)};
    }
};

QString range(News2Response r) {
    switch (r) {
    case News2Response::low: return QStringLiteral("0–4");
    case News2Response::oneThree: return ResponseScale::tr("any 3");
    case News2Response::medium: return QStringLiteral("5–6");
    case News2Response::high: return QStringLiteral("≥ 7");
    }
    return {};
}
QString risk(News2Response r) {
    switch (r) {
    case News2Response::low: return ResponseScale::tr("low");
    case News2Response::oneThree: return ResponseScale::tr("low to medium");
    case News2Response::medium: return ResponseScale::tr("medium");
    case News2Response::high: return ResponseScale::tr("high");
    }
    return {};
}
QString asksFor(News2Response r, bool atLeast) {
    switch (r) {
    case News2Response::low: // what is missing could raise it: no word of calm
        if (atLeast) return VitalsCard::tr("Low only as far as it is known.");
        return VitalsCard::tr("Low risk: the total alone asks for no urgent response.");
    case News2Response::oneThree: return VitalsCard::tr("Three points for one value: urgent review.");
    case News2Response::medium: return VitalsCard::tr("Medium risk: urgent response.");
    case News2Response::high: return VitalsCard::tr("High risk: emergency response.");
    }
    return {};
}
int alarm(News2Response r) { return r == News2Response::low ? 0 : r == News2Response::oneThree ? 1 : 2; }
Icon iconOf(News2Response r, bool atLeast) { return r == News2Response::low ? (atLeast ? Icon::info : Icon::check) : r == News2Response::oneThree ? Icon::eye : Icon::warning; }

QString from(const clinical::VitalPart& part, bool relative) {
    using clinical::VitalSource;
    QStringList all;
    switch (part.source) {
    case VitalSource::none: return {};
    case VitalSource::told: all << (relative ? VitalsTable::tr("told by a relative") : VitalsTable::tr("told by the patient")); break;
    case VitalSource::answered: all << (relative ? VitalsTable::tr("a relative's answer") : VitalsTable::tr("the patient's answer")); break;
    case VitalSource::home: all << VitalsTable::tr("measured at home"); break;
    case VitalSource::record: all << VitalsTable::tr("from the record"); break;
    case VitalSource::concluded: all << VitalsTable::tr("concluded from the rest"); break;
    }
    if (part.at) all << Words::dayAndClock(*part.at);
    if (!part.quote.empty()) all << QStringLiteral("”") + QString::fromStdString(part.quote).simplified() + QStringLiteral("”");
    return all.join(QStringLiteral(" · "));
}

} // namespace

// ---- the thresholds ---------------------------------------------------------------------------------------------

ResponseScale::ResponseScale(QWidget* parent) : QWidget(parent) {
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
    connect(&Theme::current(), &Theme::changed, this, qOverload<>(&QWidget::update));
}

void ResponseScale::show(News2Response response, bool atLeast) {
    m_response = response;
    m_atLeast = atLeast;
    setAccessibleName(tr("NEWS2's thresholds"));
    setAccessibleDescription(range(response) + QStringLiteral(": ") + risk(response));
    update();
}

QSize ResponseScale::sizeHint() const { return {240, segmentHeight + 2}; }

void ResponseScale::paintEvent(QPaintEvent*) {
    QPainter p(this);
    p.setRenderHint(QPainter::Antialiasing);
    const Tokens& k = tk();
    const double gap = 4;
    const double each = (width() - 3 * gap) / 4.0;
    const QFontMetrics small(Theme::font(TypeSize::small12));
    for (const auto r : presenter::news2Responses) {
        const bool here = r == m_response;
        const int how = alarm(r);
        const QRectF box(static_cast<int>(r) * (each + gap) + 1, 1, each - 2, segmentHeight);
        const QColor edge = how == 2 ? k.red().fill : how == 1 ? k.lookText : k.borderStrong;
        p.setPen(here ? QPen(edge, 2) : QPen(k.border, 1));
        p.setBrush(here && how == 2 ? k.red().tint : here ? k.subtle : k.surface);
        p.drawRoundedRect(box, 6, 6);
        double left = box.left() + 8;
        if (here) {
            paintIcon(p, QRectF(left, box.top() + 6, 14, 14), iconOf(r, m_atLeast), ink(how));
            left += 18;
        }
        p.setFont(Theme::font(TypeSize::table13, here));
        p.setPen(here ? ink(how) : k.text2);
        p.drawText(QRectF(left, box.top() + 3, box.right() - left - 2, 20), Qt::AlignVCenter, range(r));
        p.setFont(Theme::font(TypeSize::small12, here));
        const auto room = static_cast<int>(box.width()) - 12;
        p.drawText(QRectF(box.left() + 8, box.top() + 22, room + 4, 18), Qt::AlignVCenter, small.elidedText(risk(r), Qt::ElideRight, room));
    }
}

// ---- the table --------------------------------------------------------------------------------------------------

VitalsTable::VitalsTable(QWidget* parent) : WalkedTable(parent) {
    setItemDelegate(new VitalsDelegate(this));
    setObjectName(QStringLiteral("vitals"));
}

void VitalsTable::show(const presenter::VitalsView& view) {
    setAccessibleName(tr("Measured values"));
    clearContents();
    const bool judged = view.scheme != VitalScheme::none;
    setColumnCount(judged ? 3 : 2);
    setRowCount(static_cast<int>(view.rows.size()));
    setHead(0, tr("Value, and who said it"), tr("Value, and who said it"));
    setHead(1, tr("Measured"), tr("Measured"));
    if (judged) {
        const QString what = view.scheme == VitalScheme::news2 ? tr("Points") : tr("For the age");
        setHead(2, what, what);
    }
    int r = 0;
    for (const auto& part : view.rows) {
        QString name = Words::vital(part);
        if (part.vital == "spo2" && view.scheme == VitalScheme::news2) name += QStringLiteral(", ") + tr("scale %1").arg(view.scale2 ? 2 : 1);
        const QString value = part.known() ? Words::vitalValue(part) : QStringLiteral("–");
        int mark = notKnown;
        QString said = tr("not known");
        if (part.known() && view.scheme == VitalScheme::news2) {
            mark = part.points;
            said = tr("%n point(s)", nullptr, part.points);
        } else if (part.known()) {
            mark = firstGrade + static_cast<int>(part.grade);
            said = part.grade == VitalGrade::red ? tr("far from normal") : part.grade == VitalGrade::amber ? tr("abnormal") : tr("within limits");
        }
        const QString source = from(part, view.relative);
        auto* first = new QTableWidgetItem(name);
        first->setData(detailRole, source);
        QStringList spoken{name};
        if (part.known()) spoken << value;
        if (judged || !part.known()) spoken << said;
        if (!source.isEmpty()) spoken << source;
        first->setData(Qt::AccessibleTextRole, spoken.join(QStringLiteral(". ")));
        setItem(r, 0, first);
        auto* second = new QTableWidgetItem(value);
        second->setData(markRole, mark);
        second->setData(Qt::AccessibleTextRole, part.known() ? value : tr("not known"));
        setItem(r, 1, second);
        if (judged) {
            auto* third = new QTableWidgetItem(said);
            third->setData(markRole, mark);
            setItem(r, 2, third);
        }
        ++r;
    }
    fit();
}

void VitalsTable::setColumns(int width) {
    int rest = width;
    const auto give = [&](int column, int wanted) {
        if (column >= columnCount()) return;
        setColumnWidth(column, wanted);
        rest -= wanted;
    };
    give(1, valueColumn);
    give(2, pointsColumn);
    setColumnWidth(0, std::max(80, rest));
}

// ---- the card ---------------------------------------------------------------------------------------------------

VitalsCard::VitalsCard(QWidget* parent) : WalkedCard(parent) {
    m_go = new KeyButton({}, QStringLiteral("M"), ButtonLook::quiet);
    m_go->setFixedHeight(26);
    setAsideWidget(m_go);
    m_icon = new IconLabel(Icon::heart, 20);
    m_sum = new WrapLabel(TypeSize::body14, true);
    m_scale = new ResponseScale;
    m_table = new VitalsTable;
    m_foot = new WrapLabel(TypeSize::small12, false, "text2");
    m_sum->setAlignment(Qt::AlignLeft | Qt::AlignTop);
    auto* row = new QHBoxLayout;
    row->setSpacing(10);
    row->addWidget(m_icon, 0, Qt::AlignTop);
    row->addWidget(m_sum, 1);
    body()->setSpacing(8);
    body()->addLayout(row);
    body()->addWidget(m_scale);
    body()->addWidget(m_table);
    body()->addWidget(m_foot);
    setObjectName(QStringLiteral("vitalsCard"));
    setTable(m_table);
    connect(m_go, &KeyButton::clicked, this, [this] { takeFocus(); });
    retranslate();
}

void VitalsCard::retranslate() {
    setTitle(tr("Measured values"));
    m_go->setText(tr("Go through"));
    m_go->setAccessibleName(tr("Go through the measured values"));
    fill();
}

void VitalsCard::show(const clinical::TriageItem& item) {
    turnTo(item);
    m_view = presenter::vitalsOf(item);
    fill();
}

void VitalsCard::fill() {
    setVisible(m_view.has_value());
    if (!m_view) return;
    const auto& v = *m_view;
    const bool adult = v.scheme == VitalScheme::news2;
    QString sum;
    QStringList foot;
    int how = 0;
    Icon icon = Icon::check;
    if (adult) {
        sum = (v.atLeast ? tr("NEWS2 at least %1.").arg(v.total) : tr("NEWS2 %1.").arg(v.total)) + QLatin1Char(' ') + asksFor(v.response, v.atLeast);
        how = alarm(v.response);
        icon = iconOf(v.response, v.atLeast);
        if (v.atLeast) foot << tr("%n value(s) are not known and give no points: the total may be higher.", nullptr, v.missing);
        if (v.scale2) foot << tr("SpO2 is read by scale 2: the target is 88–92 %.");
        foot << tr("Thresholds of the Royal College of Physicians, 2017.");
    } else if (v.scheme == VitalScheme::child) {
        how = static_cast<int>(v.worst);
        icon = how == 2 ? Icon::warning : how == 1 ? Icon::eye : v.missing > 0 ? Icon::info : Icon::check;
        sum = v.beyond == 0 ? tr("Every known value is within the limits of the child's age.") : tr("%n value(s) are beyond the limits of the child's age.", nullptr, v.beyond);
        foot << tr("One value far from normal is an emergency, two abnormal ones are urgent. NEWS2 is not used under 16.");
    } else {
        icon = Icon::info;
        sum = v.notUsed == clinical::VitalNotUsed::pregnant ? tr("NEWS2 is not used in pregnancy: judge each value.") : tr("The age is not known: judge each value.");
    }
    m_icon->setIcon(icon, how == 1 ? &Tokens::lookText : &Tokens::text2);
    m_icon->setRed(how == 2);
    m_sum->setWrapped(sum);
    setTone(m_sum, how == 2 ? "red" : how == 1 ? "look" : "");
    m_scale->setVisible(adult);
    m_scale->show(v.response, v.atLeast);
    keepRow([&] { m_table->show(v); });
    m_foot->setWrapped(foot.join(QLatin1Char(' ')));
    m_foot->setVisible(!foot.isEmpty());
    setAccessibleName(tr("Measured values") + QStringLiteral(". ") + sum);
}

} // namespace fyr::ui

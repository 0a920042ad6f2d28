#include "ui/common/widgets.h"

#include <QHBoxLayout>
#include <QPainter>
#include <QScrollArea>
#include <QStyle>

namespace fyr::ui {

QLabel* label(const QString& text, TypeSize size, bool strong, const char* tone) {
    auto* l = new QLabel(text);
    l->setFont(Theme::font(size, strong));
    l->setTextFormat(Qt::PlainText);
    if (*tone) l->setProperty("tone", tone);
    return l;
}

void setTone(QLabel* l, const char* tone) {
    if (l->property("tone").toString() == QLatin1String(tone)) return;
    l->setProperty("tone", tone);
    l->style()->unpolish(l);
    l->style()->polish(l);
}

const char* levelTone(clinical::Urgency level) {
    constexpr std::array tones{"level0", "level1", "level2", "level3", "level4"};
    return tones[static_cast<std::size_t>(level)];
}

QFrame* framed(const char* look, QWidget* parent) {
    auto* f = new QFrame(parent);
    f->setProperty("look", look);
    return f;
}

WrapLabel::WrapLabel(TypeSize size, bool strong, const char* tone) {
    setFont(Theme::font(size, strong));
    setTextFormat(Qt::PlainText);
    setWordWrap(true);
    if (*tone) setProperty("tone", tone);
}
void WrapLabel::setWrapped(const QString& text) {
    setText(text);
    fit();
}
void WrapLabel::resizeEvent(QResizeEvent* e) {
    QLabel::resizeEvent(e);
    fit();
}
void WrapLabel::fit() {
    const int wanted = heightForWidth(width());
    if (wanted > 0 && wanted != minimumHeight()) setMinimumHeight(wanted);
}

StaleMark::StaleMark() {
    setFont(Theme::font(TypeSize::small12));
    setTextFormat(Qt::PlainText);
    setProperty("look", "stale");
    hide();
}
void StaleMark::say(const QString& asOf) {
    setText(asOf);
    setVisible(!asOf.isEmpty());
}

Card::Card(const QString& title, QWidget* parent) : QFrame(parent) {
    setProperty("look", "card");
    auto* outer = new QVBoxLayout(this);
    outer->setContentsMargins(16, 10, 16, 12);
    outer->setSpacing(4);
    m_head = new QWidget;
    auto* row = new QHBoxLayout(m_head);
    row->setContentsMargins(0, 0, 0, 0);
    m_title = label(title, TypeSize::table13, true, "text2");
    m_aside = label({}, TypeSize::table13, false, "text2");
    row->addWidget(m_title);
    row->addStretch(1);
    row->addWidget(m_aside);
    m_head->setMinimumHeight(24);
    outer->addWidget(m_head);
    m_head->setVisible(!title.isEmpty());
    m_body = new QVBoxLayout;
    m_body->setContentsMargins(0, 0, 0, 0);
    m_body->setSpacing(0);
    outer->addLayout(m_body);
}

void Card::setTitle(const QString& title) {
    m_title->setText(title);
    setAccessibleName(title);
    m_head->setVisible(!title.isEmpty());
}
void Card::setAside(const QString& text, const char* tone) {
    m_aside->setText(text);
    setTone(m_aside, tone);
}
void Card::setAsideWidget(QWidget* widget) { m_head->layout()->addWidget(widget); }

IconLabel::IconLabel(Icon icon, int size, QWidget* parent) : QWidget(parent), m_icon(icon) {
    setFixedSize(size, size);
    connect(&Theme::current(), &Theme::changed, this, qOverload<>(&QWidget::update));
}
void IconLabel::setIcon(Icon icon, QColor Tokens::* colour) {
    m_icon = icon;
    m_colour = colour;
    update();
}
void IconLabel::setColour(QColor Tokens::* colour) {
    m_colour = colour;
    update();
}
void IconLabel::paintEvent(QPaintEvent*) {
    QPainter p(this);
    paintIcon(p, rect(), m_icon, m_red ? tk().red().text : tk().*m_colour);
}

LevelMark::LevelMark(int size, QWidget* parent) : QWidget(parent) {
    setFixedSize(size, size);
    connect(&Theme::current(), &Theme::changed, this, qOverload<>(&QWidget::update));
}
void LevelMark::setLevel(std::optional<clinical::Urgency> level) {
    m_level = level;
    update();
}
void LevelMark::paintEvent(QPaintEvent*) {
    QPainter p(this);
    paintLevel(p, rect(), m_level);
}

AvatarMark::AvatarMark(int size, QWidget* parent) : QWidget(parent) {
    setFixedSize(size, size);
    connect(&Theme::current(), &Theme::changed, this, qOverload<>(&QWidget::update));
}
void AvatarMark::set(const QString& initials, AvatarKind kind) {
    m_initials = initials;
    m_kind = kind;
    update();
}
void AvatarMark::paintEvent(QPaintEvent*) {
    QPainter p(this);
    paintAvatar(p, rect(), m_initials, m_kind);
}

EmptyState::EmptyState(QWidget* parent) : QWidget(parent) {
    auto* row = new QHBoxLayout(this);
    row->setContentsMargins(24, 24, 24, 24);
    row->setSpacing(12);
    m_icon = new IconLabel(Icon::check, 24);
    m_title = label({}, TypeSize::body14, true);
    m_text = label({}, TypeSize::table13, false, "text2");
    m_text->setWordWrap(true);
    auto* column = new QVBoxLayout;
    column->setSpacing(2);
    column->addWidget(m_title);
    column->addWidget(m_text);
    column->addStretch(1);
    row->addWidget(m_icon, 0, Qt::AlignTop);
    row->addLayout(column, 1);
}

void EmptyState::set(Icon icon, const QString& title, const QString& text, QColor Tokens::* colour) {
    m_icon->setIcon(icon, colour);
    m_title->setText(title);
    m_text->setText(text);
    setAccessibleName(title);
    setAccessibleDescription(text);
}

void clearLayout(QLayout* layout) {
    while (QLayoutItem* item = layout->takeAt(0)) {
        if (QWidget* w = item->widget()) {
            w->hide();
            w->deleteLater();
        } else if (QLayout* inner = item->layout()) {
            clearLayout(inner);
        }
        delete item;
    }
}

QScrollArea* scrollArea(Qt::ScrollBarPolicy sideways) {
    auto* area = new QScrollArea;
    area->setWidgetResizable(true);
    area->setFrameShape(QFrame::NoFrame);
    area->setHorizontalScrollBarPolicy(sideways);
    return area;
}

} // namespace fyr::ui

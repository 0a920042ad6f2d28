#include "ui/common/rising_panel.h"

#include "ui/common/key_button.h"
#include "ui/common/widgets.h"

#include <QHBoxLayout>
#include <QKeyEvent>
#include <QPlainTextEdit>
#include <QStyle>

namespace fyr::ui {

QPlainTextEdit* panelText(int height) {
    auto* f = new QPlainTextEdit;
    f->setTabChangesFocus(true);
    f->setFixedHeight(height);
    f->setFont(Theme::font(TypeSize::body14));
    return f;
}

void setWrong(QWidget* w, bool wrong) {
    if (w->property("wrong").toBool() == wrong) return;
    w->setProperty("wrong", wrong);
    w->style()->unpolish(w);
    w->style()->polish(w);
}

QWidget* actionBarOf(QWidget& page) {
    QWidget* lowest = nullptr;
    const auto top = [&](const QWidget* w) { return w->mapTo(&page, QPoint()).y(); };
    for (auto* f : page.findChildren<QFrame*>())
        if (f->property("look") == QLatin1String("actionBar") && f->isVisibleTo(&page) && (!lowest || top(f) > top(lowest))) lowest = f;
    return lowest;
}

RisingPanel::RisingPanel(QWidget* parent) : QFrame(parent) {
    setProperty("look", "popup");
    auto* outer = new QVBoxLayout(this);
    outer->setContentsMargins(24, 14, 24, 16);
    outer->setSpacing(10);
    auto* head = new QHBoxLayout;
    m_title = label({}, TypeSize::title16, true);
    m_about = label({}, TypeSize::table13, false, "text2");
    m_about->setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Preferred);
    m_closeButton = new KeyButton({}, QStringLiteral("Esc"), ButtonLook::quiet);
    m_closeButton->setFixedHeight(28);
    head->addWidget(m_title);
    head->addWidget(m_about, 1);
    head->addWidget(m_closeButton);
    outer->addLayout(head);
    m_body = new QVBoxLayout;
    m_body->setSpacing(10);
    outer->addLayout(m_body);
    connect(m_closeButton, &KeyButton::clicked, this, &RisingPanel::close);
    hide();
}

void RisingPanel::close() {
    hide();
    emit closed();
}

void RisingPanel::placeAbove(QWidget& area, QWidget* bar) {
    if (m_bar != bar) {
        if (m_bar) m_bar->removeEventFilter(this);
        m_bar = bar;
        if (m_bar) m_bar->installEventFilter(this);
    }
    const int side = area.width() < measure::narrowDetail ? 8 : 24;
    const int w = area.width() - 2 * side;
    const int wanted = hasHeightForWidth() ? heightForWidth(w) : sizeHint().height();
    const int barHeight = m_bar && m_bar->isVisibleTo(&area) ? area.height() - m_bar->mapTo(&area, QPoint()).y() : 0;
    // In a low window it stands over the action bar, which waits for it anyway.
    const int foot = wanted > area.height() - barHeight - 16 ? 0 : barHeight;
    const int h = std::min(wanted, area.height() - foot - 16);
    setGeometry(side, area.height() - foot - 8 - h, w, h);
    raise();
}

void RisingPanel::setHead(const QString& title, const QString& about) {
    m_title->setText(title);
    m_about->setText(about);
    m_closeButton->setText(tr("Close"));
    m_closeButton->setAccessibleName(tr("Close"));
    setAccessibleName(title);
}

bool RisingPanel::event(QEvent* e) {
    const bool used = QFrame::event(e);
    if (e->type() == QEvent::LayoutRequest && isVisible()) emit heightChanged(); // a note came, a reason's words grew into another line
    return used;
}

void RisingPanel::keyPressEvent(QKeyEvent* e) {
    if (e->key() == Qt::Key_Escape) {
        close();
        return;
    }
    if (!key(e)) QFrame::keyPressEvent(e);
}

bool RisingPanel::isSendKey(const QKeyEvent* e) {
    return (e->modifiers() & Qt::ControlModifier) && (e->key() == Qt::Key_Return || e->key() == Qt::Key_Enter);
}

bool RisingPanel::key(QKeyEvent* e) {
    if (!isSendKey(e)) return false;
    trySend();
    return true;
}

bool RisingPanel::eventFilter(QObject* watched, QEvent* event) {
    if (watched == m_bar) {
        const auto type = event->type();
        if (isVisible() && (type == QEvent::Resize || type == QEvent::Move || type == QEvent::Show || type == QEvent::Hide)) emit heightChanged();
        return false;
    }
    if (event->type() == QEvent::KeyPress) {
        auto* e = static_cast<QKeyEvent*>(event);
        if (isSendKey(e)) {
            trySend();
            return true;
        }
        if (e->key() == Qt::Key_Escape) {
            close();
            return true;
        }
    }
    return QFrame::eventFilter(watched, event);
}

} // namespace fyr::ui

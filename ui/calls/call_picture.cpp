#include "ui/calls/call_picture.h"

#include "ui/common/key_button.h"
#include "ui/common/widgets.h"

#include <QApplication>
#include <QEvent>
#include <QStackedLayout>
#include <QVBoxLayout>
#include <QWindow>

namespace fyr::ui {

CallPicture::CallPicture(QWidget* parent) : QWidget(parent), m_stack(new QStackedLayout(this)) {
    setProperty("look", "window");
    setAttribute(Qt::WA_StyledBackground);
    setMinimumSize(240, 180);
    auto* words = new QWidget;
    auto* column = new QVBoxLayout(words);
    column->setContentsMargins(24, 24, 24, 24);
    column->setSpacing(8);
    m_title = label({}, TypeSize::name20, true);
    m_text = label({}, TypeSize::body14, false, "text2");
    for (auto* l : {m_title, m_text}) {
        l->setWordWrap(true);
        l->setAlignment(Qt::AlignHCenter);
    }
    m_again = new KeyButton({}, {});
    m_again->setIconShape(Icon::refresh);
    connect(m_again, &KeyButton::clicked, this, &CallPicture::againAsked);
    column->addStretch(1);
    column->addWidget(m_title);
    column->addWidget(m_text);
    column->addWidget(m_again, 0, Qt::AlignHCenter);
    column->addStretch(1);
    m_stack->addWidget(words);
    fill();
    qApp->installEventFilter(this);
}

void CallPicture::setStage(CallStage stage, bool inOwnWindow) {
    m_stage = stage;
    m_own = inOwnWindow;
    fill();
}

void CallPicture::setShown(QWindow* window) {
    if (m_container) {
        m_stack->removeWidget(m_container);
        delete m_container;
        m_container = nullptr;
    }
    if (!window) return;
    m_container = QWidget::createWindowContainer(window, this);
    m_container->setFocusPolicy(Qt::StrongFocus);
    m_stack->addWidget(m_container);
    m_stack->setCurrentWidget(m_container);
    fill();
}

QSize CallPicture::shownSize() const { return (m_container ? m_container->size() : size()).expandedTo(minimumSize()); }

void CallPicture::focusShown() {
    if (m_container) m_container->setFocus(Qt::OtherFocusReason);
    else if (m_again->isVisible()) m_again->setFocus(Qt::OtherFocusReason);
}

void CallPicture::leaveShown() {
    window()->activateWindow();
    if (auto* handle = window()->windowHandle()) handle->requestActivate();
    for (auto* next = nextInFocusChain(); next != this; next = next->nextInFocusChain())
        if (!isAncestorOf(next) && (next->focusPolicy() & Qt::TabFocus) && next->isVisible() && next->isEnabled()) return next->setFocus(Qt::TabFocusReason);
    if (m_container) m_container->clearFocus();
}

// The desktop sees one window: which of the two programs in it has the keyboard is theirs to settle.
bool CallPicture::eventFilter(QObject* watched, QEvent* event) {
    if (event->type() == QEvent::MouseButtonPress && m_container && watched == window()->windowHandle() && QGuiApplication::focusWindow() != watched) window()->windowHandle()->requestActivate();
    return QWidget::eventFilter(watched, event);
}

void CallPicture::changeEvent(QEvent* event) {
    if (event->type() == QEvent::LanguageChange) fill();
    QWidget::changeEvent(event);
}

void CallPicture::fill() {
    QString title, text;
    switch (m_stage) {
    case CallStage::none: break;
    case CallStage::starting: title = tr("The call is starting"); break;
    case CallStage::running:
        if (!m_own) break;
        title = tr("The call is in a window of its own");
        text = tr("This desktop shows it there; it stays above the others.");
        break;
    case CallStage::returning:
        title = tr("The picture comes back by itself");
        text = tr("The note and the visit are kept.");
        break;
    case CallStage::failed:
        title = tr("The call cannot be shown");
        text = tr("It went away several times. The note and the visit are kept; the patient can be called by telephone.");
        break;
    case CallStage::inBrowser:
        title = tr("The call is in the browser");
        text = tr("End it there. The note is written here.");
        break;
    }
    m_title->setText(title);
    m_text->setText(text);
    m_text->setVisible(!text.isEmpty());
    m_again->setText(tr("Try again"));
    m_again->setAccessibleName(m_again->text());
    m_again->setVisible(m_stage == CallStage::failed);
    setAccessibleName(title.isEmpty() ? tr("Call") : title);
    setAccessibleDescription(text);
    if (m_container) m_container->setAccessibleName(tr("Call"));
}

} // namespace fyr::ui

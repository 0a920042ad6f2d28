#include "ui/common/server_page.h"

#include "ui/common/key_button.h"
#include "ui/text/line_words.h"
#include "ui/text/words.h"

#include <QHBoxLayout>
#include <QScrollArea>

namespace fyr::ui {

ServerPage::ServerPage(WorkstationPort& port, int headSpacing, Qt::ScrollBarPolicy sideways, QWidget* parent) : QWidget(parent), m_port(port) {
    auto* outer = new QVBoxLayout(this);
    outer->setContentsMargins(0, 0, 0, 0);
    outer->setSpacing(0);
    auto* top = framed("header");
    m_head = new QVBoxLayout(top);
    m_head->setContentsMargins(24, 12, 24, 12);
    m_head->setSpacing(headSpacing);
    auto* row = new QHBoxLayout;
    row->setSpacing(12);
    m_title = label({}, TypeSize::title16, true);
    m_stale = new StaleMark;
    m_again = new KeyButton({}, {}, ButtonLook::small);
    m_again->setIconShape(Icon::refresh);
    row->addWidget(m_title, 1);
    row->addWidget(m_stale, 0, Qt::AlignVCenter);
    row->addWidget(m_again);
    m_what = label({}, TypeSize::table13, false, "text2");
    m_what->setWordWrap(true);
    m_head->addLayout(row);
    m_head->addWidget(m_what);
    outer->addWidget(top);
    auto* scroll = scrollArea(sideways);
    auto* content = new QWidget;
    auto* body = new QVBoxLayout(content);
    body->setContentsMargins(0, 0, 0, 0);
    m_empty = new EmptyState;
    body->addWidget(m_empty);
    m_cards = new QVBoxLayout;
    m_cards->setContentsMargins(24, 16, 24, 16);
    m_cards->setSpacing(12);
    body->addLayout(m_cards);
    body->addStretch(1);
    scroll->setWidget(content);
    outer->addWidget(scroll, 1);
    connect(m_again, &KeyButton::clicked, this, &ServerPage::refresh);
}

void ServerPage::setWords(const QString& title, const QString& what) {
    m_title->setText(title);
    m_what->setText(what);
    m_title->setToolTip(what);
    setAccessibleDescription(what);
}

// In a low window (200 %) what the page shows goes before what it is.
void ServerPage::resizeEvent(QResizeEvent* event) {
    QWidget::resizeEvent(event);
    m_what->setVisible(height() >= 440);
}

void ServerPage::retranslate() {
    m_again->setText(tr("Read again"));
    m_again->setAccessibleName(m_again->text());
    fill();
}

void ServerPage::forget() {
    ++m_asked; // what is still on its way is not shown to whoever comes next
    m_readAt.reset();
    m_error.reset();
    fill();
}

void ServerPage::showStatus() {
    const auto now = presenter::needsServer(m_port.status());
    const bool back = now == presenter::NeedsServer::possible && m_server != now;
    const bool changed = now != m_server;
    m_server = now;
    if (back && isVisible()) return refresh();
    if (changed) fill();
}

void ServerPage::refresh() {
    m_server = presenter::needsServer(m_port.status());
    if (m_server != presenter::NeedsServer::possible) return fill();
    ask();
}

QString ServerPage::whyNot() const { return LineWords::needsServer(m_server); }

void ServerPage::fill() {
    clearLayout(m_cards);
    m_again->setWhyNot(whyNot());
    m_stale->say(m_readAt ? LineWords::asOf(*m_readAt) : QString());
    const auto none = m_readAt ? nothing() : std::nullopt;
    m_empty->setVisible(!m_readAt || none || m_error);
    if (m_error) m_empty->set(Icon::warning, tr("It could not be read"), Words::error(*m_error), &Tokens::lookText);
    else if (none) m_empty->set(Icon::check, none->title, none->text, &Tokens::okText);
    else if (!whyNot().isEmpty()) m_empty->set(Icon::offline, tr("Not read yet"), whyNot(), &Tokens::syncText);
    else m_empty->set(Icon::clock, tr("Asking the server…"), {});
    if (m_readAt && !none) addCards();
}

} // namespace fyr::ui

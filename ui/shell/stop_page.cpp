#include "ui/shell/stop_page.h"

#include "ui/common/key_button.h"
#include "ui/common/widgets.h"
#include "ui/text/line_words.h"

#include <QHBoxLayout>

namespace fyr::ui {

StopPage::StopPage(QWidget* parent) : QWidget(parent) {
    setProperty("look", "window");
    setAttribute(Qt::WA_StyledBackground);
    auto* outer = new QVBoxLayout(this);
    outer->setContentsMargins(24, 24, 24, 24);
    outer->addStretch(1);
    auto* card = framed("card");
    card->setMaximumWidth(560);
    auto* column = new QVBoxLayout(card);
    column->setContentsMargins(32, 28, 32, 28);
    column->setSpacing(8);
    m_icon = new IconLabel(Icon::lock, 28);
    m_icon->setColour(&Tokens::syncText);
    m_title = label({}, TypeSize::name20, true);
    m_title->setWordWrap(true);
    m_text = label({}, TypeSize::body14);
    m_text->setWordWrap(true);
    m_steps = label({}, TypeSize::body14, false, "text2");
    m_steps->setWordWrap(true);
    m_retry = new KeyButton({}, {});
    m_retry->setIconShape(Icon::refresh);
    column->addWidget(m_icon);
    column->addWidget(m_title);
    column->addWidget(m_text);
    column->addWidget(m_steps);
    column->addSpacing(8);
    column->addWidget(m_retry, 0, Qt::AlignLeft);
    auto* row = new QHBoxLayout;
    row->addStretch(1);
    row->addWidget(card, 8);
    row->addStretch(1);
    outer->addLayout(row);
    outer->addStretch(1);
    connect(m_retry, &KeyButton::clicked, this, &StopPage::retryRequested);
    retranslate();
}

void StopPage::retranslate() {
    m_retry->setText(tr("Try now"));
    m_retry->setAccessibleName(m_retry->text());
    fill();
}

void StopPage::show(const presenter::Status& status, Instant now) {
    m_status = status;
    m_now = now;
    fill();
}

void StopPage::fill() {
    const auto all = presenter::notices(m_status, m_now);
    const presenter::Notice why = all.empty() ? presenter::Notice{presenter::NoticeKind::leaseEnded, presenter::Weight::alarm} : all.front();
    m_title->setText(LineWords::title(why, m_status, m_now));
    m_text->setText(LineWords::text(why, m_status, m_now));
    m_steps->setText(why.kind == presenter::NoticeKind::revoked ? tr("Leave Fyr open until it says that all is handed in. Then ask whoever looks after Fyr whether you should sign in again.")
                                                                : tr("Come to a place with a network and choose Try now. Patients who need you meanwhile: phone them, or hand over to somebody who is online."));
    m_retry->setVisible(true);
    setAccessibleName(m_title->text());
    setAccessibleDescription(m_text->text());
}

} // namespace fyr::ui

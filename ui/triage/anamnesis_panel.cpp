#include "ui/triage/anamnesis_panel.h"

#include "clinical/anamnesis.h"
#include "ui/common/key_button.h"
#include "ui/common/widgets.h"
#include "ui/text/words.h"

#include <QHBoxLayout>
#include <QPlainTextEdit>
#include <QSyntaxHighlighter>

namespace fyr::ui {
namespace {

// Headings stand out, so that an edited text still reads as sections.
class Headings : public QSyntaxHighlighter {
  public:
    using QSyntaxHighlighter::QSyntaxHighlighter;

  protected:
    void highlightBlock(const QString& line) override {
        const auto text = line.trimmed().toStdString();
        QTextCharFormat f;
        f.setFontWeight(QFont::DemiBold);
        for (const auto p : clinical::anamnesisParts)
            if (text == clinical::title(p).sv || text == clinical::title(p).en) {
                f.setForeground(isAssessed(p) ? tk().text2 : tk().accentText);
                setFormat(0, static_cast<int>(line.size()), f);
                return;
            }
        if (text.starts_with("— ") && text.ends_with(" —")) {
            f.setForeground(tk().text2);
            setFormat(0, static_cast<int>(line.size()), f);
        }
    }
};

} // namespace

AnamnesisPanel::AnamnesisPanel(QWidget* parent) : DecisionPanel(parent) {
    m_text = new QPlainTextEdit;
    m_text->setTabChangesFocus(true);
    m_text->setFont(Theme::font(TypeSize::body14));
    m_text->setMinimumHeight(64);
    m_text->setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Expanding);
    m_text->setObjectName(QStringLiteral("anamnesis"));
    m_text->installEventFilter(this);
    new Headings(m_text->document());
    m_body->addWidget(m_text, 1);
    m_state = label({}, TypeSize::table13, false, "text2");
    m_state->setWordWrap(true);
    m_state->setSizePolicy(QSizePolicy::Preferred, QSizePolicy::Maximum);
    m_body->addWidget(m_state);
    auto* foot = new QHBoxLayout;
    m_again = new KeyButton({}, {}, ButtonLook::secondary);
    m_send = new KeyButton({}, QStringLiteral("Ctrl+Enter"), ButtonLook::primary);
    foot->addWidget(m_again);
    foot->addStretch(1);
    foot->addWidget(m_send);
    m_body->addLayout(foot);
    connect(m_again, &KeyButton::clicked, this, &AnamnesisPanel::startAgain);
    connect(m_send, &KeyButton::clicked, this, &AnamnesisPanel::trySend);
    connect(m_text, &QPlainTextEdit::textChanged, this, [this] {
        m_empty = false;
        paintState();
        emit edited(untouched() ? QString() : m_text->toPlainText()); // what the interview makes again needs no keeping
    });
    retranslate();
}

QString AnamnesisPanel::made() const {
    return QString::fromStdString(clinical::toText(clinical::anamnesisOf(m_item), Words::language().toStdString()));
}

bool AnamnesisPanel::untouched() const { return m_text->toPlainText() == made(); }

void AnamnesisPanel::open(const clinical::TriageItem& item) {
    m_item = item;
    m_newest = item;
    m_moved = false;
    m_empty = false;
    {
        const QSignalBlocker quiet(m_text);
        m_text->setPlainText(made());
    }
    retranslate();
    show();
    raise();
    m_text->moveCursor(QTextCursor::Start);
    m_text->setFocus(Qt::ShortcutFocusReason);
}

void AnamnesisPanel::setText(const QString& text) {
    m_text->setPlainText(text);
    m_text->moveCursor(QTextCursor::Start);
}

QString AnamnesisPanel::text() const { return m_text->toPlainText(); }

void AnamnesisPanel::interviewMoved(const clinical::TriageItem& now) {
    if (now.id != m_item.id) return;
    m_newest = now;
    m_moved = now.words != m_item.words || now.answers != m_item.answers || now.redFlags != m_item.redFlags || now.suggestion != m_item.suggestion ||
              now.decision != m_item.decision;
    paintTitle();
    paintState();
}

void AnamnesisPanel::startAgain() {
    m_item = m_newest;
    m_moved = false;
    m_text->setPlainText(made());
    m_text->moveCursor(QTextCursor::Start);
    m_text->setFocus(Qt::OtherFocusReason);
    paintState();
}

void AnamnesisPanel::retranslate() {
    m_title->setText(tr("Anamnesis for the record"));
    m_text->setAccessibleName(tr("Anamnesis: read it and change what is not right"));
    m_again->setText(tr("Make it again from the interview"));
    m_again->setAccessibleName(m_again->text());
    m_again->updateGeometry();
    paintTitle();
    paintState();
}

void AnamnesisPanel::paintState() {
    const int signed_ = clinical::signedVersions(m_newest);
    m_about->setText(QString::fromStdString(m_item.patientName) + QStringLiteral("  ·  ") +
                     (signed_ == 0 ? tr("not signed yet") : tr("signed %n time(s); this becomes a new version", nullptr, signed_)));
    m_send->setText(signed_ == 0 ? tr("Sign into the record") : tr("Sign version %1").arg(signed_ + 1));
    m_send->setAccessibleName(m_send->text());
    m_send->updateGeometry();
    m_again->setVisible(m_moved || (isVisible() && !untouched()));
    QString text = tr("Read it before you sign: it becomes yours, and once signed it never changes. Made by a knowledge base that is not clinically approved.");
    if (m_moved) text = tr("The interview has changed since this was made. Make it again, or sign what stands here.");
    if (m_empty) text = tr("There is nothing to sign.");
    m_state->setText(text);
    setTone(m_state, m_moved || m_empty ? "red" : "text2");
}

void AnamnesisPanel::trySend() {
    if (m_text->toPlainText().trimmed().isEmpty()) {
        m_empty = true;
        paintState();
        return;
    }
    emit send(m_text->toPlainText());
}

// As much as the pane has: it is read whole.
QSize AnamnesisPanel::sizeHint() const {
    const QSize own = DecisionPanel::sizeHint();
    return {own.width(), std::max(own.height(), parentWidget() ? parentWidget()->height() * 3 / 4 : 480)};
}

} // namespace fyr::ui

#include "ui/triage/words_view.h"

#include "presenter/item.h"
#include "ui/text/words.h"
#include "ui/theme/theme.h"

#include <QScrollBar>
#include <QTextBlock>
#include <QTextCursor>

namespace fyr::ui {
namespace {

using clinical::SpanKind;

QTextCharFormat formatOf(std::optional<SpanKind> kind) {
    const Tokens& k = tk();
    QTextCharFormat f;
    f.setFont(Theme::font(TypeSize::words16));
    f.setForeground(k.text);
    if (!kind) return f;
    switch (*kind) {
    case SpanKind::redFlag:
        f.setFontWeight(QFont::DemiBold);
        f.setBackground(k.red().tint);
        f.setUnderlineStyle(QTextCharFormat::SingleUnderline);
        f.setUnderlineColor(k.red().fill);
        break;
    case SpanKind::finding:
        f.setBackground(k.finding);
        f.setUnderlineStyle(QTextCharFormat::SingleUnderline);
        f.setUnderlineColor(k.accent);
        break;
    case SpanKind::uncertain:
        f.setBackground(k.finding);
        f.setUnderlineStyle(QTextCharFormat::WaveUnderline);
        f.setUnderlineColor(k.accent);
        break;
    case SpanKind::denied:
        f.setForeground(k.text2);
        f.setUnderlineStyle(QTextCharFormat::DashUnderline);
        f.setUnderlineColor(k.text2);
        break;
    case SpanKind::otherPerson:
        f.setForeground(k.text2);
        f.setUnderlineStyle(QTextCharFormat::DotLine);
        f.setUnderlineColor(k.text2);
        break;
    }
    return f;
}

} // namespace

WordsView::WordsView(QWidget* parent) : QTextBrowser(parent) {
    setFrameShape(QFrame::NoFrame);
    setVerticalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    setOpenLinks(false);
    setSizePolicy(QSizePolicy::Preferred, QSizePolicy::Fixed);
    viewport()->setAutoFillBackground(false);
    document()->setDocumentMargin(0);
    setTabChangesFocus(true);
    connect(&Theme::current(), &Theme::changed, this, &WordsView::render);
}

void WordsView::show(const std::vector<clinical::Utterance>& words) {
    m_words = words;
    render();
}

void WordsView::render() {
    clear();
    setAccessibleName(tr("The patient's words"));
    QTextCursor cursor(document());
    QTextBlockFormat block;
    block.setLineHeight(25, QTextBlockFormat::FixedHeight);
    bool first = true;
    for (const auto& u : m_words) {
        if (!first) {
            block.setTopMargin(6);
            cursor.insertBlock(block);
        }
        cursor.setBlockFormat(block);
        for (const auto& run : presenter::markWords(u)) {
            QTextCharFormat f = formatOf(run.kind);
            if (run.kind) f.setToolTip(Words::local(run.label));
            QString text = QString::fromStdString(run.text);
            text.replace(QLatin1Char('\n'), QChar::LineSeparator);
            cursor.insertText(text, f);
        }
        first = false;
    }
    fit();
}

void WordsView::fit() {
    document()->setTextWidth(viewport()->width());
    const int h = static_cast<int>(std::ceil(document()->size().height())) + 2;
    if (h != minimumHeight()) setFixedHeight(std::max(h, 27));
}

QSize WordsView::sizeHint() const { return {400, minimumHeight()}; }
int WordsView::heightForWidth(int width) const {
    const std::unique_ptr<QTextDocument> copy(document()->clone());
    copy->setTextWidth(width);
    return static_cast<int>(std::ceil(copy->size().height())) + 2;
}

void WordsView::resizeEvent(QResizeEvent* e) {
    QTextBrowser::resizeEvent(e);
    fit();
}

} // namespace fyr::ui

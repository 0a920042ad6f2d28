#include "ui/review/paper_view.h"

#include "ui/text/words.h"
#include "ui/theme/theme.h"

#include <QScrollBar>

namespace fyr::ui {
namespace {

using presenter::Answer;
using presenter::SheetState;
using presenter::SheetView;

constexpr std::size_t columnsOfATable = 6; // more stand one under the other

QString safe(const QString& text) { return text.toHtmlEscaped().replace(QLatin1Char('\n'), QStringLiteral("<br/>")); }
QString safe(const clinical::LocalText& text) { return safe(Words::local(text)); }

QString tone(const QColor& c, const QString& html) { return QStringLiteral("<span style=\"color:%1\">%2</span>").arg(c.name(), html); }
QString heading(const QString& html) { return QStringLiteral("<p style=\"margin:14px 0 2px 0;font-weight:600;font-size:14px\">%1</p>").arg(html); }
QString line(const QString& html, int top = 0) { return QStringLiteral("<p style=\"margin:%1px 0 0 0\">%2</p>").arg(top).arg(html); }

QString written(const Answer& a) {
    QStringList all;
    for (const auto& text : a.answers) all << safe(text);
    return all.join(QStringLiteral(", "));
}

QString cell(const Answer& a) {
    const QString text = written(a);
    return text.isEmpty() ? tone(tk().text3, a.required ? PaperView::tr("not answered") : QStringLiteral("–")) : text;
}

QString stateOf(const SheetView& s) {
    switch (s.state) {
    case SheetState::notBegun: return PaperView::tr("Nothing is written on it.");
    case SheetState::draft: return PaperView::tr("Begun, not handed in (kept %1). What stands there is the patient's own until then.").arg(Words::dayAndClock(s.at));
    case SheetState::changedAfter: return PaperView::tr("Handed in, and written on since: as it stood %1.").arg(Words::dayAndClock(s.at));
    case SheetState::handedIn: return {};
    }
    return {};
}

QString table(const std::vector<std::vector<Answer>>& rows) {
    const Tokens& k = tk();
    QString html = QStringLiteral("<table width=\"100%\" cellspacing=\"0\" cellpadding=\"5\" style=\"margin-top:6px\"><tr>");
    const QString edge = QStringLiteral("border-bottom:1px solid %1").arg(k.border.name());
    for (const auto& c : rows.front())
        html += QStringLiteral("<th align=\"left\" style=\"%1;font-weight:600;color:%2\">%3</th>").arg(edge, k.text2.name(), safe(c.question));
    html += QStringLiteral("</tr>");
    for (const auto& row : rows) {
        html += QStringLiteral("<tr>");
        for (const auto& c : row) html += QStringLiteral("<td valign=\"top\" style=\"%1\">%2</td>").arg(edge, cell(c));
        html += QStringLiteral("</tr>");
    }
    return html + QStringLiteral("</table>");
}

// Short answers stand beside their question, long ones below it; what nobody had to fill in and did not is named at the end.
QString answers(const std::vector<Answer>& all) {
    constexpr qsizetype shortAnswer = 24;
    QString html;
    QStringList blank;
    for (const auto& a : all) {
        if (a.answers.empty() && !a.required) {
            blank << safe(a.question);
            continue;
        }
        const QString question = tone(tk().text2, safe(a.question));
        const QString text = cell(a);
        if (written(a).size() <= shortAnswer && !text.contains(QStringLiteral("<br/>"))) html += line(question + QStringLiteral("&nbsp; ") + text, 5);
        else html += line(question, 5) + line(text, 0);
    }
    if (!blank.isEmpty()) html += line(tone(tk().text3, PaperView::tr("Left blank: %1").arg(blank.join(QStringLiteral("; ")))), 5);
    return html;
}

QString sheet(const SheetView& s) {
    QString html = heading(safe(s.title) + (s.gate ? QString() : tone(tk().text2, QStringLiteral(" · ") + PaperView::tr("not asked for"))));
    if (const auto state = stateOf(s); !state.isEmpty()) html += line(tone(s.state == SheetState::changedAfter ? tk().lookText : tk().text2, state));
    if (s.state == SheetState::notBegun || s.state == SheetState::draft) return html;
    html += answers(s.answers);
    if (!s.rows.empty() && s.rows.front().size() <= columnsOfATable) html += table(s.rows);
    else
        for (std::size_t i = 0; i < s.rows.size(); ++i) html += heading(tone(tk().text2, PaperView::tr("Line %1").arg(i + 1))) + answers(s.rows[i]);
    if (!s.lookFor.sv.empty()) html += line(tone(tk().text2, QStringLiteral("<b>%1</b> %2").arg(PaperView::tr("To look for:"), safe(s.lookFor))), 8);
    return html;
}

QString homework(const presenter::HomeworkView& h) {
    if (h.module.empty()) return line(tone(tk().text2, PaperView::tr("No module is open yet.")));
    QString html;
    if (h.sheets.empty()) html += line(tone(tk().text2, PaperView::tr("This module has no worksheets here.")));
    for (const auto& s : h.sheets) html += sheet(s);
    return html;
}

QString scores(const clinical::CourseTrend& trend, const records::CoursePapers& papers, const presenter::ProgrammeGuide& guide) {
    const Tokens& k = tk();
    struct Line {
        Instant at;
        QString html;
    };
    std::vector<Line> lines;
    for (const auto& m : papers.measures) {
        const QString title = m.title.sv.empty() ? safe(QString::fromStdString(m.instrument)) : safe(m.title);
        const QString band = safe(m.band);
        const QString total = m.total ? QStringLiteral("<b>%1</b>").arg(*m.total) + (band.isEmpty() ? QString() : QStringLiteral(" · ") + band) : tone(k.text3, PaperView::tr("too few answers for a total"));
        QString html = line(tone(k.text2, Words::dayAndClock(m.at)) + QStringLiteral("&nbsp; ") + title + QStringLiteral(": ") + total, 10);
        for (const auto& item : presenter::watchedOf(m, guide)) {
            const QString answer = item.answers.empty() ? PaperView::tr("not answered") : QStringLiteral("”%1”").arg(safe(item.answers.front()));
            html += line(tone(k.text2, safe(item.label) + QStringLiteral(": ")) + answer, 1);
        }
        lines.push_back({m.at, html});
    }
    for (const auto& p : trend.points)
        if (!p.total) lines.push_back({p.at, line(tone(k.text2, Words::dayAndClock(p.at)) + QStringLiteral("&nbsp; × ") + safe(trend.title) + QStringLiteral(": ") + PaperView::tr("not answered"), 10)});
    std::ranges::stable_sort(lines, std::greater{}, &Line::at);
    QString html;
    for (const auto& l : lines) html += l.html;
    return lines.empty() ? line(tone(k.text2, PaperView::tr("Nothing is answered yet."))) : html;
}

QString conversation(const std::vector<records::CourseMessage>& messages, const QString& patient) {
    if (messages.empty()) return line(tone(tk().text2, PaperView::tr("Nothing is written yet.")));
    QString html;
    for (const auto& m : messages) {
        const QString who = !m.from.empty() ? QString::fromStdString(m.from) : m.byPatient ? patient : PaperView::tr("The unit");
        html += line(tone(tk().text2, QStringLiteral("<b>%1</b> · %2").arg(safe(who), Words::dayAndClock(m.at))), 12);
        html += line(safe(QString::fromStdString(m.text)), 1);
    }
    return html;
}

} // namespace

PaperView::PaperView(QWidget* parent) : QTextBrowser(parent) {
    setOpenLinks(false);
    setFrameShape(QFrame::NoFrame);
    setProperty("look", "paper");
    setTextInteractionFlags(Qt::TextSelectableByMouse | Qt::TextSelectableByKeyboard);
    setTabChangesFocus(true);
    document()->setDocumentMargin(2);
    connect(&Theme::current(), &Theme::changed, this, [this] {
        if (m_html) fill(m_html);
    });
}

QVariant PaperView::loadResource(int, const QUrl&) { return {}; }

void PaperView::fill(std::function<QString()> html) {
    m_html = std::move(html);
    const QString page = m_html();
    if (page == m_shown) return; // who reads or copies is not disturbed
    m_shown = page;
    const int at = verticalScrollBar()->value();
    document()->setDefaultFont(Theme::font(TypeSize::table13));
    setHtml(page);
    verticalScrollBar()->setValue(at);
}

void PaperView::showHomework(const presenter::HomeworkView& h) {
    fill([h] { return homework(h); });
}
void PaperView::showScores(const clinical::CourseTrend& trend, const records::CoursePapers& papers, const presenter::ProgrammeGuide& guide) {
    fill([trend, papers, guide] { return scores(trend, papers, guide); });
}
void PaperView::showMessages(const std::vector<records::CourseMessage>& messages, const std::string& patient) {
    fill([messages, name = QString::fromStdString(patient)] { return conversation(messages, name); });
    verticalScrollBar()->setValue(verticalScrollBar()->maximum()); // the newest is what is answered
}
void PaperView::showManual(const clinical::LocalText& markdown) {
    const QString text = Words::local(markdown);
    fill([text] {
        QTextDocument page;
        page.setDefaultFont(Theme::font(TypeSize::table13));
        page.setMarkdown(text, QTextDocument::MarkdownNoHTML);
        return page.toHtml();
    });
}
void PaperView::showText(const QString& text) {
    fill([text] { return line(tone(tk().text2, safe(text))); });
}

} // namespace fyr::ui

#include "ui/unit/unit_page.h"

#include "ui/common/segmented.h"
#include "ui/text/words.h"

#include <QHBoxLayout>
#include <QLocale>

namespace fyr::ui {
namespace {

constexpr std::array days{7, 30, 90, 365};
constexpr int textsShown = 20;

QLabel* cell(const QString& text, const QString& spoken, bool strong = false, const char* tone = "") {
    auto* l = label(text, TypeSize::table13, strong, tone);
    l->setAccessibleName(spoken.isEmpty() ? text : spoken);
    l->setTextInteractionFlags(Qt::TextSelectableByMouse);
    return l;
}

// A table with a name in front of each row and a heading over each column; every cell is read with both. Where there is no room
// for columns (at 200 %) each row is its name and, below it, what would stand under the headings: nothing scrolls sideways.
class Table {
  public:
    Table(Card* card, const QStringList& heads, bool narrow) : m_card(card), m_heads(heads) {
        if (narrow) return;
        m_grid = new QGridLayout;
        m_grid->setHorizontalSpacing(16);
        m_grid->setVerticalSpacing(4);
        m_grid->setColumnStretch(0, 1);
        for (int c = 0; c < heads.size(); ++c) {
            auto* h = cell(heads[c], {}, false, "text2");
            h->setWordWrap(true);
            h->setAlignment(Qt::AlignRight | Qt::AlignBottom);
            m_grid->addWidget(h, 0, c + 1);
        }
        card->body()->addLayout(m_grid);
    }
    void row(const QString& name, const QStringList& values, const std::vector<int>& red = {}) {
        const auto isRed = [&](int c) { return std::ranges::find(red, c) != red.end(); };
        if (!m_grid) {
            QStringList rest, bad;
            for (int c = 0; c < values.size(); ++c) (isRed(c) ? bad : rest) << m_heads[c] + QStringLiteral(": ") + values[c];
            under(name, {{bad, "red"}, {rest, ""}});
            return;
        }
        auto* first = cell(name, {}, true);
        first->setWordWrap(true);
        first->setMinimumWidth(120);
        m_grid->addWidget(first, ++m_row, 0, Qt::AlignTop);
        for (int c = 0; c < values.size(); ++c)
            m_grid->addWidget(cell(values[c], name + QStringLiteral(", ") + m_heads[c] + QStringLiteral(": ") + values[c], false, isRed(c) ? "red" : ""), m_row, c + 1, Qt::AlignRight | Qt::AlignTop);
    }
    void few(const QString& name, const QString& said) {
        if (!m_grid) {
            under(name, {{{said}, "text2"}});
            return;
        }
        m_grid->addWidget(cell(name, {}, true), ++m_row, 0);
        m_grid->addWidget(cell(said, name + QStringLiteral(": ") + said, false, "text2"), m_row, 1, 1, static_cast<int>(m_heads.size()), Qt::AlignRight);
    }

  private:
    void under(const QString& name, const std::vector<std::pair<QStringList, const char*>>& lines) {
        if (m_row++ > 0) m_card->body()->addSpacing(6);
        auto* first = cell(name, {}, true);
        first->setWordWrap(true);
        m_card->body()->addWidget(first);
        for (const auto& [parts, tone] : lines) {
            if (parts.isEmpty()) continue;
            auto* l = cell(parts.join(QStringLiteral(" · ")), name + QStringLiteral(": ") + parts.join(QStringLiteral(", ")), false, tone);
            l->setWordWrap(true);
            m_card->body()->addWidget(l);
        }
    }

    Card* m_card;
    QStringList m_heads;
    QGridLayout* m_grid = nullptr; // null: one below the other
    int m_row = 0;
};

} // namespace

UnitPage::UnitPage(WorkstationPort& port, QWidget* parent) : ServerPage(port, 6, Qt::ScrollBarAlwaysOff, parent) {
    m_days = new Segmented;
    head()->addWidget(m_days, 0, Qt::AlignLeft);
    retranslate();
    m_days->setCurrent(1);
    connect(m_days, &Segmented::chosen, this, &UnitPage::refresh);
}

void UnitPage::retranslate() {
    setWords(tr("Internet CBT of the unit"),
             tr("Computed by the server from what happened in each course. Open risk and load are as of now; times, outcomes and opinions are of the period. Groups that are too small are not told."));
    QStringList texts;
    for (const int n : days) texts << tr("%n day(s)", nullptr, n);
    m_days->setChoices(texts);
    m_days->setAccessibleName(tr("Period"));
    ServerPage::retranslate();
}

void UnitPage::forget() {
    m_view.reset();
    ServerPage::forget();
}

void UnitPage::ask() {
    port().courseUnit(days[static_cast<std::size_t>(std::clamp(m_days->current(), 0, static_cast<int>(days.size()) - 1))],
                      answer<presenter::UnitView>([this](presenter::UnitView view) { m_view = std::move(view); }));
}

std::optional<ServerPage::Nothing> UnitPage::nothing() const {
    const bool empty = !m_view || (m_view->courses == 0 && m_view->outcomes.empty()) ||
                       (m_view->courses == 0 && m_view->risks.empty() && m_view->opinions.empty() && m_view->outcomes.front().ended == 0);
    if (!empty) return std::nullopt;
    return Nothing{tr("No course of internet CBT in this period"), tr("Choose a longer one above.")};
}

void UnitPage::addCards() {
    addRisks(*m_view);
    addLoad(*m_view);
    addWaits(*m_view);
    addOutcomes(*m_view);
    addOpinions(*m_view);
}

void UnitPage::resizeEvent(QResizeEvent* event) {
    ServerPage::resizeEvent(event);
    const bool narrow = width() < 780; // six columns with their headings, and a name
    if (narrow == m_narrow) return;
    m_narrow = narrow;
    fill();
}

QString UnitPage::patientOf(const std::string& course) const {
    if (const auto all = port().caseload())
        for (const auto& e : *all)
            if (e.row.id.str() == course) return QString::fromStdString(e.row.patient.name);
    return {};
}

void UnitPage::addRisks(const presenter::UnitView& u) {
    auto* card = new Card(tr("Answers that somebody looks after"));
    card->setAside(u.risks.empty() ? tr("none is open") : tr("%n open", nullptr, static_cast<int>(u.risks.size())));
    for (const auto& r : u.risks) {
        const bool past = r.late || r.due <= u.computedAt;
        const auto name = patientOf(r.course);
        QStringList parts;
        parts << (name.isEmpty() ? tr("A patient of %1").arg(QString::fromStdString(r.therapist)) : name);
        parts << Words::local(r.label);
        parts << (r.held ? tr("%1 has it").arg(QString::fromStdString(r.holder)) : tr("nobody has it"));
        parts << tr("since %1").arg(Words::dayAndClock(r.raised));
        parts << (past ? tr("time is out since %1") : tr("at the latest %1")).arg(Words::dayAndClock(r.due));
        auto* line = cell(QStringLiteral("◆ ") + parts.join(QStringLiteral(" · ")), parts.join(QStringLiteral(", ")), !r.held || past, !r.held || past ? "red" : "");
        line->setWordWrap(true);
        card->body()->addWidget(line);
    }
    cards()->addWidget(card);
}

void UnitPage::addLoad(const presenter::UnitView& u) {
    if (u.load.empty()) return;
    auto* card = new Card(tr("Who has how much"));
    card->setAside(tr("%n course(s) open", nullptr, u.courses));
    Table table(card, {tr("Courses"), tr("Of them under way"), tr("Waits for somebody"), tr("Late"), tr("Minutes, 7 days"), tr("Minutes, period")}, m_narrow);
    for (const auto& l : u.load)
        table.row(QString::fromStdString(l.therapist.name.empty() ? l.therapist.id : l.therapist.name),
                  {QString::number(l.open()), QString::number(l.active + l.closing), QString::number(l.waits), QString::number(l.late), QString::number(l.minutesWeek), QString::number(l.minutes)},
                  l.late > 0 ? std::vector<int>{3} : std::vector<int>{});
    cards()->addWidget(card);
}

void UnitPage::addWaits(const presenter::UnitView& u) {
    auto* card = new Card(tr("How long people wait"));
    const auto time = [&](std::optional<std::int64_t> minutes) { return minutes ? Words::minutes(static_cast<int>(*minutes)) : tr("too few to say"); };
    Table table(card, {tr("Answered"), tr("Half within"), tr("Nine in ten within"), tr("Of them late"), tr("Wait now"), tr("Late now")}, m_narrow);
    for (const auto& w : u.waits) {
        const QString name = w.kind == "feedback" ? tr("Feedback to homework") : w.kind == "message" ? tr("Messages") : w.kind == "risk" ? tr("Risk, until somebody has it") : tr("Calls to those who are silent");
        std::vector<int> red;
        if (w.late > 0) red.push_back(3);
        if (w.waitingLate > 0) red.push_back(5);
        table.row(name, {QString::number(w.answered), time(w.median), time(w.ninetieth), QString::number(w.late), QString::number(w.waiting), QString::number(w.waitingLate)}, red);
    }
    cards()->addWidget(card);
}

void UnitPage::addOutcomes(const presenter::UnitView& u) {
    auto* card = new Card(tr("How courses ended"));
    card->setAside(tr("%n ended in the period", nullptr, u.outcomes.empty() ? 0 : u.outcomes.front().ended));
    const auto share = [](int part, int of) { return of <= 0 ? QStringLiteral("–") : QStringLiteral("%1 % (%2/%3)").arg(presenter::percentOf(part, of)).arg(part).arg(of); };
    const auto few = tr("too few to say: fewer than %1").arg(u.fewest);
    Table table(card, {tr("Ended"), tr("All of it done"), tr("Ended early"), tr("Reliably better"), tr("Reliably worse")}, m_narrow);
    for (std::size_t i = 0; i < u.outcomes.size(); ++i) {
        const auto& o = u.outcomes[i];
        const auto name = i == 0 ? tr("All") : Words::local(o.title);
        if (!o.figures) {
            table.few(name, few);
            continue;
        }
        const auto& f = *o.figures;
        const auto change = [&](int n) { return f.betterWorse ? share(n, f.measured) : tr("too few to say"); };
        table.row(name, {QString::number(o.ended), share(f.completed, o.ended), share(f.discharged + f.referred, o.ended), change(f.betterWorse ? f.betterWorse->first : 0), change(f.betterWorse ? f.betterWorse->second : 0)},
                  f.betterWorse && f.betterWorse->second > 0 ? std::vector<int>{4} : std::vector<int>{});
    }
    cards()->addWidget(card);
}

void UnitPage::addOpinions(const presenter::UnitView& u) {
    if (u.opinions.empty()) return;
    auto* card = new Card(tr("What patients thought"));
    card->setAside(tr("how useful it was, 0–10"));
    Table table(card, {tr("Answers"), tr("Mean")}, m_narrow);
    for (const auto& o : u.opinions) {
        const auto name = o.whole ? tr("All of %1").arg(Words::local(o.title)) : Words::local(o.title);
        if (!o.meanTenths) table.few(name, tr("%n answer(s), too few to say", nullptr, o.count));
        else table.row(name, {QString::number(o.count), QLocale(Words::language()).toString(*o.meanTenths / 10.0, 'f', 1)});
    }
    cards()->addWidget(card);
    auto* words = new Card(tr("In their words"));
    words->setAside(tr("without names, in no order"));
    int shown = 0;
    for (const auto& o : u.opinions)
        for (const auto& t : o.texts) {
            if (shown++ == textsShown) break;
            auto* line = cell(QStringLiteral("”%1”").arg(QString::fromStdString(t)), Words::local(o.title) + QStringLiteral(": ") + QString::fromStdString(t));
            line->setWordWrap(true);
            line->setTextFormat(Qt::PlainText);
            words->body()->addWidget(line);
        }
    if (shown > 0) cards()->addWidget(words);
    else delete words;
}

} // namespace fyr::ui

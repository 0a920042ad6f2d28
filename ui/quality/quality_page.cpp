#include "ui/quality/quality_page.h"

#include "ui/common/key_button.h"
#include "ui/common/segmented.h"
#include "ui/text/words.h"

#include <QHBoxLayout>
#include <QLocale>

namespace fyr::ui {
namespace {

constexpr std::array days{7, 30, 90, 365};
constexpr int casesShown = 50;

QString figure(double v) { return QLocale(Words::language()).toString(v, 'f', 2); }

// "86 % (79–92)"
QString shareText(const presenter::QualityShare& s) {
    const auto i = presenter::wholePercent(s);
    return QStringLiteral("%1 % (%2–%3)").arg(presenter::wholePercent(s.value)).arg(i.low).arg(i.high);
}

QLabel* cell(const QString& text, const QString& spoken, bool strong = false, const char* tone = "") {
    auto* l = label(text, TypeSize::table13, strong, tone);
    l->setAccessibleName(spoken.isEmpty() ? text : spoken);
    l->setTextInteractionFlags(Qt::TextSelectableByMouse);
    return l;
}

} // namespace

QualityPage::QualityPage(WorkstationPort& port, QWidget* parent) : ServerPage(port, 6, Qt::ScrollBarAsNeeded, parent) {
    m_days = new Segmented;
    head()->addWidget(m_days, 0, Qt::AlignLeft);
    retranslate();
    m_days->setCurrent(1);
    connect(m_days, &Segmented::chosen, this, &QualityPage::refresh);
}

void QualityPage::retranslate() {
    setWords(tr("Quality of triage"),
             tr("How clinicians of the unit decided against what was suggested. They saw the suggestion before they decided: agreement is not proof. In brackets what the share may be, with 95 % certainty."));
    QStringList texts;
    for (const int n : days) texts << tr("%n day(s)", nullptr, n);
    m_days->setChoices(texts);
    m_days->setAccessibleName(tr("Period"));
    ServerPage::retranslate();
}

void QualityPage::forget() {
    m_view.reset();
    ServerPage::forget();
}

void QualityPage::ask() {
    const auto through = std::chrono::floor<std::chrono::days>(port().serverNow());
    const auto from = through - std::chrono::days{days[static_cast<std::size_t>(std::clamp(m_days->current(), 0, static_cast<int>(days.size()) - 1))] - 1};
    port().quality(dateOf(Instant{from.time_since_epoch()}), dateOf(Instant{through.time_since_epoch()}),
                   answer<presenter::QualityView>([this](presenter::QualityView view) { m_view = std::move(view); }));
}

std::optional<ServerPage::Nothing> QualityPage::nothing() const {
    if (m_view && m_view->items > 0) return std::nullopt;
    return Nothing{tr("Nobody was triaged in this period"), tr("Choose a longer one above.")};
}

void QualityPage::addCards() {
    addOverview(*m_view);
    addSplits(*m_view);
    addReasons(*m_view);
    addCases(*m_view);
}

void QualityPage::addOverview(const presenter::QualityView& q) {
    auto* card = new Card(tr("All of the unit"));
    card->setAside(tr("%1 in the queue, %2 not decided yet").arg(q.items).arg(q.waiting));
    auto* grid = new QGridLayout;
    grid->setHorizontalSpacing(16);
    grid->setVerticalSpacing(4);
    grid->setColumnStretch(1, 1);
    int row = 0;
    const auto fact = [&](const QString& key, const QString& value, const char* tone = "") {
        auto* k = cell(key, {}, false, "text2");
        k->setWordWrap(true);
        k->setMinimumWidth(180);
        grid->addWidget(k, row, 0, Qt::AlignTop);
        auto* v = cell(value, key + QStringLiteral(": ") + value, true, tone);
        v->setWordWrap(true);
        grid->addWidget(v, row++, 1);
    };
    if (q.all) {
        const auto& a = *q.all;
        fact(tr("Decided"), QString::number(a.decided));
        fact(tr("Same level as suggested"), shareText(a.agree));
        fact(tr("Suggested too low"), shareText(a.under), a.under.count > 0 ? "red" : "");
        fact(tr("Suggested too high"), shareText(a.over));
        QString kappa = tr("cannot be said");
        if (a.kappa) {
            kappa = figure(a.kappa->value);
            if (a.kappa->interval) kappa += QStringLiteral(" (%1–%2)").arg(figure(a.kappa->interval->first), figure(a.kappa->interval->second));
        }
        fact(tr("Weighted kappa"), kappa);
        if (a.medianSeconds) fact(tr("Half were decided within"), tr("%n min", nullptr, static_cast<int>((*a.medianSeconds + 59) / 60)));
    } else {
        fact(tr("Decided"), tr("Too few to say: fewer than %1").arg(q.fewest));
    }
    if (q.missedEmergencies) fact(tr("Emergencies where less was suggested"), QString::number(*q.missedEmergencies), *q.missedEmergencies > 0 ? "red" : "");
    if (q.belowFloor) fact(tr("Decided below a red flag"), QString::number(*q.belowFloor));
    if (q.uncertain) fact(tr("Left to a clinician by the engine"), QString::number(*q.uncertain));
    if (q.abandoned) fact(tr("Left by the patient"), QString::number(*q.abandoned));
    card->body()->addLayout(grid);
    cards()->addWidget(card);
}

void QualityPage::addSplits(const presenter::QualityView& q) {
    const std::array heads{tr("Decided"), tr("Same level"), tr("Too low"), tr("Too high")};
    for (const auto& [name, rows] : q.by) {
        auto* card = new Card(Words::qualitySplit(name));
        auto* grid = new QGridLayout;
        grid->setHorizontalSpacing(16);
        grid->setVerticalSpacing(4);
        grid->setColumnStretch(0, 1);
        for (std::size_t c = 0; c < heads.size(); ++c) grid->addWidget(cell(heads[c], {}, false, "text2"), 0, static_cast<int>(c) + 1, Qt::AlignRight);
        int line = 1;
        for (const auto& r : rows) {
            const auto who = Words::qualityKey(name, r.key, r.label);
            auto* first = cell(who, {}, true);
            first->setWordWrap(true);
            first->setMinimumWidth(120);
            grid->addWidget(first, line, 0);
            if (!r.figures) {
                const auto few = tr("too few to say");
                grid->addWidget(cell(few, who + QStringLiteral(": ") + few, false, "text2"), line++, 1, 1, 4, Qt::AlignRight);
                continue;
            }
            const auto& f = *r.figures;
            const std::array values{QString::number(f.decided), shareText(f.agree), shareText(f.under), shareText(f.over)};
            for (std::size_t c = 0; c < values.size(); ++c)
                grid->addWidget(cell(values[c], who + QStringLiteral(", ") + heads[c] + QStringLiteral(": ") + values[c], false, c == 2 && f.under.count > 0 ? "red" : ""), line, static_cast<int>(c) + 1, Qt::AlignRight);
            ++line;
        }
        card->body()->addLayout(grid);
        cards()->addWidget(card);
    }
}

void QualityPage::addReasons(const presenter::QualityView& q) {
    if (q.reasons.empty()) return;
    auto* card = new Card(tr("Why it was decided otherwise"));
    auto* grid = new QGridLayout;
    grid->setColumnStretch(0, 1);
    int line = 0;
    for (const auto& r : q.reasons) {
        const auto name = r.code == "few" ? Words::qualityKey({}, r.code, {}) : Words::reasonCode(r.code);
        const auto count = r.count ? QString::number(*r.count) : tr("too few to say");
        grid->addWidget(cell(name, {}), line, 0);
        grid->addWidget(cell(count, name + QStringLiteral(": ") + count, true), line++, 1, Qt::AlignRight);
    }
    card->body()->addLayout(grid);
    cards()->addWidget(card);
}

void QualityPage::addCases(const presenter::QualityView& q) {
    if (q.review.empty()) return;
    auto* card = new Card(tr("To read"));
    card->setAside(tr("%n case(s)", nullptr, static_cast<int>(q.toReview)));
    int shown = 0;
    for (const auto& c : q.review) {
        if (shown++ == casesShown) break;
        QStringList why;
        for (const auto& w : c.why) why << Words::qualityWhy(w);
        QString name;
        if (const auto queue = port().queue())
            for (const auto& e : *queue)
                if (e.item.id.str() == c.item) name = QString::fromStdString(e.item.patientName);
        QString text = why.join(QStringLiteral(" · "));
        if (c.suggested && c.decided && c.suggested != c.decided) text += QStringLiteral(" · ") + tr("%1 became %2").arg(Words::level(*c.suggested), Words::level(*c.decided));
        if (!c.reasonCode.empty()) text += QStringLiteral(" · ") + Words::reasonCode(c.reasonCode);
        auto* row = new QHBoxLayout;
        row->setSpacing(8);
        auto* words = cell(name.isEmpty() ? text : name + QStringLiteral(": ") + text, {});
        words->setWordWrap(true);
        row->addWidget(words, 1);
        if (!name.isEmpty()) { // on this computer: it opens
            auto* open = new KeyButton(tr("Open"), {}, ButtonLook::small);
            open->setAccessibleName(tr("Open %1").arg(name));
            connect(open, &KeyButton::clicked, this, [this, id = c.item] { emit caseChosen(id); });
            row->addWidget(open);
        }
        card->body()->addLayout(row);
    }
    if (static_cast<std::int64_t>(casesShown) < q.toReview) card->body()->addWidget(cell(tr("The gravest %1 are shown.").arg(casesShown), {}, false, "text2"));
    cards()->addWidget(card);
}

} // namespace fyr::ui

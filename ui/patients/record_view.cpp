#include "ui/patients/record_view.h"

#include "presenter/time_left.h"
#include "ui/common/widgets.h"
#include "ui/patients/sparkline.h"
#include "ui/text/words.h"

#include <QGridLayout>
#include <QHBoxLayout>
#include <QLineEdit>
#include <QLocale>
#include <QScrollArea>
#include <QTabBar>

namespace fyr::ui {
namespace {

QString dateOf_(const std::optional<Instant>& t) { return t ? Words::date(dateOf(*t)) : QString(); }
QString str(const std::string& s) { return QString::fromStdString(s); }

QLabel* wrapped(const QString& text, TypeSize size = TypeSize::table13, bool strong = false, const char* tone = "") {
    auto* l = label(text, size, strong, tone);
    l->setWordWrap(true);
    l->setTextInteractionFlags(Qt::TextSelectableByMouse);
    return l;
}

// A card of lines: left what, right when; a hairline between.
class LineCard {
  public:
    explicit LineCard(const QString& title, const QString& aside = {}) : m_card(new Card(title)) { m_card->setAside(aside); }
    void line(const QString& text, const QString& detail, const QString& right, const char* tone = "", bool quiet = false) {
        if (m_lines++ > 0) {
            auto* rule = framed("hairline");
            rule->setFixedHeight(1);
            m_card->body()->addWidget(rule);
        }
        auto* row = new QHBoxLayout;
        row->setContentsMargins(0, 4, 0, 4);
        row->setSpacing(12);
        auto* column = new QVBoxLayout;
        column->setSpacing(0);
        column->addWidget(wrapped(text, TypeSize::table13, !quiet, quiet ? "text2" : tone));
        if (!detail.isEmpty()) column->addWidget(wrapped(detail, TypeSize::small12, false, "text2"));
        row->addLayout(column, 1);
        if (!right.isEmpty()) row->addWidget(label(right, TypeSize::small12, false, "text2"), 0, Qt::AlignTop);
        m_card->body()->addLayout(row);
    }
    Card* done(const QString& whenEmpty) {
        if (m_lines == 0) m_card->body()->addWidget(label(whenEmpty, TypeSize::table13, false, "text2"));
        return m_card;
    }

  private:
    Card* m_card;
    int m_lines = 0;
};

} // namespace

RecordView::RecordView(QWidget* parent) : QWidget(parent) {
    setProperty("look", "window");
    setAttribute(Qt::WA_StyledBackground);
    auto* outer = new QVBoxLayout(this);
    outer->setContentsMargins(0, 0, 0, 0);
    outer->setSpacing(0);
    m_head = framed("header");
    auto* head = new QVBoxLayout(m_head);
    head->setContentsMargins(24, 12, 24, 0);
    head->setSpacing(2);
    m_name = label({}, TypeSize::name20, true);
    m_sub = label({}, TypeSize::table13, false, "text2");
    m_warning = label({}, TypeSize::table13, true, "red");
    m_warning->setWordWrap(true);
    auto* bar = new QHBoxLayout;
    m_tabs = new QTabBar;
    m_tabs->setDrawBase(false);
    m_tabs->setExpanding(false);
    m_tabs->setUsesScrollButtons(true);
    for (int i = 0; i < 5; ++i) m_tabs->addTab({});
    m_search = new QLineEdit;
    m_search->setProperty("look", "small");
    m_search->setClearButtonEnabled(true);
    m_search->setMaximumWidth(260);
    bar->addWidget(m_tabs, 1);
    bar->addWidget(m_search);
    head->addWidget(m_name);
    m_asOf = new StaleMark;
    auto* subRow = new QHBoxLayout;
    subRow->setSpacing(8);
    subRow->addWidget(m_asOf);
    subRow->addWidget(m_sub, 1);
    head->addLayout(subRow);
    head->addWidget(m_warning);
    head->addSpacing(4);
    head->addLayout(bar);
    outer->addWidget(m_head);
    m_scroll = scrollArea();
    outer->addWidget(m_scroll, 1);
    m_empty = new EmptyState;
    outer->addWidget(m_empty, 1);
    connect(m_tabs, &QTabBar::currentChanged, this, &RecordView::fillTab);
    connect(m_search, &QLineEdit::textChanged, this, &RecordView::fillTab);
    connect(&Theme::current(), &Theme::changed, this, [this] { fillTab(); });
    retranslate();
    showNothing();
}

void RecordView::retranslate() {
    const QStringList names{tr("Overview"), tr("Results"), tr("Visits"), tr("Documents"), tr("Timeline")};
    for (int i = 0; i < names.size(); ++i) m_tabs->setTabText(i, names[i]);
    m_tabs->setAccessibleName(tr("Parts of the record"));
    m_search->setPlaceholderText(tr("Find in the record"));
    m_search->setAccessibleName(m_search->placeholderText());
    if (m_record) {
        fillHead();
        fillTab();
    } else {
        showNothing();
    }
}

void RecordView::setAsOf(const QString& text) {
    m_asOf->say(text);
}

void RecordView::showNothing() {
    m_record.reset();
    m_head->hide();
    m_scroll->hide();
    if (auto* old = m_scroll->takeWidget()) old->deleteLater();
    m_empty->set(Icon::person, tr("Choose a patient"), tr("Search by name to the left, or press Ctrl+K anywhere."));
    m_empty->show();
}

void RecordView::showLoading() {
    if (m_record) return; // the old one stays until the new one is here
    m_empty->set(Icon::clock, tr("Reading the record"), {});
}

void RecordView::showError(const Error& error) {
    m_record.reset();
    m_head->hide();
    m_scroll->hide();
    const bool elsewhere = error.code == ErrorCode::notKeptHere;
    m_empty->set(elsewhere ? Icon::clock : Icon::warning, elsewhere ? tr("This record is not on this computer") : tr("The record could not be read"),
                 Words::error(error));
    m_empty->show();
}

void RecordView::show(records::PatientRecord record) {
    const bool other = !m_record || m_record->person.id != record.person.id;
    m_record = std::move(record);
    if (other) {
        const QSignalBlocker a(m_search), b(m_tabs);
        m_search->clear();
        m_tabs->setCurrentIndex(0);
    }
    m_empty->hide();
    m_head->show();
    m_scroll->show();
    fillHead();
    fillTab();
}

void RecordView::fillHead() {
    const auto& p = m_record->person;
    const auto age = presenter::age(p.birthDate, SystemClock().now());
    m_name->setText(str(p.name));
    QStringList sub{str(p.identifier)};
    if (p.birthDate && p.identifier.empty()) sub << Words::date(*p.birthDate);
    sub << Words::ageLong(age) << Words::sex(p.sex, age) << str(p.phone) << str(p.address);
    if (p.deceased) sub << tr("deceased");
    sub.removeAll(QString());
    m_sub->setText(sub.join(QStringLiteral("  ·  ")));
    QStringList warnings;
    for (const auto& a : m_record->allergies) warnings << str(a.text) + (a.reaction.empty() ? QString() : QStringLiteral(" (") + str(a.reaction) + QLatin1Char(')'));
    m_warning->setText(warnings.isEmpty() ? QString() : tr("Allergy: %1").arg(warnings.join(QStringLiteral(", "))));
    m_warning->setVisible(!warnings.isEmpty());
}

void RecordView::fillTab() {
    if (!m_record) return;
    auto* content = new QWidget;
    auto* column = new QVBoxLayout(content);
    column->setContentsMargins(24, 16, 24, 16);
    column->setSpacing(12);
    const QString query = m_search->text().trimmed();
    if (!query.isEmpty()) {
        timeline(column, records::searchRecord(*m_record, query.toStdString()));
    } else {
        switch (m_tabs->currentIndex()) {
        case 0: overview(column); break;
        case 1: results(column); break;
        case 2: visits(column); break;
        case 3: documents(column); break;
        default: timeline(column, m_record->timeline); break;
        }
    }
    if (m_record->skipped > 0) column->addWidget(label(tr("%n entries could not be read and are left out.", nullptr, m_record->skipped), TypeSize::small12, false, "look"));
    column->addStretch(1);
    if (auto* old = m_scroll->takeWidget()) old->deleteLater();
    m_scroll->setWidget(content);
}

void RecordView::overview(QVBoxLayout* into) {
    const auto& r = *m_record;
    auto* grid = new QGridLayout;
    grid->setSpacing(12);
    LineCard problems(tr("Problems"));
    for (const auto& p : r.problems) problems.line(str(p.text), str(p.code), dateOf_(p.onset), "", !p.active);
    LineCard medicines(tr("Medicines"));
    for (const auto& m : r.medicines) medicines.line(str(m.text), str(m.dose) + (m.reason.empty() ? QString() : QStringLiteral(" · ") + str(m.reason)), dateOf_(m.since), "", !m.active);
    LineCard allergies(tr("Allergies"));
    for (const auto& a : r.allergies) allergies.line(str(a.text), str(a.reaction), dateOf_(a.recorded), "red");
    LineCard newest(tr("Newest results"));
    int shown = 0;
    for (const auto& s : r.results) {
        if (s.points.empty() || shown == 8) continue;
        ++shown;
        const auto& last = s.points.back();
        newest.line(str(s.text), s.told ? tr("told by the patient") : QString(), str(last.text) + (s.unit.empty() ? QString() : QLatin1Char(' ') + str(s.unit)) + QStringLiteral("  ") + Words::date(dateOf(last.at)), last.abnormal ? "red" : "");
    }
    auto* p = problems.done(tr("None recorded"));
    auto* m = medicines.done(tr("None recorded"));
    auto* a = allergies.done(tr("None recorded"));
    auto* n = newest.done(tr("None recorded"));
    const bool wide = width() >= 760;
    if (wide) {
        auto* left = new QVBoxLayout;
        auto* right = new QVBoxLayout;
        for (auto* c : {a, p}) left->addWidget(c);
        for (auto* c : {m, n}) right->addWidget(c);
        left->addStretch(1);
        right->addStretch(1);
        grid->addLayout(left, 0, 0);
        grid->addLayout(right, 0, 1);
        grid->setColumnStretch(0, 1);
        grid->setColumnStretch(1, 1);
        into->addLayout(grid);
    } else {
        for (auto* c : {a, p, m, n}) into->addWidget(c);
    }
}

void RecordView::results(QVBoxLayout* into) {
    auto* card = new Card(tr("Results"));
    card->setAside(tr("newest first; the band is the reference range"));
    auto* holder = new QWidget;
    auto* grid = new QGridLayout(holder);
    grid->setContentsMargins(0, 0, 0, 0);
    grid->setHorizontalSpacing(16);
    grid->setVerticalSpacing(0);
    grid->setColumnStretch(0, 3);
    grid->setColumnStretch(2, 3);
    int row = 0;
    for (const auto& s : m_record->results) {
        if (s.points.empty()) continue;
        if (row > 0) {
            auto* rule = framed("hairline");
            rule->setFixedHeight(1);
            grid->addWidget(rule, row++, 0, 1, 4);
        }
        const auto& last = s.points.back();
        auto* name = new QVBoxLayout;
        name->setSpacing(0);
        name->addWidget(wrapped(str(s.text), TypeSize::table13, true));
        if (s.told) name->addWidget(label(tr("told by the patient"), TypeSize::small12, false, "text2"));
        grid->addLayout(name, row, 0);
        auto* value = new QLabel(str(last.text) + (s.unit.empty() ? QString() : QLatin1Char(' ') + str(s.unit)));
        value->setFont(Theme::font(TypeSize::body14, true));
        if (last.abnormal) value->setProperty("tone", "red");
        grid->addWidget(value, row, 1);
        grid->addWidget(new Sparkline(s), row, 2);
        grid->addWidget(label(Words::date(dateOf(last.at)) + (s.points.size() > 1 ? QStringLiteral("  ·  ") + tr("%n values", nullptr, static_cast<int>(s.points.size())) : QString()),
                              TypeSize::small12, false, "text2"), row++, 3);
    }
    if (row == 0) grid->addWidget(label(tr("None recorded"), TypeSize::table13, false, "text2"), 0, 0);
    card->body()->addWidget(holder);
    into->addWidget(card);
}

void RecordView::visits(QVBoxLayout* into) {
    LineCard card(tr("Visits"));
    for (const auto& v : m_record->visits)
        card.line(str(v.text), str(v.reason) + (v.reason.empty() || v.place.empty() ? QString() : QStringLiteral(" · ")) + str(v.place), v.start ? Words::dayAndClock(*v.start) : QString());
    into->addWidget(card.done(tr("None recorded")));
}

void RecordView::documents(QVBoxLayout* into) {
    LineCard card(tr("Documents"));
    for (const auto& d : m_record->documents)
        card.line(str(d.title), (d.author.empty() ? QString() : str(d.author) + QLatin1Char('\n')) + str(d.text), d.at ? Words::dayAndClock(*d.at) : QString());
    into->addWidget(card.done(tr("None recorded")));
}

void RecordView::timeline(QVBoxLayout* into, const std::vector<records::RecordEvent>& events) {
    constexpr std::size_t most = 300;
    LineCard card(tr("Timeline"), events.size() > most ? tr("the newest %1 of %2").arg(most).arg(events.size()) : QString());
    for (std::size_t i = 0; i < events.size() && i < most; ++i)
        card.line(str(events[i].text), str(events[i].detail), Words::date(dateOf(events[i].at)));
    into->addWidget(card.done(m_search->text().isEmpty() ? tr("Nothing recorded") : tr("Nothing in the record matches.")));
}

} // namespace fyr::ui

#include "ui/caseload/course_bar.h"

#include "ui/caseload/course_words.h"
#include "ui/common/key_button.h"
#include "ui/theme/theme.h"

#include <QMenu>
#include <QResizeEvent>

namespace fyr::ui {

using presenter::CourseAction;
using presenter::CourseWhyNot;
using presenter::NeedKind;

namespace {

constexpr int onBar = static_cast<int>(CourseDo::why) + 1;

// What the strongest need asks for.
CourseDo answerTo(NeedKind k) {
    switch (k) {
    case NeedKind::risk:
    case NeedKind::riskTaking:
    case NeedKind::riskHeld: return CourseDo::risk;
    case NeedKind::message: return CourseDo::reply;
    case NeedKind::choice: return CourseDo::choose;
    case NeedKind::decision: return CourseDo::decide;
    case NeedKind::call:
    case NeedKind::silent:
    case NeedKind::back:
    case NeedKind::finish: return CourseDo::call;
    case NeedKind::begin: return CourseDo::approve; // which starts it
    default: return CourseDo::review;
    }
}

} // namespace

std::vector<CourseDoState> courseDos(const presenter::CaseloadEntry* e, const std::string& me) {
    std::vector<presenter::CourseActionState> actions;
    if (e) actions = presenter::actionsOf(e->row);
    const auto why = [&](CourseAction a) {
        if (!e) return CourseWords::tr("Choose a patient first.");
        for (const auto& s : actions)
            if (s.action == a) return CourseWords::whyNot(s.whyNot);
        return QString();
    };
    const QString none = e ? QString() : CourseWords::tr("Choose a patient first.");
    const bool risk = e && std::ranges::any_of(e->row.duties, &clinical::CourseDuty::isRisk);
    const bool enrolled = e && e->row.phase == "enrolled";
    const bool paused = e && e->row.phase == "paused";
    const bool swap = e && !why(CourseAction::choose).isEmpty() && why(CourseAction::swap).isEmpty();
    const auto entry = [](CourseDo what, QString text, const char* key, QString whyNot) {
        return CourseDoState{what, std::move(text), QString::fromLatin1(key), std::move(whyNot), static_cast<int>(what) < onBar};
    };
    std::vector<CourseDoState> out{
        entry(CourseDo::review, CourseWords::tr("Review"), "Enter", none),
        enrolled ? entry(CourseDo::approve, CourseWords::action(CourseAction::start), "A", CourseWords::missing(e->row))
                 : entry(CourseDo::approve, CourseWords::action(CourseAction::approve), "A", why(CourseAction::approve)),
        entry(CourseDo::reply, CourseWords::action(CourseAction::reply), "R", why(CourseAction::reply)),
        entry(CourseDo::call, CourseWords::tr("Call"), "C", none),
        entry(CourseDo::risk, CourseWords::tr("Risk"), "Shift+R", e && !risk ? CourseWords::tr("No answer about risk is open.") : none),
        entry(CourseDo::handBack, CourseWords::action(CourseAction::handBack), "H", why(CourseAction::handBack)),
        entry(CourseDo::choose, CourseWords::action(swap ? CourseAction::swap : CourseAction::choose), "S", swap ? QString() : why(CourseAction::choose)),
        entry(CourseDo::decide, CourseWords::action(CourseAction::decide), "D", why(CourseAction::decide)),
        entry(CourseDo::pause, paused ? CourseWords::tr("Go on") : CourseWords::action(CourseAction::pause), "P", why(paused ? CourseAction::resume : CourseAction::pause)),
        entry(CourseDo::extend, CourseWords::action(CourseAction::extend), "X", why(CourseAction::extend)),
        entry(CourseDo::handOver, CourseWords::action(CourseAction::transfer), "T", why(CourseAction::transfer)),
        entry(CourseDo::graph, CourseWords::tr("Graph"), "G", none),
        entry(CourseDo::note, CourseWords::tr("Note"), "N", none),
        entry(CourseDo::why, CourseWords::tr("Why here?"), "W", none),
        entry(CourseDo::openModule, CourseWords::action(CourseAction::openModule), "", why(CourseAction::openModule)),
        entry(CourseDo::skip, CourseWords::action(CourseAction::skip), "", why(CourseAction::skip)),
        entry(CourseDo::close, CourseWords::action(CourseAction::close), "", why(CourseAction::close)),
        entry(CourseDo::waive, CourseWords::action(CourseAction::waive), "", why(CourseAction::waive)),
        entry(CourseDo::signOff, CourseWords::action(CourseAction::signOff), "", why(CourseAction::signOff)),
        entry(CourseDo::discharge, CourseWords::action(CourseAction::discharge), "", why(CourseAction::discharge)),
        entry(CourseDo::refer, CourseWords::action(CourseAction::refer), "", why(CourseAction::refer)),
        entry(CourseDo::help, CourseWords::tr("Keys"), "F1", QString()),
    };
    return out;
}

CourseBar::CourseBar(QWidget* parent) : QFrame(parent) {
    setProperty("look", "actionBar");
    setFixedHeight(measure::actionBar);
    m_menu = new QMenu(this);
    m_menu->setToolTipsVisible(true);
    for (int i = 0; i < onBar; ++i) {
        auto* b = new KeyButton({}, {}, ButtonLook::secondary, this);
        connect(b, &KeyButton::clicked, this, [this, i] { emit chosen(m_states[static_cast<std::size_t>(i)].what); });
        m_buttons.push_back(b);
    }
    m_more = new KeyButton(QStringLiteral("…"), {}, ButtonLook::secondary, this);
    m_undo = new KeyButton({}, QStringLiteral("U"), ButtonLook::secondary, this);
    connect(m_more, &KeyButton::clicked, this, &CourseBar::openMenu);
    connect(m_undo, &KeyButton::clicked, this, &CourseBar::undoWanted);
    m_states = courseDos(nullptr, {});
    fill();
}

void CourseBar::retranslate() { fill(); }

void CourseBar::setBesideReview(bool on) {
    if (std::exchange(m_besideReview, on) == on) return;
    m_laid.clear();
    fill();
}

void CourseBar::show(const presenter::CaseloadEntry* entry, const std::string& me, bool canUndo) {
    m_states = courseDos(entry, me);
    m_canUndo = canUndo;
    m_primary = CourseDo::review;
    if (entry) {
        const auto needs = presenter::needsOf(entry->row, entry->row.lastSign); // which one is first does not hang on the time
        m_primary = answerTo(needs.front().kind);
    }
    fill();
}

void CourseBar::fill() {
    QString laid = QString::number(width()) + QLatin1Char(' ') + QString::number(static_cast<int>(m_primary));
    for (std::size_t i = 0; i < m_buttons.size(); ++i) {
        auto* b = m_buttons[i];
        const auto& s = m_states[i];
        laid += s.text;
        b->setText(s.text);
        b->setKey(s.key);
        b->setLook(s.what == m_primary ? ButtonLook::primary : ButtonLook::secondary);
        b->setWhyNot(s.whyNot);
        b->setAccessibleName(s.text);
    }
    m_more->setAccessibleName(tr("More"));
    m_more->setToolTip(tr("Everything that can be done with this treatment"));
    m_undo->setText(tr("Undo"));
    m_undo->setAccessibleName(m_undo->text());
    m_undo->setWhyNot(m_canUndo ? QString() : tr("Nothing of yours waits here to be sent."));
    if (std::exchange(m_laid, laid) != laid) place();
}

bool CourseBar::stands(CourseDo what) const {
    return !m_besideReview || (what != CourseDo::review && what != CourseDo::approve && what != CourseDo::reply && what != CourseDo::handBack && what != CourseDo::graph);
}

// From the left as long as there is room; without their keys first, when that is enough for all.
void CourseBar::place() {
    const int pad = width() < 720 ? 8 : 16;
    const auto widths = [&](bool keys) {
        int w = 0;
        for (std::size_t i = 0; i < m_buttons.size(); ++i) {
            m_buttons[i]->setShowKey(keys);
            if (stands(m_states[i].what)) w += m_buttons[i]->sizeHint().width() + 4;
        }
        return w;
    };
    m_undo->setShowKey(width() >= 720);
    const int foot = m_more->sizeHint().width() + 4 + m_undo->sizeHint().width();
    const int room = width() - 2 * pad - foot - 12;
    const bool keys = width() >= 720;
    const bool all = widths(keys) <= room;
    const int y = (height() - m_more->sizeHint().height()) / 2;
    int x = pad;
    bool full = false;
    std::vector<std::size_t> order;
    for (std::size_t i = 0; i < m_buttons.size(); ++i)
        if (m_states[i].what == m_primary && stands(m_primary)) order.push_back(i); // never folded
    for (std::size_t i = 0; i < m_buttons.size(); ++i)
        if (m_states[i].what != m_primary && stands(m_states[i].what)) order.push_back(i);
    std::vector<bool> shown(m_buttons.size(), false);
    int used = 0;
    for (const auto i : order) {
        const int w = m_buttons[i]->sizeHint().width() + 4;
        if (!all && (full || used + w > room)) {
            full = true;
            continue;
        }
        used += w;
        shown[i] = true;
    }
    for (std::size_t i = 0; i < m_buttons.size(); ++i) {
        m_buttons[i]->setVisible(shown[i]);
        if (!shown[i]) continue;
        const auto size = m_buttons[i]->sizeHint();
        m_buttons[i]->setGeometry(x, y, size.width(), size.height());
        x += size.width() + 4;
    }
    m_more->setGeometry(x, y, m_more->sizeHint().width(), m_more->sizeHint().height());
    m_undo->setGeometry(width() - pad - m_undo->sizeHint().width(), y, m_undo->sizeHint().width(), m_undo->sizeHint().height());
}

void CourseBar::openMenu() {
    m_menu->clear();
    bool rest = false;
    for (const auto& s : m_states) {
        if (!s.onBar && !std::exchange(rest, true)) m_menu->addSeparator();
        auto* a = m_menu->addAction(s.key.isEmpty() ? s.text : s.text + QLatin1Char('\t') + s.key);
        a->setEnabled(s.whyNot.isEmpty());
        a->setToolTip(s.whyNot);
        a->setStatusTip(s.whyNot);
        connect(a, &QAction::triggered, this, [this, what = s.what] { emit chosen(what); });
    }
    m_menu->popup(m_more->mapToGlobal(QPoint(0, -m_menu->sizeHint().height() - 4)));
}

void CourseBar::resizeEvent(QResizeEvent* e) {
    QFrame::resizeEvent(e);
    place();
}

} // namespace fyr::ui

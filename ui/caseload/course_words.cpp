#include "ui/caseload/course_words.h"

#include "ui/text/words.h"

#include <QDateTime>
#include <QLocale>

namespace fyr::ui {

using presenter::CourseAction;
using presenter::CourseWhyNot;
using presenter::Need;
using presenter::NeedKind;

namespace {

QString minus(int n) { return n < 0 ? QStringLiteral("−") + QString::number(-n) : n > 0 ? QLatin1Char('+') + QString::number(n) : QStringLiteral("0"); }

} // namespace

QString CourseWords::local(const clinical::LocalText& t) { return Words::local(t); }

QString CourseWords::need(const Need& n) {
    const QString about = local(n.label);
    const auto with = [&](const QString& word) { return about.isEmpty() ? word : word + QStringLiteral(": ") + about; };
    switch (n.kind) {
    case NeedKind::risk: return with(tr("An answer about risk that nobody has taken"));
    case NeedKind::riskTaking: return with(tr("An answer about risk that you are taking; the server does not know yet"));
    case NeedKind::riskHeld: return with(tr("An answer about risk that somebody is looking after"));
    case NeedKind::message: return tr("A message waits for an answer");
    case NeedKind::homework: return with(tr("Homework waits for your feedback"));
    case NeedKind::choice: return with(tr("A choice to make"));
    case NeedKind::decision: return tr("A decision: how to go on");
    case NeedKind::call: return with(tr("To call: answers are missing"));
    case NeedKind::silent: return tr("Silent for long: get in touch");
    case NeedKind::back: return tr("The pause has ended: get in touch");
    case NeedKind::finish: return tr("To finish: the closing has lasted for long");
    case NeedKind::begin: return tr("Everything is answered: ready to start");
    case NeedKind::look: return tr("Needs a look");
    case NeedKind::quiet: return tr("No sign for some days");
    case NeedKind::next: return tr("Goes on by itself");
    case NeedKind::paused: return tr("Paused");
    case NeedKind::nothing: return tr("Nothing waits");
    }
    return {};
}

QString CourseWords::needShort(NeedKind k) {
    switch (k) {
    case NeedKind::risk: return tr("nobody has it");
    case NeedKind::riskTaking: return tr("sending …");
    case NeedKind::riskHeld: return tr("to look after");
    case NeedKind::message: return tr("to answer");
    case NeedKind::homework: return tr("homework");
    case NeedKind::choice: return tr("to choose");
    case NeedKind::decision: return tr("to decide");
    case NeedKind::call: return tr("to call");
    case NeedKind::silent: return tr("get in touch");
    case NeedKind::back: return tr("pause is over");
    case NeedKind::finish: return tr("to finish");
    case NeedKind::begin: return tr("to start");
    case NeedKind::look: return tr("look closer");
    case NeedKind::quiet: return tr("quiet");
    case NeedKind::next: return tr("nothing waits");
    case NeedKind::paused: return tr("paused");
    case NeedKind::nothing: return tr("nothing waits");
    }
    return {};
}

QString CourseWords::needWhy(const Need& n, Instant now) {
    QStringList parts;
    if (n.kind == NeedKind::quiet || n.kind == NeedKind::look || n.kind == NeedKind::paused || n.kind == NeedKind::next || n.kind == NeedKind::nothing) {
        parts << tr("Last sign of the patient %1").arg(Words::dayAndClock(n.since));
    } else {
        parts << tr("Since %1, for %2").arg(Words::dayAndClock(n.since), span(now - n.since));
    }
    if (n.deadline) parts << (*n.deadline <= now ? tr("was to be answered by %1").arg(Words::dayAndClock(*n.deadline)) : tr("to be answered by %1").arg(Words::dayAndClock(*n.deadline)));
    switch (n.kind) {
    case NeedKind::risk:
    case NeedKind::riskTaking:
    case NeedKind::riskHeld: parts << tr("open risk stands before everything else, the shortest time first"); break;
    case NeedKind::look: parts << tr("what is off the expected course stands after everything that has a deadline"); break;
    case NeedKind::quiet: parts << tr("five days without a sign is worth a look"); break;
    case NeedKind::next:
    case NeedKind::nothing: parts << tr("stands after what needs a person, in the order of what comes next"); break;
    case NeedKind::paused: parts << tr("a pause without anything to do stands last"); break;
    default: parts << tr("what a person must answer stands in the order of its deadlines"); break;
    }
    return parts.join(QStringLiteral("; ")) + QLatin1Char('.');
}

QString CourseWords::span(Millis length) { return Words::minutes(static_cast<int>(std::max<std::int64_t>(0, std::chrono::duration_cast<std::chrono::minutes>(length).count()))); }

QString CourseWords::left(const presenter::TimeLeft& t) {
    return t.overdue ? tr("%1 over time").arg(Words::minutes(-t.minutes)) : tr("%1 left").arg(Words::minutes(t.minutes));
}

QString CourseWords::phase(const std::string& code) {
    if (code == "enrolled") return tr("enrolled");
    if (code == "active") return tr("under way");
    if (code == "paused") return tr("paused");
    if (code == "closing") return tr("closing");
    if (code == "followUp") return tr("follow-up");
    if (code == "ended") return tr("ended");
    return QString::fromStdString(code);
}

QString CourseWords::week(const presenter::CaseloadRow& r) {
    if (r.phase == "active" || r.phase == "paused") return tr("w %1/%2").arg(r.week).arg(r.weeks);
    return phase(r.phase);
}

QString CourseWords::weekLong(const presenter::CaseloadRow& r) {
    if (r.phase == "active") return tr("week %1 of %2").arg(r.week).arg(r.weeks);
    if (r.phase == "paused") return tr("paused in week %1 of %2").arg(r.week).arg(r.weeks);
    return phase(r.phase);
}

QString CourseWords::course(const presenter::CaseloadRow& r) {
    if (r.phase == "paused") return tr("Paused");
    if (r.week < 2 || (r.phase != "active" && r.phase != "closing")) return {};
    return track(r.standing.course);
}

QString CourseWords::track(const std::string& course) {
    if (course == "onTrack") return tr("On track");
    if (course == "look") return tr("Needs a look");
    if (course == "tooLittle") return tr("Too little data");
    return {};
}

QString CourseWords::warningSource(const clinical::CourseWarning& w) {
    return tr("Made of %1 finished courses of your own; of 100 patients who were not helped enough it found %2. Who is not flagged may need a look all the same. You decide the track.").arg(w.courses).arg(w.caught);
}

QString CourseWords::warning(const clinical::CourseWarning& w) {
    QStringList parts{tr("Week %1: %2.").arg(w.week).arg(track(w.state))};
    for (const auto& why : w.reasons) parts << local(why);
    parts << warningSource(w) << tr("Name: %1.").arg(QString::fromStdString(w.model));
    return parts.join(QLatin1Char(' '));
}

QString CourseWords::courseWhy(const presenter::CaseloadRow& r) {
    QStringList parts;
    for (const auto& why : r.standing.reasons) parts << local(why);
    if (parts.isEmpty() && r.trend.within && r.week >= 2) parts << (*r.trend.within ? tr("as expected") : tr("outside of what is expected"));
    return parts.join(QLatin1Char(' '));
}

QString CourseWords::change(const presenter::TrendCell& t, bool higherIsWorse) {
    if (!t.change) return {};
    QString out = minus(higherIsWorse ? -*t.change : *t.change);
    if (t.moved == presenter::Moved::better) out += QStringLiteral(" ✓");
    if (t.moved == presenter::Moved::worse) out += QStringLiteral(" !");
    return out;
}

QString CourseWords::moved(presenter::Moved m) {
    switch (m) {
    case presenter::Moved::notKnown: return {};
    case presenter::Moved::unchanged: return tr("less than a reliable change");
    case presenter::Moved::better: return tr("reliably better");
    case presenter::Moved::worse: return tr("reliably worse");
    }
    return {};
}

QString CourseWords::trend(const clinical::CourseTrend& t) {
    if (t.points.empty()) return tr("Nothing has been answered yet.");
    QStringList values;
    for (const auto& p : t.points) {
        const QString when = p.week == 0 ? tr("before the start") : tr("week %1").arg(p.week);
        values << when + QStringLiteral(": ") + (p.total ? QString::number(*p.total) : tr("missing"));
    }
    QStringList out{local(t.title) + QStringLiteral(", ") + values.join(QStringLiteral(", ")) + QLatin1Char('.')};
    const auto last = std::ranges::find_if(t.points.rbegin(), t.points.rend(), [](const auto& p) { return p.total.has_value(); });
    if (last != t.points.rend()) {
        const auto week = static_cast<std::size_t>(std::max(0, last->week));
        if (week < t.lower.size() && week < t.upper.size())
            out << tr("Expected in week %1: %2 to %3.").arg(last->week).arg(std::max(t.lower[week], t.least)).arg(std::min(t.upper[week], t.most));
    }
    const auto cell = presenter::trendOf(t);
    if (const QString by = change(cell, t.higherIsWorse); !by.isEmpty()) {
        QString line = tr("Change since the beginning %1").arg(QString(by).remove(QStringLiteral(" ✓")).remove(QStringLiteral(" !")));
        if (const QString word = moved(cell.moved); !word.isEmpty()) line += QStringLiteral(", ") + word;
        if (t.reliableChange) line += tr(" (from %n points)", nullptr, *t.reliableChange);
        out << line + QLatin1Char('.');
    }
    return out.join(QLatin1Char(' '));
}

QString CourseWords::quoted(const QString& verbatim) {
    QString one = verbatim;
    one.replace(QLatin1Char('\n'), QStringLiteral("” · ”"));
    return QStringLiteral("”") + one + QStringLiteral("”");
}

QString CourseWords::holder(const presenter::RiskCell& r, bool mine) {
    if (r.holder.id.empty()) return tr("nobody has it");
    if (r.settled) return tr("done, not sent yet");
    if (r.taking) return tr("you take it: sending …");
    if (mine) return tr("you have it");
    return tr("%1 has it").arg(r.holder.name.empty() ? tr("somebody") : QString::fromStdString(r.holder.name));
}

QString CourseWords::tellNext(const std::string& role) {
    if (role == "therapist") return tr("the therapist");
    if (role == "unit") return tr("the unit");
    if (role == "supervisor") return tr("the supervisor");
    if (role == "onCall") return tr("whoever is on call");
    return QString::fromStdString(role);
}

QString CourseWords::activity(int daysSilent, const std::string& phase) {
    if (phase == "paused") return tr("paused");
    if (daysSilent <= 0) return tr("active today");
    return tr("silent %n d", nullptr, daysSilent);
}

QString CourseWords::next(const std::string& code) {
    if (code == "measure") return tr("Questions");
    if (code == "limit") return tr("Time is up");
    if (code == "pauseEnds") return tr("Pause ends");
    if (code == "decision") return tr("Decision");
    return QString::fromStdString(code);
}

QString CourseWords::shortDay(Instant t) {
    const QLocale l(Words::language() == QLatin1String("en") ? QLocale(QLocale::English, QLocale::UnitedKingdom) : QLocale(QLocale::Swedish, QLocale::Sweden));
    return l.toString(QDateTime::fromMSecsSinceEpoch(t.time_since_epoch().count()).toLocalTime().date(), QStringLiteral("ddd d MMM")).remove(QLatin1Char('.'));
}

QString CourseWords::rule(const std::string& code, const clinical::CourseRow& row) {
    const auto colon = code.find(':');
    const std::string kind = code.substr(0, colon);
    const std::string id = colon == std::string::npos ? std::string() : code.substr(colon + 1);
    if (kind == "module") {
        const auto it = std::ranges::find(row.modules, id, &clinical::CourseModule::id);
        return tr("The module %1 is not done").arg(it == row.modules.end() ? QString::fromStdString(id) : local(it->title));
    }
    if (kind == "worksheet") return id == "relapse_plan" ? tr("The relapse plan is not handed in") : tr("The worksheet %1 is not handed in").arg(QString::fromStdString(id));
    if (kind == "consent") return tr("The patient has not said yes on the page yet");
    if (kind == "measure") return row.phase == "enrolled" ? tr("The questions before the start are not answered") : tr("The questions of the end are not answered");
    if (kind == "noRisk") return tr("An answer about risk is open");
    if (kind == "noMessage") return tr("A message is not answered");
    if (kind == "noReview") return tr("Homework is not reviewed");
    return QString::fromStdString(code);
}

QString CourseWords::missing(const clinical::CourseRow& row) {
    QStringList parts;
    for (const auto& code : row.openRules) parts << rule(code, row) + QLatin1Char('.');
    return parts.join(QLatin1Char(' '));
}

QString CourseWords::action(CourseAction a) {
    switch (a) {
    case CourseAction::start: return tr("Start");
    case CourseAction::approve: return tr("Approve");
    case CourseAction::handBack: return tr("Slow down");
    case CourseAction::reply: return tr("Reply");
    case CourseAction::choose: return tr("Choose module");
    case CourseAction::swap: return tr("Swap module");
    case CourseAction::decide: return tr("Decide");
    case CourseAction::take: return tr("Risk");
    case CourseAction::settle: return tr("Call");
    case CourseAction::openModule: return tr("Open a module");
    case CourseAction::skip: return tr("Skip a module");
    case CourseAction::extend: return tr("Extend");
    case CourseAction::pause: return tr("Pause");
    case CourseAction::resume: return tr("Go on after the pause");
    case CourseAction::transfer: return tr("Hand over");
    case CourseAction::cover: return tr("Cover");
    case CourseAction::close: return tr("Begin to close");
    case CourseAction::waive: return tr("Waive a rule of closing");
    case CourseAction::signOff: return tr("Sign off");
    case CourseAction::discharge: return tr("Discharge");
    case CourseAction::refer: return tr("Refer");
    }
    return {};
}

QString CourseWords::whyNot(CourseWhyNot why) {
    switch (why) {
    case CourseWhyNot::none: return {};
    case CourseWhyNot::nothingWaits: return tr("Nothing waits for that.");
    case CourseWhyNot::wrongPhase: return tr("Not in this phase of the treatment.");
    case CourseWhyNot::usedUp: return tr("The programme allows no more of them.");
    case CourseWhyNot::riskOpen: return tr("An answer about risk is open: look after it first.");
    case CourseWhyNot::unread: return tr("A message of the patient waits: answer it first.");
    case CourseWhyNot::missing: return tr("Something that the closing needs is missing.");
    case CourseWhyNot::taken: return tr("Somebody has it already.");
    case CourseWhyNot::notTaken: return tr("Nobody has taken it yet: take it first.");
    }
    return {};
}

} // namespace fyr::ui

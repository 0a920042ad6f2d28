#include "ui/text/words.h"

#include "clinical/anamnesis.h"

#include <QDateTime>
#include <QLocale>
#include <map>

namespace fyr::ui {
namespace {

using clinical::Sex;
using clinical::Urgency;
using presenter::WhyNot;

QString current = QStringLiteral("sv"); // set once at start and by the settings page

QLocale locale() {
    return current == QLatin1String("en") ? QLocale(QLocale::English, QLocale::UnitedKingdom)
                                          : QLocale(QLocale::Swedish, QLocale::Sweden);
}

QDateTime local(Instant t) { return QDateTime::fromMSecsSinceEpoch(t.time_since_epoch().count()).toLocalTime(); }

} // namespace

void Words::setLanguage(const QString& code) { current = code.startsWith(QLatin1String("en")) ? QStringLiteral("en") : QStringLiteral("sv"); }
QString Words::language() { return current; }

QString Words::level(std::optional<Urgency> level) {
    if (!level) return tr("You decide");
    switch (*level) {
    case Urgency::immediate: return tr("Immediate");
    case Urgency::emergency: return tr("Emergency");
    case Urgency::urgent: return tr("Urgent");
    case Urgency::soon: return tr("Soon");
    case Urgency::selfCare: return tr("Self-care");
    }
    return {};
}

QString Words::destination(const std::string& code) {
    if (code == "ambulance") return tr("Ambulance, 112");
    if (code == "emergencyDepartment") return tr("Emergency department");
    if (code == "psychiatricEmergency") return tr("Psychiatric emergency");
    if (code == "gpToday") return tr("Doctor today");
    if (code == "outOfHours") return tr("Out-of-hours clinic");
    if (code == "gpWeek") return tr("Doctor this week");
    if (code == "nurseCall") return tr("Nurse calls");
    if (code == "pharmacy") return tr("Pharmacy");
    if (code == "selfCare") return tr("Self-care advice");
    if (code == "dentist") return tr("Dentist");
    if (code == "optician") return tr("Optician");
    if (code == "icbtAssessment") return tr("ICBT assessment");
    if (code == "maternity") return tr("Maternity care");
    if (code == "poisonInformation") return tr("Poisons information");
    return QString::fromStdString(code);
}

QString Words::destination(const clinical::Destination& d) {
    const QString own = local(d.label);
    return own.isEmpty() ? destination(d.code) : own;
}

QString Words::role(const std::string& code) {
    if (code == "nurse") return tr("Nurse");
    if (code == "doctor") return tr("Doctor");
    if (code == "therapist") return tr("Therapist");
    if (code == "manager") return tr("Unit manager");
    if (code == "admin") return tr("Administrator");
    return QString::fromStdString(code);
}

QString Words::sex(Sex s, const presenter::Age& age) {
    const bool child = age.known && age.years < 13;
    if (s == Sex::female) return child ? tr("girl") : tr("woman");
    if (s == Sex::male) return child ? tr("boy") : tr("man");
    if (s == Sex::other) return tr("other sex");
    return {};
}

QString Words::age(const presenter::Age& a) {
    if (!a.known) return {};
    return a.showMonths() ? tr("%1 mo").arg(a.months) : QString::number(a.years);
}

QString Words::ageLong(const presenter::Age& a) {
    if (!a.known) return {};
    return a.showMonths() ? tr("%1 mo").arg(a.months) : tr("%1 years").arg(a.years);
}

QString Words::ageAndSex(const presenter::Age& a, Sex s) {
    QStringList parts;
    if (a.known) parts << age(a);
    if (const QString word = sex(s, a); !word.isEmpty()) parts << word;
    return parts.join(QStringLiteral(", "));
}

QString Words::minutes(int m) {
    const QString sign = m < 0 ? QStringLiteral("−") : QString();
    const int n = std::abs(m);
    if (n < 60) return sign + tr("%1 min").arg(n);
    if (n < 24 * 60) {
        const int rest = n % 60;
        return sign + (rest == 0 ? tr("%1 h").arg(n / 60) : tr("%1 h %2 min").arg(n / 60).arg(rest));
    }
    return sign + tr("%1 d %2 h").arg(n / 1440).arg(n % 1440 / 60);
}

QString Words::clock(Instant t) { return fyr::ui::local(t).toString(QStringLiteral("HH:mm")); }
QString Words::day(Instant t) { return locale().toString(fyr::ui::local(t).date(), QStringLiteral("ddd d MMM")).remove(QLatin1Char('.')); }

QString Words::dayAndClock(Instant t) {
    const QDateTime at = fyr::ui::local(t);
    if (at.date() == QDate::currentDate()) return clock(t);
    const QString format = at.date().year() == QDate::currentDate().year() ? QStringLiteral("d MMM") : QStringLiteral("d MMM yyyy");
    return locale().toString(at.date(), format).remove(QLatin1Char('.')) + QLatin1Char(' ') + clock(t);
}

QString Words::date(Date d) { return QString::fromStdString(formatDate(d)); }

QString Words::percent(presenter::Percent p) {
    const QString space = current == QLatin1String("en") ? QString() : QStringLiteral("\u00a0");
    return (p.tiny ? QStringLiteral("<1") : QString::number(p.value)) + space + QLatin1Char('%');
}

QString Words::synced(const presenter::Ago& a) {
    switch (a.unit) {
    case presenter::Ago::Unit::never: return tr("Not synced yet");
    case presenter::Ago::Unit::now: return tr("Synced now");
    case presenter::Ago::Unit::seconds: return tr("Synced %1 s ago").arg(a.amount);
    case presenter::Ago::Unit::minutes: return tr("Synced %1 min ago").arg(a.amount);
    case presenter::Ago::Unit::clock: return tr("Synced %1").arg(dayAndClock(a.at));
    }
    return {};
}

QString Words::reasonCode(const std::string& code) {
    if (code == "wordsMisread") return tr("Words misread");
    if (code == "askedTooLittle") return tr("Asked too little");
    if (code == "tooCautious") return tr("Too cautious");
    if (code == "tooLow") return tr("Too low");
    if (code == "routing") return tr("Belongs elsewhere");
    if (code == "newInformation") return tr("New information");
    if (code == "spokeWithPatient") return tr("Spoke with the patient");
    if (code == "doctorAssessed") return tr("Doctor assessed");
    if (code == "other") return tr("Other reason");
    return {};
}

QString Words::qualitySplit(const std::string& name) {
    if (name == "complaint") return tr("By complaint");
    if (name == "ageBand") return tr("By age");
    if (name == "sex") return tr("By sex");
    if (name == "lang") return tr("By language");
    if (name == "suggested") return tr("By suggested level");
    if (name == "certainty") return tr("By how sure the engine was");
    if (name == "knowledgeBase") return tr("By version of the knowledge base");
    return QString::fromStdString(name);
}

QString Words::qualityKey(const std::string& split, const std::string& key, const clinical::LocalText& label) {
    if (key == "few") return tr("Small groups together");
    if (key == "unknown") return tr("Not known");
    if (label != clinical::LocalText{}) return local(label);
    if (split == "complaint" && key == "other") return tr("No complaint that the knowledge base has");
    if (split == "ageBand") return key == "0" ? tr("Under 1 year") : tr("%1 years").arg(QString::fromStdString(key).replace(QLatin1Char('-'), QStringLiteral("–")));
    if (key == "female") return tr("Women");
    if (key == "male") return tr("Men");
    if (split == "sex" && key == "other") return tr("Another sex");
    if (key == "sv") return tr("Swedish");
    if (key == "en") return tr("English");
    if (key == "clinicianDecides") return tr("Left to a clinician");
    if (split == "certainty") return tr("Suggested a level");
    if (const auto u = clinical::urgencyFromCode(key)) return level(*u);
    return QString::fromStdString(key);
}

QString Words::qualityWhy(const std::string& code) {
    if (code == "missedEmergency") return tr("Emergency where less was suggested");
    if (code == "belowFloor") return tr("Decided below a red flag");
    if (code == "overridden") return tr("Decided otherwise");
    if (code == "uncertain") return tr("Left to a clinician");
    if (code == "abandoned") return tr("Left by the patient");
    return QString::fromStdString(code);
}

QString Words::commandName(const std::string& code, const std::string& payloadUrgency) {
    const auto level_ = clinical::urgencyFromCode(payloadUrgency);
    if (code == "triage.claim") return tr("Claim");
    if (code == "triage.release") return tr("Release");
    if (code == "triage.confirm") return level_ ? tr("Confirm %1").arg(level(level_)) : tr("Confirm");
    if (code == "triage.override") return level_ ? tr("Change to %1").arg(level(level_)) : tr("Override");
    if (code == "triage.route") return tr("Route");
    if (code == "triage.reopen") return tr("Reopen");
    if (code == "note.add") return tr("Note");
    if (code == "note.sign") return tr("Signed anamnesis");
    if (code == "message.send") return tr("Message to the patient");
    if (code == "message.markRead") return tr("Mark as read");
    if (code == "message.close") return tr("Close the conversation");
    if (code == "message.reopen") return tr("Reopen the conversation");
    if (code == "appointment.publish") return tr("Publish times");
    if (code == "appointment.withdraw") return tr("Withdraw a time");
    if (code == "appointment.offer") return tr("Offer a time");
    if (code == "appointment.book") return tr("Book a visit");
    if (code == "appointment.rebook") return tr("Move a visit");
    if (code == "appointment.cancel") return tr("Cancel a visit");
    if (code == "appointment.arrive") return tr("Mark as arrived");
    if (code == "appointment.complete") return tr("Mark as done");
    if (code == "appointment.noShow") return tr("Mark as not come");
    if (code == "appointment.wait") return tr("Put on the waiting list");
    if (code == "icbt.enrol") return tr("Begin a treatment");
    if (code == "icbt.start") return tr("Start the treatment");
    if (code == "icbt.approve") return tr("Approve the homework");
    if (code == "icbt.handBack") return tr("Hand the homework back");
    if (code == "icbt.reply") return tr("Reply to the patient");
    if (code == "icbt.openModule") return tr("Open a module");
    if (code == "icbt.repeat") return tr("Open a module once more");
    if (code == "icbt.skip") return tr("Skip a module");
    if (code == "icbt.choose") return tr("Choose a module");
    if (code == "icbt.swap") return tr("Swap the module");
    if (code == "icbt.decide") return tr("Decide how to go on");
    if (code == "icbt.take") return tr("Take an answer about risk");
    if (code == "icbt.settle") return tr("What was done");
    if (code == "icbt.pause") return tr("Pause the treatment");
    if (code == "icbt.resume") return tr("Go on after the pause");
    if (code == "icbt.close") return tr("Begin to close");
    if (code == "icbt.extend") return tr("Extend the treatment");
    if (code == "icbt.transfer") return tr("Hand over");
    if (code == "icbt.cover") return tr("Cover");
    if (code == "icbt.waive") return tr("Waive a rule of closing");
    if (code == "icbt.signOff") return tr("Sign off the treatment");
    if (code == "icbt.discharge") return tr("Discharge");
    if (code == "icbt.refer") return tr("Refer");
    return QString::fromStdString(code);
}

QString Words::whyNot(WhyNot why, const QString& holder) {
    switch (why) {
    case WhyNot::possible: return {};
    case WhyNot::nothingOpen: return tr("Choose a patient in the queue first.");
    case WhyNot::heldByOther: return tr("%1 holds this. Only the holder can decide.").arg(holder);
    case WhyNot::alreadyDecided: return tr("Already decided. Reopen it to decide again.");
    case WhyNot::needsAttention: return tr("Settle the conflict first.");
    case WhyNot::notClinician: return tr("Your role may read but not decide.");
    }
    return {};
}

QString Words::error(const Error& e) {
    const QString code = QString::fromUtf8(info(e.code).name.data(), static_cast<qsizetype>(info(e.code).name.size()));
    QString text;
    switch (e.code) {
    case ErrorCode::signInFailed: text = tr("The name or the password is wrong."); break;
    case ErrorCode::tooManyAttempts: text = tr("Too many attempts. Wait a moment and try again."); break;
    case ErrorCode::wrongPin: text = tr("Wrong PIN."); break;
    case ErrorCode::noKeychain: text = tr("This computer has no keychain, so nothing can be kept encrypted here. Fyr works online only."); break;
    case ErrorCode::network:
    case ErrorCode::unavailable:
    case ErrorCode::timeout: text = tr("The server does not answer. Check the network; Fyr keeps trying."); break;
    case ErrorCode::certificate: text = tr("The server's certificate is not trusted. Nothing was sent. Call IT support."); break;
    case ErrorCode::diskFull: text = tr("The disk is full. Nothing was lost; free some space and try again."); break;
    case ErrorCode::storageCorrupt: text = tr("The local copy is damaged. Unsent changes are rescued and the rest is fetched again."); break;
    case ErrorCode::storageTooNew: text = tr("The local copy was made by a newer Fyr. Update Fyr to open it."); break;
    case ErrorCode::storageBusy: text = tr("Fyr is already running for this user."); break;
    case ErrorCode::clientTooOld: text = tr("This Fyr is too old for the server. Update it; your unsent changes stay."); break;
    case ErrorCode::deviceRevoked: text = tr("This computer's access has been withdrawn."); break;
    case ErrorCode::leaseExpired: text = tr("Offline access has run out. Sign in online."); break;
    case ErrorCode::notKeptHere: text = tr("There was no room for it here; the server has it. Fyr fetches it as soon as the server can be reached."); break;
    case ErrorCode::alreadyClaimed: text = tr("Somebody else took it first."); break;
    case ErrorCode::versionConflict: text = tr("It has changed since you saw it."); break;
    case ErrorCode::notFound: text = tr("It is not there, or not yours to see."); break;
    case ErrorCode::invalidState: text = tr("It does not fit how things stand now."); break;
    case ErrorCode::duplicate: text = tr("It has been done already."); break;
    case ErrorCode::tooLarge: text = tr("It is too large for the server."); break;
    case ErrorCode::badRequest:
    case ErrorCode::badJson:
    case ErrorCode::invalidResource: text = tr("The server did not understand it. Ask IT support whether Fyr is up to date."); break;
    case ErrorCode::overloaded:
    case ErrorCode::shuttingDown: text = tr("The server has too much to do. Fyr tries again by itself."); break;
    case ErrorCode::signInRequired:
    case ErrorCode::tokenExpired: text = tr("Sign in again first."); break;
    case ErrorCode::locked: text = tr("Fyr is locked."); break;
    case ErrorCode::forbidden: text = tr("You do not have the right to do that."); break;
    default: text = tr("Something went wrong. Try again."); break;
    }
    return text + QStringLiteral(" (") + code + QLatin1Char(')');
}

QString Words::vital(const clinical::VitalPart& part) {
    static const std::map<std::string, const char*> names{
        {"resp_rate", QT_TR_NOOP("Breathing rate")}, {"spo2", QT_TR_NOOP("Oxygen saturation")}, {"oxygen", QT_TR_NOOP("Added oxygen")},
        {"sys_bp", QT_TR_NOOP("Blood pressure, upper")}, {"heart_rate", QT_TR_NOOP("Pulse")}, {"consciousness", QT_TR_NOOP("Consciousness")},
        {"temperature_c", QT_TR_NOOP("Temperature")}, {"refill_seconds", QT_TR_NOOP("Capillary refill")}};
    const auto it = names.find(part.vital);
    return it == names.end() ? local(part.label) : tr(it->second);
}

QString Words::vitalValue(const clinical::VitalPart& part) {
    static const std::map<std::string, const char*> units{{"resp_rate", "/min"}, {"spo2", "%"}, {"sys_bp", "mmHg"}, {"heart_rate", "/min"}, {"temperature_c", "°C"}, {"refill_seconds", "s"}};
    const auto it = units.find(part.vital);
    return local(part.value) + (it == units.end() ? QString() : QLatin1Char(' ') + QString::fromUtf8(it->second));
}

QString Words::timeline(const clinical::TimelineEntry& e) {
    const QString own = local(e.text);
    const QString by = QString::fromStdString(e.by.name);
    const auto with = [&](const QString& word) { return by.isEmpty() ? word : word + QStringLiteral(", ") + by; };
    if (e.kind == "started") return own.isEmpty() ? tr("Chat started") : own;
    if (e.kind == "suggested") return own.isEmpty() ? tr("Suggestion made") : own;
    if (e.kind == "adviceRead") return own.isEmpty() ? tr("Read the advice") : own;
    if (e.kind == "claimed") return with(tr("Claimed"));
    if (e.kind == "released") return with(tr("Released"));
    if (e.kind == "confirmed") return own.isEmpty() ? with(tr("Confirmed")) : with(own);
    if (const auto reason = reasonCode(e.text.sv); e.kind == "overridden" && !reason.isEmpty()) return with(tr("Changed: %1").arg(reason));
    if (e.kind == "overridden") return own.isEmpty() ? with(tr("Changed")) : with(own);
    if (e.kind == "routed") return own.isEmpty() ? with(tr("Routed")) : with(own);
    if (e.kind == "reopened") return with(tr("Reopened"));
    if (e.kind == clinical::anamnesisSigned) return with(tr("Anamnesis signed"));
    if (e.kind == "note") return own.isEmpty() ? with(tr("Note")) : own;
    return own.isEmpty() ? QString::fromStdString(e.kind) : own;
}

QString Words::local(const clinical::LocalText& t) { return QString::fromStdString(t.in(current.toStdString())); }

} // namespace fyr::ui

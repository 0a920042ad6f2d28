#include "ui/text/line_words.h"

#include "ui/text/words.h"

#include <QDateTime>
#include <QLocale>

namespace fyr::ui {
namespace {

using presenter::Connection;
using presenter::NeedsServer;
using presenter::NoticeKind;
using presenter::Obstacle;
using presenter::Status;
using presenter::WayWhyNot;

QString since(const Status& s) { return s.offlineSince ? Words::dayAndClock(*s.offlineSince) : QString(); }

} // namespace

QString LineWords::span(Millis length) {
    const auto minutes = std::chrono::abs(length).count() / 60'000;
    if (minutes < 60) return tr("%1 min").arg(std::max<std::int64_t>(minutes, 1));
    if (minutes < 48 * 60) return tr("%1 h").arg(minutes / 60);
    const auto days = minutes / 1440;
    if (days < 730) return tr("%n day(s)", nullptr, static_cast<int>(days));
    return tr("%1 years").arg(days / 365);
}

QString LineWords::weekdayAndClock(Instant t, Instant now) {
    const auto local = [](Instant i) { return QDateTime::fromMSecsSinceEpoch(i.time_since_epoch().count()).toLocalTime(); };
    const auto days = local(now).date().daysTo(local(t).date());
    if (days == 0) return Words::clock(t);
    const bool english = Words::language() == QLatin1String("en");
    const QLocale locale = english ? QLocale(QLocale::English, QLocale::UnitedKingdom) : QLocale(QLocale::Swedish, QLocale::Sweden);
    if (days > 0 && days < 7) return locale.toString(local(t).date(), QStringLiteral("dddd")) + QLatin1Char(' ') + Words::clock(t);
    return Words::dayAndClock(t);
}

QString LineWords::asOf(const Status& s) {
    if (s.connection == Connection::online || !s.lastSynced) return {};
    return asOf(*s.lastSynced);
}

QString LineWords::asOf(Instant read) { return tr("as of %1").arg(Words::dayAndClock(read)); }

QString LineWords::pill(const Status& s) {
    switch (s.connection) {
    case Connection::online: return tr("Connected");
    case Connection::connecting: return tr("Connecting");
    case Connection::needsSignIn: return tr("Sign in again");
    case Connection::tooOld: return tr("Fyr must be updated");
    case Connection::revoked: return tr("Access withdrawn");
    case Connection::wrongCertificate:
        if (s.obstacle == Obstacle::portal) return tr("The network wants a sign-in");
        return s.obstacle == Obstacle::certificateTime ? tr("Check the clock") : tr("Server not trusted");
    case Connection::offline: break;
    }
    if (s.obstacle == Obstacle::portal) return tr("The network wants a sign-in");
    if (s.obstacle == Obstacle::certificateTime) return tr("Check the clock");
    return s.offlineSince ? tr("Offline since %1").arg(since(s)) : tr("Offline");
}

QString LineWords::title(const presenter::Notice& n, const Status& s, Instant now) {
    switch (n.kind) {
    case NoticeKind::revoked: return tr("This computer's access has been withdrawn.");
    case NoticeKind::leaseEnded: return tr("Offline access has run out.");
    case NoticeKind::diskFull: return tr("This computer's disk is full.");
    case NoticeKind::storage: return tr("The local copy cannot be written just now.");
    case NoticeKind::riskWaits:
        return tr("%n answer(s) about risk in treatments that nobody has taken, since %1.", nullptr, s.freeRisk).arg(s.freeRiskSince ? Words::dayAndClock(*s.freeRiskSince) : QString());
    case NoticeKind::tooOld: return tr("This Fyr is too old for the server.");
    case NoticeKind::needsSignIn: return tr("Your sign-in has ended.");
    case NoticeKind::certificateTime: return tr("The server's certificate does not fit this computer's clock.");
    case NoticeKind::wrongCertificate: return tr("The server's certificate is not trusted.");
    case NoticeKind::portal: return tr("This network wants you to sign in to it first.");
    case NoticeKind::proxySignIn: return tr("The network's proxy wants a name and a password.");
    case NoticeKind::proxy: return tr("The network's proxy does not answer.");
    case NoticeKind::offline: return s.offlineSince ? tr("You work offline since %1.").arg(since(s)) : tr("You work offline.");
    case NoticeKind::readingEnds:
        return s.leaseEnds ? tr("Reading ends %1 unless Fyr reaches the server.").arg(weekdayAndClock(*s.leaseEnds, now)) : QString();
    case NoticeKind::unsentOld:
        return s.oldestUnsent ? tr("Your oldest unsent change has waited for %1.").arg(span(now - *s.oldestUnsent)) : QString();
    case NoticeKind::inMemoryOnly:
        return s.unsent + s.attention > 0 ? tr("There is no keychain here: what is unsent is lost if Fyr or the computer is closed.")
                                          : tr("There is no keychain here: nothing is kept when Fyr is closed.");
    case NoticeKind::lockedWork: return tr("Unsent changes of yours from before are here, but the keychain keeps them shut. Unlock it and start Fyr again.");
    case NoticeKind::clockWrong: {
        const QString by = span(s.clockSkew.value_or(Millis{0}));
        return s.clockSkew && *s.clockSkew > Millis{0} ? tr("This computer's clock is slow by %1; Fyr uses the server's time.").arg(by)
                                                       : tr("This computer's clock is fast by %1; Fyr uses the server's time.").arg(by);
    }
    case NoticeKind::firstSync:
        return s.expected > 0 ? tr("First sync: %1 of %2 are here.").arg(s.received).arg(s.expected) : tr("First sync under way.");
    case NoticeKind::resyncing: return tr("Everything is being read from the server once more.");
    }
    return {};
}

QString LineWords::text(const presenter::Notice& n, const Status& s, Instant) {
    const QString kept = s.unsent == 0 ? QString()
                         : s.inMemoryOnly ? tr("Your %n change(s) are sent in order when the line is back.", nullptr, s.unsent)
                                          : tr("Your %n change(s) are kept encrypted on this computer and are sent in order.", nullptr, s.unsent);
    const QString then = s.lastSynced ? tr("What is shown is how it was at %1.").arg(Words::dayAndClock(*s.lastSynced)) : tr("Nothing has been fetched yet.");
    const auto join = [](const QString& a, const QString& b) { return b.isEmpty() ? a : a + QLatin1Char(' ') + b; };
    switch (n.kind) {
    case NoticeKind::revoked:
        return s.unsent + s.attention > 0 ? tr("What was stored here is erased. Your %n unsent change(s) are being handed in to the server for a manager to look at.", nullptr, s.unsent + s.attention)
                                          : tr("What was stored here is erased.");
    case NoticeKind::leaseEnded: return tr("The server has been out of reach for too long, so nothing may be read. Unsent changes stay here, encrypted.");
    case NoticeKind::riskWaits: return tr("It stands on top of the treatments.");
    case NoticeKind::diskFull: return tr("Nothing new can be kept until there is space. What you see was kept; what you write now may not be.");
    case NoticeKind::storage: return tr("Fyr repairs it by itself and rescues what is unsent. If this stays, call IT support.");
    case NoticeKind::tooOld: return join(tr("Ask IT support for the update. You can go on reading."), kept);
    case NoticeKind::needsSignIn: return tr("What is here can be read, and what you decide is kept until you sign in.");
    case NoticeKind::certificateTime: return join(tr("Check this computer's date and time first; if they are right, call IT support. Nothing is sent until then."), kept);
    case NoticeKind::wrongCertificate: return join(tr("Somebody else may be answering for it, so nothing is sent. Call IT support."), kept);
    case NoticeKind::portal: return join(tr("Open a browser, follow the network's page, and come back: Fyr goes on by itself.") + QLatin1Char(' ') + then, kept);
    case NoticeKind::proxySignIn: return join(tr("Ask IT support to put them into this computer's network settings.") + QLatin1Char(' ') + then, kept);
    case NoticeKind::proxy: return join(tr("Fyr keeps trying. If other programs work, call IT support.") + QLatin1Char(' ') + then, kept);
    case NoticeKind::offline: return join(then, kept);
    case NoticeKind::firstSync: return tr("What is already here can be used at once; lists are still filling.");
    case NoticeKind::resyncing: return tr("The server was restored or changed. What is here can be used meanwhile; your unsent changes are kept.");
    case NoticeKind::readingEnds: return tr("After that nothing can be read here until somebody signs in online. Unsent changes are kept.");
    case NoticeKind::unsentOld: return tr("Others do not see it yet. If it is urgent, tell them another way.");
    case NoticeKind::inMemoryOnly:
    case NoticeKind::lockedWork:
    case NoticeKind::clockWrong: return {};
    }
    return {};
}

QString LineWords::needsServer(NeedsServer why) {
    switch (why) {
    case NeedsServer::possible: return {};
    case NeedsServer::connecting: return tr("This needs the server, and Fyr is still connecting to it.");
    case NeedsServer::offline: return tr("This needs the server, and you are offline.");
    case NeedsServer::signIn: return tr("This needs the server: sign in again first.");
    case NeedsServer::tooOld: return tr("This needs the server, and this Fyr is too old for it.");
    case NeedsServer::notTrusted: return tr("This needs the server, and its certificate is not trusted.");
    case NeedsServer::revoked: return tr("This computer's access has been withdrawn.");
    }
    return {};
}

QString LineWords::wayWhyNot(WayWhyNot why) {
    switch (why) {
    case WayWhyNot::possible: return {};
    case WayWhyNot::offline: return tr("To do it again needs the server, which cannot be reached now.");
    case WayWhyNot::notHere: return tr("What it is about is not on this computer any more: it was settled, moved, or is not yours to see.");
    case WayWhyNot::refusedForGood: return tr("The server would refuse it again in the same way.");
    case WayWhyNot::nothingBehind: return tr("Nothing waits behind it.");
    case WayWhyNot::noText: return tr("There is no text in it to take back.");
    }
    return {};
}

} // namespace fyr::ui

// Words for visits by video: stages, devices, why not, what was refused.
#pragma once

#include "base/error.h"
#include "presenter/calls.h"
#include "ui/calls/call_view.h"

#include <QCoreApplication>
#include <QString>

namespace fyr::ui {

class CallWords {
    Q_DECLARE_TR_FUNCTIONS(CallWords)
  public:
    [[nodiscard]] static QString group(presenter::CallGroup group);
    [[nodiscard]] static QString stage(const presenter::CallRow& row, Instant now); // "Waiting 4 min", "Has opened the link"
    [[nodiscard]] static QString promised(const presenter::CallVisit& visit);       // "time 11:00", "drop-in"; empty: neither
    [[nodiscard]] static QString device(presenter::CallDevice device);
    [[nodiscard]] static QString role(const std::string& code);
    [[nodiscard]] static QString invited(presenter::InvitedState state);
    [[nodiscard]] static QString whyNot(presenter::CallWhyNot why, const presenter::CallRow& row);
    // What was asked was not done, and what now.
    [[nodiscard]] static QString refused(const Error& error);
    [[nodiscard]] static QString estimate(const presenter::CallVisit& visit); // empty: not known
    // Of another party's media: "Nadia Fors: direct", and what stands in the way with what helps; empty: nothing.
    [[nodiscard]] static QString party(const QString& name, const CallParty& party);
    [[nodiscard]] static QString cause(const std::string& code);
    // Why nobody hears or sees this side, and what helps; empty: nothing is wrong.
    [[nodiscard]] static QString noMicrophone(const std::string& problem);
    [[nodiscard]] static QString noCamera(const std::string& problem);
    // The whole row in words: tool tip, screen reader.
    [[nodiscard]] static QString whole(const presenter::CallRow& row, Instant now);
    [[nodiscard]] static QString asOf(const presenter::CallsView& view, bool online); // how old the list is; empty while fresh
    [[nodiscard]] static QString since(Instant then, Instant now); // "4 min", "less than a minute"
};

} // namespace fyr::ui

// Words for codes: the only place where levels, destinations, times and errors become text for people.
#pragma once

#include "base/clock.h"
#include "base/error.h"
#include "clinical/triage_item.h"
#include "presenter/item.h"
#include "presenter/status.h"
#include "presenter/time_left.h"

#include <QCoreApplication>
#include <QString>
#include <optional>

namespace fyr::ui {

class Words {
    Q_DECLARE_TR_FUNCTIONS(Words)
  public:
    static void setLanguage(const QString& code); // "sv" or "en"; the translator is installed by `app`
    [[nodiscard]] static QString language();

    [[nodiscard]] static QString level(std::optional<clinical::Urgency> level); // "Akut"; none = "Du avgör"
    [[nodiscard]] static QString destination(const clinical::Destination& d);
    [[nodiscard]] static QString destination(const std::string& code);
    [[nodiscard]] static QString role(const std::string& code);
    [[nodiscard]] static QString sex(clinical::Sex sex, const presenter::Age& age); // kvinna, flicka …
    [[nodiscard]] static QString age(const presenter::Age& age);                     // "31", "8 mån"
    [[nodiscard]] static QString ageLong(const presenter::Age& age);                 // "31 år", "8 mån"
    [[nodiscard]] static QString ageAndSex(const presenter::Age& age, clinical::Sex sex);
    [[nodiscard]] static QString minutes(int minutes); // "6 min", "1 h 50 min", "−1 min", "2 d 4 h"
    [[nodiscard]] static QString clock(Instant t);     // "10:47", local time
    [[nodiscard]] static QString day(Instant t);       // "fre 20 nov"
    [[nodiscard]] static QString dayAndClock(Instant t); // today: the clock; else with the day
    [[nodiscard]] static QString date(Date d);         // "1995-02-14"
    [[nodiscard]] static QString percent(presenter::Percent p);
    [[nodiscard]] static QString synced(const presenter::Ago& ago); // "Synkad för 3 s sedan"
    [[nodiscard]] static QString reasonCode(const std::string& code);
    // Of the quality report: what it is split by, a row's name, why a case should be read.
    [[nodiscard]] static QString qualitySplit(const std::string& name);
    [[nodiscard]] static QString qualityKey(const std::string& split, const std::string& key, const clinical::LocalText& label);
    [[nodiscard]] static QString qualityWhy(const std::string& code);
    [[nodiscard]] static QString commandName(const std::string& code, const std::string& payloadUrgency = {});
    [[nodiscard]] static QString whyNot(presenter::WhyNot why, const QString& holder);
    [[nodiscard]] static QString error(const Error& e); // what failed and what to do, with its code
    [[nodiscard]] static QString vital(const clinical::VitalPart& part);      // "Pulse"
    [[nodiscard]] static QString vitalValue(const clinical::VitalPart& part); // "112 /min", "alert"
    [[nodiscard]] static QString timeline(const clinical::TimelineEntry& e);
    [[nodiscard]] static QString local(const clinical::LocalText& t);
};

} // namespace fyr::ui

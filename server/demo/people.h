// Made-up people: names, days of birth, addresses. The same random stream makes the same people.
//
// Privacy: identity numbers are coordination numbers with a wrong check digit, so they can belong to nobody.
#pragma once

#include "base/random.h"
#include "clinical/triage_item.h"

#include <string>
#include <string_view>

namespace fyr::server::demo {

struct Person {
    std::string id;
    std::string given;
    std::string family;
    clinical::Sex sex = clinical::Sex::female;
    Date birth;
    std::string number; // "19800563-1234", nobody's
    std::string phone;
    std::string street;
    std::string postalCode;
    std::string city;
    std::string lang = "sv";
    [[nodiscard]] std::string name() const { return given + " " + family; }
};

// A person of about this age on the day.
[[nodiscard]] Person makePerson(Random& random, clinical::Sex sex, int age, Date today);
// The day of birth of somebody who is `months` old on the day.
[[nodiscard]] Date bornMonthsBefore(Date today, int months, int extraDays);
// The number of somebody born then; `serial` 0 … 999, even for women. Never valid.
[[nodiscard]] std::string demoNumber(Date birth, int serial);
[[nodiscard]] int luhnDigit(std::string_view digits);

} // namespace fyr::server::demo

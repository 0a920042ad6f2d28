#include "server/demo/people.h"

#include "base/ids.h"

#include <array>
#include <fmt/format.h>

namespace fyr::server::demo {
namespace {

using Names = std::array<std::string_view, 12>;
// By decade of birth, as they were common in Sweden: old, middle, young.
constexpr Names womenOld{"Maj-Britt", "Gunvor", "Ingegerd", "Aina", "Barbro", "Solveig", "Gun", "Ulla-Stina", "Rut", "Margit", "Siv", "Inga-Lill"};
constexpr Names womenMid{"Annika", "Helena", "Carina", "Malin", "Jessica", "Åsa", "Fatima", "Camilla", "Ylva", "Zeynep", "Therese", "Katarzyna"};
constexpr Names womenYoung{"Alva", "Tuva", "Saga", "Nova", "Freja", "Leila", "Ellen", "Signe", "Amira", "Stina", "Juni", "Meja"};
constexpr Names menOld{"Börje", "Ture", "Sven-Erik", "Rune", "Arne", "Göte", "Folke", "Bertil", "Åke", "Holger", "Stig", "Karl-Gustav"};
constexpr Names menMid{"Fredrik", "Mats", "Jörgen", "Henrik", "Magnus", "Ahmed", "Patrik", "Håkan", "Tomasz", "Stefan", "Daniel", "Mehmet"};
constexpr Names menYoung{"Melker", "Vidar", "Sixten", "Noel", "Ebbe", "Yusuf", "Loke", "Alve", "Elias", "Frans", "Ivar", "Omar"};
constexpr std::array<std::string_view, 30> families{
    "Skarvhed",  "Tångvall",  "Havrén",     "Mistelgren", "Lommarp",   "Fyrholt",  "Vassbäck", "Knaggsten", "Torpenius", "Ålrot",
    "Gullvivén", "Bränntorp", "Dimholm",    "Kråkegård",  "Sältång",   "Norrfyr",  "Ekmossa",  "Lyktberg",  "Storklippe", "Vindhage",
    "Grynnvik",  "Tärnhufvud", "Blåklockén", "Ramshed",    "Saltkälla", "Ugglevret", "Hamnskär", "Rönnklint", "Bojsten",   "Klapperhed"};
constexpr std::array<std::string_view, 10> streets{"Fyrvägen", "Lotsgatan", "Tånggränd", "Bojstigen", "Kajplan",
                                                   "Grynnstigen", "Måsvägen", "Ankargatan", "Skutgränd", "Vågbrytaren"};
constexpr std::array<std::pair<std::string_view, std::string_view>, 4> places{
    {{"000 11", "Skarviken"}, {"000 12", "Skarviken"}, {"000 24", "Norrgrynnan"}, {"000 31", "Tånghamn"}}};

template <class T, std::size_t N>
const T& pick(const std::array<T, N>& from, Random& random) {
    return from[random.below(N)];
}

const Names& namesFor(clinical::Sex sex, int age) {
    const bool woman = sex == clinical::Sex::female;
    if (age >= 62) return woman ? womenOld : menOld;
    if (age >= 30) return woman ? womenMid : menMid;
    return woman ? womenYoung : menYoung;
}

} // namespace

int luhnDigit(std::string_view digits) {
    int sum = 0;
    for (std::size_t i = 0; i < digits.size(); ++i) {
        int d = digits[digits.size() - 1 - i] - '0';
        if (i % 2 == 0 && (d *= 2) > 9) d -= 9;
        sum += d;
    }
    return (10 - sum % 10) % 10;
}

std::string demoNumber(Date birth, int serial) {
    const auto day = static_cast<unsigned>(birth.day()) + 60; // as in a coordination number
    const auto text = fmt::format("{:04}{:02}{:02}{:03}", static_cast<int>(birth.year()),
                                  static_cast<unsigned>(birth.month()), day, serial);
    const int wrong = (luhnDigit(std::string_view(text).substr(2)) + 5) % 10;
    return fmt::format("{}-{}{}", text.substr(0, 8), text.substr(8), wrong);
}

Date bornMonthsBefore(Date today, int months, int extraDays) {
    Date d = today - std::chrono::months{months};
    if (!d.ok()) d = d.year() / d.month() / std::chrono::last;
    return Date{std::chrono::sys_days{d} - std::chrono::days{extraDays}};
}

Person makePerson(Random& random, clinical::Sex sex, int age, Date today) {
    Person p;
    const auto made = Instant{std::chrono::sys_days{today}};
    p.id = makeUlid(made, random);
    p.sex = sex;
    p.given = pick(namesFor(sex, age), random);
    p.family = pick(families, random);
    p.birth = bornMonthsBefore(today, age * 12, static_cast<int>(random.below(360)));
    const int serial = static_cast<int>(random.below(500)) * 2 + (sex == clinical::Sex::female ? 0 : 1);
    p.number = demoNumber(p.birth, serial);
    p.phone = fmt::format("070-174 06 {:02}", 5 + random.below(95)); // set aside for fiction
    p.street = fmt::format("{} {}", pick(streets, random), 1 + random.below(48));
    const auto& place = pick(places, random);
    p.postalCode = place.first;
    p.city = place.second;
    return p;
}

} // namespace fyr::server::demo

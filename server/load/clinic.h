// What the callers of one run share: who there is, when it is over, what was found, and what the server acknowledged.
//
// Threads: one.
#pragma once

#include "base/json.h"
#include "base/random.h"
#include "server/load/figures.h"
#include "server/load/line.h"

#include <map>
#include <set>

namespace fyr::load {

struct Account {
    std::string role;
    std::string user;
    std::string token;
};

// A resource that the server said it had stored: it must be there in the end, in this version or a later one.
struct Written {
    std::int64_t version = 0;
    std::string mark; // what was written into it
};

struct Clinic {
    Place place;
    std::vector<Account> accounts;
    std::vector<std::string> patients; // of the demonstration, to sign in as
    std::chrono::seconds answerWithin{30};
    std::chrono::milliseconds think{0}; // between two actions of a caller, on average
    std::chrono::steady_clock::time_point until;
    Figures figures;
    SystemRandom random;
    std::map<std::string, Written> written; // by "Patient/id"
    std::map<std::string, std::string> commands; // answered: id → status; the same id must answer the same for ever
    std::size_t nextPatient = 0;
    int running = 0;

    [[nodiscard]] bool over() const { return std::chrono::steady_clock::now() >= until; }
    [[nodiscard]] const Account* account(std::initializer_list<std::string_view> roles, std::size_t nth) const {
        std::vector<const Account*> fit;
        for (const auto& a : accounts)
            for (const auto r : roles)
                if (a.role == r) fit.push_back(&a);
        return fit.empty() ? nullptr : fit[nth % fit.size()];
    }
};

// Waits about as long as people do between two actions; longer when the server said so.
[[nodiscard]] boost::asio::awaitable<void> pause(Clinic& clinic, std::chrono::milliseconds least = std::chrono::milliseconds{0});
// One call: timed, counted under `kind`; after a 429 it waits as told and asks again. Wrong: no answer, 5xx, and any status
// that is neither `right` nor `orElse`.
[[nodiscard]] boost::asio::awaitable<Reply> ask(Clinic& clinic, Line& line, const char* kind, Line::Ask what, int right, int orElse = 0);

[[nodiscard]] inline const json::value* member(const json::value& v, std::string_view key) { return v.is_object() ? v.get_object().if_contains(key) : nullptr; }

// From the line that a demonstration prints; why not, if not.
[[nodiscard]] std::optional<std::string> meet(std::string_view line, Clinic& clinic, std::string base);

// Callers; each returns when the time is over.
[[nodiscard]] boost::asio::awaitable<void> bePatient(Clinic& clinic);                       // is interviewed, again and again
[[nodiscard]] boost::asio::awaitable<void> beWorkstation(Clinic& clinic, std::size_t nth);  // follows the feed, claims and releases
[[nodiscard]] boost::asio::awaitable<void> beSystem(Clinic& clinic, std::size_t nth);       // reads, searches and writes FHIR
// Everything that was acknowledged is there.
[[nodiscard]] boost::asio::awaitable<void> checkAll(Clinic& clinic);

} // namespace fyr::load

// What people are owed by a programme's words about risk: which duties are open, who has them, who is told of them when.
// Written from docs/PROGRAMMES.md, "Risk" and "Duties and clocks", apart from the engine, which is held to it.
//
// Shape:  fed with the events that were confirmed to somebody, in their order: `at` is the time that the server's log gives
//         them, `truly` when they came. Every telling that has come about stands in `tellings`.
// Units:  the server's own time, where nothing else is said. Clocks of hours, days and weeks that stand still in no phase (`judges`): the policy of the
//         verifier asks that of whatever a risk rule names (docs/VERIFYING.md, P5 and P6).
#pragma once

#include "icbt/engine/event.h"

namespace fyr::icbt::simulate {

class Owed {
  public:
    struct Matter { // somebody's answer about risk that waits for a person
        std::uint16_t rule = none;
        DutyKind kind = DutyKind::ask;
        bool taken = false;
        Instant since;                            // what it waits for came truly then: an answer, or that somebody took it
        Instant settleBy{};                       // when taken
        std::vector<std::pair<Instant, Role>> to; // the steps to come
        Instant again{};                          // then it is said again
        Role last = Role::therapist;              // to whom
    };
    struct Telling {
        std::uint16_t rule = none;
        DutyKind kind = DutyKind::ask;
        Role to = Role::therapist;
        Instant at;
        Instant since; // truly, of what it follows from
    };

    explicit Owed(const Programme& programme) : p(programme) {}
    [[nodiscard]] static bool judges(const Programme& programme) noexcept;

    // Whether a person must see this answer.
    [[nodiscard]] bool asksForAPerson(const Event& answer) const;

    void answered(const Event& answer, Instant at, Instant truly);
    // Nothing, or what is wrong with its having been confirmed.
    [[nodiscard]] std::string_view taken(std::uint16_t rule, DutyKind kind, Instant at, Instant truly);
    [[nodiscard]] std::string_view settled(std::uint16_t rule, DutyKind kind, Instant at);
    void timeIs(Instant at); // all that came about until then, that moment included

    [[nodiscard]] const Matter* open(std::uint16_t rule, DutyKind kind) const noexcept;
    [[nodiscard]] const std::vector<Matter>& matters() const noexcept { return m_open; }
    [[nodiscard]] const std::vector<Telling>& tellings() const noexcept { return m_tellings; }

  private:
    [[nodiscard]] Severity severityOf(const RiskRule& rule, const Event& answer) const;
    void opens(std::uint16_t rule, DutyKind kind, Instant at, Instant truly);
    void isEverybodysAgain(Matter& m, Instant at);
    void tell(const Matter& m, Role to, Instant at) { m_tellings.push_back({m.rule, m.kind, to, at, m.since}); }

    const Programme& p;
    std::vector<Matter> m_open;
    std::vector<Telling> m_tellings;
};

} // namespace fyr::icbt::simulate

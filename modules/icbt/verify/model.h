// A course without time: what there is, who may act, and every timer that may fire, in any order.
//
// Shape:  `Model` is one slice of a programme: it keeps what the slice names and takes the rest either way, so that what can
//         never come about here can never come about in a course (sound for what must not happen). Written from
//         docs/PROGRAMMES.md, apart from the engine. A state is six words.
//         Two slices are exact for what can come about as well, because nothing in their cones is left free: `whole`, in
//         which modules move on one at a time (what is open never closes another module, so that other orders end
//         alike), and skipped counts as done (what comes after cannot tell them apart).
//         What is left out of each slice, and why it may be:
//         - a module that is taken again (`repeat`), in `whole`: while it is open nothing is stuck, and when it is done
//           again the course is where it was;
//         - a swap of branches in `whole`: it leads to where the other choice would have led. It is read as possible only
//           while nothing that comes after the branches has opened; else what comes after could be open before them;
//         - how often something was returned: an approval is always possible.
// Units:  none: there is no time in here.
#pragma once

#include "icbt/verify/graph.h"

#include <array>
#include <optional>

namespace fyr::icbt::verify {

enum class Status : std::uint8_t { locked, open, submitted, done, skipped, notChosen };
enum class Duty : std::uint8_t { none, open, taken };
enum class Actor : std::uint8_t { patient, clinician, time };

// A step of a story.
struct Act {
    enum class Kind : std::uint8_t {
        baseline, start, opens, opensByTherapist, submit, approve, giveBack, again, skip, choose, byDefault, byTable, swap,
        pause, resume, extend, limit, close, closingAnswer, waive, risk, unheard, tell, late, take, settle,
        unsettled, message, read, homework, reviewed, signOff, discharge, refer, over,
    };
    Kind kind = Kind::start;
    Actor actor = Actor::time;
    std::uint16_t subject = none; // module, choice, step of the chain
    std::uint16_t detail = none;  // branch
};

// Three words of modules, two of choices, one of everything else.
struct State {
    struct Field {
        unsigned shift;
        unsigned width;
    };
    std::array<std::uint64_t, 6> w{};
    [[nodiscard]] std::uint64_t get(Field f) const noexcept { return (w[5] >> f.shift) & ((std::uint64_t{1} << f.width) - 1); }
    void put(Field f, std::uint64_t value) noexcept {
        const std::uint64_t mask = ((std::uint64_t{1} << f.width) - 1) << f.shift;
        w[5] = (w[5] & ~mask) | ((value << f.shift) & mask);
    }
    friend bool operator==(const State&, const State&) = default;
};
namespace field {
inline constexpr State::Field phase{0, 3}, extensions{3, 3}, pauses{6, 3}, duty{9, 2}, told{11, 4}, late{15, 1}, unheard{16, 1}, message{17, 1}, review{18, 1}, waived{19, 1}, closing{20, 1}, baseline{21, 1};
}

// What a model keeps. Everything else is free.
struct Slice {
    Places modules;
    Places choices;
    std::uint16_t risk = none;      // its duty, with the steps of its chain
    std::uint16_t closeRule = none; // what it asks for, and whether it was waived
    bool alert = false;             // some risk duty, without its chain
    bool message = false;
    bool review = false;
    bool baseline = false;
    bool counts = false;  // of pauses and extensions
    std::uint16_t closingMeasure = none;
    bool whole = false;      // enrolled and active only; exact
    std::uint16_t watched = none;  // `whole`: never forget whether this one was left out
    std::optional<Places> leftOut; // of a slice that is not whole: what can be left out, when it is known exactly
    bool rulesOnly = false;  // nothing but the closing rules keeps a sign-off from an open risk or a message
};

class Model {
  public:
    static constexpr std::size_t modulesMost = 63;
    static constexpr std::size_t choicesMost = 24;
    Model(const Programme& p, const Graph& g, Slice s);
    [[nodiscard]] bool fits() const noexcept; // false: too many parts for a state
    [[nodiscard]] State first() const;
    struct Next {
        Act act;
        State to;
    };
    void next(const State& s, std::vector<Next>& out) const;

    [[nodiscard]] const Slice& slice() const noexcept { return m_s; }
    [[nodiscard]] const Programme& programme() const noexcept { return m_p; }
    [[nodiscard]] static Phase phase(const State& s) noexcept { return static_cast<Phase>(s.get(field::phase)); }
    [[nodiscard]] bool keeps(std::uint16_t module) const noexcept { return m_at[module] >= 0; }
    [[nodiscard]] Status status(const State& s, std::uint16_t module) const noexcept;
    [[nodiscard]] static Duty duty(const State& s) noexcept { return static_cast<Duty>(s.get(field::duty)); }
    [[nodiscard]] static unsigned told(const State& s) noexcept { return static_cast<unsigned>(s.get(field::told)); } // steps of the chain
    [[nodiscard]] static bool late(const State& s) noexcept { return s.get(field::late) != 0; }     // the time of the answer is over
    [[nodiscard]] static bool unheard(const State& s) noexcept { return s.get(field::unheard) != 0; }  // an answer that nobody was told of
    [[nodiscard]] static bool messageWaits(const State& s) noexcept { return s.get(field::message) != 0; }
    [[nodiscard]] static bool reviewWaits(const State& s) noexcept { return s.get(field::review) != 0; }
    [[nodiscard]] static bool waived(const State& s) noexcept { return s.get(field::waived) != 0; }
    [[nodiscard]] static bool closingAnswered(const State& s) noexcept { return s.get(field::closing) != 0; }
    [[nodiscard]] static bool baselineAnswered(const State& s) noexcept { return s.get(field::baseline) != 0; }
    // What goes on by itself or by what is asked of somebody in `whole`: something is open, waits for a week, or is up to a
    // choice that ends even when nobody chooses.
    [[nodiscard]] bool movesOn(const State& s) const;
    [[nodiscard]] std::uint16_t choiceWithoutEnd(const State& s) const; // that is up, and nothing is taken when nobody chooses
    [[nodiscard]] bool up(const State& s, std::uint16_t choice) const;

  private:
    void setStatus(State& s, std::uint16_t module, Status to) const noexcept;
    [[nodiscard]] unsigned choice(const State& s, std::uint16_t c) const noexcept;
    void setChoice(State& s, std::uint16_t c, unsigned to) const noexcept;
    [[nodiscard]] static bool past(Status x) noexcept { return x >= Status::done; }
    [[nodiscard]] bool ready(const State& s, const Places& after) const;  // every one that is kept is past
    [[nodiscard]] bool leftOut(const State& s, const Places& after) const; // there are some, all are kept, all notChosen
    [[nodiscard]] bool somethingLeft(const State& s) const; // a required module that is not past, or may be (it is not kept)
    void settleOpenings(State& s) const;  // what opens at once (`whole`)
    void forget(State& s) const;          // what nothing waits for any more (`whole`)
    void takeBranch(State& s, std::uint16_t c, std::uint16_t k) const;
    void toClosing(State& s) const;
    [[nodiscard]] static bool mayEnd(const State& s) { return duty(s) == Duty::none && !messageWaits(s); }
    [[nodiscard]] bool ruleHolds(const State& s) const;
    void moduleActs(const State& s, std::uint16_t m, std::vector<Next>& out) const;
    void wholeActs(const State& s, std::vector<Next>& out) const;
    void openings(const State& s, std::vector<Next>& out) const;
    void choiceActs(const State& s, std::vector<Next>& out) const;
    void phaseActs(const State& s, std::vector<Next>& out) const;
    void endActs(const State& s, std::vector<Next>& out) const;
    void dutyActs(const State& s, std::vector<Next>& out) const;
    void closingActs(const State& s, std::vector<Next>& out) const;

    const Programme& m_p;
    const Graph& m_g;
    Slice m_s;
    std::vector<int> m_at, m_choiceAt; // module → place in the slice
    std::vector<Places> m_branches;    // of each choice of the slice
    Places m_named;                    // modules of closing rules: they open when closing begins
};

} // namespace fyr::icbt::verify

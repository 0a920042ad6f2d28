// What one node writes of leases: for whom it has heard something since, and no oftener than it must.
//
// Shape:  a lease is renewed because the person's page spoke, and only by as much as that: an open socket renews nothing,
//         and a closed one ends nothing. Whoever was heard stands in a queue by the time at which it is due: a look costs what
//         is due, and not what is there.
// Threads: none; whoever holds it calls it from one place at a time.
#pragma once

#include "base/clock.h"

#include <set>
#include <string>
#include <unordered_map>
#include <vector>

namespace fyr::video::waiting {

struct LeaseOf {
    std::string visit;
    std::string party;
    std::string page;
    friend auto operator<=>(const LeaseOf&, const LeaseOf&) = default;
};
struct LeaseHash {
    std::size_t operator()(const LeaseOf& of) const noexcept {
        const std::hash<std::string_view> hash;
        return hash(of.page) ^ (hash(of.visit) * 31) ^ (hash(of.party) * 1009);
    }
};

class LeaseKeeper {
  public:
    explicit LeaseKeeper(Millis every) : m_every(every) {}

    void opened(const LeaseOf& who, SteadyTime now); // it was written when the page was opened
    void heard(const LeaseOf& who, SteadyTime now);
    void closed(const LeaseOf& who);                 // the line; the lease runs on
    struct Due {
        LeaseOf who;
        Millis ago{0}; // since it was heard
    };
    // What is to be renewed now. Whoever cannot write it gives it back with `failed`.
    [[nodiscard]] std::vector<Due> due(SteadyTime now);
    void failed(const Due& due, SteadyTime now);
    [[nodiscard]] std::size_t size() const noexcept { return m_lines.size(); }

  private:
    struct Line {
        SteadyTime written{};
        SteadyTime heardAt{};
        SteadyTime due{};   // its place in the queue while `heard`
        bool heard = false; // since it was written
        bool open = true;
    };
    using Lines = std::unordered_map<LeaseOf, Line, LeaseHash>;
    void place(Lines::value_type& one, bool heard);

    Millis m_every;
    Lines m_lines;
    std::set<std::pair<SteadyTime, Lines::value_type*>> m_queue; // those that were heard
};

} // namespace fyr::video::waiting

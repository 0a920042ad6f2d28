// What one node writes of leases: for whom it has heard something since, and no oftener than it must.
//
// Shape:  a lease is renewed because the person's page spoke, and only by as much as that: an open socket renews nothing,
//         and a closed one ends nothing.
// Threads: none; whoever holds it calls it from one place at a time.
#pragma once

#include "base/clock.h"

#include <map>
#include <string>
#include <vector>

namespace fyr::video::waiting {

struct LeaseOf {
    std::string visit;
    std::string party;
    std::string page;
    friend auto operator<=>(const LeaseOf&, const LeaseOf&) = default;
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
        bool heard = false; // since it was written
        bool open = true;
    };
    Millis m_every;
    std::map<LeaseOf, Line> m_lines;
};

} // namespace fyr::video::waiting

// What is kept of a review that is not sent yet: minutes spent, and for each text which template it began with and which
// homework was before the therapist's eyes. The texts themselves are drafts of their own.
//
// Shape:  pure. Time counts from one sign of the therapist (a key, a click, a scroll) to the next, for `idleAfter` at most;
//         then it stands still. A clock that is set back adds nothing.
// Units:  milliseconds inside, whole minutes (rounded up) outside.
#pragma once

#include "base/clock.h"

#include <map>
#include <optional>
#include <string>
#include <string_view>

namespace fyr::presenter {

class SpentTime {
  public:
    static constexpr Millis idleAfter = std::chrono::minutes(3);
    void begin(Millis before, Instant now) { // goes on from what was kept
        m_total = before;
        m_last = now;
    }
    void touched(Instant now);
    void stop(Instant now); // the review is closed
    void set(int minutes, Instant now); // by hand; it goes on from there
    void clear(Instant now) { set(0, now); } // went with a command
    [[nodiscard]] Millis spent(Instant now) const;
    [[nodiscard]] int minutes(Instant now) const; // of what a command may carry
    [[nodiscard]] bool stands(Instant now) const { return !m_last || now - *m_last > idleAfter; }
    [[nodiscard]] bool running() const noexcept { return m_last.has_value(); }

  private:
    Millis m_total{0};
    std::optional<Instant> m_last;
};

struct DraftOf {
    std::string begunWith;        // id of a template; empty: written freely
    std::optional<Instant> seen;  // when the homework was handed in that the text is about
    friend bool operator==(const DraftOf&, const DraftOf&) = default;
};
struct ReviewDraft {
    Millis spent{0};
    std::map<std::string, DraftOf, std::less<>> feedback; // by module
    DraftOf reply;
    [[nodiscard]] bool empty() const noexcept { return spent == Millis{0} && feedback.empty() && reply == DraftOf{}; }
    friend bool operator==(const ReviewDraft&, const ReviewDraft&) = default;
};
[[nodiscard]] std::string toText(const ReviewDraft& d); // empty when there is nothing
[[nodiscard]] ReviewDraft reviewDraft(std::string_view text); // what cannot be read is as if it were not there

} // namespace fyr::presenter

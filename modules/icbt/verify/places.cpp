// How parts of a programme are named in stories.
#include "icbt/verify/checks.h"

#include <fmt/format.h>

namespace fyr::icbt::verify {

std::string placeOf(const Module& m) { return "module " + m.id; }
std::string placeOf(const Measure& m) { return "measure " + m.id; }
std::string placeOf(const ClockRule& c) { return "clock " + c.id; }
std::string placeOf(const RiskRule& r) { return "risk " + r.id; }
std::string placeOf(const Choice& c) { return "choice " + c.id; }
std::string placeOf(const Decision& d) { return "decision " + d.id; }
std::string placeOf(const Programme& p, std::size_t closeRule) {
    const auto& r = p.close[closeRule];
    const auto id = [](const auto& all, std::uint16_t at) { return at < all.size() ? all[at].id : std::string("?"); };
    switch (r.kind) {
    case CloseRule::Kind::module: return fmt::format("close: module {}", id(p.modules, r.subject));
    case CloseRule::Kind::worksheet: return fmt::format("close: worksheet {}", r.worksheet);
    case CloseRule::Kind::measure: return fmt::format("close: measure {}", id(p.measures, r.subject));
    case CloseRule::Kind::noRisk: return "close: none-open risk";
    case CloseRule::Kind::noMessage: return "close: none-open message";
    case CloseRule::Kind::noReview: return "close: none-open review";
    }
    return "close";
}
std::string placeOf(const EndRule& e) { return "end " + endName(e.kind).en; }

LocalText endName(EndRule::Kind k) {
    switch (k) {
    case EndRule::Kind::signedOff: return {"signering", "sign-off"};
    case EndRule::Kind::discharged: return {"utskrivning", "discharge"};
    case EndRule::Kind::referred: return {"remiss", "referral"};
    }
    return {};
}

std::int32_t weeksOf(const Span& s) {
    switch (s.unit) {
    case Span::Unit::hours: return (s.count + 167) / 168;
    case Span::Unit::days: return (s.count + 6) / 7;
    case Span::Unit::weeks: return s.count;
    case Span::Unit::workingDays: return (s.count + 4) / 5;
    }
    return 0;
}

} // namespace fyr::icbt::verify

#include "icbt/verify/checks.h"

namespace fyr::icbt::verify {

std::vector<Model::Next> wayTo(const Context& c, const Model& model, const std::function<bool(const State&, const Model::Next&)>& wrong, Outcome& out) {
    std::uint32_t at = Explored::nobody;
    Model::Next last{};
    const Explored e(model, c.bounds, {}, [&](std::uint32_t i, const State& x, const Model::Next& n) {
        if (!wrong(x, n)) return false;
        at = i;
        last = n;
        return true;
    });
    out.states += e.size();
    if (at == Explored::nobody) {
        if (!e.complete()) out.undecide();
        return {};
    }
    auto way = e.way(at);
    way.push_back(last);
    return way;
}

} // namespace fyr::icbt::verify

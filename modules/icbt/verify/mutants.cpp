#include "icbt/verify/mutants.h"

#include "icbt/verify/mutant_maker.h"

#include <algorithm>
#include <fmt/format.h>

namespace fyr::icbt::verify {

Result<std::vector<Mutant>> mutantsOf(std::string_view canonical) {
    FYR_TRY(const auto root, json::parse(canonical));
    FYR_TRY(const auto programme, Programme::load(canonical));
    std::vector<Mutant> out;
    const MutantMaker maker(root, programme, out);
    clockMutants(maker);
    tableMutants(maker);
    moduleMutants(maker);
    closingMutants(maker);
    workMutants(maker);
    return out;
}

Fate fateOf(const Mutant& m, const Policy& policy, const Options& options) {
    const auto p = Programme::load(m.canonical);
    if (!p) return {Fate::Kind::refused, p.error().problems.empty() ? p.error().detail : p.error().problems.front().place + " " + p.error().problems.front().message};
    Fate out;
    const auto report = verify(*p, policy, options);
    for (const auto& o : report.outcomes)
        if (o.verdict == Verdict::refuted) {
            out.kind = Fate::Kind::refuted;
            out.by += (out.by.empty() ? "" : " ") + std::string(code(o.property));
        }
    return out;
}

Killed killedOf(const std::vector<Mutant>& mutants, const Policy& policy, const Options& options) {
    Killed out;
    for (const auto& m : mutants) {
        auto it = std::find_if(out.rows.begin(), out.rows.end(), [&](const OperatorRow& r) { return r.op == m.op; });
        if (it == out.rows.end()) it = out.rows.insert(out.rows.end(), {m.op});
        const auto fate = fateOf(m, policy, options);
        ++out.made;
        ++it->made;
        out.killed += fate.kind != Fate::Kind::survived;
        it->refused += fate.kind == Fate::Kind::refused;
        it->refuted += fate.kind == Fate::Kind::refuted;
        for (std::size_t i = 0; fate.kind == Fate::Kind::refuted && i < properties; ++i)
            if (const auto c = code(static_cast<Property>(i)); (" " + fate.by + " ").find(" " + std::string(c) + " ") != std::string::npos) ++it->by[std::string(c)];
        if (fate.kind == Fate::Kind::survived) it->survivors.push_back(m.what);
    }
    return out;
}

std::string write(const Killed& k) {
    auto out = fmt::format("{:<50} {:>6} {:>8} {:>8} {:>9}  by\n", "operator", "made", "refused", "refuted", "survived");
    for (const auto& r : k.rows) {
        std::string by;
        for (const auto& [property, n] : r.by) by += fmt::format(" {}:{}", property, n);
        out += fmt::format("{:<50} {:>6} {:>8} {:>8} {:>9} {}\n", r.op, r.made, r.refused, r.refuted, r.survivors.size(), by);
        for (const auto& s : r.survivors) out += fmt::format("    survived: {}\n", s);
    }
    return out + fmt::format("{} operators, {} mutants, {} killed: {:.2f} %\n", k.rows.size(), k.made, k.killed, k.made ? 100.0 * static_cast<double>(k.killed) / static_cast<double>(k.made) : 0.0);
}

} // namespace fyr::icbt::verify

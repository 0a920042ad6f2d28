#include "server/icbt/gate.h"

#include <algorithm>

namespace fyr::server {

namespace verify = icbt::verify;

Gate::Gate(GateRules rules) : m_rules(std::move(rules)), m_policy(verify::digest(m_rules.policy)) {}

Result<void> Gate::proves(const icbt::Programme& p) const {
    std::optional<std::vector<Problem>> known;
    {
        const std::lock_guard lock(m_mutex);
        if (const auto at = m_known.find(p.hash); at != m_known.end()) known = at->second;
    }
    if (!known) {
        known.emplace();
        const auto report = verify::verify(p, m_rules.policy);
        for (const auto& o : report.outcomes) {
            if (o.verdict == verify::Verdict::proved) continue;
            const auto place = o.stories.empty() ? std::string() : " " + o.stories.front().place;
            known->push_back({std::string(verify::code(o.property)) + place, verify::sentence(o.property).in("en")});
        }
        const std::lock_guard lock(m_mutex);
        m_known.emplace(p.hash, *known);
    }
    if (known->empty()) return {};
    return fail(Error{ErrorCode::preconditionFailed, "not every property is proved", std::move(*known)});
}

Result<void> Gate::signedHere(const verify::Record& r) const {
    if (!verify::isAuthentic(r)) return fail(ErrorCode::forbidden, "the record is not signed by the key that it names");
    if (std::ranges::find(m_rules.trusted, r.key) == m_rules.trusted.end())
        return fail(ErrorCode::forbidden, m_rules.trusted.empty() ? "no key is trusted here: icbt.trusted_keys" : "the record is signed by a key that is not trusted here");
    return {};
}

Result<void> Gate::admits(const verify::Record& r, const icbt::Programme& p) const {
    FYR_CHECK(signedHere(r));
    FYR_CHECK(verify::check(r, p.hash, m_rules.trusted));
    if (r.report.policy != m_policy) return fail(ErrorCode::preconditionFailed, "the record is by another policy than this server's");
    return proves(p);
}

Result<void> Gate::stands(const verify::Record& r, const icbt::Programme& p) const {
    FYR_CHECK(signedHere(r));
    if (r.report.hash != p.hash) return fail(ErrorCode::versionConflict, "the record is of another programme");
    if (!r.report.proved()) return fail(ErrorCode::preconditionFailed, "not every property is proved");
    return proves(p);
}

} // namespace fyr::server

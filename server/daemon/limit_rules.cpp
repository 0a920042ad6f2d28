#include "server/daemon/limit_rules.h"

namespace fyr::server {

Result<http::LimitRules> limitRulesFrom(const Settings& settings) {
    using C = http::CostClass;
    http::LimitRules out;
    std::vector<Problem> problems;
    const auto read = [&](const std::string& key) -> http::Rate {
        const auto rate = http::rateFrom(settings.text(key));
        if (rate) return *rate;
        problems.push_back({key, rate.error().detail});
        return {};
    };
    out.address = read("limits.address");
    out.stranger = read("limits.stranger");
    for (const auto c : {C::read, C::search, C::write, C::command, C::interview, C::exports, C::integration}) {
        const auto i = static_cast<std::size_t>(c);
        out.account[i] = read("limits.account_" + std::string(code(c)));
        out.tenant[i] = read("limits.tenant_" + std::string(code(c)));
    }
    if (!problems.empty()) return fail(Error{ErrorCode::configuration, "the configuration is wrong", std::move(problems)});
    return out;
}

} // namespace fyr::server

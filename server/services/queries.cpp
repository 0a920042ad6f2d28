#include "server/services/queries.h"

namespace fyr::server {

SearchTerm codeTerm(std::string_view type, std::string_view param, std::initializer_list<std::string_view> codes) {
    SearchTerm term{std::string(param), {}};
    for (const auto code : codes) {
        SearchValue v;
        v.value.param = fhir::searchParameter(type, param);
        v.value.text = code;
        term.anyOf.push_back(std::move(v));
    }
    return term;
}

SearchTerm referenceTerm(std::string_view type, std::string_view param, std::string_view target, std::string_view id) {
    SearchValue v;
    v.value.param = fhir::searchParameter(type, param);
    v.value.text = id;
    v.value.system = target;
    return {std::string(param), {std::move(v)}};
}

SearchTerm timeTerm(std::string_view type, std::string_view param, Prefix prefix, Instant at) {
    SearchValue v;
    v.prefix = prefix;
    v.value.param = fhir::searchParameter(type, param);
    v.value.low = at.time_since_epoch().count();
    v.value.high = v.value.low + 1;
    return {std::string(param), {std::move(v)}};
}

Result<std::vector<StoredResource>> searchAll(ReadTx& tx, SearchQuery query, std::size_t most) {
    std::vector<StoredResource> out;
    do {
        FYR_TRY(auto page, tx.search(query));
        for (auto& m : page.matches) out.push_back(std::move(m));
        query.page = std::move(page.next);
    } while (!query.page.empty() && out.size() < most);
    return out;
}

} // namespace fyr::server

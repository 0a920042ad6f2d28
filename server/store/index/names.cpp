#include "server/store/index/names.h"

#include "fhir/validate.h"

namespace fyr::server {
namespace {

constexpr int typeKind = -1;
// A parameter whose kind changes gets a new number: what was packed under the old one is read as what it was.
std::string paramText(std::string_view type, const fhir::SearchParameter& p) {
    return fmt::format("{}.{}", type, p.name);
}
std::string key(std::string_view text, int kind) { return fmt::format("{}#{}", text, kind); }

std::unordered_map<std::string, std::int64_t> numbers(const std::vector<NameRow>& rows) {
    std::unordered_map<std::string, std::int64_t> out;
    for (const auto& row : rows) out.emplace(key(row.text, row.kind), row.number);
    return out;
}

} // namespace

std::vector<NameRow> Names::missing(const std::vector<NameRow>& stored) {
    const auto known = numbers(stored);
    std::vector<NameRow> out;
    const auto add = [&](std::string text, int kind) {
        if (!known.contains(key(text, kind))) out.push_back({0, std::move(text), kind});
    };
    for (const std::string_view type : fhir::resourceTypes()) add(std::string(type), typeKind);
    for (const std::string_view type : fhir::resourceTypes())
        for (const auto& p : fhir::searchParameters(type)) add(paramText(type, p), static_cast<int>(p.kind));
    return out;
}

Result<Names> Names::from(const std::vector<NameRow>& stored) {
    const auto known = numbers(stored);
    Names out;
    for (const std::string_view type : fhir::resourceTypes()) {
        const auto at = known.find(key(type, typeKind));
        if (at == known.end()) return fail(ErrorCode::storageCorrupt, "the table of names lacks a type");
        out.m_types.emplace(type, at->second);
        out.m_typeTexts.emplace(at->second, type);
        for (const auto& p : fhir::searchParameters(type)) {
            const auto found = known.find(key(paramText(type, p), static_cast<int>(p.kind)));
            if (found == known.end()) return fail(ErrorCode::storageCorrupt, "the table of names lacks a parameter");
            if (out.m_params.size() <= p.number) out.m_params.resize(p.number + 1U);
            out.m_params[p.number] = found->second;
        }
    }
    return out;
}

std::int64_t Names::type(std::string_view type) const {
    const auto at = m_types.find(std::string(type));
    return at == m_types.end() ? 0 : at->second;
}
std::string_view Names::typeText(std::int64_t number) const {
    const auto at = m_typeTexts.find(number);
    return at == m_typeTexts.end() ? std::string_view{} : std::string_view(at->second);
}
std::int64_t Names::param(const fhir::SearchParameter& p) const {
    return p.number < m_params.size() ? m_params[p.number] : 0;
}

} // namespace fyr::server

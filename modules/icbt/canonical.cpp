#include "icbt/canonical.h"

#include <algorithm>

namespace fyr::icbt {
namespace {

json::value sorted(const json::value& v) {
    if (v.is_array()) {
        json::array out;
        for (const auto& x : v.get_array()) out.push_back(sorted(x));
        return out;
    }
    if (!v.is_object()) return v;
    std::vector<std::string_view> keys;
    for (const auto& [k, x] : v.get_object()) keys.emplace_back(k);
    std::sort(keys.begin(), keys.end());
    json::object out;
    for (const auto k : keys) out[k] = sorted(v.get_object().at(k));
    return out;
}

} // namespace

std::string canonicalText(const json::value& v) { return json::write(sorted(v)); }

} // namespace fyr::icbt

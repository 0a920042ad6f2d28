#include "icbt/exchange/parts.h"

#include <algorithm>
#include <fmt/format.h>
#include <sodium.h>

namespace fyr::icbt {
namespace {

constexpr std::size_t longestId = 64;
constexpr std::size_t mostParts = 10'000;

bool hasElement(std::string_view key) { return key == "modules" || key == "measures" || key == "choices"; }

} // namespace

json::object partOf(std::string_view list, std::size_t index, const json::value& part) {
    return {{"url", partUrl},
            {"extension", json::array{json::object{{"url", "list"}, {"valueString", list}}, json::object{{"url", "index"}, {"valueInteger", static_cast<std::int64_t>(index)}},
                                      json::object{{"url", "json"}, {"valueString", json::write(part)}}}}};
}

json::array partsOf(const json::object& root) {
    json::array out;
    for (const auto& [key, v] : root)
        if (!hasElement(key))
            out.push_back(json::object{{"url", partUrl}, {"extension", json::array{json::object{{"url", "list"}, {"valueString", key}}, json::object{{"url", "json"}, {"valueString", json::write(v)}}}}});
        else if (v.is_array() && v.get_array().empty()) // a list without members has no element to ride on
            out.push_back(json::object{{"url", partUrl}, {"extension", json::array{json::object{{"url", "list"}, {"valueString", key}}, json::object{{"url", "json"}, {"valueString", "[]"}}}}});
    return out;
}

void gather(const json::value& holder, const std::string& place, json::object& root, std::vector<Problem>& problems) {
    const auto* all = json::list(holder, "extension");
    if (!all) return;
    for (const auto& e : *all) {
        if (json::text(e, "url").value_or("") != partUrl) continue;
        std::string list;
        std::optional<std::int64_t> index;
        std::optional<json::value> part;
        if (const auto* inner = json::list(e, "extension"))
            for (const auto& x : *inner) {
                const auto url = json::text(x, "url").value_or("");
                if (url == "list") list = std::string(json::text(x, "valueString").value_or(""));
                else if (url == "index") index = json::integer(x, "valueInteger");
                else if (url == "json")
                    if (auto v = json::parse(json::text(x, "valueString").value_or(""))) part = std::move(*v);
            }
        if (list.empty() || !part) {
            problems.push_back({place, "a programme-part without its list or its json"});
            continue;
        }
        if (!index) {
            if (root.contains(list)) problems.push_back({place, fmt::format("'{}' is there twice", list)});
            root[list] = std::move(*part);
            continue;
        }
        if (*index < 0 || *index >= static_cast<std::int64_t>(mostParts)) {
            problems.push_back({place, "an index that cannot be"});
            continue;
        }
        auto& to = root[list];
        if (!to.is_array()) to = json::array{};
        auto& members = to.get_array();
        const auto at = static_cast<std::size_t>(*index);
        if (members.size() <= at) members.resize(at + 1);
        if (!members[at].is_null()) problems.push_back({place, fmt::format("'{}' {} is there twice", list, at)});
        members[at] = std::move(*part);
    }
}

std::string fhirId(std::string_view text) {
    std::string out;
    for (const char c : text.substr(0, longestId)) {
        const bool plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '.';
        out += plain ? c : '-';
    }
    return out;
}

std::string fhirName(std::string_view text) { // [A-Z][A-Za-z0-9_]*
    std::string out;
    for (const char c : text) {
        const bool plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
        out += plain ? c : '_';
    }
    if (out.empty() || out[0] < 'A' || out[0] > 'Z') {
        if (!out.empty() && out[0] >= 'a' && out[0] <= 'z') out[0] = static_cast<char>(out[0] - 'a' + 'A');
        else out.insert(0, "P");
    }
    return out;
}

std::string base64(std::string_view bytes) {
    std::string out(sodium_base64_encoded_len(bytes.size(), sodium_base64_VARIANT_ORIGINAL), '\0'); // with the zero that ends it
    sodium_bin2base64(out.data(), out.size(), reinterpret_cast<const unsigned char*>(bytes.data()), bytes.size(), sodium_base64_VARIANT_ORIGINAL);
    out.pop_back();
    return out;
}

Result<std::string> fromBase64(std::string_view text) {
    std::string out(text.size(), '\0');
    std::size_t written = 0;
    const char* end = nullptr;
    const int failed = sodium_base642bin(reinterpret_cast<unsigned char*>(out.data()), out.size(), text.data(), text.size(), " \r\n", &written, &end, sodium_base64_VARIANT_ORIGINAL);
    if (failed != 0 || end != text.data() + text.size()) return fail(ErrorCode::badRequest, "is not base64");
    out.resize(written);
    return out;
}

} // namespace fyr::icbt

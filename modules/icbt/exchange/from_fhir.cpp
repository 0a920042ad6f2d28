#include "icbt/exchange/exchange.h"

#include "icbt/canonical.h"
#include "icbt/exchange/parts.h"
#include "icbt/programme.h"

#include <algorithm>
#include <fmt/format.h>

namespace fyr::icbt {
namespace {

using json::object;
using json::value;

void gatherActions(const value& holder, const std::string& place, object& root, std::vector<Problem>& problems, int depth = 0) {
    constexpr int deepest = 4;
    const auto* actions = json::list(holder, "action");
    if (!actions || depth > deepest) return;
    for (std::size_t i = 0; i < actions->size(); ++i) {
        const auto here = fmt::format("{}/action/{}", place, i);
        gather((*actions)[i], here, root, problems);
        gatherActions((*actions)[i], here, root, problems, depth + 1);
    }
}

// Where two values differ first, as a JSON pointer; empty when nowhere. Meta and narrative are whoever stored it.
std::string difference(const value& a, const value& b, const std::string& at) {
    if (a.kind() != b.kind()) {
        if (a.is_number() && b.is_number() && json::write(a) == json::write(b)) return {};
        return at.empty() ? "/" : at;
    }
    if (a.is_array()) {
        if (a.get_array().size() != b.get_array().size()) return at.empty() ? "/" : at;
        for (std::size_t i = 0; i < a.get_array().size(); ++i)
            if (auto d = difference(a.get_array()[i], b.get_array()[i], fmt::format("{}/{}", at, i)); !d.empty()) return d;
        return {};
    }
    if (!a.is_object()) return a == b ? std::string() : at;
    const auto ofStore = [](std::string_view key) { return key == "meta" || key == "text" || key == "fullUrl"; };
    for (const auto& [key, x] : a.get_object()) {
        const auto* y = b.get_object().if_contains(key);
        if (!y && !ofStore(key)) return fmt::format("{}/{}", at, std::string_view(key));
        if (y && !(ofStore(key) && key != "text"))
            if (auto d = difference(x, *y, fmt::format("{}/{}", at, std::string_view(key))); !d.empty()) return d;
    }
    for (const auto& [key, y] : b.get_object())
        if (!a.get_object().contains(key) && !ofStore(key)) return fmt::format("{}/{}", at, std::string_view(key));
    return {};
}

} // namespace

Result<Exchanged> fromFhir(const value& bundle) {
    Error error{ErrorCode::content, "the bundle is no programme", {}};
    const auto* entries = json::list(bundle, "entry");
    if (json::text(bundle, "resourceType").value_or("") != "Bundle" || !entries) return fail(ErrorCode::content, "is no Bundle with entries");
    const object* plan = nullptr;
    Exchanged out;
    for (const auto& e : *entries) {
        const auto* r = json::child(e, "resource");
        if (!r) continue;
        const auto type = json::text(*r, "resourceType").value_or("");
        if (type == "PlanDefinition") {
            if (plan) return fail(ErrorCode::content, "there are two PlanDefinitions");
            plan = r;
        } else if (type == "Library") {
            const auto* content = json::list(*r, "content");
            if (!content || content->empty()) continue;
            FYR_TRY(const auto bytes, fromBase64(json::text(content->front(), "data").value_or("")));
            FYR_TRY(out.texts, json::parse(bytes));
        }
    }
    if (!plan) return fail(ErrorCode::content, "there is no PlanDefinition");
    object root;
    const value holder(*plan);
    gather(holder, "/PlanDefinition", root, error.problems);
    gatherActions(holder, "/PlanDefinition", root, error.problems);
    for (const auto& [key, v] : root)
        if (v.is_array())
            for (std::size_t i = 0; i < v.get_array().size(); ++i)
                if (v.get_array()[i].is_null()) error.problems.push_back({"/PlanDefinition", fmt::format("'{}' {} is missing", std::string_view(key), i)});
    if (!error.problems.empty()) return fail(std::move(error));
    out.canonical = canonicalText(value(std::move(root)));
    FYR_TRY(const auto again, toFhir(out.canonical, out.texts));
    if (const auto where = difference(bundle, again, ""); !where.empty()) {
        error.problems.push_back({where, "says something else than its programme-part"});
        return fail(std::move(error));
    }
    return out;
}

} // namespace fyr::icbt

// Operators on decision tables. A table that is total and disjoint loses it by every change of one cell: it leaves a hole, or
// two rows fit.
#include "icbt/verify/mutant_maker.h"

#include <charconv>
#include <optional>

namespace fyr::icbt::verify {
namespace {

// What a cell may become: its ends moved by one.
std::vector<std::string> moved(const json::value& v) {
    std::vector<std::string> out;
    if (v.is_int64()) {
        out.push_back(std::to_string(v.get_int64() + 1));
        out.push_back(std::to_string(v.get_int64() - 1));
        return out;
    }
    std::string t(v.get_string());
    std::string tail;
    if (const auto at = t.find(" or missing"); at != std::string::npos) {
        tail = t.substr(at);
        t.resize(at);
        out.push_back(t); // what is missing fits nothing any more
    }
    const auto dots = t.find("..");
    if (dots == std::string::npos) return out;
    const auto number = [](std::string_view x) -> std::optional<int> {
        int n = 0;
        const auto [end, ec] = std::from_chars(x.data(), x.data() + x.size(), n);
        return ec == std::errc{} && !x.empty() ? std::optional(n) : std::nullopt;
    };
    const auto from = number(std::string_view(t).substr(0, dots)), to = number(std::string_view(t).substr(dots + 2));
    const auto write = [&](std::optional<int> a, std::optional<int> b) { out.push_back((a ? std::to_string(*a) : "") + ".." + (b ? std::to_string(*b) : "") + tail); };
    for (const int by : {-1, 1}) {
        if (from) write(*from + by, to);
        if (to) write(from, *to + by);
    }
    return out;
}

// `tableOf` finds the table in a copy.
void changes(const MutantMaker& m, const std::string& place, const json::object& table, const std::function<json::object&(json::object&)>& tableOf) {
    if (!table.contains("rows")) return;
    const auto& rows = table.at("rows").get_array();
    for (std::size_t r = 0; r < rows.size(); ++r) {
        const auto at = place + " row " + std::to_string(r + 1);
        const auto rowsOf = [&](json::object& o) -> json::array& { return tableOf(o)["rows"].get_array(); };
        m.make("a row is gone", at, [&](json::object& o) {
            rowsOf(o).erase(rowsOf(o).begin() + static_cast<std::ptrdiff_t>(r));
            return true;
        });
        m.make("a row is there twice", at, [&](json::object& o) {
            const auto copy = rowsOf(o)[r];
            rowsOf(o).push_back(copy);
            return true;
        });
        for (const auto& [key, v] : rows[r].get_object().at("when").get_object()) {
            for (const auto& cell : moved(v))
                m.make("a range is moved by one", at + " " + std::string(key) + " " + cell, [&, k = std::string(key)](json::object& o) {
                    rowsOf(o)[r].get_object()["when"].get_object()[k] = cell;
                    return true;
                });
            m.make("a range is left out", at + " " + std::string(key), [&, k = std::string(key)](json::object& o) { return rowsOf(o)[r].get_object()["when"].get_object().erase(k) > 0 && rows.size() > 1; });
        }
        m.make("an outcome that there is not", at, [&](json::object& o) {
            rowsOf(o)[r].get_object()["then"] = "perhaps";
            return true;
        });
    }
}

} // namespace

void tableMutants(const MutantMaker& m) {
    changes(m, "eligibility", m.root.at("eligibility").get_object(), [](json::object& o) -> json::object& { return o["eligibility"].get_object(); });
    for (const std::string list : {"risks", "decisions", "choices"})
        for (std::size_t i = 0; i < m.size(list); ++i)
            changes(m, list + " " + m.idOf(list, i), m.root.at(list).get_array()[i].get_object(), [&, i](json::object& o) -> json::object& { return o[list].get_array()[i].get_object(); });
    m.make("nobody is offered it", "eligibility", [](json::object& o) {
        for (auto& row : o["eligibility"].get_object()["rows"].get_array())
            if (row.get_object()["then"] == "offer") row.get_object()["then"] = "ask";
        return true;
    });
}

} // namespace fyr::icbt::verify

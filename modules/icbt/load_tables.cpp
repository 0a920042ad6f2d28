#include "icbt/load_tables.h"

#include <algorithm>
#include <charconv>
#include <fmt/format.h>

namespace fyr::icbt {
namespace {

constexpr std::int32_t oldest = 130;
constexpr std::int32_t weeksMost = 260;

std::optional<std::int32_t> whole(std::string_view t) {
    std::int32_t n = 0;
    const auto [p, ec] = std::from_chars(t.data(), t.data() + t.size(), n);
    return ec == std::errc{} && p == t.data() + t.size() ? std::optional(n) : std::nullopt;
}

} // namespace

std::optional<Input> parseInput(std::string_view text, const Programme& p, std::string& problem) {
    Input in;
    if (text == "age") {
        in.kind = Input::Kind::age;
        in.most = oldest;
        return in;
    }
    if (text == "answered" || text == "missed") {
        in.kind = text == "missed" ? Input::Kind::missed : Input::Kind::answered;
        in.most = weeksMost;
        return in;
    }
    const auto dot = text.find('.');
    const auto* facts = p.instrument(text.substr(0, dot));
    if (dot == std::string_view::npos || !facts) {
        problem = fmt::format("'{}' is no input: an instrument of this programme and .total, .change or .itemN; age; answered; missed", text);
        return {};
    }
    in.instrument = facts->id;
    in.canMiss = true;
    const auto what = text.substr(dot + 1);
    if (what == "total") {
        in.kind = Input::Kind::total;
        in.least = facts->least;
        in.most = facts->most;
        return in;
    }
    if (what == "change") {
        in.kind = Input::Kind::change;
        in.least = facts->least - facts->most;
        in.most = facts->most - facts->least;
        return in;
    }
    const auto number = what.substr(0, 4) == "item" ? whole(what.substr(4)) : std::nullopt;
    if (!number || *number < 1 || *number > static_cast<std::int32_t>(facts->items.size())) {
        problem = fmt::format("'{}': {} has items 1 to {}", text, facts->id, facts->items.size());
        return {};
    }
    in.kind = Input::Kind::item;
    in.item = *number;
    in.least = facts->items[static_cast<std::size_t>(*number - 1)].first;
    in.most = facts->items[static_cast<std::size_t>(*number - 1)].second;
    return in;
}

std::optional<Cell> parseCell(const json::value& v, const Input& input) {
    Cell c{input.least, input.most, false, true};
    if (v.is_int64()) {
        c.from = c.to = static_cast<std::int32_t>(v.get_int64());
        return v.get_int64() >= input.least && v.get_int64() <= input.most ? std::optional(c) : std::nullopt;
    }
    if (!v.is_string()) return {};
    std::string_view t(v.get_string());
    if (t == "any") {
        c.missing = input.canMiss;
        return c;
    }
    if (t == "missing") {
        c.missing = true;
        c.values = false;
        return input.canMiss ? std::optional(c) : std::nullopt;
    }
    constexpr std::string_view orMissing = " or missing";
    if (t.size() > orMissing.size() && t.substr(t.size() - orMissing.size()) == orMissing) {
        if (!input.canMiss) return {};
        c.missing = true;
        t.remove_suffix(orMissing.size());
    }
    const auto dots = t.find("..");
    if (dots == std::string_view::npos) {
        const auto n = whole(t);
        if (!n) return {};
        c.from = c.to = *n;
    } else {
        if (dots > 0) {
            const auto n = whole(t.substr(0, dots));
            if (!n) return {};
            c.from = *n;
        }
        if (dots + 2 < t.size()) {
            const auto n = whole(t.substr(dots + 2));
            if (!n) return {};
            c.to = *n;
        }
    }
    if (c.from > c.to || c.from < input.least || c.to > input.most) return {};
    return c;
}

Table readTable(Reader& r, const Programme& p, const std::vector<std::string>& outcomes, RowTexts texts) {
    Table t;
    t.outcomes = outcomes;
    const auto names = r.texts("inputs");
    if (names.empty()) r.problem("'inputs' is missing");
    for (const auto& n : names) {
        std::string problem;
        if (auto in = parseInput(n, p, problem)) t.inputs.push_back(std::move(*in));
        else r.problemAt("inputs", problem);
    }
    if (t.inputs.size() != names.size()) {
        r.ignore("rows");
        return t;
    }
    r.each("rows", true, [&](Reader& row) {
        TableRow out;
        out.why = row.textOr("why", "");
        if (texts == RowTexts::mayBe && row.has("text")) out.text = row.local("text");
        const auto then = row.text("then");
        const auto it = std::find(outcomes.begin(), outcomes.end(), then);
        if (it == outcomes.end()) row.problemAt("then", fmt::format("'{}' is none of: {}", then, fmt::join(outcomes, ", ")));
        else out.outcome = static_cast<std::uint16_t>(it - outcomes.begin());
        row.in("when", true, [&](Reader& w) {
            for (std::size_t i = 0; i < t.inputs.size(); ++i) {
                const auto& in = t.inputs[i];
                const auto* v = w.take(names[i]);
                const auto cell = v ? parseCell(*v, in) : parseCell(json::value("any"), in); // what is not named may be anything
                if (!cell) w.problemAt(names[i], fmt::format("fits nothing: {} is from {} to {}{}", names[i], in.least, in.most, in.canMiss ? ", or missing" : ""));
                out.cells.push_back(cell.value_or(Cell{}));
            }
        });
        t.rows.push_back(std::move(out));
    });
    return t;
}

} // namespace fyr::icbt

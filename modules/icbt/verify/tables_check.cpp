// P7: every table fits exactly one row for every value that can come, and for what is missing.
//
// Shape: a column splits where any row's range begins or ends; one value of each piece stands for all of it, because no
//        row can tell them apart. The pieces of all columns together are tried, without those that no row fits any more.
#include "icbt/verify/checks.h"

#include <algorithm>
#include <fmt/format.h>

namespace fyr::icbt::verify {
namespace {

using Value = std::optional<std::int32_t>;
constexpr std::size_t triesMost = 20'000'000;

bool fits(const Cell& c, const Value& v) { return v ? c.values && *v >= c.from && *v <= c.to : c.missing; }

std::vector<Value> pieces(const Table& t, std::size_t column) {
    const auto& in = t.inputs[column];
    std::vector<std::int32_t> starts{in.least};
    for (const auto& r : t.rows) {
        const auto& cell = r.cells[column];
        if (!cell.values) continue;
        for (const auto from : {static_cast<std::int64_t>(cell.from), static_cast<std::int64_t>(cell.to) + 1})
            if (from > in.least && from <= in.most) starts.push_back(static_cast<std::int32_t>(from));
    }
    std::sort(starts.begin(), starts.end());
    starts.erase(std::unique(starts.begin(), starts.end()), starts.end());
    std::vector<Value> out(starts.begin(), starts.end());
    if (in.canMiss) out.emplace_back();
    return out;
}

std::string inputName(const Input& in) {
    switch (in.kind) {
    case Input::Kind::total: return in.instrument + ".total";
    case Input::Kind::change: return in.instrument + ".change";
    case Input::Kind::item: return fmt::format("{}.item{}", in.instrument, in.item);
    case Input::Kind::answered: return "answered";
    case Input::Kind::missed: return "missed";
    case Input::Kind::age: return "age";
    }
    return {};
}

struct Sweep {
    const Table& t;
    std::vector<std::vector<Value>> columns;
    std::vector<Value> values;
    std::vector<char> hit;
    std::size_t tries = 0;
    std::optional<std::vector<Value>> hole, overlap;
    std::vector<std::size_t> both; // rows that overlap

    explicit Sweep(const Table& table) : t(table), values(table.inputs.size()), hit(table.rows.size(), 0) {
        for (std::size_t i = 0; i < t.inputs.size(); ++i) columns.push_back(pieces(t, i));
    }
    void at(std::size_t column, const std::vector<std::size_t>& rows) {
        if (++tries > triesMost || (hole && overlap)) return;
        if (rows.empty()) {
            if (!hole) {
                hole = values;
                for (auto i = column; i < values.size(); ++i) (*hole)[i] = columns[i].front();
            }
            return;
        }
        if (column == columns.size()) {
            for (const auto r : rows) hit[r] = 1;
            if (rows.size() > 1 && !overlap) {
                overlap = values;
                both = rows;
            }
            return;
        }
        std::vector<std::size_t> left;
        for (const auto& v : columns[column]) {
            values[column] = v;
            left.clear();
            for (const auto r : rows)
                if (fits(t.rows[r].cells[column], v)) left.push_back(r);
            at(column + 1, left);
        }
    }
    [[nodiscard]] LocalText tell(const std::vector<Value>& tuple) const {
        LocalText out;
        for (std::size_t i = 0; i < tuple.size(); ++i) {
            const auto n = inputName(t.inputs[i]);
            const auto comma = i ? ", " : "";
            out.sv += tuple[i] ? fmt::format("{}{} = {}", comma, n, *tuple[i]) : fmt::format("{}{} saknas", comma, n);
            out.en += tuple[i] ? fmt::format("{}{} = {}", comma, n, *tuple[i]) : fmt::format("{}{} missing", comma, n);
        }
        return out;
    }
};

void check(const Table& t, const std::string& place, Outcome& out) {
    const auto wrong = [&](std::string sv, std::string en) { out.refute(Teller::plain(place, {std::move(sv), std::move(en)})); };
    for (std::size_t r = 0; r < t.rows.size(); ++r) {
        if (t.rows[r].cells.size() != t.inputs.size()) return wrong(fmt::format("Rad {} har fel antal celler.", r + 1), fmt::format("Row {} has the wrong number of cells.", r + 1));
        if (t.rows[r].outcome >= t.outcomes.size()) return wrong(fmt::format("Rad {} säger något som inte finns.", r + 1), fmt::format("Row {} says what there is not.", r + 1));
    }
    Sweep s(t);
    std::vector<std::size_t> all(t.rows.size());
    for (std::size_t i = 0; i < all.size(); ++i) all[i] = i;
    s.at(0, all);
    out.states += s.tries;
    if (s.tries > triesMost) return out.undecide();
    if (s.hole) {
        const auto x = s.tell(*s.hole);
        wrong(fmt::format("Ingen rad passar: {}.", x.sv), fmt::format("No row fits: {}.", x.en));
    }
    if (s.overlap) {
        const auto x = s.tell(*s.overlap);
        wrong(fmt::format("Raderna {} och {} passar båda: {}.", s.both[0] + 1, s.both[1] + 1, x.sv), fmt::format("Rows {} and {} both fit: {}.", s.both[0] + 1, s.both[1] + 1, x.en));
    }
    if (s.hole && s.overlap) return; // the search ended before every row could be hit
    for (std::size_t r = 0; r < t.rows.size(); ++r)
        if (!s.hit[r]) wrong(fmt::format("Rad {} kan aldrig passa.", r + 1), fmt::format("Row {} can never fit.", r + 1));
}

} // namespace

Outcome tablesFit(const Context& c) {
    Outcome out{Property::p7};
    out.method = "all combinations of ranges";
    check(c.p.eligibility, "eligibility", out);
    for (const auto& r : c.p.risks) check(r.table, placeOf(r), out);
    for (const auto& d : c.p.decisions) check(d.table, placeOf(d), out);
    for (const auto& x : c.p.choices) {
        if (x.by != Chooses::table) continue;
        if (x.table) check(*x.table, placeOf(x), out);
        else out.refute(Teller::plain(placeOf(x), {"En tabell väljer, och det finns ingen.", "A table chooses, and there is none."}));
    }
    return out;
}

} // namespace fyr::icbt::verify

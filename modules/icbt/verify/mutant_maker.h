// What the operators of mutants.h are written with: a copy of the canonical form, changed in one place.
#pragma once

#include "icbt/verify/mutants.h"

#include <functional>

namespace fyr::icbt::verify {

class MutantMaker {
  public:
    MutantMaker(const json::value& root, const Programme& p, std::vector<Mutant>& out) : root(root.get_object()), p(p), m_out(out) {}
    // `change` works on a copy; false: there is nothing to change here.
    void make(std::string_view op, std::string what, const std::function<bool(json::object&)>& change) const {
        auto copy = root;
        if (change(copy)) m_out.push_back({op, std::move(what), json::write(json::value(std::move(copy)))});
    }
    // The same for the i-th of a list: "modules", and for every one of it.
    void makeIn(std::string_view op, std::string_view list, std::size_t i, std::string_view detail, const std::function<bool(json::object&)>& change) const {
        make(op, std::string(list) + " " + idOf(list, i) + (detail.empty() ? "" : " " + std::string(detail)), [&](json::object& o) { return change(o[list].get_array()[i].get_object()); });
    }
    void each(std::string_view op, std::string_view list, std::string_view detail, const std::function<bool(json::object&)>& change) const {
        for (std::size_t i = 0; i < size(list); ++i) makeIn(op, list, i, detail, change);
    }
    [[nodiscard]] std::size_t size(std::string_view list) const { return root.contains(list) && root.at(list).is_array() ? root.at(list).get_array().size() : 0; }
    [[nodiscard]] std::string idOf(std::string_view list, std::size_t i) const {
        const auto& v = root.at(list).get_array()[i];
        return std::string(json::text(v, "id").value_or(json::text(v, "kind").value_or(std::to_string(i))));
    }
    const json::object& root;
    const Programme& p;

  private:
    std::vector<Mutant>& m_out;
};

void clockMutants(const MutantMaker& m);   // clocks and risk
void tableMutants(const MutantMaker& m);   // decision tables
void moduleMutants(const MutantMaker& m);  // order, gates, choices
void closingMutants(const MutantMaker& m); // closing, ends, frame
void workMutants(const MutantMaker& m);    // measures, reminders, load, names

} // namespace fyr::icbt::verify

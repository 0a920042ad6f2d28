// Conditions of rules ("chest_pain & (cold_sweat | age>=50)") in Kleene's three-valued logic.
//
// Shape: text is compiled once into a short postfix program; evaluating it allocates nothing. The language is in
//        content/triage/FORMAT.md.
// Errors: `content` with the column of what is wrong.
#pragma once

#include "base/result.h"

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace fyr::triage {

enum class Truth : std::int8_t { no = -1, unknown = 0, yes = 1 };
[[nodiscard]] constexpr Truth both(Truth a, Truth b) noexcept { return a < b ? a : b; }
[[nodiscard]] constexpr Truth either(Truth a, Truth b) noexcept { return a < b ? b : a; }
[[nodiscard]] constexpr Truth opposite(Truth a) noexcept { return static_cast<Truth>(-static_cast<int>(a)); }

// What an expression is evaluated against.
class FactView {
  public:
    virtual ~FactView() = default;
    [[nodiscard]] virtual Truth finding(std::int32_t id) const = 0;
    [[nodiscard]] virtual bool answeredUnknown(std::int32_t id) const = 0;
    [[nodiscard]] virtual bool mentioned(std::int32_t id) const = 0; // said or asked
    [[nodiscard]] virtual std::optional<double> measure(std::int32_t id) const = 0;
};

class Expression {
  public:
    enum class Op : std::uint8_t { finding, maybe, missing, missingMeasure, compare, constant, all, any, negate, absent, atLeast };
    enum class Relation : std::uint8_t { less, lessEqual, equal, notEqual, greaterEqual, greater };
    struct Code {
        Op op = Op::constant;
        Relation relation = Relation::equal;
        std::int32_t id = -1; // finding or measure
        std::int32_t count = 0; // operands of all/any/atLeast
        std::int32_t needed = 0; // of atLeast
        double number = 0;
    };
    // How names become ids. A negative answer means unknown, which is a problem of the content.
    struct Names {
        std::function<std::int32_t(std::string_view)> finding;
        std::function<std::int32_t(std::string_view)> measure; // also "hours_since.<finding>"
    };

    [[nodiscard]] static Result<Expression> compile(std::string_view text, const Names& names);

    [[nodiscard]] bool empty() const noexcept { return m_code.empty(); }
    [[nodiscard]] const std::string& text() const noexcept { return m_text; }
    [[nodiscard]] const std::vector<Code>& program() const noexcept { return m_code; }
    // An empty expression is true.
    [[nodiscard]] Truth evaluate(const FactView& facts) const;
    // Findings it names, each once, in order; `positiveOnly` leaves out those that only stand behind a `!`.
    [[nodiscard]] std::vector<std::int32_t> findings(bool positiveOnly = false) const;
    [[nodiscard]] std::vector<std::int32_t> measures() const;

  private:
    std::string m_text;
    std::vector<Code> m_code;
};

} // namespace fyr::triage

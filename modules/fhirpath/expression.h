// FHIRPath: compile an expression once, evaluate it over resources.
//
// Shape: `compile` → `Expression` (immutable, cheap to copy, safe from many threads) → `evaluate` → `Answer`, which
//        points into the resource and owns the rest. Types come from the R4 tables: `value` finds `valueQuantity`.
// Errors: badRequest with one problem whose place is line:column in the expression; tooLarge when a limit is met.
// Source: FHIRPath 2.0 (N1) and the parts of the later draft that HL7's R4 cases exercise; docs/FHIRPATH.md says where
//         we differ.
// Threads: pure. Time and everything outside the resource come in through `Context`.
#pragma once

#include "base/clock.h"
#include "fhir/value.h"

#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace fyr::fhirpath {

struct Program;
struct Item;
class Memory;
class Answer;

struct CompileOptions {
    // Paths that no R4 resource can have are errors (as far as the types are known), and so is `skip` after `children`.
    bool strict = false;
    // `as` lets through the items of the type instead of refusing more than one: how R4's own SearchParameters and
    // invariants use it.
    bool asFilters = false;
};

// So that nobody's expression can hang a server.
struct Limits {
    std::uint64_t steps = 5'000'000;
    std::size_t items = 1'000'000;
    std::size_t bytes = 32U << 20U;
};

using Variable = std::variant<bool, std::int64_t, std::string, const fhir::Value*>;

struct Context {
    const fhir::Value* resource = nullptr;     // %resource; the focus when null
    const fhir::Value* rootResource = nullptr; // %rootResource, where contained ones live; `resource` when null
    Instant now{};
    int offsetMinutes = 0; // of now(), today() and timeOfDay()
    std::map<std::string, Variable, std::less<>> variables; // %name
    // Ports; each may be missing. What `resolve` gives must live as long as the answer.
    std::function<const fhir::Value*(std::string_view reference)> resolve;
    std::function<std::optional<bool>(std::string_view valueSet, std::string_view system, std::string_view code)> memberOf;
    // For profiles that are not one of R4's own types.
    std::function<std::optional<bool>(std::string_view profile, const fhir::Value& resource)> conformsTo;
    std::function<void(std::string_view name, const Answer& items)> trace;
    // A reference that cannot be resolved still has a type: `resolve() is Patient`. Search needs that.
    bool resolveByType = false;
    Limits limits;
};

class Answer {
  public:
    Answer();
    ~Answer();
    Answer(Answer&&) noexcept;
    Answer& operator=(Answer&&) noexcept;

    [[nodiscard]] std::size_t size() const noexcept;
    [[nodiscard]] bool empty() const noexcept { return size() == 0; }
    // "string", "HumanName", "BackboneElement" for FHIR's types; "String", "Quantity" for System's.
    [[nodiscard]] std::string_view type(std::size_t i) const noexcept;
    [[nodiscard]] bool isSystem(std::size_t i) const noexcept;
    // Where it is in the resource; nullptr for what was computed, and for a primitive that has extensions only.
    [[nodiscard]] const fhir::Value* node(std::size_t i) const noexcept;
    // The object under "_name" of a primitive; nullptr when there is none.
    [[nodiscard]] const fhir::Value* extensions(std::size_t i) const noexcept;
    // As toString() gives it; JSON for what has parts.
    [[nodiscard]] std::string text(std::size_t i) const;
    [[nodiscard]] std::string json(std::size_t i) const;
    // true when the answer is the one value true; what invariants and enableWhen ask for.
    [[nodiscard]] std::optional<bool> boolean() const noexcept; // empty when there is none; true for one item of another type

  private:
    friend class Expression;
    friend class Evaluator;
    std::unique_ptr<Memory> m_memory;
    std::shared_ptr<const Program> m_program; // literals live there
    std::vector<Item> m_items;
};

class Expression {
  public:
    [[nodiscard]] static Result<Expression> compile(std::string_view text, CompileOptions options = {});
    [[nodiscard]] Result<Answer> evaluate(const fhir::Value& focus, const Context& context = {}) const;
    [[nodiscard]] const std::string& text() const noexcept;
    [[nodiscard]] const std::shared_ptr<const Program>& program() const noexcept { return m_program; }

  private:
    explicit Expression(std::shared_ptr<const Program> program)
        : m_program(std::move(program)) {}
    std::shared_ptr<const Program> m_program;
};

} // namespace fyr::fhirpath

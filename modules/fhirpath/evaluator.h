// Works an expression out on one stack of items. Internal to modules/fhirpath.
//
// Shape: eval(node) pushes its result; a function finds its input at [base, end of stack) and leaves its result there.
//        One Evaluator may run many programs one after the other and keeps its memory between them.
#pragma once

#include "fhirpath/ast.h"
#include "fhirpath/expression.h"
#include "fhirpath/functions.h"
#include "fhirpath/item.h"

#include <optional>

namespace fyr::fhirpath {

enum class Truth : std::uint8_t { no, yes, unknown };

class Evaluator {
  public:
    explicit Evaluator(const Context& context)
        : m_context(context) {
        m_stack.reserve(64);
    }

    // The items stay good until the next run. `focus` is $this and %context.
    [[nodiscard]] Result<std::span<const Item>> run(const Program& program, const Item& focus);
    // Is the result true? Empty counts as `whenEmpty`.
    [[nodiscard]] Result<bool> holds(const Program& program, const Item& focus, bool whenEmpty);
    [[nodiscard]] std::unique_ptr<Memory> takeMemory();

    void setResource(const fhir::Value* resource, const fhir::Value* root) noexcept {
        m_resource = resource;
        m_root = root;
    }
    [[nodiscard]] static Item focusOf(const fhir::Value& v) noexcept; // a resource, or JSON of an unknown type

    // The value behind a FHIR primitive or Quantity; the item itself when it has parts.
    [[nodiscard]] Item systemOf(const Item& i);

  private:
    struct Scope { // what $this, $index and $total are
        std::uint32_t begin;
        std::uint32_t end;
        std::int64_t index = -1;
        std::uint32_t totalBegin = 0;
        std::uint32_t totalEnd = 0;
        bool hasTotal = false;
    };
    using Base = std::uint32_t;

    // evaluator.cpp
    bool eval(NodeIndex n, const Scope& scope);
    bool evalLiteral(const Node& n);
    bool evalVariable(const Node& n, const Scope& scope);
    bool evalSubscript(const Node& n, const Scope& scope);
    bool evalTypeTest(const Node& n, const Scope& scope);
    bool evalInput(const Node& n, const Scope& scope);
    bool call(const Node& n, const Scope& scope);
    // navigate.cpp
    bool member(const Node& n, const Scope& scope);
    bool pushMember(const Item& from, const Name& name, const Node& n);
    void pushValues(const fhir::Value* value, const fhir::Value* extra, TypeId t, bool guess);
    void pushChildren(const Item& from);
    bool descendants(Base base, const Node& n, bool childrenOnly);
    bool repeat(Base base, const Node& n, const Scope& scope);
    bool resolve(Base base, const Node& n);
    bool extension(Base base, const Node& n, const Scope& scope);
    bool hasValue(const Item& i) const noexcept;
    // operators.cpp
    bool binary(const Node& n, const Scope& scope);
    bool logic(BinaryOp op, const Node& n, const Scope& scope);
    bool negate(const Node& n, Base base);
    bool arithmetic(BinaryOp op, const Node& n, const Item& a, const Item& b, Base base);
    bool quantityMath(BinaryOp op, const Node& n, const Quantity& a, const Quantity& b, Base base);
    bool dateMath(BinaryOp op, const Node& n, const Item& a, const Quantity& b, Base base);
    bool order(BinaryOp op, const Node& n, Base left, Base right, Base base);
    // compare.cpp
    Truth equal(const Item& a, const Item& b);
    bool equivalent(const Item& a, const Item& b);
    Truth equalLists(Base left, Base right, Base end);
    bool equivalentLists(Base left, Base right, Base end);
    bool contains(Base from, Base to, const Item& i);
    // Keeps the first of equal items in [base, top).
    bool unique(const Node& n, Base base);
    std::optional<Order> compareItems(const Item& a, const Item& b); // nothing: not of one kind
    static Order compareQuantities(const Quantity& a, const Quantity& b, bool& comparable);
    // functions
    bool collectionFunction(Function f, const Node& n, const Scope& scope, Base base);
    bool lambdaFunction(Function f, const Node& n, const Scope& scope, Base base);
    bool sort(const Node& n, Base base);
    bool iif(const Node& n, const Scope& scope, Base base);
    bool stringFunction(Function f, const Node& n, const Scope& scope, Base base);
    bool codingFunction(Function f, const Node& n, std::string_view text, std::string_view how, Base base);
    bool matches(Function f, const Node& n, const Scope& scope, Base base, std::string_view text);
    bool replaceText(const Node& n, const Scope& scope, Base base, std::string_view text, Function f);
    bool mathFunction(Function f, const Node& n, const Scope& scope, Base base);
    bool convertFunction(Function f, const Node& n, Base base);
    bool boundary(const Node& n, const Scope& scope, Base base, bool high);
    bool fhirFunction(Function f, const Node& n, const Scope& scope, Base base);
    bool memberOf(const Node& n, const Scope& scope, Base base);
    bool conformsTo(const Node& n, const Scope& scope, Base base);
    bool trace(const Node& n, const Scope& scope, Base base);
    bool clockFunction(Function f, Base base);
    std::optional<Item> converted(Function to, const Item& i);
    std::optional<Quantity> quantityFrom(std::string_view text);

    // helpers
    [[nodiscard]] Base top() const noexcept { return static_cast<Base>(m_stack.size()); }
    bool push(const Item& i) {
        m_stack.push_back(i);
        return true;
    }
    void cut(Base to) { m_stack.resize(to); }
    bool result(Base base, const Item& i) {
        cut(base);
        return push(i);
    }
    bool nothing(Base base) {
        cut(base);
        return true;
    }
    // Removes [from, to) and lets what follows move down.
    void drop(Base from, Base to);
    bool bad(const Node& n, std::string message);
    bool tick(const Node& n, std::uint64_t steps = 1);
    // The one item of [base, top); `found` is false when there is none; an error when there are more.
    bool single(const Node& n, Base base, Item& out, bool& found);
    bool argument(const Node& n, std::size_t k, const Scope& scope); // pushes
    bool oneArgument(const Node& n, std::size_t k, const Scope& scope, Item& out, bool& found); // system value; pops
    bool textArgument(const Node& n, std::size_t k, const Scope& scope, std::string_view& out, bool& found);
    bool integerArgument(const Node& n, std::size_t k, const Scope& scope, std::int64_t& out, bool& found);
    // Singleton evaluation of [base, top): one item that is no boolean counts as true. Pops.
    bool truth(const Node& n, Base base, Truth& out);
    [[nodiscard]] Item keep(const Decimal& d) { return Item::of(m_memory->keep(d)); }
    [[nodiscard]] Item keep(std::string_view s) { return Item::of(m_memory->keep(s)); }
    [[nodiscard]] Item keep(const Quantity& q) { return Item::of(m_memory->keep(q)); }
    [[nodiscard]] Item keep(const Temporal& t, Sort s) { return Item::of(m_memory->keep(t), s); }
    [[nodiscard]] std::string textOf(const Item& i);

    const Context& m_context;
    const Program* m_program = nullptr;
    const fhir::Value* m_resource = nullptr;
    const fhir::Value* m_root = nullptr;
    Item m_focus{};
    std::vector<Item> m_stack;
    std::unique_ptr<Memory> m_memory = std::make_unique<Memory>();
    std::uint64_t m_steps = 0;
    std::optional<Error> m_error;
};

// What toString() gives for a value of System's types, and for FHIR's primitives.
[[nodiscard]] std::string textOfItem(const Item& i);

} // namespace fyr::fhirpath

// A compiled expression: nodes in one array, children before their parents. Internal to modules/fhirpath.
#pragma once

#include "fhirpath/decimal.h"
#include "fhirpath/temporal.h"
#include "fhirpath/types.h"

#include <memory>
#include <string>
#include <vector>

namespace re2 {
class RE2;
}

namespace fyr::fhirpath {

using NodeIndex = std::uint32_t;
inline constexpr NodeIndex noNode = UINT32_MAX;

enum class NodeKind : std::uint8_t {
    empty,     // {}
    literal,   // a: constant
    member,    // a: input (noNode: $this), b: name
    self,      // $this
    index,     // $index
    total,     // $total
    variable,  // b: name
    call,      // a: input (noNode: $this), b: first argument, count; op: Function
    subscript, // a[b]
    negate,    // -a
    binary,    // a op b
    typeTest,  // a is / as / ofType type b; op: TypeOp
};
enum class BinaryOp : std::uint8_t {
    implies,
    or_,
    xor_,
    and_,
    in,
    contains,
    equal,
    notEqual,
    equivalent,
    notEquivalent,
    less,
    greater,
    lessEqual,
    greaterEqual,
    union_,
    add,
    subtract,
    concatenate,
    multiply,
    divide,
    div,
    mod,
};
enum class TypeOp : std::uint8_t { is, as, ofType };

struct Node {
    NodeKind kind = NodeKind::empty;
    std::uint8_t op = 0;
    std::uint16_t count = 0;
    std::uint32_t a = noNode;
    std::uint32_t b = 0;
    std::uint32_t position = 0; // byte in the text
};

struct Name {
    std::string text;
    std::uint16_t id = 0;   // in the tables of R4; 0 when there is none
    TypeId type = type::none; // when it is a type too: "Patient" at the start of a path
};

// A literal. `sort` is that of an Item.
struct Constant {
    enum class Sort : std::uint8_t { boolean, integer, decimal, string, date, dateTime, time, quantity } sort = Sort::boolean;
    bool boolean = false;
    std::int64_t integer = 0;
    Decimal decimal;
    Temporal temporal;
    std::string text; // string, or a quantity's unit
    bool calendar = false;
};

struct Program {
    std::string text;
    std::vector<Node> nodes;
    std::vector<NodeIndex> arguments;
    std::vector<Name> names;
    std::vector<Constant> constants;
    std::vector<TypeName> types;
    std::vector<std::shared_ptr<re2::RE2>> patterns; // by constant; null for those that are no pattern
    NodeIndex root = noNode;
    bool strict = false;
    bool asFilters = false;
};

} // namespace fyr::fhirpath

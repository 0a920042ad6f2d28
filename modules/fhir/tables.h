// The generated tables of R4 and how they are looked up. Internal to modules/fhir.
//
// Shape: names are numbered, resource types first; a class is a type, resource or nested element, and has one
// row
//        for each member name that its JSON may have (a choice has one row for each of its types).
// Source: definitions/generate.mjs writes the data; the enums and `hashOf` must match what is there.
#pragma once

#include "fhir/search_index.h"

#include <cstdint>
#include <cstring>
#include <string_view>

namespace fyr::fhir::tables {

enum class Type : std::uint8_t {
    none,
    boolean,
    integer,
    unsignedInt,
    positiveInt,
    decimal,
    string,
    markdown,
    code,
    id,
    uri,
    url,
    canonical,
    oid,
    uuid,
    date,
    dateTime,
    instant,
    time,
    base64Binary,
    xhtml,
    complex,
    coding,
    codeableConcept,
    reference,
    extension,
    resource,
};
constexpr bool isPrimitive(Type t) {
    return t <= Type::xhtml;
}

enum RowFlag : std::uint8_t {
    listFlag = 1,
    choiceFlag = 2,
    bareFlag = 4,
    summaryFlag = 8
}; // bare: no extensions on the primitive; summary: part of _summary=true

struct Name {
    std::uint32_t at;
    std::uint8_t size;
};
struct Row {
    std::uint16_t name;
    std::uint16_t target; // class of a complex value
    std::uint16_t extra;  // value set of a required binding, or set of a reference's targets; 0 = anything
    Type type;
    std::uint8_t element; // which element of its class: a bit in `required`
    std::uint8_t flags;
    std::uint8_t stem; // of a choice: "value" of "valueQuantity"
};
struct Class {
    std::uint64_t required; // bit per element
    std::uint32_t nameAt;
    std::uint32_t firstSlot;
    std::uint16_t firstRow;
    std::uint16_t multiplier;
    std::uint16_t rows;
    std::uint8_t nameSize;
    std::uint8_t slotBits;
    std::uint8_t isResource;
};
struct CodeRow {
    std::uint32_t at;
    std::uint16_t system;
    std::uint8_t size;
};
struct ValueSet {
    std::string_view url;
    std::uint16_t firstCode;
    std::uint16_t firstSlot;
    std::uint8_t slotBits;
};
struct Range {
    std::uint16_t first;
    std::uint16_t count;
};

// Search programs
enum class Op : std::uint8_t { child, index, resolvesTo, where };
struct Step {
    Op op;
    std::uint16_t arg;
};
struct Filter {
    std::uint16_t name;
    std::string_view value;
};
enum class Leaf : std::uint8_t {
    text,
    code,
    boolean,
    coding,
    codeableConcept,
    identifier,
    contactPoint,
    humanName,
    address,
    date,
    period,
    timing,
    reference,
    uri,
    number,
    range,
    quantity,
    money,
    deceased,
};
struct Path {
    std::uint16_t firstStep;
    std::uint8_t steps;
    std::uint8_t leaf;
    std::string_view system; // of a code that is bound to one code system
};

// A place that a composite parameter is about: steps to its elements, one program for each component from there.
struct CompositeBase {
    std::uint16_t firstStep;
    std::uint8_t steps;
    std::uint16_t firstProgram;
};

struct Tables {
    const char* pool;
    const Name* names;
    const std::uint16_t* nameSlots;
    unsigned nameSlotBits;
    std::uint16_t nameCount;
    std::uint16_t typeCount;
    std::uint16_t classCount;
    const Row* rows;
    const std::uint16_t* classSlots;
    const Class* classes;
    const std::string_view* types; // type n has name n + 1
    const std::uint16_t* typeClasses;
    const CodeRow* codes;
    const std::uint16_t* codeSlots;
    const std::string_view* systems;
    const ValueSet* valueSets;
    const Range* targetSets;
    const std::uint16_t* targetNames;
    const SearchParameter* parameters;
    const Range* parametersOf;
    const Range* programs;
    const Path* paths;
    const Step* steps;
    const Filter* filters;
    const CompositeParameter* composites;
    const Range* compositesOf;
    const std::uint16_t* components; // numbers of parameters
    const CompositeBase* compositeBases;
    const Range* compositePrograms;
    const std::uint16_t* compartmentParameters; // of the Patient compartment
    const Range* compartmentOf;
    std::uint16_t extensionClass;
    std::uint16_t elementClass;
};
extern const Tables tables;

inline std::uint32_t hashOf(std::string_view s) noexcept {
    const auto n = static_cast<std::uint32_t>(s.size());
    std::uint32_t a = 0;
    std::uint32_t b = 0;
    std::uint32_t c = 0;
    if (n >= 4) { // bytes in the order of a little-endian machine, as in definitions/pool.mjs
        std::memcpy(&a, s.data(), 4);
        std::memcpy(&b, s.data() + n - 4, 4);
        std::memcpy(&c, s.data() + n / 2 - 2, 4);
    } else if (n > 0) {
        const auto byte = [&](std::size_t i) {
            return static_cast<std::uint32_t>(static_cast<unsigned char>(s[i]));
        };
        a = byte(0) | byte(n / 2) << 8U | byte(n - 1) << 16U;
    }
    std::uint32_t h = (a * 0x9e3779b1U) ^ (b * 0x85ebca77U) ^ (c * 0xc2b2ae3dU) ^ (n * 0x27d4eb2fU);
    h ^= h >> 15U;
    h *= 0x2c1b3c6dU;
    return h ^ (h >> 13U);
}

inline std::string_view nameText(std::uint16_t name) noexcept {
    return {tables.pool + tables.names[name].at, tables.names[name].size};
}
// 0 when R4 has no such name.
inline std::uint16_t nameOf(std::string_view text) noexcept {
    const std::uint32_t mask = (1U << tables.nameSlotBits) - 1;
    for (std::uint32_t at = hashOf(text) & mask;; at = (at + 1) & mask) {
        const std::uint16_t name = tables.nameSlots[at];
        if (name == 0 || nameText(name) == text) return name;
    }
}
inline const Class* classOfType(std::string_view type) noexcept {
    const std::uint16_t name = nameOf(type);
    return name == 0 || name > tables.typeCount ? nullptr : &tables.classes[tables.typeClasses[name - 1]];
}
inline const Row* rowOf(const Class& c, std::uint16_t name) noexcept {
    const std::uint32_t slot = ((name * c.multiplier) & 0xffffU) >> (16U - c.slotBits);
    const std::uint16_t index = tables.classSlots[c.firstSlot + slot];
    if (index == 0) return nullptr;
    const Row* row = &tables.rows[c.firstRow + index - 1];
    return row->name == name ? row : nullptr;
}
inline std::string_view className(const Class& c) noexcept {
    return {tables.pool + c.nameAt, c.nameSize};
}
// Whether the set has the code; with a system when `system` is not null.
bool hasCode(const ValueSet& set, std::string_view code, const std::string_view* system) noexcept;

} // namespace fyr::fhir::tables

// The types that FHIRPath can name: System's own, FHIR's primitives, and every class of the R4 tables.
// Internal to modules/fhirpath.
#pragma once

#include "fhir/tables.h"

#include <cstdint>
#include <optional>
#include <string_view>

namespace fyr::fhirpath {

using TypeId = std::uint16_t;
namespace type {
inline constexpr TypeId none = 0;
inline constexpr TypeId boolean = 1; // System
inline constexpr TypeId integer = 2;
inline constexpr TypeId decimal = 3;
inline constexpr TypeId string = 4;
inline constexpr TypeId date = 5;
inline constexpr TypeId dateTime = 6;
inline constexpr TypeId time = 7;
inline constexpr TypeId quantity = 8;
inline constexpr TypeId any = 9;
inline constexpr TypeId lastSystem = 9;
inline constexpr TypeId info = 10;
inline constexpr TypeId resource = 11; // abstract: they have no class
inline constexpr TypeId domainResource = 12;
inline constexpr TypeId firstPrimitive = 32;
inline constexpr TypeId firstClass = 64;

constexpr TypeId of(fhir::tables::Type t) {
    return static_cast<TypeId>(firstPrimitive + static_cast<TypeId>(t));
}
constexpr bool isPrimitive(TypeId t) {
    return t > firstPrimitive && t < firstClass;
}
constexpr fhir::tables::Type primitive(TypeId t) {
    return static_cast<fhir::tables::Type>(t - firstPrimitive);
}
constexpr bool isClass(TypeId t) {
    return t >= firstClass;
}
inline const fhir::tables::Class& classOf(TypeId t) {
    return fhir::tables::tables.classes[t - firstClass];
}
inline TypeId ofResource(std::string_view name) noexcept {
    const fhir::tables::Class* c = fhir::tables::classOfType(name);
    return c ? static_cast<TypeId>(firstClass + (c - fhir::tables::tables.classes)) : none;
}
inline TypeId ofRow(const fhir::tables::Row& row) noexcept {
    return fhir::tables::isPrimitive(row.type) ? of(row.type) : static_cast<TypeId>(firstClass + row.target);
}
} // namespace type

// A type as it is written: "Quantity" may be FHIR's or System's.
struct TypeName {
    TypeId fhir = type::none;
    TypeId system = type::none;
    [[nodiscard]] bool known() const noexcept { return fhir != type::none || system != type::none; }
};
[[nodiscard]] TypeName typeNamed(std::string_view space, std::string_view name) noexcept;
// "FHIR" or "System", and "Patient", "boolean", "BackboneElement" …
[[nodiscard]] std::string_view spaceOf(TypeId t) noexcept;
[[nodiscard]] std::string_view nameOf(TypeId t) noexcept;
// The type above: code → string → Element; Age → Quantity; Patient → DomainResource → Resource. none at the top.
[[nodiscard]] TypeId above(TypeId t) noexcept;
[[nodiscard]] bool isA(TypeId t, TypeId wanted) noexcept;

} // namespace fyr::fhirpath

// Which interaction of R4's RESTful API a method and a path are.
//
// Source: hl7.org/fhir/R4/http.html
#pragma once

#include "server/fhir/call.h"

namespace fyr::server {

enum class Interaction : std::uint8_t {
    capabilities,
    read,
    vread,
    historyInstance,
    historyType,
    historySystem,
    search,
    searchCompartment, // Patient/{id}/{type}
    create,
    update,
    updateByQuery,
    remove,
    removeByQuery,
    bundle,
    patch,
    patchByQuery,
    searchSystem,         // types in _type
    searchWholeCompartment, // Patient/{id}/*
    operation,            // Target::operation
    exportStatus,         // $export/{job}
    exportFile,           // $export/{job}/{file}
    exportCancel,
};

struct Target {
    Interaction interaction = Interaction::read;
    std::string type;
    std::string id;
    std::int64_t version = 0;
    std::string compartment; // Patient id of a compartment search
    std::string operation;   // "everything": a row of operations.h
    std::string item;        // of an export
    bool form = false;       // POST …/_search: parameters in the body too
};

// Errors: notFound (no such type or path), methodNotAllowed, badRequest (an id that is none).
[[nodiscard]] Result<Target> targetOf(FhirMethod method, std::string_view path);
// Types that have a place of their own; Parameters only travels.
[[nodiscard]] bool isServedType(std::string_view type) noexcept;

} // namespace fyr::server

// A programme of internet CBT ↔ Library/<hash>: its canonical form and all its texts, as a workstation keeps them.
//
// Shape:  two attachments (JSON, base64): "canonical", whose SHA-256 is the Library's id, and "texts" (icbt/language/texts.h
//         writes and reads them). Whoever reads takes the id's word for nothing: a canonical form of another hash is no
//         programme of that id.
// Errors: invalidResource (no such Library, or its canonical form is not the one of its id).
#pragma once

#include "clinical/local_text.h"
#include "fhir/resource.h"

namespace fyr::fhir {

struct ProgrammeDocument {
    std::string hash; // SHA-256 of the canonical form, hexadecimal
    std::string programme;
    std::string version;
    clinical::LocalText title;
    std::string canonical;
    std::string texts; // JSON
};
// Complete but for meta.
[[nodiscard]] Resource programmeLibrary(const ProgrammeDocument& programme);
[[nodiscard]] Result<ProgrammeDocument> programmeDocument(const Value& library);

} // namespace fyr::fhir

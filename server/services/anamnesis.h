// note.sign: a signed anamnesis becomes a Composition of its own and a line in the item's timeline.
//
// Shape:  Composition/<item>-a<n>, n counting from 1; each later one replaces the one before it (relatesTo) and leaves it as it
//         is. `attester` is the signature of the person; the words signed are kept exactly, with their SHA-256, which the item's
//         event stream holds too. Sections are authored by the patient where they say what was said, by the signer where not.
// Errors: the store's. A refusal (no such item or patient for this person) is in `Handled`, and nothing was written.
// Source: FHIR R4 Composition; LOINC document section codes of C-CDA; docs/SYNC.md, docs/FHIR.md.
#pragma once

#include "clinical/triage_item.h"
#include "fhir/resource.h"
#include "server/services/command_handler.h"

namespace fyr::server {

struct SignedAnamnesis {
    std::string id;
    int number = 1;
    std::string lang;
    std::string text;   // word for word
    std::string sha256; // of it, hex
    clinical::PersonRef by;
    Instant at;
    std::int64_t seen = 0; // version of the Task that the person had before them
    std::string replaces;  // id; empty for the first
};
[[nodiscard]] std::string anamnesisId(std::string_view item, int number);
[[nodiscard]] fhir::Resource anamnesisResource(const SignedAnamnesis& a, const clinical::TriageItem& item);

[[nodiscard]] Result<Handled> signAnamnesis(WriteTx& tx, const Principal& who, const protocol::Command& command, Instant now);

} // namespace fyr::server

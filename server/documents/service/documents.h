// Documents of patients: uploaded in parts, kept as DocumentReference with the bytes in the vault, read in ranges.
// docs/DOCUMENTS.md.
//
// Shape:  an upload belongs to who began it. Finishing it writes the DocumentReference, the mark that its bytes are used
//         and the trace in one transaction; only then is it a document.
// Errors: notFound (also for another's), badRequest, tooLarge, unsupportedMedia, invalidState, and the vault's.
// Threads: safe; calls block.
#pragma once

#include "base/random.h"
#include "server/common/principal.h"
#include "server/documents/vault.h"
#include "server/store/store.h"

namespace fyr::server {

inline constexpr std::size_t documentPartBytes = 512 * 1024;
inline constexpr std::int32_t uploadsPerPerson = 20;

struct NewDocument {
    std::string clientId; // becomes the document's id
    std::string patient;
    std::string title;
    std::string contentType;
    std::uint64_t bytes = 0;
};
// One that the server makes itself, whole.
struct MadeDocument {
    std::string id;
    std::string patient;
    std::string unit;
    std::string title;
    std::string contentType;
    std::string language;
    std::string author; // "Practitioner/…"
    std::string of;     // "Composition/…": what it shows
    Instant at;         // of what it shows
    std::string bytes;
};
struct DocumentPart {
    std::string bytes;
    std::string contentType;
    std::string title;
    std::uint64_t offset = 0;
    std::uint64_t total = 0;
};

class Documents {
  public:
    Documents(Store& store, Vault& vault, const Clock& clock) : m_store(store), m_vault(vault), m_clock(clock) {}

    // `{id, received, partBytes}`
    [[nodiscard]] Result<std::string> begin(const Principal& who, const NewDocument& d);
    [[nodiscard]] Result<std::string> append(const Principal& who, const std::string& id, std::uint64_t offset, std::string_view bytes);
    // `{id, contentType, bytes, sha256}`; done again it answers the same.
    [[nodiscard]] Result<std::string> finish(const Principal& who, const std::string& id);
    // Kept once: of an id that is there already nothing changes.
    [[nodiscard]] Result<void> keep(const Principal& who, const MadeDocument& d);
    [[nodiscard]] Result<DocumentPart> read(const Principal& who, const std::string& id, std::uint64_t offset, std::size_t length);
    // Bytes that no document needs any more, and uploads nobody finished, older than a day.
    [[nodiscard]] Result<std::size_t> sweep(const TenantId& tenant);

  private:
    struct Upload {
        std::string owner;
        NewDocument document;
        std::string unit;
    };
    [[nodiscard]] Result<Upload> upload(ReadTx& tx, const Principal& who, const std::string& id);
    Store& m_store;
    Vault& m_vault;
    const Clock& m_clock;
};

} // namespace fyr::server

// The programmes that courses run: those of the share, each by its hash, and those that running courses keep.
//
// Shape:  the share holds what the build compiled from content/icbt. A course never changes its programme: the hash it began
//         with is kept in the tenant (value programme/<hash>), so that it goes on when the share has a newer one.
// Errors: content (a file that cannot be read), notFound (a hash that nobody keeps).
// Threads: safe.
#pragma once

#include "base/json.h"
#include "icbt/programme.h"
#include "instruments/catalogue.h"
#include "server/store/store.h"

#include <filesystem>
#include <map>
#include <memory>
#include <mutex>

namespace fyr::server {

struct KnownProgramme {
    icbt::Programme programme;
    std::string canonical;
    json::value texts; // as icbt/language/texts.h writes them
    [[nodiscard]] const json::object* module(std::string_view id) const;
    [[nodiscard]] const json::object* worksheet(std::string_view id) const;
};
using ProgrammePtr = std::shared_ptr<const KnownProgramme>;

class Programmes {
  public:
    // `share` holds icbt/*.json and instruments.json. Without them there are no programmes, and nobody is enrolled.
    explicit Programmes(std::filesystem::path share);
    [[nodiscard]] Result<void> load();

    [[nodiscard]] ProgrammePtr published(std::string_view id) const; // what new courses get; null when there is none
    [[nodiscard]] std::vector<ProgrammePtr> all() const;
    [[nodiscard]] Result<ProgrammePtr> of(ReadTx& tx, const std::string& hash) const;
    [[nodiscard]] Result<void> keep(WriteTx& tx, const KnownProgramme& p) const;
    // Sees to it that the staff of this unit have the programme with its texts (Library/<hash>, by the feed). A programme
    // that courses of several units run is the whole tenant's staff's.
    [[nodiscard]] Result<void> show(WriteTx& tx, const KnownProgramme& p, const std::string& unit) const;
    [[nodiscard]] const instruments::Catalogue& instruments() const noexcept { return m_instruments; }

  private:
    [[nodiscard]] bool isVerified(const KnownProgramme& p) const;
    std::filesystem::path m_share;
    instruments::Catalogue m_instruments;
    mutable std::mutex m_mutex;
    mutable std::map<std::string, ProgrammePtr, std::less<>> m_byHash;
    std::map<std::string, ProgrammePtr, std::less<>> m_published;
};

} // namespace fyr::server

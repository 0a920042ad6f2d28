// Whose caches are in the folder: a folder each, named by a hash of server, tenant and person, and a small
// file that says whose it is. Nothing about patients.
//
// Errors: as localdb/files.h.
#pragma once

#include "base/result.h"
#include "protocol/messages.h"

#include <QUrl>
#include <filesystem>
#include <optional>
#include <string>

namespace fyr::sync {

struct Account {
    std::string server; // "https://…"
    std::string user;   // what was typed
    protocol::Person person;
    protocol::NamedRef tenant;
    protocol::NamedRef unit;
    bool demo = false;
    std::string device; // as the server calls this computer for this person; empty: as we do
    [[nodiscard]] std::string name() const; // of its folder and its keychain entry
};

class Accounts {
  public:
    explicit Accounts(std::filesystem::path root)
        : m_root(std::move(root)) {}

    [[nodiscard]] std::filesystem::path folder(const Account& account) const {
        return m_root / account.name();
    }
    [[nodiscard]] Result<void> save(const Account& account); // and remembers it as the last one used
    [[nodiscard]] std::optional<Account> last() const;       // nothing when its folder is gone or unreadable
    void forgetLast();
    // The id of this installation: made once.
    [[nodiscard]] Result<DeviceId> device(const Clock& clock, Random& random);
    // A cache that can no longer be opened is put aside: its keychain entry may come back.
    [[nodiscard]] Result<void> putAside(const Account& account, Instant now);

  private:
    std::filesystem::path m_root;
};

} // namespace fyr::sync

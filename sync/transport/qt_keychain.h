// The system's keychain through QtKeychain: Secret Service, KWallet, Windows Credential Store, macOS
// Keychain.
//
// Errors: noKeychain when there is none, it is locked or it refuses. QtKeychain's insecure fallback is never
// used. Threads: that of its parent, which needs an event loop.
#pragma once

#include "localdb/keychain.h"

#include <QObject>

namespace fyr::sync {

class QtKeychain final : public QObject, public localdb::KeychainPort {
  public:
    using QObject::QObject;
    void read(const std::string& name, std::function<void(Result<localdb::Secret>)> done) override;
    void write(const std::string& name, const localdb::Secret& secret,
               std::function<void(Result<void>)> done) override;
    void remove(const std::string& name, std::function<void(Result<void>)> done) override;
};

} // namespace fyr::sync

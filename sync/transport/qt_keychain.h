// The system's keychain through QtKeychain: Secret Service, KWallet, Windows Credential Store, macOS
// Keychain.
//
// Errors: noKeychain when there is none, it is locked or it refuses, or when it has not answered within `patience`: some ask
// the person for its password, and some that nobody can see wait for ever. QtKeychain's insecure fallback is never
// used. Threads: that of its parent, which needs an event loop.
#pragma once

#include "base/clock.h"
#include "localdb/keychain.h"

#include <QObject>

namespace fyr::sync {

class QtKeychain final : public QObject, public localdb::KeychainPort {
  public:
    explicit QtKeychain(Millis patience = std::chrono::seconds(90), QObject* parent = nullptr)
        : QObject(parent)
        , m_patience(patience) {}
    void read(const std::string& name, std::function<void(Result<localdb::Secret>)> done) override;
    void write(const std::string& name, const localdb::Secret& secret,
               std::function<void(Result<void>)> done) override;
    void remove(const std::string& name, std::function<void(Result<void>)> done) override;

  private:
    Millis m_patience;
};

} // namespace fyr::sync

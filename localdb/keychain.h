// The operating system's keychain as a port. There is no insecure fallback: without a keychain nothing is kept on
// this machine.
//
// Errors:  noKeychain when there is none or it refuses; notFound when it holds no such entry.
// Threads: called on one thread, which also gets the answer; it may come before the call returns.
#pragma once

#include "localdb/secret.h"

#include <functional>
#include <string>

namespace fyr::localdb {

class KeychainPort {
  public:
    virtual ~KeychainPort() = default;
    virtual void read(const std::string& name, std::function<void(Result<Secret>)> done) = 0;
    virtual void write(const std::string& name, const Secret& secret, std::function<void(Result<void>)> done) = 0;
    virtual void remove(const std::string& name, std::function<void(Result<void>)> done) = 0;
};

} // namespace fyr::localdb

// A keychain in memory that can be locked, emptied or missing.
#pragma once

#include "localdb/keychain.h"

#include <atomic>
#include <map>
#include <mutex>

namespace fyr::sync {

class FakeKeychain final : public localdb::KeychainPort {
  public:
    void read(const std::string& name, std::function<void(Result<localdb::Secret>)> done) override {
        done([&]() -> Result<localdb::Secret> {
            const std::lock_guard lock(m_mutex); // not held while it answers: the answer may ask again
            if (missing) return fail(ErrorCode::noKeychain, "none");
            const auto it = m_held.find(name);
            if (it == m_held.end()) return fail(ErrorCode::notFound, "no entry");
            return it->second.clone();
        }());
    }
    void write(const std::string& name, const localdb::Secret& secret,
               std::function<void(Result<void>)> done) override {
        done([&]() -> Result<void> {
            const std::lock_guard lock(m_mutex);
            if (missing) return fail(ErrorCode::noKeychain, "none");
            m_held[name] = secret.clone();
            return {};
        }());
    }
    void remove(const std::string& name, std::function<void(Result<void>)> done) override {
        {
            const std::lock_guard lock(m_mutex);
            m_held.erase(name);
        }
        done({});
    }
    void clear() {
        const std::lock_guard lock(m_mutex);
        m_held.clear();
    }
    std::size_t size() {
        const std::lock_guard lock(m_mutex);
        return m_held.size();
    }
    std::atomic<bool> missing = false;

  private:
    std::mutex m_mutex;
    std::map<std::string, localdb::Secret> m_held;
};

} // namespace fyr::sync

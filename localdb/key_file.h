// The header beside an encrypted cache: its random 256-bit data key, wrapped.
//
// Shape:  W1 is opened by a secret in the system's keychain: used after an online sign-in. W2 is opened by
//         HKDF-SHA256(Argon2id(PIN), that secret): offline unlock. A PIN alone is 10⁴ to 10⁶ guesses, so it
//         never opens anything without the keychain. Each wrap is XChaCha20-Poly1305 over the data key, bound
//         to the format, this cache and the cost of the derivation. A try is counted on disk before it is
//         made. From the 5th failure on tries are slowed (30 s, doubling); the 10th destroys W2, and offline
//         unlock has ended until an online sign-in sets a PIN again.
// Errors: notFound, storageCorrupt, storageTooNew (load); wrongPin, tooManyAttempts, signInRequired (no PIN,
// or
//         spent), noKeychain (the keychain's secret is not this cache's).
#pragma once

#include "base/clock.h"
#include "localdb/file_system.h"
#include "localdb/secret.h"

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

namespace fyr::localdb {

inline constexpr int pinTriesBeforeSlowing = 5;
inline constexpr int pinTriesAtMost = 10;

struct PinCost { // Argon2id
    std::uint64_t passes = 3;
    std::size_t memory = 256U << 20U;
};
inline constexpr PinCost quickPinCost{1, 8192}; // for tests
// So many passes that this machine takes about `wanted` for one guess; never fewer than 3.
[[nodiscard]] PinCost measuredPinCost(Millis wanted = Millis{600});

class KeyFile {
  public:
    static constexpr std::size_t keyBytes = 32;
    static constexpr std::size_t keychainSecretBytes = 32;

    // A new cache: makes a data key and writes the file. Errors: duplicate when the file is there.
    [[nodiscard]] static Result<KeyFile> create(std::filesystem::path file, const Secret& keychainSecret,
                                                Random& random, FileSystem& files = FileSystem::system());
    [[nodiscard]] static Result<KeyFile> load(std::filesystem::path file, FileSystem& files = FileSystem::system());

    [[nodiscard]] Result<Secret> unlock(const Secret& keychainSecret) const;
    [[nodiscard]] Result<Secret> unlockWithPin(const Secret& keychainSecret, const Secret& pin, Instant now);
    // Errors: badRequest for a PIN shorter than 4 or longer than 64 bytes.
    [[nodiscard]] Result<void> setPin(const Secret& keychainSecret, const Secret& pin, Random& random,
                                      PinCost cost = {});
    // Crypto-erase: without this file the data key is gone for good.
    [[nodiscard]] Result<void> destroy();

    [[nodiscard]] bool hasPin() const noexcept { return m_pin.has_value(); }
    [[nodiscard]] bool pinSpent() const noexcept { return m_pinSpent; } // by wrong tries
    [[nodiscard]] int attemptsLeft() const noexcept { return hasPin() ? pinTriesAtMost - m_failures : 0; }
    [[nodiscard]] std::optional<Instant> waitUntil(Instant now) const noexcept;

  private:
    struct Wrap {
        std::vector<std::uint8_t> nonce;
        std::vector<std::uint8_t> box;
    };
    struct PinWrap {
        PinCost cost;
        std::vector<std::uint8_t> salt;
        Wrap wrap;
    };
    KeyFile(std::filesystem::path file, FileSystem& files)
        : m_file(std::move(file))
        , m_files(&files) {}
    [[nodiscard]] Result<void> save() const;
    [[nodiscard]] std::string bindingOf(std::string_view which, std::string_view more = {}) const;
    [[nodiscard]] static Wrap seal(const Secret& key, const Secret& with, const std::string& binding,
                                   Random& random);
    [[nodiscard]] static std::optional<Secret> open(const Wrap& wrap, const Secret& with,
                                                    const std::string& binding);
    [[nodiscard]] Result<Secret> pinKey(const Secret& keychainSecret, const Secret& pin,
                                        const PinWrap& wrap) const;
    [[nodiscard]] std::string pinBinding(const PinWrap& wrap) const;

    std::filesystem::path m_file;
    FileSystem* m_files;
    std::string m_cacheId;
    Wrap m_keychainWrap;
    std::optional<PinWrap> m_pin;
    bool m_pinSpent = false;
    int m_failures = 0;
    Instant m_notBefore{};
};

// HKDF-SHA256 (RFC 5869) with one block of output.
[[nodiscard]] Secret hkdf(const Secret& salt, const Secret& material, std::string_view info);

} // namespace fyr::localdb

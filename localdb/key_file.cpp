#include "localdb/key_file.h"

#include "base/digest.h"
#include "base/ids.h"
#include "base/json.h"
#include "localdb/files.h"

#include <algorithm>
#include <array>
#include <chrono>
#include <sodium.h>

namespace fyr::localdb {
namespace {

constexpr int formatVersion = 1;
constexpr Millis slowedFirst{30'000};
constexpr std::size_t nonceBytes = crypto_aead_xchacha20poly1305_ietf_NPUBBYTES;
constexpr std::size_t tagBytes = crypto_aead_xchacha20poly1305_ietf_ABYTES;
constexpr std::size_t memoryAtMost = 2U << 30U; // a damaged header must not ask for all memory

Millis slowedFor(int failures) {
    if (failures < pinTriesBeforeSlowing) return Millis{0};
    return slowedFirst * (1 << std::min(failures - pinTriesBeforeSlowing, 10));
}

bool readBytes(const json::value& v, std::string_view key, std::vector<std::uint8_t>& out, std::size_t size) {
    auto bytes = fromHex(json::text(v, key).value_or(""));
    if (!bytes || bytes->size() != size) return false;
    out = std::move(*bytes);
    return true;
}

} // namespace

Secret hkdf(const Secret& salt, const Secret& material, std::string_view info) {
    static_assert(crypto_auth_hmacsha256_BYTES == KeyFile::keyBytes);
    Secret extracted(crypto_auth_hmacsha256_BYTES);
    crypto_auth_hmacsha256_state state;
    crypto_auth_hmacsha256_init(&state, salt.bytes().data(), salt.size());
    crypto_auth_hmacsha256_update(&state, material.bytes().data(), material.size());
    crypto_auth_hmacsha256_final(&state, extracted.writable().data());

    Secret out(crypto_auth_hmacsha256_BYTES);
    const std::uint8_t block = 1;
    crypto_auth_hmacsha256_init(&state, extracted.bytes().data(), extracted.size());
    crypto_auth_hmacsha256_update(&state, reinterpret_cast<const std::uint8_t*>(info.data()), info.size());
    crypto_auth_hmacsha256_update(&state, &block, 1);
    crypto_auth_hmacsha256_final(&state, out.writable().data());
    sodium_memzero(&state, sizeof state);
    return out;
}

std::string KeyFile::bindingOf(std::string_view which, std::string_view more) const {
    return fmt::format("fyr cache key\n{}\n{}\n{}\n{}", formatVersion, m_cacheId, which, more);
}

std::string KeyFile::pinBinding(const PinWrap& wrap) const {
    return bindingOf("pin", fmt::format("{}\n{}\n{}", wrap.cost.passes, wrap.cost.memory, hex(wrap.salt)));
}

KeyFile::Wrap KeyFile::seal(const Secret& key, const Secret& with, const std::string& binding,
                            Random& random) {
    Wrap w{std::vector<std::uint8_t>(nonceBytes), std::vector<std::uint8_t>(key.size() + tagBytes)};
    random.fill(w.nonce);
    crypto_aead_xchacha20poly1305_ietf_encrypt(w.box.data(), nullptr, key.bytes().data(), key.size(),
                                               reinterpret_cast<const std::uint8_t*>(binding.data()),
                                               binding.size(), nullptr, w.nonce.data(), with.bytes().data());
    return w;
}

std::optional<Secret> KeyFile::open(const Wrap& wrap, const Secret& with, const std::string& binding) {
    if (with.size() != keyBytes || wrap.box.size() != keyBytes + tagBytes) return std::nullopt;
    Secret key(keyBytes);
    if (crypto_aead_xchacha20poly1305_ietf_decrypt(
            key.writable().data(), nullptr, nullptr, wrap.box.data(), wrap.box.size(),
            reinterpret_cast<const std::uint8_t*>(binding.data()), binding.size(), wrap.nonce.data(),
            with.bytes().data()) != 0)
        return std::nullopt;
    return key;
}

Result<KeyFile> KeyFile::create(std::filesystem::path file, const Secret& keychainSecret, Random& random, FileSystem& files) {
    if (keychainSecret.size() != keychainSecretBytes)
        return fail(ErrorCode::noKeychain, "not a secret of this kind");
    if (files.exists(file)) return fail(ErrorCode::duplicate, "this cache has its keys already");
    KeyFile k(std::move(file), files);
    std::array<std::uint8_t, 16> id{};
    random.fill(id);
    k.m_cacheId = hex(id);
    const Secret dataKey = Secret::random(keyBytes, random);
    k.m_keychainWrap = seal(dataKey, keychainSecret, k.bindingOf("keychain"), random);
    FYR_CHECK(k.save());
    return k;
}

Result<void> KeyFile::save() const {
    json::object o{
        {"format", formatVersion},
        {"cache", m_cacheId},
        {"keychain", json::object{{"nonce", hex(m_keychainWrap.nonce)}, {"box", hex(m_keychainWrap.box)}}},
        {"pinSpent", m_pinSpent},
        {"failures", m_failures},
        {"notBefore", formatInstant(m_notBefore)}};
    if (m_pin)
        o["pin"] = json::object{
            {"kdf", "argon2id13"},      {"passes", m_pin->cost.passes},    {"memory", m_pin->cost.memory},
            {"salt", hex(m_pin->salt)}, {"nonce", hex(m_pin->wrap.nonce)}, {"box", hex(m_pin->wrap.box)}};
    return writeDurably(m_file, json::write(o), *m_files);
}

Result<KeyFile> KeyFile::load(std::filesystem::path file, FileSystem& files) {
    FYR_TRY(const auto bytes, readFile(file, 1U << 16U, files));
    const auto v = json::parse(bytes);
    const auto damaged = [](const char* what) { return fail(ErrorCode::storageCorrupt, what); };
    if (!v || !v->is_object()) return damaged("the key file is damaged");
    const auto format = json::integer(*v, "format");
    if (!format) return damaged("the key file has no format");
    if (*format > formatVersion) return fail(ErrorCode::storageTooNew, "a newer Fyr wrote this key file");
    KeyFile k(std::move(file), files);
    k.m_cacheId = std::string(json::text(*v, "cache").value_or(""));
    const auto* w1 = v->get_object().if_contains("keychain");
    if (k.m_cacheId.empty() || !w1 || !readBytes(*w1, "nonce", k.m_keychainWrap.nonce, nonceBytes) ||
        !readBytes(*w1, "box", k.m_keychainWrap.box, keyBytes + tagBytes))
        return damaged("the key file is incomplete");
    if (const auto* w2 = v->get_object().if_contains("pin")) {
        PinWrap p;
        p.cost.passes =
            static_cast<std::uint64_t>(std::max<std::int64_t>(0, json::integer(*w2, "passes").value_or(0)));
        p.cost.memory =
            static_cast<std::size_t>(std::max<std::int64_t>(0, json::integer(*w2, "memory").value_or(0)));
        if (p.cost.passes < 1 || p.cost.passes > 64 || p.cost.memory < crypto_pwhash_MEMLIMIT_MIN ||
            p.cost.memory > memoryAtMost || !readBytes(*w2, "salt", p.salt, crypto_pwhash_SALTBYTES) ||
            !readBytes(*w2, "nonce", p.wrap.nonce, nonceBytes) ||
            !readBytes(*w2, "box", p.wrap.box, keyBytes + tagBytes))
            return damaged("the key file's PIN part is damaged");
        k.m_pin = std::move(p);
    }
    k.m_pinSpent = json::boolean(*v, "pinSpent").value_or(false);
    k.m_failures = static_cast<int>(
        std::clamp<std::int64_t>(json::integer(*v, "failures").value_or(pinTriesAtMost), 0, pinTriesAtMost));
    if (auto t = parseInstant(json::text(*v, "notBefore").value_or(""))) k.m_notBefore = *t;
    return k;
}

Result<Secret> KeyFile::unlock(const Secret& keychainSecret) const {
    auto key = open(m_keychainWrap, keychainSecret, bindingOf("keychain"));
    if (!key) return fail(ErrorCode::noKeychain, "the keychain's secret is not this cache's");
    return std::move(*key);
}

Result<Secret> KeyFile::pinKey(const Secret& keychainSecret, const Secret& pin, const PinWrap& wrap) const {
    Secret stretched(keyBytes);
    if (crypto_pwhash(stretched.writable().data(), stretched.size(),
                      reinterpret_cast<const char*>(pin.bytes().data()), pin.size(), wrap.salt.data(),
                      wrap.cost.passes, wrap.cost.memory, crypto_pwhash_ALG_ARGON2ID13) != 0)
        return fail(ErrorCode::internal, "not enough memory to check a PIN");
    return hkdf(keychainSecret, stretched, bindingOf("pin key"));
}

PinCost measuredPinCost(Millis wanted) {
    constexpr std::uint64_t least = PinCost{}.passes;
    constexpr std::uint64_t most = 24;
    PinCost cost{1, PinCost{}.memory};
    std::array<std::uint8_t, 32> out{};
    const std::array<std::uint8_t, crypto_pwhash_SALTBYTES> salt{};
    constexpr std::string_view probe = "0000";
    // The quicker of two: the first one waits for its memory, and something else may be running.
    auto best = Millis::max();
    for (int i = 0; i < 2; ++i) {
        const auto begun = std::chrono::steady_clock::now();
        if (crypto_pwhash(out.data(), out.size(), probe.data(), probe.size(), salt.data(), cost.passes, cost.memory, crypto_pwhash_ALG_ARGON2ID13) != 0)
            return {};
        best = std::min(best, std::chrono::ceil<Millis>(std::chrono::steady_clock::now() - begun));
    }
    cost.passes = std::clamp(static_cast<std::uint64_t>((wanted + best - Millis{1}) / std::max(best, Millis{1})), least, most);
    return cost;
}

Result<void> KeyFile::setPin(const Secret& keychainSecret, const Secret& pin, Random& random, PinCost cost) {
    if (pin.size() < 4 || pin.size() > 64) return fail(ErrorCode::badRequest, "a PIN has 4 to 64 characters");
    FYR_TRY(const Secret dataKey, unlock(keychainSecret));
    PinWrap w{cost, std::vector<std::uint8_t>(crypto_pwhash_SALTBYTES), {}};
    random.fill(w.salt);
    FYR_TRY(const Secret with, pinKey(keychainSecret, pin, w));
    w.wrap = seal(dataKey, with, pinBinding(w), random);
    m_pin = std::move(w);
    m_pinSpent = false;
    m_failures = 0;
    m_notBefore = {};
    return save();
}

std::optional<Instant> KeyFile::waitUntil(Instant now) const noexcept {
    if (!m_pin || m_notBefore <= now) return std::nullopt;
    // A clock that was turned back must not lock a person out for longer than the rule says.
    return std::min(m_notBefore, now + slowedFor(m_failures));
}

Result<Secret> KeyFile::unlockWithPin(const Secret& keychainSecret, const Secret& pin, Instant now) {
    if (!m_pin)
        return fail(ErrorCode::signInRequired, m_pinSpent ? "the PIN was tried too often" : "no PIN is set");
    // A keychain that was reset is not the person's mistake: it must not cost a try.
    FYR_TRY([[maybe_unused]] const Secret same, unlock(keychainSecret));
    if (waitUntil(now)) return fail(ErrorCode::tooManyAttempts, "wait before the next try");

    // Counted before it is made: pulling the plug gives no free guess.
    ++m_failures;
    m_notBefore = now + slowedFor(m_failures);
    const PinWrap tried = *m_pin;
    if (m_failures >= pinTriesAtMost) {
        m_pin.reset();
        m_pinSpent = true;
    }
    FYR_CHECK(save());

    FYR_TRY(const Secret with, pinKey(keychainSecret, pin, tried));
    auto key = open(tried.wrap, with, pinBinding(tried));
    if (!key)
        return m_pin ? fail(ErrorCode::wrongPin, "wrong PIN")
                     : fail(ErrorCode::signInRequired, "the PIN is spent");
    m_pin = tried;
    m_pinSpent = false;
    m_failures = 0;
    m_notBefore = {};
    FYR_CHECK(save());
    return std::move(*key);
}

Result<void> KeyFile::destroy() {
    auto aside = m_file;
    aside += ".new";
    FYR_CHECK(overwriteAndRemove(aside, *m_files));
    FYR_CHECK(overwriteAndRemove(m_file, *m_files));
    m_pin.reset();
    m_keychainWrap = {};
    return {};
}

} // namespace fyr::localdb

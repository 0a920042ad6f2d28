#include "localdb/journal.h"

#include "localdb/files.h"

#include <sodium.h>

namespace fyr::localdb {
namespace {

constexpr std::size_t nonceBytes = crypto_aead_xchacha20poly1305_ietf_NPUBBYTES;
constexpr std::size_t tagBytes = crypto_aead_xchacha20poly1305_ietf_ABYTES;
constexpr std::size_t lengthBytes = 4;
constexpr std::size_t fileAtMost = 256U << 20U;

std::uint8_t* bytesOf(std::string& s, std::size_t at) {
    return reinterpret_cast<std::uint8_t*>(s.data()) + at;
}
const std::uint8_t* bytesOf(std::string_view s) {
    return reinterpret_cast<const std::uint8_t*>(s.data());
}

} // namespace

std::string Journal::sealed(std::string_view record, Random& random) const {
    std::string out(lengthBytes + nonceBytes + record.size() + tagBytes, '\0');
    const auto length = static_cast<std::uint32_t>(record.size());
    for (std::size_t i = 0; i < lengthBytes; ++i)
        out[i] = static_cast<char>(length >> (8 * i) & 0xFFU);
    random.fill({bytesOf(out, lengthBytes), nonceBytes});
    crypto_aead_xchacha20poly1305_ietf_encrypt(bytesOf(out, lengthBytes + nonceBytes), nullptr,
                                               bytesOf(record), record.size(), bytesOf(out, 0), lengthBytes,
                                               nullptr, bytesOf(out, lengthBytes), m_key.bytes().data());
    return out;
}

Result<void> Journal::append(std::string_view record, Random& random) {
    if (m_file.empty()) return {};
    const auto bytes = sealed(record, random);
    return m_files->write(m_file, bytes, WriteMode::append, Flush::no);
}

std::vector<std::string> Journal::read() const {
    std::vector<std::string> out;
    if (m_file.empty()) return out;
    auto bytes = readFile(m_file, fileAtMost, *m_files);
    // An error that passes, or a read that ended early, would lose the only word of what the tables lost.
    for (int again = 0; again < 2 && (bytes ? bytes->size() < size() : bytes.error().code != ErrorCode::notFound); ++again)
        bytes = readFile(m_file, fileAtMost, *m_files);
    if (!bytes) return out;
    const std::string_view all(*bytes);
    for (std::size_t at = 0; at + lengthBytes + nonceBytes + tagBytes <= all.size();) {
        std::size_t length = 0;
        for (std::size_t i = 0; i < lengthBytes; ++i)
            length |= static_cast<std::size_t>(static_cast<std::uint8_t>(all[at + i])) << (8 * i);
        const std::size_t end = at + lengthBytes + nonceBytes + length + tagBytes;
        if (end > all.size()) break;
        std::string record(length, '\0');
        const auto box = all.substr(at + lengthBytes + nonceBytes, length + tagBytes);
        if (crypto_aead_xchacha20poly1305_ietf_decrypt(
                bytesOf(record, 0), nullptr, nullptr, bytesOf(box), box.size(), bytesOf(all.substr(at)),
                lengthBytes, bytesOf(all.substr(at + lengthBytes)), m_key.bytes().data()) != 0)
            break;
        out.push_back(std::move(record));
        at = end;
    }
    return out;
}

Result<void> Journal::rewrite(const std::vector<std::string>& records, Random& random) {
    if (m_file.empty()) return {};
    if (records.size() < 2) { // the usual end of a batch: no need to wait for the disk
        FYR_CHECK(m_files->write(m_file, "", WriteMode::replace, Flush::no));
        return records.empty() ? Result<void>{} : append(records.front(), random);
    }
    std::string all;
    for (const auto& r : records)
        all += sealed(r, random);
    return writeDurably(m_file, all, *m_files);
}

std::uintmax_t Journal::size() const {
    if (m_file.empty()) return 0;
    return m_files->size(m_file).value_or(0);
}

} // namespace fyr::localdb

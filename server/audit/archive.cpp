#include "server/audit/archive.h"

#include "base/json.h"
#include "server/audit/archive_text.h"
#include "server/audit/floor.h"
#include "server/audit/retention.h"
#include "server/store/audit_chain.h"

#include <cerrno>
#include <fcntl.h>
#include <fmt/format.h>
#include <fstream>
#include <sodium.h>
#include <unistd.h>

namespace fyr::server {
namespace {

constexpr std::int32_t pageSize = 2'000;
constexpr int blockLevel = 8; // leaves are held in blocks of 256; above them only roots are

Result<Digest> leafOf(std::string_view chainHash) {
    FYR_TRY(const auto hash, digestFromHex(chainHash));
    return merkle::leafHash({reinterpret_cast<const char*>(hash.data()), hash.size()});
}

// The complete subtrees of the records floor+1 … to: of each block its root, of the block at hand and the last one its leaves.
class Subtrees {
  public:
    Subtrees(const AuditFloor& floor, std::int64_t to) : m_floor(floor.seq), m_to(to) {
        const auto names = peaksOf(floor.seq);
        for (std::size_t i = 0; i < names.size() && i < floor.peaks.size(); ++i)
            if (const auto d = digestFromHex(floor.peaks[i])) m_known[names[i]] = *d;
    }
    void add(std::int64_t index, const Digest& leaf) { // in order, once for the roots
        if (index >> blockLevel == (m_to - 1) >> blockLevel) m_last.push_back(leaf);
        m_block.push_back(leaf);
        if (((index + 1) & ((1 << blockLevel) - 1)) != 0) return;
        m_first = index + 1 - std::ssize(m_block);
        if (const auto root = node(blockLevel, index >> blockLevel)) m_known[{blockLevel, index >> blockLevel}] = *root;
        m_block.clear();
    }
    void enter(std::int64_t first, std::vector<Digest> leaves) { // the block at hand
        m_first = first;
        m_block = std::move(leaves);
        m_small.clear();
    }
    [[nodiscard]] std::int64_t lastFirst() const { return m_to - std::ssize(m_last); }
    Result<Digest> node(int level, std::int64_t index) {
        if (const auto it = m_known.find({level, index}); it != m_known.end()) return it->second;
        if (level == 0) {
            if (index >= m_first && index < m_first + std::ssize(m_block)) return m_block[static_cast<std::size_t>(index - m_first)];
            if (index >= lastFirst() && index < m_to) return m_last[static_cast<std::size_t>(index - lastFirst())];
            return fail(ErrorCode::storageCorrupt, "the audit tree has a hole");
        }
        if (const auto it = m_small.find({level, index}); it != m_small.end()) return it->second;
        FYR_TRY(const auto left, node(level - 1, index * 2));
        FYR_TRY(const auto right, node(level - 1, index * 2 + 1));
        const auto made = merkle::nodeHash(left, right);
        (level > blockLevel ? m_known : m_small)[{level, index}] = made;
        return made;
    }
    merkle::Source source() {
        return [this](int level, std::int64_t index) { return node(level, index); };
    }

  private:
    std::int64_t m_floor;
    std::int64_t m_to;
    std::map<std::pair<int, std::int64_t>, Digest> m_known;
    std::map<std::pair<int, std::int64_t>, Digest> m_small; // within the block at hand
    std::vector<Digest> m_block;
    std::int64_t m_first = 0;
    std::vector<Digest> m_last;
};

// Calls `each` for the records after `from` up to `to`; stops without an error when `each` answers false.
Result<void> walk(Store& store, const TenantId& tenant, std::int64_t from, std::int64_t to, const std::function<Result<bool>(const AuditRecord&)>& each) {
    while (from < to) {
        std::vector<AuditRecord> page;
        const auto read = [&](ReadTx& tx) -> Result<void> {
            FYR_TRY(page, tx.audit(from, static_cast<std::int32_t>(std::min<std::int64_t>(pageSize, to - from))));
            return {};
        };
        FYR_CHECK(store.read(tenant, read));
        if (page.empty()) return fail(ErrorCode::storageCorrupt, fmt::format("audit record {} is not there", from + 1));
        for (const auto& r : page) {
            if (r.seq != from + 1) return fail(ErrorCode::storageCorrupt, fmt::format("audit record {} is not there", from + 1));
            FYR_TRY(const bool more, each(r));
            if (!more) return {};
            from = r.seq;
        }
    }
    return {};
}

class NewFile {
  public:
    explicit NewFile(std::filesystem::path to) : m_to(std::move(to)), m_part(m_to.string() + ".part") {
        m_fd = ::open(m_part.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
    }
    NewFile(const NewFile&) = delete;
    NewFile& operator=(const NewFile&) = delete;
    ~NewFile() {
        if (m_fd >= 0) {
            ::close(m_fd);
            ::unlink(m_part.c_str());
        }
    }
    Result<void> line(std::string_view text) {
        m_buffer.append(text);
        m_buffer += '\n';
        return m_buffer.size() < (1U << 20U) ? Result<void>{} : flush();
    }
    Result<void> finish() {
        FYR_CHECK(flush());
        if (::fsync(m_fd) != 0) return failed();
        ::close(std::exchange(m_fd, -1));
        if (::rename(m_part.c_str(), m_to.c_str()) != 0) return failed();
        return {};
    }

  private:
    Result<void> flush() {
        std::string_view left = m_buffer;
        while (!left.empty()) {
            const auto n = ::write(m_fd, left.data(), left.size());
            if (n <= 0) return failed();
            left.remove_prefix(static_cast<std::size_t>(n));
        }
        m_buffer.clear();
        return {};
    }
    [[nodiscard]] Result<void> failed() const {
        return fail(errno == ENOSPC || errno == EDQUOT ? ErrorCode::diskFull : ErrorCode::storage, fmt::format("cannot write {}: {}", m_to.string(), std::strerror(errno)));
    }
    std::filesystem::path m_to;
    std::filesystem::path m_part;
    int m_fd = -1;
    std::string m_buffer;
};

} // namespace

Result<ArchiveHeader> writeArchive(Store& store, const TenantId& tenant, Instant before, const AuditSigner& signer, const Clock& clock,
                                   const std::filesystem::path& out) {
    AuditFloor floor;
    const auto begin = [&](ReadTx& tx) -> Result<void> {
        FYR_TRY(floor, auditFloor(tx, tenant));
        FYR_TRY(const auto policy, auditPolicy(tx));
        return mayArchive(policy, before, clock.now());
    };
    FYR_CHECK(store.read(tenant, begin));
    FYR_TRY(const auto heads, signedHeads(store, tenant));
    if (heads.empty()) return fail(ErrorCode::invalidState, "no head was signed yet: the server does it within a minute");

    // How far: every record up to there is older, and sworn to.
    ArchiveHeader h{tenant.str(), floor.seq + 1, floor.seq, floor.hash, floor.peaks};
    std::string previous = floor.hash;
    FYR_CHECK(walk(store, tenant, floor.seq, heads.back().size, [&](const AuditRecord& r) -> Result<bool> {
        if (r.at >= before) return false;
        if (r.hash != hex(auditHash(previous, r.seq, r.at, r.patient, r.json))) return fail(ErrorCode::storageCorrupt, fmt::format("audit record {} is not whole", r.seq));
        previous = r.hash;
        h.to = r.seq;
        return true;
    }));
    if (h.to < h.from) return fail(ErrorCode::notFound, "no signed record is older than that");
    h.before = formatInstant(before);
    h.at = formatInstant(clock.now());
    h.head = heads.back();
    FYR_TRY(h.growth, proveGrowth(store, tenant, h.to, h.head.size));
    for (const auto& head : heads)
        if (head.size >= h.from && head.size <= h.to) h.heads.push_back(head);

    Subtrees tree(floor, h.to);
    FYR_CHECK(walk(store, tenant, floor.seq, h.to, [&](const AuditRecord& r) -> Result<bool> {
        FYR_TRY(const auto leaf, leafOf(r.hash));
        tree.add(r.seq - 1, leaf);
        return true;
    }));
    tree.enter(h.to, {});
    FYR_TRY(const auto root, merkle::rootOf(h.to, tree.source()));
    h.root = hex(root);

    NewFile file(out);
    const auto first = headerLine(h);
    FYR_CHECK(file.line(first));
    FYR_CHECK(file.line(json::write(json::object{{"key", signer.publicKey()}, {"signature", signer.sign(sealMessage(first))}})));
    Path last;
    std::vector<AuditRecord> block;
    const auto write = [&]() -> Result<void> {
        if (block.empty()) return {};
        std::vector<Digest> leaves;
        for (const auto& r : block) {
            FYR_TRY(const auto leaf, leafOf(r.hash));
            leaves.push_back(leaf);
        }
        tree.enter(block.front().seq - 1, std::move(leaves));
        for (const auto& r : block) {
            FYR_TRY(auto path, merkle::inclusionProof(r.seq - 1, h.to, tree.source()));
            FYR_CHECK(file.line(recordLine(r, path, last)));
            last = std::move(path);
        }
        block.clear();
        return {};
    };
    const auto keep = [&](const AuditRecord& r) -> Result<bool> {
        block.push_back(r);
        if ((r.seq & ((1 << blockLevel) - 1)) == 0) FYR_CHECK(write());
        return true;
    };
    FYR_CHECK(walk(store, tenant, floor.seq, h.to, keep));
    FYR_CHECK(write());
    FYR_CHECK(file.finish());
    return h;
}

Result<ArchiveReport> verifyArchive(const std::filesystem::path& file, std::string_view key, const std::function<Result<void>(const AuditRecord&)>& each) {
    std::ifstream in(file, std::ios::binary);
    if (!in) return fail(ErrorCode::notFound, "cannot read " + file.string());
    crypto_hash_sha256_state whole;
    crypto_hash_sha256_init(&whole);
    std::string line;
    const auto next = [&]() -> bool {
        if (!std::getline(in, line)) return false;
        crypto_hash_sha256_update(&whole, reinterpret_cast<const unsigned char*>(line.data()), line.size());
        if (!in.eof()) crypto_hash_sha256_update(&whole, reinterpret_cast<const unsigned char*>("\n"), 1);
        return true;
    };
    ArchiveReport report;
    const auto broken = [&](std::int64_t seq, std::string why) {
        report.broken = BrokenRecord{seq, std::move(why)};
        return report;
    };
    if (!next()) return fail(ErrorCode::badRequest, "the file is empty");
    const std::string first = line;
    auto header = headerFromLine(first);
    if (!header) return broken(0, "the header cannot be read");
    auto& h = report.header = std::move(*header);
    if (!next()) return broken(0, "the seal is not there");
    const auto seal = json::parse(line, {4096, 4});
    report.key = seal ? std::string(json::text(*seal, "key").value_or("")) : std::string{};
    const auto signature = fromHex(seal ? json::text(*seal, "signature").value_or("") : std::string_view{});
    const auto sealKey = fromHex(report.key);
    const auto message = sealMessage(first);
    if (!sealKey || !signature || sealKey->size() != crypto_sign_PUBLICKEYBYTES || signature->size() != crypto_sign_BYTES ||
        crypto_sign_verify_detached(signature->data(), reinterpret_cast<const unsigned char*>(message.data()), message.size(), sealKey->data()) != 0)
        return broken(0, "the seal is not genuine");
    if (!key.empty() && report.key != key) return broken(0, "sealed by another key");
    if (h.head.tenant != h.tenant || h.head.key != report.key || !isAuthentic(h.head)) return broken(0, "the signed head is not genuine");
    const auto root = digestFromHex(h.root);
    const auto headRoot = digestFromHex(h.head.root);
    Path growth;
    for (const auto& text : h.growth) {
        const auto d = digestFromHex(text);
        if (!d) return broken(0, "the proof of growth cannot be read");
        growth.push_back(*d);
    }
    if (!root || !headRoot || h.head.size < h.to || !merkle::isConsistent(h.to, h.head.size, *root, *headRoot, growth))
        return broken(0, "its tree is not the one that the signed head grew out of");
    AuditFloor before;
    before.seq = h.from - 1;
    before.peaks = h.peaks;
    auto tree = frontierOf(before);
    if (!tree) return broken(0, "the tree before its first record cannot be read");

    report.lastHash = h.previous;
    Path path;
    std::size_t head = 0;
    for (std::int64_t seq = h.from; seq <= h.to; ++seq) {
        if (!next()) return broken(seq, fmt::format("the archive ends before record {} of {}", seq, h.to));
        if (in.eof()) return broken(seq, "the archive ends within it"); // each line ends
        auto r = recordFromLine(line, path);
        if (!r) return broken(seq, "it cannot be read");
        if (r->record.seq != seq) return broken(seq, fmt::format("record {} is in its place", r->record.seq));
        r->record.previous = report.lastHash;
        if (line != recordLine(r->record, r->path, path)) return broken(seq, "it is not written as it was"); // one form only
        if (r->record.hash != hex(auditHash(report.lastHash, seq, r->record.at, r->record.patient, r->record.json)))
            return broken(seq, "its content is not what its hash was made of");
        const auto leaf = leafOf(r->record.hash);
        if (!leaf || !merkle::isIncluded(*leaf, seq - 1, h.to, r->path, *root)) return broken(seq, "it is not the record that was sworn to");
        tree->add(*leaf);
        for (; head < h.heads.size() && h.heads[head].size == seq; ++head)
            if (h.heads[head].tenant != h.tenant || h.heads[head].key != report.key || !isAuthentic(h.heads[head]) || h.heads[head].root != hex(tree->root()))
                return broken(seq, "a head signed at that time says otherwise");
        if (each) FYR_CHECK(each(r->record));
        report.lastHash = r->record.hash;
        path = std::move(r->path);
        ++report.records;
    }
    if (next()) return broken(h.to + 1, "something was put in after the last record");
    if (hex(tree->root()) != h.root) return broken(h.to, "the tree of all records is another one");
    for (const auto& peak : tree->peaks()) report.peaks.push_back(hex(peak));
    Digest sum;
    crypto_hash_sha256_final(&whole, sum.data());
    report.sha256 = hex(sum);
    return report;
}

} // namespace fyr::server

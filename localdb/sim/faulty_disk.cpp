#include "localdb/sim/faulty_disk.h"

#include <algorithm>
#include <atomic>
#include <cstring>
#include <sqlcipher/sqlite3.h>

namespace fyr::localdb::sim {
namespace {

namespace fs = std::filesystem;

void put(std::string& into, std::uint64_t at, std::string_view bytes) {
    if (into.size() < at + bytes.size()) into.resize(at + bytes.size(), '\0');
    std::memcpy(into.data() + at, bytes.data(), bytes.size());
}

Result<void> resultOf(Fault f) {
    switch (f) {
    case Fault::none:
    case Fault::shortRead:
        return {};
    case Fault::noSpace:
        return fail(ErrorCode::diskFull, "the simulated disk is full");
    case Fault::io:
    case Fault::power:
        break;
    }
    return fail(ErrorCode::storage, "the simulated disk failed");
}

} // namespace

FaultyDisk::FaultyDisk()
    : m_vfs(std::make_unique<sqlite3_vfs>()) {
    static std::atomic<std::uint64_t> made = 0;
    m_vfsName = fmt::format("fyr-disk-{}", ++made);
    fillVfs(*m_vfs, m_vfsName.c_str(), *this);
    sqlite3_vfs_register(m_vfs.get(), 0);
}

FaultyDisk::~FaultyDisk() { sqlite3_vfs_unregister(m_vfs.get()); }

const char* FaultyDisk::vfs() const noexcept { return m_vfsName.c_str(); }

Fault FaultyDisk::ask(Call call, std::string_view file, std::uint64_t at, std::uint64_t bytes) {
    if (m_off) return m_last = Fault::io; // nobody is there any more: not part of the run
    m_currentFile = file;
    m_current = {++m_calls, call, m_currentFile, at, bytes};
    const auto mix = [&](std::uint64_t v) { m_trace = (m_trace ^ v) * 0x100000001b3ULL; };
    mix(static_cast<std::uint64_t>(call));
    for (const char ch : file) mix(static_cast<std::uint8_t>(ch));
    mix(at);
    mix(bytes);
    m_last = onCall ? onCall(m_current) : Fault::none;
    if (m_last == Fault::power) m_off = true;
    return m_last;
}

void FaultyDisk::changed() {
    if (onChange && !m_off) onChange(m_current);
}

void FaultyDisk::name(const std::string& name, NodePtr node) {
    if (node)
        m_names[name] = node;
    else
        m_names.erase(name);
}

Fault FaultyDisk::open(const std::string& file, bool create, NodePtr& out, bool& made) {
    made = false;
    const auto found = m_names.find(file);
    const bool there = found != m_names.end();
    if (!there && !create) {
        out = nullptr;
        return m_off ? Fault::io : Fault::none;
    }
    const auto fault = ask(Call::open, file);
    if (fault == Fault::io || fault == Fault::noSpace) return fault;
    if (there) {
        out = found->second;
        return fault;
    }
    out = std::make_shared<Node>();
    out->name = file;
    made = true;
    name(file, out);
    m_pendingNames.push_back({{file, out}});
    changed();
    return fault;
}

Fault FaultyDisk::read(Node& node, std::uint64_t at, void* out, std::uint64_t bytes, std::uint64_t& got) {
    got = 0;
    const auto fault = ask(Call::read, node.name, at, bytes);
    if (fault == Fault::shortRead || fault == Fault::io || fault == Fault::power) return fault;
    if (at < node.now.size()) {
        got = std::min<std::uint64_t>(bytes, node.now.size() - at);
        std::memcpy(out, node.now.data() + at, got);
    }
    return Fault::none;
}

Fault FaultyDisk::write(Node& node, std::uint64_t at, std::string_view bytes) {
    const auto fault = ask(Call::write, node.name, at, bytes.size());
    if (m_off && fault != Fault::power) return fault;
    if (fault == Fault::noSpace || fault == Fault::io) bytes = bytes.substr(0, bytes.size() / 2);
    put(node.now, at, bytes);
    node.pending.push_back({at, std::string(bytes), false});
    if (fault == Fault::none) changed();
    return fault == Fault::shortRead ? Fault::none : fault;
}

Fault FaultyDisk::resize(Node& node, std::uint64_t size) {
    const auto fault = ask(Call::truncate, node.name, size);
    if (fault != Fault::none && fault != Fault::power && fault != Fault::shortRead) return fault;
    if (m_off && fault != Fault::power) return fault;
    node.now.resize(size, '\0');
    node.pending.push_back({size, {}, true});
    if (fault != Fault::power) changed();
    return fault == Fault::power ? fault : Fault::none;
}

Fault FaultyDisk::flush(Node& node) {
    const auto fault = ask(Call::flush, node.name);
    if (m_off) return fault;
    if (fault == Fault::io || fault == Fault::noSpace) {
        node.pending.clear(); // gone: the next flush will not find it
        return fault;
    }
    for (const auto& p : node.pending) {
        if (p.resize)
            node.medium.resize(p.at, '\0');
        else
            put(node.medium, p.at, p.bytes);
    }
    node.pending.clear();
    ++m_flushes;
    changed();
    return Fault::none;
}

Fault FaultyDisk::unlink(const std::string& file, bool& was) {
    was = m_names.contains(file);
    if (!was) return m_off ? Fault::io : Fault::none;
    const auto fault = ask(Call::remove, file);
    if (fault == Fault::io || fault == Fault::noSpace) return fault;
    name(file, nullptr);
    m_pendingNames.push_back({{file, nullptr}});
    changed();
    return fault == Fault::power ? fault : Fault::none;
}

Fault FaultyDisk::flushNames() {
    const auto fault = ask(Call::flushFolder, "/");
    if (fault == Fault::io || fault == Fault::noSpace || fault == Fault::power) return fault;
    m_mediumNames = m_names;
    m_pendingNames.clear();
    changed();
    return Fault::none;
}

Image FaultyDisk::cut(Survives what, Random& random) const {
    const bool torn = what == Survives::torn;
    const std::uint64_t sector = random.below(2) == 0 ? 512 : 4096;
    const std::uint64_t percent = 20 + random.below(70);
    const auto kept = [&] {
        return what == Survives::all || (what != Survives::flushed && random.below(100) < percent);
    };
    auto names = m_mediumNames;
    const std::size_t steps = what == Survives::flushed ? 0
                              : what == Survives::all   ? m_pendingNames.size()
                                                        : static_cast<std::size_t>(random.below(m_pendingNames.size() + 1));
    for (std::size_t i = 0; i < steps; ++i)
        for (const auto& change : m_pendingNames[i]) {
            if (change.node)
                names[change.name] = change.node;
            else
                names.erase(change.name);
        }
    // Where a file grew and nothing of it arrived, a medium may show what lay there before.
    const bool junk = torn && random.below(4) == 0;
    Image image;
    for (const auto& [file, node] : names) {
        auto bytes = node->medium;
        const auto write = [&](std::uint64_t at, std::string_view piece) {
            if (junk && at > bytes.size()) {
                std::string old(at - bytes.size(), '\0');
                random.fill({reinterpret_cast<std::uint8_t*>(old.data()), old.size()});
                bytes += old;
            }
            put(bytes, at, piece);
        };
        for (const auto& p : node->pending) {
            if (p.resize) {
                if (kept()) bytes.resize(p.at, '\0');
                continue;
            }
            if (!torn) {
                if (kept()) write(p.at, p.bytes);
                continue;
            }
            for (std::uint64_t at = p.at, end = p.at + p.bytes.size(); at < end;) {
                const auto next = std::min(end, (at / sector + 1) * sector);
                if (kept()) write(at, std::string_view(p.bytes).substr(at - p.at, next - at));
                at = next;
            }
        }
        image[file] = std::move(bytes);
    }
    return image;
}

void FaultyDisk::powerOn(Image image) {
    m_names.clear();
    m_mediumNames.clear();
    m_pendingNames.clear();
    for (auto& [file, bytes] : image) {
        auto node = std::make_shared<Node>();
        node->name = file;
        node->now = bytes;
        node->medium = std::move(bytes);
        m_names[file] = node;
    }
    m_mediumNames = m_names;
    m_off = false;
}

bool FaultyDisk::damage(const std::string& file, std::uint64_t at, std::uint64_t bytes, bool zeros, Random& random) {
    const auto found = m_names.find(file);
    if (found == m_names.end() || at >= found->second->now.size()) return false;
    auto& node = *found->second;
    for (auto i = at; i < std::min<std::uint64_t>(at + bytes, node.now.size()); ++i) {
        const char other = zeros ? '\0' : static_cast<char>(node.now[i] ^ static_cast<char>(1 + random.below(255)));
        node.now[i] = other;
        if (i < node.medium.size()) node.medium[i] = other;
    }
    return true;
}

std::vector<std::string> FaultyDisk::files() const {
    std::vector<std::string> out;
    for (const auto& [file, node] : m_names)
        out.push_back(file);
    return out;
}

Result<void> FaultyDisk::makePrivateFolder(const fs::path&) { return resultOf(m_off ? Fault::io : Fault::none); }
bool FaultyDisk::exists(const fs::path& file) { return has(file.generic_string()); }

Result<std::uintmax_t> FaultyDisk::size(const fs::path& file) {
    FYR_CHECK(resultOf(m_off ? Fault::io : Fault::none));
    const auto found = m_names.find(file.generic_string());
    if (found == m_names.end()) return fail(ErrorCode::notFound, "no such file");
    return found->second->now.size();
}

Result<std::string> FaultyDisk::read(const fs::path& file, std::size_t atMost) {
    FYR_TRY(const auto n, size(file));
    if (n > atMost) return fail(ErrorCode::tooLarge, "the file is larger than it can be");
    NodePtr node;
    bool made = false;
    FYR_CHECK(resultOf(open(file.generic_string(), false, node, made)));
    std::string out(static_cast<std::size_t>(n), '\0');
    std::uint64_t got = 0;
    const auto fault = read(*node, 0, out.data(), out.size(), got);
    if (fault != Fault::none) return fail(ErrorCode::storage, "unreadable");
    return out;
}

Result<void> FaultyDisk::write(const fs::path& file, std::string_view bytes, WriteMode mode, Flush flushed) {
    NodePtr node;
    bool made = false;
    FYR_CHECK(resultOf(open(file.generic_string(), mode != WriteMode::inPlace, node, made)));
    if (!node) return fail(ErrorCode::notFound, "no such file");
    if (mode == WriteMode::replace && !made) FYR_CHECK(resultOf(resize(*node, 0)));
    FYR_CHECK(resultOf(write(*node, mode == WriteMode::append ? node->now.size() : 0, bytes)));
    if (flushed == Flush::yes) return resultOf(flush(*node));
    return {};
}

Result<void> FaultyDisk::truncate(const fs::path& file, std::uintmax_t to) {
    NodePtr node;
    bool made = false;
    FYR_CHECK(resultOf(open(file.generic_string(), false, node, made)));
    if (!node) return fail(ErrorCode::notFound, "no such file");
    return resultOf(resize(*node, to));
}

Result<void> FaultyDisk::rename(const fs::path& from, const fs::path& to) {
    const auto source = from.generic_string();
    const auto target = to.generic_string();
    const auto found = m_names.find(source);
    if (found == m_names.end()) return fail(m_off ? ErrorCode::storage : ErrorCode::notFound, "no such file");
    const auto fault = ask(Call::rename, source);
    if (fault == Fault::io || fault == Fault::noSpace) return resultOf(fault);
    const auto node = found->second;
    name(source, nullptr);
    name(target, node);
    node->name = target;
    m_pendingNames.push_back({{source, nullptr}, {target, node}});
    changed();
    return resultOf(fault);
}

Result<void> FaultyDisk::remove(const fs::path& file) {
    bool was = false;
    return resultOf(unlink(file.generic_string(), was));
}

Result<void> FaultyDisk::removeFolder(const fs::path& folder) {
    const auto prefix = folder.generic_string() + "/";
    for (const auto& file : files())
        if (file.starts_with(prefix)) FYR_CHECK(remove(file));
    return {};
}

void FaultyDisk::flushFolder(const fs::path&) { [[maybe_unused]] const auto fault = flushNames(); }

} // namespace fyr::localdb::sim

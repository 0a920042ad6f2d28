// A disk in memory that loses power and fails at will: for the cache's small files and, as an SQLite VFS, its databases.
//
// Shape:   what was written is seen at once by who reads, but is on the medium only once it was flushed. `cut` gives what
//          the medium may hold when the power goes now: what was flushed, surely; of everything after it any part, in any
//          order, torn at sectors of 512 or 4,096 bytes. Names (made, changed, removed) reach the medium in their order,
//          as journalling file systems keep them, and surely only when their folder was flushed: flushing a file does not
//          flush its name. SQLite's own rule holds as on a real disk: a new journal's first flush flushes the folder too.
//          A flush that fails loses for good what it should have flushed, while readers still see it; so do systems that
//          mark pages clean after a failed write.
//          `onCall` is asked before each call and decides what goes wrong; `onChange` is told after each call that changed
//          something, which is where cuts are made.
// Threads: one, like the cache on it. Several disks may be used by as many threads.
#pragma once

#include "base/random.h"
#include "localdb/file_system.h"

#include <functional>
#include <map>
#include <memory>
#include <vector>

struct sqlite3_vfs;

namespace fyr::localdb::sim {

enum class Call : std::uint8_t { open, read, write, truncate, flush, remove, rename, flushFolder };

struct Operation {
    std::uint64_t number = 0; // counts every call of this disk
    Call call = Call::open;
    std::string_view file;
    std::uint64_t at = 0;
    std::uint64_t bytes = 0;
};

// noSpace, io: half of what should be written may be there. shortRead: the rest reads as zeros, as past the end of a file.
// power: the call is under way when the power goes; from then on every call fails.
enum class Fault : std::uint8_t { none, noSpace, io, shortRead, power };

enum class Survives : std::uint8_t { flushed, all, some, torn }; // of what was not flushed: nothing, all, some of it

using Image = std::map<std::string, std::string>; // file name → bytes

class FaultyDisk final : public FileSystem {
  public:
    FaultyDisk();
    ~FaultyDisk() override;
    FaultyDisk(const FaultyDisk&) = delete;
    FaultyDisk& operator=(const FaultyDisk&) = delete;

    std::function<Fault(const Operation&)> onCall;
    std::function<void(const Operation&)> onChange;

    [[nodiscard]] Image cut(Survives what, Random& random) const;
    void powerOff() noexcept { m_off = true; }
    [[nodiscard]] bool isOff() const noexcept { return m_off; }
    // Every file is closed by now. The medium holds `image` and nothing else.
    void powerOn(Image image);

    // In place, on the medium and for readers: bits flipped, or zeros. False when there is no such file or place.
    [[nodiscard]] bool damage(const std::string& file, std::uint64_t at, std::uint64_t bytes, bool zeros, Random& random);

    [[nodiscard]] std::uint64_t calls() const noexcept { return m_calls; }
    // Of every call, by kind, file, place and size; not of the bytes, which are ciphertext and differ from run to run.
    [[nodiscard]] std::uint64_t trace() const noexcept { return m_trace; }
    [[nodiscard]] std::vector<std::string> files() const;
    [[nodiscard]] std::int64_t flushes() const noexcept { return m_flushes; }

    // --- FileSystem
    [[nodiscard]] const char* vfs() const noexcept override;
    [[nodiscard]] Result<void> makePrivateFolder(const std::filesystem::path& folder) override;
    [[nodiscard]] bool exists(const std::filesystem::path& file) override;
    [[nodiscard]] Result<std::uintmax_t> size(const std::filesystem::path& file) override;
    [[nodiscard]] Result<std::string> read(const std::filesystem::path& file, std::size_t atMost) override;
    [[nodiscard]] Result<void> write(const std::filesystem::path& file, std::string_view bytes, WriteMode mode,
                                     Flush flush) override;
    [[nodiscard]] Result<void> truncate(const std::filesystem::path& file, std::uintmax_t size) override;
    [[nodiscard]] Result<void> rename(const std::filesystem::path& from, const std::filesystem::path& to) override;
    [[nodiscard]] Result<void> remove(const std::filesystem::path& file) override;
    [[nodiscard]] Result<void> removeFolder(const std::filesystem::path& folder) override;
    void flushFolder(const std::filesystem::path& folder) override;

    // --- below: for disk_vfs.cpp
    struct Pending { // a write, or a change of size when `resize`
        std::uint64_t at = 0;
        std::string bytes;
        bool resize = false;
    };
    // The memory that SQLite's connections to one database share, and who holds which of its locks. No power cut keeps it.
    struct Shared {
        struct User {
            unsigned shared = 0, alone = 0; // a bit for each lock
        };
        std::vector<std::unique_ptr<char[]>> regions;
        std::vector<User*> users;
    };
    struct Node {
        Shared memory;
        std::string name;   // the last it had
        std::string now;    // what readers see
        std::string medium; // what is surely kept
        std::vector<Pending> pending;
        std::vector<int*> locks; // the lock levels of its open handles
    };
    using NodePtr = std::shared_ptr<Node>;
    [[nodiscard]] Fault open(const std::string& name, bool create, NodePtr& out, bool& made); // no node: not there
    [[nodiscard]] Fault read(Node& node, std::uint64_t at, void* out, std::uint64_t bytes, std::uint64_t& got);
    [[nodiscard]] Fault write(Node& node, std::uint64_t at, std::string_view bytes);
    [[nodiscard]] Fault resize(Node& node, std::uint64_t size);
    [[nodiscard]] Fault flush(Node& node);
    [[nodiscard]] Fault unlink(const std::string& name, bool& was);
    [[nodiscard]] Fault flushNames();
    [[nodiscard]] bool has(const std::string& name) const { return !m_off && m_names.contains(name); }
    [[nodiscard]] Fault lastFault() const noexcept { return m_last; }

  private:
    struct NameChange { // to `name`: this node, or none
        std::string name;
        NodePtr node;
    };
    [[nodiscard]] Fault ask(Call call, std::string_view file, std::uint64_t at = 0, std::uint64_t bytes = 0);
    void changed();
    void name(const std::string& name, NodePtr node);

    std::map<std::string, NodePtr> m_names, m_mediumNames;
    std::vector<std::vector<NameChange>> m_pendingNames; // each: one step, whole or not at all
    std::unique_ptr<sqlite3_vfs> m_vfs;
    std::string m_vfsName;
    Operation m_current;
    std::string m_currentFile;
    std::uint64_t m_calls = 0;
    std::uint64_t m_trace = 0xcbf29ce484222325ULL;
    std::int64_t m_flushes = 0;
    Fault m_last = Fault::none;
    bool m_off = false;
};

// disk_vfs.cpp: how SQLite reaches the disk.
void fillVfs(sqlite3_vfs& vfs, const char* name, FaultyDisk& disk);

} // namespace fyr::localdb::sim

// SQLite's way to the faulty disk. Several connections may have one database open, all of one thread.
#include "localdb/sim/faulty_disk.h"

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <new>
#include <sqlcipher/sqlite3.h>

namespace fyr::localdb::sim {
namespace {

struct File {
    sqlite3_file base; // first: SQLite sees only this
    FaultyDisk* disk;
    FaultyDisk::NodePtr node;
    int lock;
    bool flushesFolder; // a new journal: its name goes to the medium with its first flush, as SQLite does on Unix
    bool temporary;
    bool sharesMemory;
    FaultyDisk::Shared::User user;
};

File& of(sqlite3_file* f) { return *reinterpret_cast<File*>(f); }
FaultyDisk& diskOf(sqlite3_vfs* vfs) { return *static_cast<FaultyDisk*>(vfs->pAppData); }

int codeOf(Fault fault, int other) {
    if (fault == Fault::none) return SQLITE_OK;
    return fault == Fault::noSpace ? SQLITE_FULL : other;
}

int unmapShared(sqlite3_file* f, int) {
    auto& file = of(f);
    if (!std::exchange(file.sharesMemory, false)) return SQLITE_OK;
    auto& memory = file.node->memory;
    std::erase(memory.users, &file.user);
    if (memory.users.empty()) memory.regions.clear(); // whoever comes next builds the index of the log anew
    file.user = {};
    return SQLITE_OK;
}

int mapShared(sqlite3_file* f, int region, int bytes, int extend, void volatile** out) {
    auto& file = of(f);
    auto& memory = file.node->memory;
    if (!std::exchange(file.sharesMemory, true)) memory.users.push_back(&file.user);
    const auto n = static_cast<std::size_t>(region);
    while (extend != 0 && memory.regions.size() <= n)
        memory.regions.push_back(std::make_unique<char[]>(static_cast<std::size_t>(bytes)));
    *out = n < memory.regions.size() ? memory.regions[n].get() : nullptr;
    return SQLITE_OK;
}

int lockShared(sqlite3_file* f, int from, int count, int flags) {
    auto& file = of(f);
    const unsigned bits = ((1U << static_cast<unsigned>(count)) - 1U) << static_cast<unsigned>(from);
    if ((flags & SQLITE_SHM_UNLOCK) != 0) {
        file.user.shared &= ~bits;
        file.user.alone &= ~bits;
        return SQLITE_OK;
    }
    const bool alone = (flags & SQLITE_SHM_EXCLUSIVE) != 0;
    for (const auto* other : file.node->memory.users)
        if (other != &file.user && ((other->alone & bits) != 0 || (alone && (other->shared & bits) != 0))) return SQLITE_BUSY;
    (alone ? file.user.alone : file.user.shared) |= bits;
    return SQLITE_OK;
}

void sharedBarrier(sqlite3_file*) {}

int close(sqlite3_file* f) {
    auto& file = of(f);
    unmapShared(f, 0);
    std::erase(file.node->locks, &file.lock);
    file.node.~shared_ptr();
    return SQLITE_OK;
}

int read(sqlite3_file* f, void* out, int bytes, sqlite3_int64 at) {
    auto& file = of(f);
    std::uint64_t got = 0;
    const auto fault = file.disk->read(*file.node, static_cast<std::uint64_t>(at), out, static_cast<std::uint64_t>(bytes), got);
    if (fault == Fault::io || fault == Fault::power) return SQLITE_IOERR_READ;
    if (got == static_cast<std::uint64_t>(bytes)) return SQLITE_OK;
    std::memset(static_cast<char*>(out) + got, 0, static_cast<std::size_t>(bytes) - got);
    return SQLITE_IOERR_SHORT_READ;
}

int write(sqlite3_file* f, const void* bytes, int n, sqlite3_int64 at) {
    auto& file = of(f);
    return codeOf(file.disk->write(*file.node, static_cast<std::uint64_t>(at),
                                   {static_cast<const char*>(bytes), static_cast<std::size_t>(n)}),
                  SQLITE_IOERR_WRITE);
}

int truncate(sqlite3_file* f, sqlite3_int64 size) {
    auto& file = of(f);
    return codeOf(file.disk->resize(*file.node, static_cast<std::uint64_t>(size)), SQLITE_IOERR_TRUNCATE);
}

int sync(sqlite3_file* f, int) {
    auto& file = of(f);
    if (const auto fault = file.disk->flush(*file.node); fault != Fault::none) return SQLITE_IOERR_FSYNC;
    if (!file.flushesFolder) return SQLITE_OK;
    file.flushesFolder = false;
    return codeOf(file.disk->flushNames(), SQLITE_IOERR_DIR_FSYNC);
}

int size(sqlite3_file* f, sqlite3_int64* out) {
    *out = static_cast<sqlite3_int64>(of(f).node->now.size());
    return SQLITE_OK;
}

int lock(sqlite3_file* f, int level) {
    auto& file = of(f);
    if (file.lock >= level) return SQLITE_OK;
    for (const int* other : file.node->locks) {
        if (other == &file.lock) continue;
        const bool inTheWay = level == SQLITE_LOCK_SHARED     ? *other >= SQLITE_LOCK_PENDING
                              : level == SQLITE_LOCK_RESERVED ? *other >= SQLITE_LOCK_RESERVED
                                                              : *other >= SQLITE_LOCK_SHARED;
        if (inTheWay) return SQLITE_BUSY;
    }
    file.lock = level;
    return SQLITE_OK;
}

int unlock(sqlite3_file* f, int level) {
    of(f).lock = std::min(of(f).lock, level);
    return SQLITE_OK;
}

int reserved(sqlite3_file* f, int* out) {
    *out = std::ranges::any_of(of(f).node->locks, [](const int* l) { return *l >= SQLITE_LOCK_RESERVED; }) ? 1 : 0;
    return SQLITE_OK;
}

int control(sqlite3_file*, int, void*) { return SQLITE_NOTFOUND; }
int sectorSize(sqlite3_file*) { return 4096; }                                // as on Unix
int characteristics(sqlite3_file*) { return SQLITE_IOCAP_POWERSAFE_OVERWRITE; } // as on Unix: what stands beside is not hurt

const sqlite3_io_methods methods = [] {
    sqlite3_io_methods m{};
    m.iVersion = 2;
    m.xClose = close;
    m.xRead = read;
    m.xWrite = write;
    m.xTruncate = truncate;
    m.xSync = sync;
    m.xFileSize = size;
    m.xLock = lock;
    m.xUnlock = unlock;
    m.xCheckReservedLock = reserved;
    m.xFileControl = control;
    m.xSectorSize = sectorSize;
    m.xDeviceCharacteristics = characteristics;
    m.xShmMap = mapShared;
    m.xShmLock = lockShared;
    m.xShmBarrier = sharedBarrier;
    m.xShmUnmap = unmapShared;
    return m;
}();

int open(sqlite3_vfs* vfs, sqlite3_filename name, sqlite3_file* f, int flags, int* outFlags) {
    auto& disk = diskOf(vfs);
    f->pMethods = nullptr;
    FaultyDisk::NodePtr node;
    bool made = false;
    if (!name)
        node = std::make_shared<FaultyDisk::Node>(); // a temporary file: nobody else sees it
    else if (const auto fault = disk.open(name, (flags & SQLITE_OPEN_CREATE) != 0, node, made);
             fault != Fault::none && fault != Fault::shortRead)
        return codeOf(fault, SQLITE_CANTOPEN);
    if (!node) return SQLITE_CANTOPEN;
    auto& file = *new (f) File{};
    file.base.pMethods = &methods;
    file.disk = &disk;
    file.node = std::move(node);
    file.flushesFolder = made && (flags & (SQLITE_OPEN_MAIN_JOURNAL | SQLITE_OPEN_SUPER_JOURNAL | SQLITE_OPEN_WAL)) != 0;
    file.node->locks.push_back(&file.lock);
    if (outFlags) *outFlags = flags;
    return SQLITE_OK;
}

int remove(sqlite3_vfs* vfs, const char* name, int flushFolder) {
    auto& disk = diskOf(vfs);
    bool was = false;
    if (const auto fault = disk.unlink(name, was); fault != Fault::none) return codeOf(fault, SQLITE_IOERR_DELETE);
    if (!was) return SQLITE_IOERR_DELETE_NOENT;
    return flushFolder != 0 ? codeOf(disk.flushNames(), SQLITE_IOERR_DIR_FSYNC) : SQLITE_OK;
}

int access(sqlite3_vfs* vfs, const char* name, int, int* out) {
    *out = diskOf(vfs).has(name) ? 1 : 0;
    return SQLITE_OK;
}

int fullName(sqlite3_vfs*, const char* name, int room, char* out) {
    const auto n = std::strlen(name);
    if (n + 1 > static_cast<std::size_t>(room)) return SQLITE_CANTOPEN;
    std::memcpy(out, name, n + 1);
    return SQLITE_OK;
}

int randomness(sqlite3_vfs*, int bytes, char* out) { // SQLite asks its default VFS, not this one
    std::memset(out, 0, static_cast<std::size_t>(bytes));
    return bytes;
}
int sleep(sqlite3_vfs*, int micros) { return micros; }
int time(sqlite3_vfs*, double* out) {
    *out = 2461000.5; // the same day for ever
    return SQLITE_OK;
}
int lastError(sqlite3_vfs* vfs, int, char*) { return diskOf(vfs).lastFault() == Fault::noSpace ? ENOSPC : EIO; }

} // namespace

void fillVfs(sqlite3_vfs& vfs, const char* name, FaultyDisk& disk) {
    vfs = {};
    vfs.iVersion = 1;
    vfs.szOsFile = sizeof(File);
    vfs.mxPathname = 512;
    vfs.zName = name;
    vfs.pAppData = &disk;
    vfs.xOpen = open;
    vfs.xDelete = remove;
    vfs.xAccess = access;
    vfs.xFullPathname = fullName;
    vfs.xRandomness = randomness;
    vfs.xSleep = sleep;
    vfs.xCurrentTime = time;
    vfs.xGetLastError = lastError;
}

} // namespace fyr::localdb::sim

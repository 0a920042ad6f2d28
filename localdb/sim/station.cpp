// A simulated workstation: how it ends, what its disk then holds, how it starts again.
#include "localdb/sim/disk_store.h"

namespace fyr::localdb::sim {
namespace {

const std::filesystem::path folder = "/c";
constexpr int triesAtMost = 60;

bool writes(Call c) { return c != Call::read && c != Call::open; }

} // namespace

Station::Station(std::uint64_t seed, int client, const DiskOptions& options, const Secret& key,
                 std::shared_ptr<const Projector> projector)
    : m_client(client)
    , m_options(options)
    , m_dice(sync::sim::Dice::mix(seed, 0xD15C + static_cast<std::uint64_t>(client)))
    , m_random(sync::sim::Dice::mix(seed, 0xF11E + static_cast<std::uint64_t>(client)))
    , m_key(key.clone())
    , m_projector(std::move(projector)) {
    m_disk.onCall = [this](const Operation& op) { return judge(op); };
}

Fault Station::judge(const Operation& op) {
    if (m_healed || !running) return Fault::none;
    if (m_options.cuts && writes(op.call) && m_dice.below(900) == 0) {
        met("power cut in a call");
        return Fault::power;
    }
    if (!m_options.errors) return Fault::none;
    if (op.call == Call::read) {
        if (m_dice.below(4000) == 0) {
            met("read failed");
            return Fault::io;
        }
        if (m_dice.below(12'000) == 0) {
            met("short read");
            return Fault::shortRead;
        }
        return Fault::none;
    }
    if (m_full == 0 && m_dice.below(2500) == 0) {
        met("disk full");
        m_full = static_cast<int>(m_dice.between(1, 60));
    }
    if (m_full > 0 && (op.call == Call::write || op.call == Call::open)) {
        --m_full;
        return Fault::noSpace;
    }
    if (op.call == Call::flush && m_dice.below(1200) == 0) {
        met("flush failed");
        return Fault::io;
    }
    if (m_dice.below(3000) == 0) {
        met("write failed");
        return Fault::io;
    }
    return Fault::none;
}

void Station::end() {
    if (m_ended) return;
    m_ended = true;
    m_secondCopy = !m_cache || m_cache->hasSecondCopy();
    m_disk.powerOff(); // what the program's own end would still write is not part of it
    m_cache.reset();
    shut = false;
}

void Station::start() {
    end();
    const bool kill = m_dice.chance(40);
    const auto how = kill ? Survives::all : static_cast<Survives>(m_dice.below(4));
    m_disk.powerOn(m_disk.cut(how, m_random));
    met(kill ? "killed" : "power cut");
    if (kill && m_options.damage && !m_healed && !revoked && m_dice.chance(20)) damageSomething();
    Error last;
    for (int tries = 0; tries < triesAtMost; ++tries) {
        running = tries < triesAtMost / 2; // in the end the disk behaves
        const auto opened = open();
        running = false;
        m_ended = false;
        if (m_disk.isOff()) { // and once more
            met("power cut while opening");
            m_cache.reset();
            m_disk.powerOn(m_disk.cut(static_cast<Survives>(m_dice.below(4)), m_random));
            continue;
        }
        if (opened) return checkForgotten();
        met("could not be opened at once");
        last = opened.error();
    }
    broken("cannot be opened: " + last.describe());
}

Result<void> Station::open() {
    m_cache.reset();
    FYR_TRY(m_cache, Cache::open(folder, m_key, m_projector, m_random, m_disk));
    const auto& report = m_cache->openReport();
    if (report.recordsRebuilt) met("records thrown away");
    if (!report.outbox.happened) return {};
    met("outbox repaired");
    m_met["commands saved from the file"] += report.outbox.fromFile;
    m_met["commands saved from the journal"] += report.outbox.fromJournal;
    return {};
}

void Station::repair() {
    met("repaired while running");
    m_cache.reset();
    Error last;
    for (int tries = 0; tries < triesAtMost; ++tries) {
        const auto removed = removeRecords(folder, m_disk);
        const auto opened = removed ? open() : removed;
        if (opened) {
            m_cache->shut(shut);
            return;
        }
        last = opened.error();
    }
    broken("cannot be repaired: " + last.describe());
}

void Station::heal() { m_healed = true; }

void Station::damageSomething() {
    const auto files = m_disk.files();
    if (files.empty()) return;
    const auto& file = files[m_dice.below(files.size())];
    // Work that stands in one place only, because the disk refused the other: what hits that too is past every promise.
    if (!m_secondCopy && file.find("outbox") != std::string::npos) return met("not damaged: the only copy");
    if (file.ends_with("salt") && m_dice.chance(50)) return; // rarer: it costs all records
    const auto size = m_disk.size(file).value_or(0);
    if (size == 0) return;
    const auto page = file.find("cache.db") != std::string::npos ? 8192U : 4096U;
    const auto at = m_dice.below(size) / page * page;
    met("damage: " + file.substr(file.rfind('/') + 1));
    switch (m_dice.below(3)) {
    case 0:
        static_cast<void>(m_disk.damage(file, at + m_dice.below(page), 1, false, m_random)); // one byte
        break;
    case 1:
        static_cast<void>(m_disk.damage(file, at, 512, false, m_random)); // a sector of noise
        break;
    default:
        static_cast<void>(m_disk.damage(file, at, page, true, m_random)); // a page of zeros
    }
}

// Records that the cache said are purged do not come back, whatever the disk did since.
void Station::checkForgotten() {
    for (const auto& key : forgotten) {
        const auto there = m_cache->resource(key);
        if (there && *there) return broken(fmt::format("{}/{} was forgotten and is back", key.type, key.id));
        if (const auto text = m_cache->draft("note/" + key.id); text && !text->empty())
            return broken("a draft about what was forgotten is back");
    }
}

} // namespace fyr::localdb::sim

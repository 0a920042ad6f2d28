#include "localdb/sim/cuts.h"

#include "localdb/files.h"
#include "localdb/sim/cut_view.h"
#include "localdb/sim/faulty_disk.h"
#include "localdb/sim/plain_projector.h"

#include <array>
#include <functional>
#include <set>

namespace fyr::localdb::sim {
namespace {

using protocol::Command;
using protocol::CommandResult;
using protocol::CommandStatus;
using protocol::CommandType;

constexpr std::size_t brokenAtMost = 20;
const Instant noon = Instant{Millis{1'795'000'000'000}};

class CutRun {
  public:
    explicit CutRun(const CutOptions& options)
        : m_options(options)
        , m_random(options.seed)
        , m_cutRandom(options.seed ^ 0x5eedULL)
        , m_keychain(Secret::random(KeyFile::keychainSecretBytes, m_random)) {}
    CutReport play();

  private:
    struct Seen { // after one cut; judged when its step has ended
        std::string label;
        std::string wrong; // could not be opened, or was repaired
        bool repaired = false;
        CutView view;
    };
    enum class Repair : std::uint8_t { none, ofRecords, ofAll };
    void step(std::string_view name, const std::function<Result<void>()>& work, Repair repair = Repair::none);
    void next();
    void cutHere(const Operation& op);
    void look(FaultyDisk& disk, std::string label, std::uint64_t dice);
    void broken(std::string what) {
        if (m_report.broken.size() < brokenAtMost)
            m_report.broken.push_back(fmt::format("seed {}, step {} ({}): {}", m_options.seed, m_step, m_name, what));
    }

    [[nodiscard]] Result<void> create();
    [[nodiscard]] Result<void> reopen();
    [[nodiscard]] Result<void> enqueue();
    void fetch();
    void answerSome();
    [[nodiscard]] Result<void> settleOne();
    [[nodiscard]] Result<void> undoOne();
    [[nodiscard]] Result<void> page(int forgetPercent, bool last);
    [[nodiscard]] Result<void> resync();
    [[nodiscard]] Result<void> pin();
    void damagedRestart();
    [[nodiscard]] std::string target() { return fmt::format("t{}", m_random.below(cutTargets)); }
    [[nodiscard]] std::string words() { return std::string(20 + m_random.below(3000), static_cast<char>('a' + m_random.below(26))); }

    CutOptions m_options;
    SeededRandom m_random;    // of the script
    SeededRandom m_cutRandom; // of the cuts: how many there are changes nothing of the script
    Secret m_keychain;
    FaultyDisk m_disk;
    std::shared_ptr<const Projector> m_projector = std::make_shared<PlainProjector>();
    std::unique_ptr<KeyFile> m_keys;
    std::unique_ptr<Cache> m_cache;
    CutView m_before;
    std::vector<Seen> m_seen;
    std::set<std::string> m_accepted;
    std::string m_name, m_account;
    Image m_older; // of the disk, some time ago
    int m_step = 0;
    int m_made = 0;
    std::int64_t m_version = 1;
    CutReport m_report;
};

void CutRun::look(FaultyDisk& disk, std::string label, std::uint64_t dice) {
    Seen seen{std::move(label), {}, false, {}};
    SeededRandom random(dice);
    std::string repaired;
    std::unique_ptr<Cache> cache;
    auto view = openAndLook(disk, m_keychain, m_projector, random, &repaired, &cache);
    if (!view)
        seen.wrong = "cannot be opened: " + view.error().describe();
    else
        seen.view = std::move(*view);
    seen.repaired = !repaired.empty();
    // Some work after it, and a clean restart.
    if (view && cache && dice % 16 == 0) {
        ++m_report.workedOn;
        Command c;
        c.id = CommandId{makeUlid(noon, random)};
        c.type = CommandType::noteAdd;
        c.target = {"Task", "t0"};
        c.at = noon;
        c.payload = {{"patient", "p1"}, {"text", "efter"}};
        auto worked = cache->enqueue(c);
        if (worked) {
            cache.reset();
            std::string again;
            const auto after = openAndLook(disk, m_keychain, m_projector, random, &again);
            if (!after)
                worked = fail(after.error());
            else if (after->commands.size() != seen.view.commands.size() + 1 || !again.empty())
                worked = fail(ErrorCode::internal, "what was saved after the cut is not there");
        }
        if (!worked) seen.wrong = "does not work after it: " + worked.error().describe();
    }
    m_seen.push_back(std::move(seen));
}

void CutRun::cutHere(const Operation& op) {
    ++m_report.changes;
    if (m_report.changes % m_options.every != 0 || m_report.broken.size() >= brokenAtMost) return;
    constexpr std::array kinds{Survives::torn, Survives::flushed, Survives::all, Survives::some};
    constexpr std::array names{"torn", "nothing unflushed", "all", "some"};
    for (int way = 0; way < m_options.ways; ++way) {
        const auto kind = static_cast<std::size_t>(way) % kinds.size();
        const auto image = m_disk.cut(kinds[kind], m_cutRandom);
        const auto dice = m_cutRandom.next();
        const auto label = fmt::format("cut after change {} ({} {} at {}, {} bytes), {}", m_report.changes,
                                       static_cast<int>(op.call), op.file, op.at, op.bytes, names[kind]);
        ++m_report.cuts;
        FaultyDisk disk;
        disk.powerOn(image);
        if (dice % 8 == 1) { // and again, while it opens
            std::uint64_t left = 1 + dice / 8 % 40;
            disk.onCall = [&left](const Operation& o) {
                return o.call != Call::read && --left == 0 ? Fault::power : Fault::none;
            };
            std::string repaired;
            SeededRandom random(dice);
            { [[maybe_unused]] const auto view = openAndLook(disk, m_keychain, m_projector, random, &repaired); }
            if (disk.isOff()) {
                ++m_report.cutsWhileOpening;
                disk.powerOn(disk.cut(kinds[dice / 1024 % kinds.size()], m_cutRandom));
            }
            disk.onCall = nullptr;
        }
        look(disk, label, dice);
    }
}

void CutRun::step(std::string_view name, const std::function<Result<void>()>& work, Repair repair) {
    m_name = name;
    ++m_step;
    m_seen.clear();
    m_disk.onChange = [this](const Operation& op) { cutHere(op); };
    const auto done = work();
    m_disk.onChange = nullptr;
    if (!done) return broken("the step failed: " + done.error().describe());
    auto after = viewOf(*m_cache);
    if (!after) return broken("cannot be read: " + after.error().describe());
    after->triesLeft = m_keys->attemptsLeft();
    after->account = m_account;
    for (const auto& s : m_seen) {
        auto wrong = s.wrong;
        if (wrong.empty() && s.repaired && repair == Repair::none) wrong = "was repaired though nothing was damaged";
        if (wrong.empty())
            wrong = repair == Repair::ofAll ? compareCommands(m_before, s.view, m_accepted) : compareViews(m_before, *after, s.view);
        if (!wrong.empty()) broken(s.label + ": " + wrong);
    }
    if (repair == Repair::ofAll)
        if (const auto wrong = compareCommands(m_before, *after, m_accepted); !wrong.empty()) broken(wrong);
    m_before = std::move(*after);
}

Result<void> CutRun::create() {
    FYR_TRY(auto keys, KeyFile::create(cutFolder / "keys", m_keychain, m_random, m_disk));
    m_keys = std::make_unique<KeyFile>(std::move(keys));
    return reopen();
}

Result<void> CutRun::reopen() {
    m_cache.reset();
    FYR_TRY(const auto dataKey, m_keys->unlock(m_keychain));
    FYR_TRY(m_cache, Cache::open(cutFolder, dataKey, m_projector, m_random, m_disk));
    return {};
}

Result<void> CutRun::enqueue() {
    Command c;
    c.id = CommandId{makeUlid(noon + Millis{++m_made}, m_random)};
    c.target = {"Task", target()};
    c.base = m_version;
    c.at = noon;
    if (m_random.below(2) == 0) {
        c.type = CommandType::noteAdd;
        c.payload = {{"patient", "p1"}, {"text", words()}};
    } else
        c.type = CommandType::triageClaim;
    return m_cache->enqueue(c);
}

// Somebody opens a record; what of it had gone for want of room comes back.
void CutRun::fetch() {
    step("open", [&]() -> Result<void> {
        FYR_TRY([[maybe_unused]] const bool away, m_cache->opened(target()));
        return {};
    });
    const auto keys = m_cache->wanted(100);
    if (!keys) return broken("cannot be read: " + keys.error().describe());
    if (keys->empty()) return;
    const auto state = m_cache->feedState();
    protocol::FeedPage p{state ? state->epoch : "", "-", false, std::nullopt, {}};
    for (const auto& key : *keys)
        p.entries.push_back({protocol::FeedOp::put, key, m_version, noon, fmt::format(R"({{"patient":"{}","words":"{}"}})", key.id, words())});
    if (p.epoch.empty()) return; // a resync has just begun
    step("fill", [&]() -> Result<void> {
        FYR_TRY([[maybe_unused]] const auto filled, m_cache->fill(p));
        return {};
    });
}

// Two steps: the commands are marked before they leave.
void CutRun::answerSome() {
    const auto batch = m_cache->unsent(1 + m_random.below(8), 1U << 20U);
    if (!batch) return broken("cannot be read: " + batch.error().describe());
    std::vector<CommandId> ids;
    std::vector<CommandResult> results;
    for (const auto& c : *batch) {
        ids.push_back(c.id);
        const auto dice = m_random.below(10);
        if (dice == 9) continue; // not answered this time
        CommandResult r;
        r.id = c.id;
        r.version = m_version + 1;
        r.status = dice < 6 ? CommandStatus::accepted : dice < 8 ? CommandStatus::conflict : CommandStatus::rejected;
        if (dice >= 6) {
            r.code = ErrorCode::alreadyClaimed;
            r.current = json::object{{"resourceType", "Task"}, {"id", c.target.id}, {"words", words()}};
        }
        if (r.status == CommandStatus::accepted) m_accepted.insert(r.id.str());
        results.push_back(std::move(r));
    }
    step("mark sent", [&] { return m_cache->markSent(ids); });
    step("answers", [&]() -> Result<void> {
        FYR_TRY([[maybe_unused]] const auto stored, m_cache->storeAnswers(results, noon));
        return {};
    });
}

Result<void> CutRun::settleOne() {
    FYR_TRY(const auto attention, m_cache->attentionItems());
    std::vector<CommandId> heads;
    for (const auto& a : attention)
        if (a.waitsFor.empty()) heads.push_back(a.command.id);
    if (heads.empty()) return enqueue();
    return m_cache->settle(heads[m_random.below(heads.size())], static_cast<sync::Settlement>(m_random.below(3)),
                           CommandId{makeUlid(noon + Millis{++m_made}, m_random)}, noon);
}

Result<void> CutRun::undoOne() {
    FYR_TRY(const auto unsent, m_cache->outboxItems());
    for (const auto& i : unsent)
        if (i.attempts == 0) return m_cache->undo(i.command.id);
    return enqueue();
}

Result<void> CutRun::page(int forgetPercent, bool last) {
    FYR_TRY(const auto state, m_cache->feedState());
    protocol::FeedPage p{"E1", fmt::format("c{}", ++m_made), !last, std::nullopt, {}};
    ++m_version;
    std::set<std::string> named;
    for (auto n = m_random.below(8); n > 0; --n) {
        const std::array types{"Task", "Patient", "Condition"};
        const auto* type = types[m_random.below(types.size())];
        const auto id = target();
        if (!named.insert(type + id).second) continue;
        if (m_random.below(100) < static_cast<std::uint64_t>(forgetPercent))
            p.entries.push_back({protocol::FeedOp::forget, {type, id}, 0, noon, {}});
        else
            p.entries.push_back({protocol::FeedOp::put, {type, id}, m_version, noon,
                                 fmt::format(R"({{"patient":"{}","words":"{}"}})", id, words())});
    }
    FYR_TRY([[maybe_unused]] const auto applied, m_cache->applyPage(p, state.cursor, noon));
    return {};
}

Result<void> CutRun::resync() {
    FYR_TRY([[maybe_unused]] const auto state, m_cache->beginResync());
    return {};
}

Result<void> CutRun::pin() {
    const Secret right = Secret::copyOf(std::string_view("2468"));
    const Secret wrong = Secret::copyOf(std::string_view("1357"));
    if (!m_keys->hasPin()) return m_keys->setPin(m_keychain, right, m_random, quickPinCost);
    const auto later = noon + std::chrono::hours(24) * m_step; // after any wait
    const auto key = m_keys->unlockWithPin(m_keychain, m_random.below(3) == 0 ? right : wrong, later);
    if (!key && key.error().code != ErrorCode::wrongPin && key.error().code != ErrorCode::signInRequired)
        return fail(key.error());
    return {};
}

// The program is killed; then, before it starts again, something is wrong with the outbox's files. What was written before
// is all on the medium: two misfortunes at once are more than anybody promises.
void CutRun::damagedRestart() {
    const bool killed = m_random.below(3) > 0;
    auto image = m_disk.cut(Survives::all, m_random); // with what stands in the log
    if (killed) m_disk.powerOff();
    m_cache.reset();
    if (!killed) image = m_disk.cut(Survives::all, m_random);
    const auto name = (cutFolder / "outbox.db").string();
    switch (m_random.below(5)) {
    case 0:
        image.erase(name + "-wal");
        break;
    case 1:
        if (m_older.contains(name)) { // somebody put an older copy back
            image[name] = m_older[name];
            image.erase(name + "-wal");
        }
        break;
    default:
        break;
    }
    m_disk.powerOn(std::move(image));
    const auto damaged = name + (m_random.below(3) == 0 ? "-wal" : "");
    const auto size = m_disk.size(damaged).value_or(0);
    if (size > 0 && m_random.below(5) > 0)
        static_cast<void>(m_disk.damage(damaged, m_random.below(size) / 4096 * 4096, 4096, m_random.below(3) == 0, m_random));
    step("damaged restart", [&] { return reopen(); }, Repair::ofAll);
    m_older = m_disk.cut(Survives::all, m_random);
    ++m_report.repairs;
}

void CutRun::next() {
    if (m_random.below(100) < static_cast<std::uint64_t>(m_options.damage)) return damagedRestart();
    const auto dice = m_random.below(100);
    if (dice < 24) return step("enqueue", [&] { return enqueue(); });
    if (dice < 26) return step("trim", [&]() -> Result<void> {
        FYR_TRY([[maybe_unused]] const auto gone, m_cache->trim(150));
        FYR_TRY([[maybe_unused]] const bool more, m_cache->shrink());
        return {};
    });
    if (dice < 28) return fetch();
    if (dice < 40) return answerSome();
    if (dice < 46) return step("settle", [&] { return settleOne(); });
    if (dice < 50) return step("undo", [&] { return undoOne(); });
    if (dice < 64) return step("page", [&] { return page(10, true); });
    if (dice < 70) return step("page of a longer answer", [&] { return page(10, false); });
    if (dice < 77) return step("page with forgets", [&] { return page(60, true); });
    if (dice < 79) return step("resync", [&] { return resync(); });
    if (dice < 85)
        return step("draft", [&] { return m_cache->saveDraft("note/" + target(), m_random.below(4) == 0 ? "" : words()); });
    if (dice < 88) return step("lease", [&] { return m_cache->keepLease(fmt::format("lease {}", m_step)); });
    if (dice < 90) return step("token", [&] { return m_cache->setValue("token", fmt::format("token {}", m_step)); });
    if (dice < 91) {
        m_account = fmt::format("account {}", m_step);
        return step("account", [&] { return writeDurably(cutFolder / "account.json", m_account, m_disk); });
    }
    if (dice < 93) return step("PIN", [&] { return pin(); });
    if (dice < 95) return step("index", [&]() -> Result<void> {
        FYR_TRY([[maybe_unused]] const auto left, m_cache->indexSlice(20));
        return {};
    });
    if (dice < 96) return step(
        "purge",
        [&]() -> Result<void> {
            FYR_TRY([[maybe_unused]] const auto state, m_cache->purgeRecords());
            return {};
        },
        Repair::ofRecords);
    if (dice < 98) return step("restart", [&] { return reopen(); });
    return step("park", [&]() -> Result<void> {
        FYR_TRY(const auto batch, m_cache->unsent(1, 1U << 20U));
        if (batch.empty()) return {};
        return m_cache->park(batch.front().id, Error{ErrorCode::badRequest}, noon);
    });
}

CutReport CutRun::play() {
    step("create", [&] { return create(); });
    while (m_step < m_options.steps && m_report.broken.empty())
        next();
    m_cache.reset();
    m_report.flushes = m_disk.flushes();
    m_report.trace = m_disk.trace();
    return std::move(m_report);
}

} // namespace

CutReport cutEverywhere(const CutOptions& options) { return CutRun(options).play(); }

} // namespace fyr::localdb::sim

// Hosting the engine: its effects, its timers, what the windows read.
#include "sync/transport/worker.h"

#include "fhir/resource.h"

#include <QMetaObject>

namespace fyr::sync {
namespace {

constexpr int queuePauseMs = 60; // news of the queue are gathered for so long
constexpr int queuePauseCatchingUpMs = 400;
constexpr int indexPauseMs = 4; // between two slices of the index, for clicks to be answered
constexpr std::size_t indexRows = 150;
// While somebody works, or others' work comes in, the index waits: a slice of its own would be in the way of both.
constexpr int workMs = 250; // so long after the last of it
constexpr int indexPauseWorkingMs = 12;
constexpr std::size_t indexRowsWorking = 20;
constexpr int verifyPauseMs = 1000; // 100,000 records are looked at in about seven minutes, in slices of a millisecond or two
constexpr std::size_t verifyRows = 250;
constexpr int verifyAgainMs = 3'600'000;

template <class... F>
struct Overloaded : F... {
    using F::operator()...;
};

// The queue item whose part a resource is ("Flag/01…-2" → "01…"); empty when it cannot be one.
std::string itemOf(const protocol::ResourceKey& key) {
    if (key.type == "Task" || key.type == "RiskAssessment" || key.type == "QuestionnaireResponse" ||
        key.type == "Communication")
        return key.id;
    if (key.type == "Flag") return key.id.substr(0, key.id.rfind('-'));
    return {};
}

} // namespace

void SyncService::Worker::handle(const Event& event) {
    if (!m_engine) return;
    if (std::holds_alternative<protocol::WakeMessage>(event)) m_sinceWork.start();
    run(m_engine->step(event));
}

void SyncService::Worker::run(Effects effects) {
    bool erase_ = false;
    bool broken = false;
    for (auto& effect : effects)
        std::visit(Overloaded{
                       [&](Request& r) { send(r); },
                       [&](Cancel& c) {
                           m_http.cancel(c.id);
                           std::erase_if(m_waiting, [&](const Request& r) { return r.id == c.id; });
                       },
                       [&](OpenWake&) { m_wake.open(m_http.server(), m_http.token()); },
                       [&](CloseWake&) { m_wake.close(); },
                       [&](ContinueSoon&) {
                           QMetaObject::invokeMethod(
                               this, [this] { handle(Continue{}); }, Qt::QueuedConnection);
                       },
                       [&](StatusChanged&) { publishStatus(); },
                       [&](ResourcesChanged& r) { resourcesChanged(r.keys, r.patients); },
                       [&](OutboxChanged& o) {
                           queueLater();
                           publishStatus(); // which is the oldest may be another
                           if (o.attention) m_news.attention();
                       },
                       [&](StoreFailed& f) { broken = broken || f.code == ErrorCode::storageCorrupt; },
                       [&](RecordsGone& g) { recordsGone(g); },
                       [&](EraseCache&) { erase_ = true; },
                   },
                   effect);
    // Not from inside the engine's own call.
    if (m_veiled && keptInMemoryOnly() == 0) // all is sent: now nothing of it needs to stay in memory
        QMetaObject::invokeMethod(
            this,
            [this] {
                if (!m_veiled || keptInMemoryOnly() > 0) return;
                closeAll();
                showSession(SessionState::signedOut);
            },
            Qt::QueuedConnection);
    if (erase_)
        QMetaObject::invokeMethod(
            this,
            [this] {
                const auto all = m_toHandIn; // what the server had accepted is handed in too, and is nobody's worry
                const auto left = m_engine ? std::min(all, m_engine->status().unsent + m_engine->status().attention) : 0;
                erase([](Result<void>) {});
                m_session.revoked = true;
                m_session.notTaken = left;
                m_session.handedIn = all - left;
                m_news.session(m_session);
            },
            Qt::QueuedConnection);
    else if (broken)
        QMetaObject::invokeMethod(
            this, [this] { repair(); }, Qt::QueuedConnection);
    arm();
}

void SyncService::Worker::arm() {
    m_tick.stop();
    const auto next = m_engine ? m_engine->nextTick() : std::nullopt;
    if (!next) return;
    const auto wait = *next - m_options.clock->steady();
    m_tick.start(static_cast<int>(std::clamp<std::int64_t>(wait.count(), 0, 3'600'000)));
}

void SyncService::Worker::resourcesChanged(const std::vector<protocol::ResourceKey>& keys, const std::vector<std::string>& lost) {
    if (keys.empty() && lost.empty()) return reloadQueue(); // anything may have: reading was shut and is open again
    std::vector<std::string> tasks, plans;
    std::set<std::string> items, patients(lost.begin(), lost.end());
    for (const auto& key : keys) {
        if (key.type == "Task") tasks.push_back(key.id);
        if (key.type == "CarePlan") plans.push_back(key.id);
        if (auto item = itemOf(key); !item.empty()) items.insert(std::move(item));
        if (auto patient = m_cache->patientOf(key); patient && !patient->empty())
            patients.insert(std::move(*patient));
    }
    if (!tasks.empty()) {
        for (const auto& id : tasks)
            m_rows.erase(id);
        if (auto rows = looked(m_cache->rows(tasks)))
            for (auto& row : *rows)
                m_rows.insert_or_assign(row.item.id.str(), std::move(row));
        queueLater();
    }
    if (!plans.empty()) {
        for (const auto& id : plans)
            m_courses.erase(id);
        if (auto rows = looked(m_cache->courseRows(plans)))
            for (auto& row : *rows) {
                auto id = row.id.str();
                m_courses.insert_or_assign(std::move(id), std::move(row));
            }
        queueLater();
    }
    for (const auto& id : items)
        m_news.item(id);
    for (const auto& id : patients)
        m_news.patient(id);
    if (std::ranges::any_of(keys, [](const auto& key) { return key.type == "Encounter" || key.type == "Appointment"; })) m_news.visits();
    indexLater();
}

// The models and the open windows forget what they show; the cache has nothing more to give.
void SyncService::Worker::recordsGone(const RecordsGone& gone) {
    std::set<std::string> patients;
    for (const auto& [id, row] : m_rows) {
        m_news.item(id);
        if (!row.item.patient.str().empty()) patients.insert(row.item.patient.str());
    }
    for (const auto& id : patients)
        m_news.patient(id);
    for (const auto& [id, course] : m_courses) // what is open of them is forgotten as well
        if (!patients.contains(course.patient.id)) m_news.patient(course.patient.id);
    m_rows.clear();
    m_courses.clear();
    publishQueue();
    m_news.attention();
    if (!gone.leaseEnded) m_toHandIn = gone.unsent;
    if (gone.leaseEnded)
        QMetaObject::invokeMethod(
            this, [this] { leaseEnded(); }, Qt::QueuedConnection); // not from inside the engine's own call
}

void SyncService::Worker::reloadQueue() {
    m_rows.clear();
    if (auto rows = looked(m_cache->rows()))
        for (auto& row : *rows)
            m_rows.insert_or_assign(row.item.id.str(), std::move(row));
    reloadCourses();
    publishQueue();
}

void SyncService::Worker::reloadCourses() {
    m_courses.clear();
    if (auto rows = looked(m_cache->courseRows()))
        for (auto& row : *rows) {
            auto id = row.id.str();
            m_courses.insert_or_assign(std::move(id), std::move(row));
        }
}

void SyncService::Worker::queueLater() {
    if (m_queueTimer.isActive()) return;
    const bool catchingUp = m_engine && !m_engine->status().firstSyncComplete;
    m_queueTimer.start(catchingUp ? queuePauseCatchingUpMs : queuePauseMs);
}

// After what waits already: a hundred changes in a row are shown once.
void SyncService::Worker::queueNow() { m_queueTimer.start(0); }

void SyncService::Worker::publishQueue() {
    m_queueTimer.stop();
    auto rows = std::make_shared<std::vector<localdb::QueueItem>>();
    rows->reserve(m_rows.size());
    if (!m_veiled)
        for (const auto& [id, row] : m_rows)
            rows->push_back(row);
    if (m_cache && !m_veiled) {
        const auto decorated = looked(m_cache->decorate(*rows, m_session.me));
        if (!decorated) m_options.log->warning("the queue is shown without what is unsent");
    }
    m_news.queue(std::move(rows));
    publishCaseload();
}

void SyncService::Worker::publishCaseload() {
    if (m_courses.empty() && !m_caseloadTold) return; // a unit without courses
    auto courses = std::make_shared<std::vector<clinical::CourseEntry>>();
    courses->reserve(m_courses.size());
    if (!m_veiled)
        for (const auto& [id, row] : m_courses)
            courses->push_back({row, 0, false, {}});
    if (m_cache && !m_veiled) {
        const auto decorated = looked(m_cache->decorate(*courses, m_session.me));
        if (!decorated) m_options.log->warning("the caseload is shown without what is unsent");
    }
    m_caseloadTold = !courses->empty();
    m_news.caseload(std::move(courses));
}

void SyncService::Worker::indexLater() {
    if (!m_indexTimer.isActive()) m_indexTimer.start(indexPauseMs);
}

void SyncService::Worker::indexSome() {
    // Rows first, words later: during a first sync the disk is for the rows.
    if (!m_cache || !m_engine || !m_engine->status().firstSyncComplete) return;
    const bool working = m_sinceWork.isValid() && m_sinceWork.elapsed() < workMs;
    const auto left = looked(m_cache->indexSlice(working ? indexRowsWorking : indexRows));
    if (left && *left > 0) m_indexTimer.start(working ? indexPauseWorkingMs : indexPauseMs);
}

// Reads the whole cache again and again, little by little, for damage to be found before somebody needs what is damaged.
void SyncService::Worker::verifySome() {
    if (!m_cache || !m_engine) return;
    m_verifyTimer.start(verifyPauseMs);
    if (!m_engine->status().firstSyncComplete) return;
    const auto last = looked(m_cache->verifySlice(m_verified, verifyRows));
    if (!last) return;
    m_verified = *last;
    if (m_verified == 0) m_verifyTimer.start(verifyAgainMs);
}

// The cache is damaged: open it again, which saves the outbox, and read the rest from the server.
void SyncService::Worker::repair() {
    if (!m_cache || !m_account) return;
    const auto folder = m_dataKey.empty() ? std::filesystem::path() : m_accounts.folder(*m_account);
    if (m_engine) run(m_engine->step(Stop{}));
    m_engine.reset();
    m_cache.reset();
    if (auto opened = openCache(folder, true); !opened) {
        m_options.log->error("the damaged cache cannot be opened");
        return lock();
    }
    startEngine();
}

Result<clinical::TriageItem> SyncService::Worker::item(const std::string& id) {
    FYR_CHECK(unlocked());
    auto item = looked(m_cache->item(id, m_session.me));
    if (item || item.error().code != ErrorCode::notKeptHere) return item;
    // Whoever looks at it wants it; it is told when it is here.
    if (const auto patient = m_cache->patientOf({"Task", id}); patient && !patient->empty())
        if (auto effects = looked(m_engine->opened(*patient))) run(std::move(*effects));
    return item;
}

Result<PatientResources> SyncService::Worker::patientResources(const std::string& patient) {
    FYR_CHECK(unlocked());
    if (auto effects = looked(m_engine->opened(patient))) run(std::move(*effects)); // what cannot be noted is shown all the same
    FYR_TRY(const auto stored, looked(m_cache->resourcesOf(patient)));
    auto out = std::make_shared<std::vector<fhir::Resource>>();
    out->reserve(stored.size());
    for (const auto& each : stored)
        if (auto parsed = fhir::Resource::parse(each.json)) out->push_back(std::move(*parsed));
    return PatientResources(std::move(out));
}

Result<std::vector<localdb::PatientHit>> SyncService::Worker::searchPatients(const std::string& text) {
    FYR_CHECK(unlocked());
    return looked(m_cache->searchPatients(text));
}

Result<std::vector<localdb::TextHit>> SyncService::Worker::searchText(const std::string& text) {
    FYR_CHECK(unlocked());
    return looked(m_cache->searchText(text));
}

Result<AttentionLists> SyncService::Worker::attention() {
    FYR_CHECK(unlocked());
    AttentionLists out;
    FYR_TRY(out.attention, looked(m_cache->attentionItems()));
    FYR_TRY(out.unsent, looked(m_cache->outboxItems()));
    return out;
}

Result<std::string> SyncService::Worker::resource(const protocol::ResourceKey& key) {
    FYR_CHECK(unlocked());
    FYR_TRY(auto stored, looked(m_cache->resource(key)));
    if (!stored) return fail(ErrorCode::notFound, "no such resource here");
    return std::move(stored->json);
}

Result<std::vector<localdb::Colleague>> SyncService::Worker::colleagues() {
    FYR_CHECK(unlocked());
    return looked(m_cache->colleagues());
}

Result<CommandId> SyncService::Worker::submit(protocol::CommandType type, protocol::ResourceKey target,
                                              std::int64_t base, json::object payload) {
    FYR_CHECK(unlocked());
    protocol::Command c;
    c.id = CommandId::make(*m_options.clock, *m_options.random);
    c.type = type;
    c.target = std::move(target);
    c.base = base;
    c.at = m_options.clock->now();
    c.payload = std::move(payload);
    const auto about = itemOf(c.target);
    m_sinceWork.start();
    FYR_TRY(auto effects, looked(m_engine->enqueue(c)));
    run(std::move(effects));
    queueNow(); // the person's own change is shown at once
    if (!about.empty()) m_news.item(about);
    return c.id;
}

Result<void> SyncService::Worker::undo(const CommandId& id) {
    FYR_CHECK(unlocked());
    FYR_TRY(auto effects, looked(m_engine->undo(id)));
    run(std::move(effects));
    queueNow();
    return {};
}

Result<void> SyncService::Worker::settle(const CommandId& id, Settle how) {
    FYR_CHECK(unlocked());
    const auto settlement = how == Settle::keepTheirs ? Settlement::keepTheirs
                            : how == Settle::redoMine ? Settlement::redoMine
                                                      : Settlement::dismiss;
    FYR_TRY(auto effects, looked(m_engine->settle(id, settlement)));
    run(std::move(effects));
    publishQueue();
    return {};
}

void SyncService::Worker::retryNow() {
    if (m_engine) run(m_engine->retryNow());
}

Result<void> SyncService::Worker::saveDraft(const std::string& key, const std::string& text) {
    FYR_CHECK(unlocked());
    return looked(m_cache->saveDraft(key, text));
}

Result<std::string> SyncService::Worker::draft(const std::string& key) {
    FYR_CHECK(unlocked());
    return looked(m_cache->draft(key));
}

} // namespace fyr::sync

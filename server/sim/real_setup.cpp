// What there is when a simulated day begins, and what administrators do to it.
#include "server/sim/real_server.h"

#include "base/planted.h"
#include "clinical/triage_item.h"
#include "fhir/resource.h"
#include "fhir/triage_mapping.h"
#include "protocol/payload.h"
#include "server/rights/access/access.h"
#include "server/rights/changes.h"
#include "server/services/held_work.h"
#include "server/services/item_store.h"
#include "sqlite/database.h"

#include <fmt/format.h>

namespace fyr::server::sim {

using sync::sim::Dice;

namespace {

const TenantId tenant{"t"};
constexpr const char* backupFile = "/server/backup.db";
constexpr std::array<std::string_view, 2> units{"u1", "u2"};

std::string patientOf(std::string_view task) { return fmt::format("a{}", task.substr(1)); }
int numberOf(std::string_view task) { return std::atoi(std::string(task.substr(1)).c_str()); }

json::object reference(std::string text) { return json::object{{"reference", std::move(text)}}; }

fhir::Resource patientResource(int n, std::string_view unit) {
    return fhir::Resource::from(json::object{{"resourceType", "Patient"},
                                             {"id", fmt::format("a{}", n)},
                                             {"name", json::array{json::object{{"family", fmt::format("P{}", n)}}}},
                                             {"managingOrganization", reference(fmt::format("Organization/{}", unit))}});
}

fhir::Resource roleResource(std::string_view name, std::string_view unit) {
    return fhir::Resource::from(json::object{{"resourceType", "PractitionerRole"},
                                             {"id", fmt::format("r-{}", name)},
                                             {"practitioner", reference(fmt::format("Practitioner/pr-{}", name))},
                                             {"organization", reference(fmt::format("Organization/{}", unit))}});
}

clinical::TriageItem newItem(int n, std::string_view unit, const clinical::Destination& destination, Instant now) {
    clinical::TriageItem i;
    i.id = ItemId{fmt::format("t{}", n)};
    i.interview = InterviewId{fmt::format("i{}", n)};
    i.patient = PatientId{fmt::format("a{}", n)};
    i.patientName = fmt::format("P{}", n);
    i.unit = UnitId{std::string(unit)};
    i.created = now;
    i.deadline = now + std::chrono::hours{2};
    i.suggestion.urgency = clinical::Urgency::urgent;
    i.suggestion.destination = destination;
    i.suggestion.certainty = 0.5;
    i.suggestion.shares = {0, 0.25, 0.5, 0.25, 0};
    i.suggestion.reason = {"Orsak", "Reason"};
    i.suggestion.knowledgeBase = "sim";
    i.words.push_back({"Det gör ont", now, {}});
    if (n % 2 == 0) i.redFlags.push_back({"RF-001", {"Flagga", "Flag"}, clinical::Urgency::soon, {"ont"}, false});
    i.timeline.push_back({now, "started", {}, {}});
    return i;
}

Result<void> putOne(WriteTx& tx, const fhir::Resource& r, ResourceScope scope) {
    return putResource(tx, r, std::move(scope)).map([](const auto&) {});
}

} // namespace

void RealServer::writeOrFail(const Store::WriteBody& body) {
    if (const auto done = m_process->store().write(tenant, body); !done) trouble("a write of the simulation's own failed: " + done.error().describe());
}

Principal RealServer::principalOf(const Person& p) const {
    Principal out;
    out.tenant = tenant;
    out.person = PersonId{p.account};
    out.session = SessionId{"s-" + p.name};
    out.device = p.device;
    out.role = p.role;
    out.name = p.name;
    out.practitioner = "pr-" + p.name;
    out.unit = p.unit;
    out.unitName = p.unit;
    return out;
}

void RealServer::build(int tasks) {
    const auto now = m_clock.now();
    const auto hours = std::clamp<std::int64_t>(std::chrono::duration_cast<std::chrono::hours>(lease).count(), 1, 1440);
    writeOrFail([&](WriteTx& tx) -> Result<void> {
        FYR_CHECK(tx.putTenant({tenant.str(), "T", "", fmt::format(R"({{"offline":{{"leaseHours":{}}}}})", hours)}));
        for (const auto unit : units)
            FYR_CHECK(putOne(tx, fhir::Resource::from(json::object{{"resourceType", "Organization"}, {"id", unit}, {"name", unit}}), {"", std::string(unit)}));
        for (const auto& [name, p] : m_people) {
            Account a;
            a.id = p.account;
            a.user = p.name;
            a.role = code(p.role);
            a.name = p.name;
            a.practitioner = "pr-" + p.name;
            a.unit = a.unitName = p.unit;
            FYR_CHECK(tx.putAccount(a));
            FYR_CHECK(tx.putDevice({p.device, p.account, "a computer", now, false}));
            FYR_CHECK(putOne(tx, roleResource(name, p.unit), {}));
        }
        return {};
    });
    for (int n = 0; n < tasks; ++n)
        writeOrFail([&](WriteTx& tx) -> Result<void> {
            const auto unit = n % 4 == 3 ? "u2" : "u1";
            const auto patient = fmt::format("a{}", n);
            FYR_CHECK(putOne(tx, patientResource(n, unit), {patient, unit}));
            FYR_CHECK(saveItem(tx, nullptr, newItem(n, unit, m_destinations.front(), now)));
            const auto about = [&](std::string_view type, std::string id) {
                json::object o{{"resourceType", type}, {"id", std::move(id)}, {"subject", reference("Patient/" + patient)}, {"code", json::object{{"text", "x"}}}};
                if (type == "Observation") o["status"] = "final";
                return fhir::Resource::from(o);
            };
            FYR_CHECK(putOne(tx, about("Observation", fmt::format("o{}", n)), {patient, ""}));
            return putOne(tx, about("Condition", fmt::format("c{}", n)), {patient, other(unit)});
        });
    for (auto& [name, p] : m_people)
        openSession(p);
}

void RealServer::openSession(Person& p) {
    auto opened = m_process->identity().openSession(tenant, p.account, p.device);
    if (opened)
        p.token = opened->token;
    else
        trouble("nobody can sign in: " + opened.error().describe());
}

// With everything of the queue; what was written at the old unit stays there.
Result<void> RealServer::movePatient(WriteTx& tx, int n, const std::string& unit) {
    const auto patient = fmt::format("a{}", n);
    FYR_CHECK(putOne(tx, patientResource(n, unit), {patient, unit}));
    FYR_TRY(auto stored, loadItem(tx, fmt::format("t{}", n)));
    if (!stored) return fail(ErrorCode::notFound, "no such task");
    stored->item.unit = UnitId{unit};
    const auto resources = fhir::toResources(stored->item, stored->unreadMessages);
    for (std::size_t i = resources.size(); i-- > 0;)
        FYR_CHECK(putOne(tx, resources[i], {patient, unit}));
    return {};
}

// By whatever way rights change here; which of them is a matter of turns.
void RealServer::setReader(const std::string& task, const std::string& person, bool mayRead) {
    auto& p = m_people.at(person);
    const auto who = principalOf(p);
    const auto patient = patientOf(task);
    const auto it = m_rows.find({"Task", task});
    if (it == m_rows.end()) return;
    const bool reads = sees(p, it->first, it->second);
    const bool glass = glassOn(p, patient);
    auto& store = m_process->store();
    Principal manager = who;
    manager.role = Role::manager;
    const auto must = [&](const auto& done, std::string_view what) {
        if (!done) trouble(fmt::format("{}: {}", what, done.error().describe()));
    };
    const auto toggleBlock = [&] {
        if (const auto consent = blockOf(patient); !consent.empty()) {
            ++m_met["unblocked"];
            must(rights::unblock(store, m_clock, manager, patient, consent), "unblock");
        } else {
            ++m_met["blocked"];
            must(rights::block(store, m_clock, m_random, manager, patient, {}), "block");
        }
    };
    const auto move = [&](const std::string& unit) {
        ++m_met["patient moved"];
        writeOrFail([&](WriteTx& tx) { return movePatient(tx, numberOf(task), unit); });
    };
    const bool odd = ++m_turn % 2 == 1;
    if (mayRead && !reads && odd) {
        ++m_met["glass broken"];
        const auto opened = rights::breakGlass(store, m_clock, m_random, who, patient, "emergency", "Medvetslös i väntrummet", std::chrono::minutes{2});
        must(opened, "break-glass");
        if (opened) m_glass[{p.account, patient}] = opened->until;
    } else if (mayRead && !reads)
        move(p.unit);
    else if (!mayRead && glass) {
        must(rights::endGlass(store, m_clock, who, patient), "end of break-glass");
        m_glass.erase({p.account, patient});
    } else if (!mayRead && reads && odd)
        move(other(p.unit));
    else
        toggleBlock();
    seeAnew();
}

void RealServer::moveUnit(const std::string& person, bool newView) {
    auto& p = m_people.at(person);
    if (newView) {
        p.unit = other(p.unit);
        writeOrFail([&](WriteTx& tx) -> Result<void> {
            FYR_TRY(auto account, tx.account(p.account));
            if (!account) return fail(ErrorCode::notFound, "no account");
            account->unit = account->unitName = p.unit;
            FYR_CHECK(tx.putAccount(*account));
            return putOne(tx, roleResource(p.name, p.unit), {});
        });
    } else { // half of the patients change places
        const int half = ++m_turn % 2;
        writeOrFail([&](WriteTx& tx) -> Result<void> {
            for (int n = half; n < m_tasks; n += 2) {
                FYR_TRY(const auto scope, tx.scopeOf("Patient", fmt::format("a{}", n)));
                if (scope) FYR_CHECK(movePatient(tx, n, other(scope->unit)));
            }
            return {};
        });
    }
    seeAnew();
}

// Somebody of the item's unit writes a note.
void RealServer::touch(const std::string& task) {
    const auto it = m_rows.find({"Task", task});
    if (it == m_rows.end()) return;
    Person somebody;
    somebody.name = "elsewhere";
    somebody.account = "acc-elsewhere";
    somebody.unit = it->second.scope.unit;
    protocol::Command c;
    c.id = CommandId::make(m_clock, m_random);
    c.type = protocol::CommandType::noteAdd;
    c.target = it->first;
    c.at = m_clock.now();
    c.base = it->second.version;
    fit(c, it->second.json);
    const auto batch = protocol::writeBatch(DeviceId{"d-elsewhere"}, {c});
    const auto done = m_process->commands().run(principalOf(somebody), batch);
    if (!done)
        trouble("somebody elsewhere cannot write: " + done.error().describe());
    else
        takeAnswers(batch, &*done);
    look();
}

void RealServer::fit(protocol::Command& c, const std::string& held) {
    const auto parsed = fhir::Resource::parse(held);
    const auto row = parsed ? fhir::queueRow(parsed->root()) : Result<fhir::QueueRow>(fail(parsed.error()));
    if (!row) return;
    const auto& other = m_destinations[c.base % 2 == 0 ? 0 : m_destinations.size() - 1].code;
    switch (c.type) {
    case protocol::CommandType::triageConfirm:
        c.payload = {{"urgency", clinical::code(row->item.suggestion.urgency)}, {"destination", row->item.suggestion.destination.code}};
        break;
    case protocol::CommandType::triageOverride:
        c.payload = {{"urgency", "soon"}, {"destination", other}, {"reasonCode", "other"}, {"reason", "mår bättre"}};
        break;
    case protocol::CommandType::triageRoute:
        c.payload = {{"destination", other}};
        break;
    case protocol::CommandType::triageReopen:
        c.payload = {{"reason", "ringde igen"}};
        break;
    case protocol::CommandType::noteAdd:
        c.payload = {{"patient", row->item.patient.str()}, {"text", "x"}, {"item", c.target.id}};
        break;
    default:
        break;
    }
}

// Somebody looks at what was handed in, and is done with it for good.
void RealServer::settleHeld(const std::string& id) {
    Principal admin;
    admin.tenant = tenant;
    admin.person = PersonId{"acc-admin"};
    admin.role = Role::admin;
    const auto done = settleHeldWork(m_process->store(), m_clock, admin, id, R"({"how":"entered"})");
    if (!done) return; // handed in twice, and settled the first time
    ++m_met["held work settled"];
    m_heldOnce.insert(id);
    m_held.erase(id);
    takeHeld();
    look();
}

// As fyrctl's backup does it: one snapshot, while the server runs.
void RealServer::keepBackup() {
    for (const auto& file : m_disk.files()) // a power cut may have brought an older one back
        if (file.starts_with(backupFile)) static_cast<void>(m_disk.remove(file));
    const auto copy = [&]() -> Result<void> {
        FYR_TRY(auto db, sqlite::Database::open(databaseFile, {.mode = sqlite::OpenMode::readWrite, .vfs = m_disk.vfs()}));
        FYR_CHECK(db.run("VACUUM INTO ?", std::string(backupFile)));
        return {};
    };
    if (const auto done = copy(); !done) return trouble("cannot be backed up: " + done.error().describe());
    m_backup = m_disk.read(backupFile, SIZE_MAX).value_or("");
    static_cast<void>(m_disk.remove(backupFile));
    m_glassOfBackup = m_glass;
}

// As fyrctl's restore does it. Whoever's device had been revoked since is revoked once more, after they signed in again.
void RealServer::restoreBackup() {
    m_wokenBefore += m_process->woken() + 1;
    m_process.reset();
    m_disk.powerOff();
    m_disk.powerOn({{databaseFile, m_backup}});
    const auto renew = [&]() -> Result<void> {
        FYR_TRY(auto db, sqlite::Database::open(databaseFile, {.mode = sqlite::OpenMode::readWrite, .vfs = m_disk.vfs()}));
        if (!FYR_PLANTED(233)) FYR_CHECK(db.run("UPDATE tenant SET epoch=?", makeUlid(m_clock.now(), m_random)));
        return {};
    };
    if (const auto done = renew(); !done) trouble("cannot be restored: " + done.error().describe());
    const auto before = m_answers;
    const auto heldBefore = m_held;
    openProcess();
    m_glass = m_glassOfBackup;
    lookAgain(Life::another);
    for (const auto& [id, answer] : before)
        if (!m_answers.contains(id)) m_lost.insert(id);
    // What was handed in since is lost with it.
    for (const auto& id : heldBefore)
        if (!m_held.contains(id)) {
            ++m_met["handed in and lost in a restore"];
            m_heldOnce.insert(id);
        }
    for (auto& [name, p] : m_people) {
        read([&](ReadTx& tx) -> Result<void> {
            FYR_TRY(const auto account, tx.account(p.account));
            if (account) p.unit = account->unit;
            return {};
        });
        bool stillRevoked = false;
        read([&](ReadTx& tx) -> Result<void> {
            FYR_TRY(const auto device, tx.device(p.device));
            stillRevoked = device && device->revoked;
            return {};
        });
        if (!p.revoked || stillRevoked) continue;
        openSession(p);
        revoke(name);
    }
    seeAnew();
}

void RealServer::revoke(const std::string& person) {
    auto& p = m_people.at(person);
    // A token that a restore forgot names no device: whoever is shut out had signed in since.
    const bool forgotten = !m_process->store().findSession(hashToken(p.token)).value_or(std::nullopt);
    if (forgotten && !p.revoked) openSession(p);
    p.revoked = true;
    if (const auto done = m_process->identity().revokeDevice(principalOf(p), p.device); !done) trouble("cannot be revoked: " + done.error().describe());
    look();
}

void RealServer::signOut(const std::string& person) {
    const auto& p = m_people.at(person);
    if (const auto who = m_process->identity().authenticate(p.token))
        if (const auto done = m_process->identity().signOut(*who); !done) trouble("cannot sign out: " + done.error().describe());
}

void RealServer::signIn(const std::string& person) {
    auto& p = m_people.at(person);
    if (!p.revoked) openSession(p);
}

bool RealServer::isSignedOut(const std::string& person) const {
    const auto& p = m_people.at(person);
    return !p.revoked && !m_process->identity().authenticate(p.token);
}

void RealServer::heal() {
    m_healed = true;
    for (const auto& [key, until] : std::exchange(m_glass, {})) {
        const auto p = std::ranges::find_if(m_people, [&](const auto& each) { return each.second.account == key.first; });
        if (p != m_people.end() && until > m_clock.now())
            if (const auto done = rights::endGlass(m_process->store(), m_clock, principalOf(p->second), key.second); !done)
                trouble("end of break-glass: " + done.error().describe());
    }
    seeAnew();
}

} // namespace fyr::server::sim

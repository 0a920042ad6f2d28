#include "ui/fake_workstation.h"

#include "base/text.h"

namespace fyr::ui::test {

using clinical::Urgency;
using namespace std::chrono_literals;

FakeWorkstation::FakeWorkstation(Instant at) : now(at) {
    info.state = SessionState::open;
    info.name = "Maria Ekdal";
    info.role = "nurse";
    info.unit = "Skarvikens VC";
    info.tenant = "skarviken";
    info.practitioner = "p-maria";
    info.server = "https://skarviken.fyr.example";
    info.mayDecide = true;
    state.connection = presenter::Connection::online;
    state.lastSynced = now - 3s;
    state.firstSyncDone = true;
    state.demo = true;
}

void FakeWorkstation::setItems(std::vector<clinical::TriageItem> items) {
    m_items = std::move(items);
    rebuild();
}

void FakeWorkstation::rebuild() {
    auto next = std::make_shared<std::vector<presenter::QueueEntry>>();
    for (const auto& item : m_items) {
        protocol::OverlayContext context;
        context.me = {info.practitioner, info.name};
        auto over = protocol::overlay(item, pending, context);
        presenter::QueueEntry e;
        e.item = over.item;
        e.redFlags = static_cast<int>(item.redFlags.size());
        for (const auto& c : pending)
            if (c.target.id == item.id.str()) ++e.unsent;
        for (const auto& a : lists.attention)
            if (a.mine.target.id == item.id.str()) e.attention = true;
        next->push_back(std::move(e));
    }
    snapshot = next;
    state.unsent = static_cast<int>(pending.size());
    state.attention = static_cast<int>(lists.attention.size());
    rebuildCourses();
    emit queueChanged();
    emit statusChanged();
}

void FakeWorkstation::setCourses(std::vector<clinical::CourseRow> rows) {
    m_courses = std::move(rows);
    rebuildCourses();
}

void FakeWorkstation::rebuildCourses() {
    auto next = std::make_shared<std::vector<presenter::CaseloadEntry>>();
    next->reserve(m_courses.size());
    const auto nameOf = [&](std::string_view id) {
        for (const auto& c : staff)
            if (c.person.id == id) return c.person.name;
        return std::string();
    };
    for (const auto& row : m_courses) {
        auto over = protocol::overlayCourse(row, pending, {{info.practitioner, info.name}, nameOf});
        presenter::CaseloadEntry e{std::move(over.row), 0, false, std::move(over.settled)};
        for (const auto& c : pending) e.unsent += c.target.id == row.id.str() ? 1 : 0;
        for (const auto& a : lists.attention) e.attention = e.attention || a.mine.target.id == row.id.str();
        next->push_back(std::move(e));
    }
    courses = std::move(next);
    emit caseloadChanged();
}

void FakeWorkstation::becomePsychologist() {
    info.name = "Petra Lindal";
    info.role = "therapist";
    info.practitioner = "pr-petra";
    info.mayDecide = false;
    setCourses(caseloadScene(now));
    emit sessionChanged();
}

void FakeWorkstation::submitCourse(const CourseRequest& request, Reply<CommandId> done) {
    if (submitFails) return done(fail(*submitFails));
    protocol::Command c;
    c.id = CommandId{makeUlid(now, m_random)};
    c.type = request.type;
    const bool note = protocol::isNote(request.type);
    const bool enrols = request.type == protocol::CommandType::icbtEnrol;
    c.target = note || enrols ? protocol::ResourceKey{"Patient", request.row.patient.id} : protocol::ResourceKey{"CarePlan", request.row.id.str()};
    c.base = note || enrols ? 0 : request.row.version;
    c.at = now;
    c.payload = note ? json::object{{"patient", request.row.patient.id}, {"text", request.payload.text}} : protocol::toJson(request.payload);
    sent.push_back(c);
    pending.push_back(c);
    rebuild();
    emit courseChanged(request.row.id.str());
    emit attentionChanged();
    done(c.id);
}

void FakeWorkstation::goOffline(Instant since) {
    state.connection = presenter::Connection::offline;
    state.offlineSince = since;
    state.lastSynced = since;
    state.nextTry = now + 8s;
    emit statusChanged();
}

void FakeWorkstation::goOnline() {
    state.connection = presenter::Connection::online;
    state.offlineSince.reset();
    emit statusChanged();
}

void FakeWorkstation::makeConflict(const std::string& id, Instant at) {
    for (auto& item : m_items) {
        if (item.id.str() != id) continue;
        item.decision = clinical::Decision{.urgency = Urgency::emergency,
                                           .destination = {"emergencyDepartment", {"Akutmottagningen", "Emergency department"}},
                                           .reason = "Skalltrauma och blodförtunnande, yrsel",
                                           .by = {"p-leila", "Leila Karimi"},
                                           .at = at - 8min};
        item.status = clinical::ItemStatus::decided;
        item.version = 4;
        AttentionEntry a;
        a.mine.id = CommandId{"01JD0000000000000000000009"};
        a.mine.type = protocol::CommandType::triageOverride;
        a.mine.target = {"Task", id};
        a.mine.base = 3;
        a.mine.at = at - 7min;
        a.mine.payload = {{"urgency", "urgent"}, {"destination", "gpToday"}, {"reason", "Ingen huvudvärk, opåverkad i telefon"}};
        a.theirName = "Leila Karimi";
        a.answeredAt = at - 6min;
        a.item = item;
        a.status = protocol::CommandStatus::conflict;
        a.patientName = item.patientName;
        lists.attention.push_back(a);
    }
    rebuild();
    emit attentionChanged();
}

void FakeWorkstation::makeRefusedNote(const std::string& id, Instant at, bool itemGone) {
    AttentionEntry a;
    a.mine.id = CommandId{makeUlid(at, m_random)};
    a.mine.type = protocol::CommandType::noteAdd;
    a.mine.target = {"Task", id};
    a.mine.at = at - 20min;
    a.mine.payload = {{"patient", "pat-" + id}, {"item", id}, {"text", "Ringde 10:15, inget svar. Prövar igen efter lunch."}};
    a.status = protocol::CommandStatus::rejected;
    a.code = ErrorCode::invalidState;
    a.answeredAt = at - 2min;
    a.targetHere = !itemGone;
    protocol::Command behind = a.mine;
    behind.id = CommandId{makeUlid(at, m_random)};
    behind.type = protocol::CommandType::triageRoute;
    behind.at = at - 19min;
    behind.payload = {{"destination", "gpToday"}};
    a.behind.push_back(behind);
    if (!itemGone)
        for (const auto& item : m_items)
            if (item.id.str() == id) {
                a.item = item;
                a.patientName = item.patientName;
                a.deadline = item.deadline;
            }
    lists.attention.push_back(a);
    rebuild();
    emit attentionChanged();
}

std::vector<presenter::HeldEntry> FakeWorkstation::heldScene(Instant now) {
    const auto entry = [&](const char* id, protocol::CommandType type, const char* target, json::object payload, std::chrono::minutes ago) {
        presenter::HeldEntry e{id, "Leila Karimi", "d-7", "u1", now - 40min, protocol::Command{}};
        e.command->id = CommandId{id};
        e.command->type = type;
        e.command->target = {"Task", target};
        e.command->at = now - ago;
        e.command->payload = std::move(payload);
        return e;
    };
    return {entry("01JD000000000000000000000A", protocol::CommandType::triageOverride, "elin", {{"urgency", "urgent"}, {"destination", "gpToday"}, {"reason", "Talat med patienten, temp 37,2 nu och mår bättre"}}, 26h + 5min),
            entry("01JD000000000000000000000B", protocol::CommandType::noteAdd, "sara", {{"item", "sara"}, {"text", "Ringde, inget svar. Prövar igen i eftermiddag."}}, 25h),
            presenter::HeldEntry{"01JD000000000000000000000C", "Leila Karimi", "d-7", "u1", now - 40min, std::nullopt}};
}

void FakeWorkstation::signIn(const QString&, const QString&, const QString& password, Reply<void> done) {
    if (password != QLatin1String("right")) return done(fail(ErrorCode::signInFailed));
    info.state = SessionState::needsPin;
    emit sessionChanged();
    done({});
}
void FakeWorkstation::choosePin(const QString&, Reply<void> done) {
    info.state = SessionState::open;
    emit sessionChanged();
    done({});
}
void FakeWorkstation::unlock(const QString& pin, Reply<void> done) {
    if (pin != QLatin1String("314159")) {
        info.pinAttemptsLeft = info.pinAttemptsLeft == 0 ? 9 : info.pinAttemptsLeft - 1;
        emit sessionChanged();
        return done(fail(ErrorCode::wrongPin));
    }
    info.state = SessionState::open;
    emit sessionChanged();
    done({});
}
void FakeWorkstation::lock() {
    info.state = SessionState::locked;
    info.unsentWhileLocked = !pending.empty();
    snapshot = std::make_shared<std::vector<presenter::QueueEntry>>();
    courses = std::make_shared<std::vector<presenter::CaseloadEntry>>();
    emit sessionChanged();
    emit queueChanged();
    emit caseloadChanged();
}
void FakeWorkstation::signOut() {
    info.state = SessionState::signedOut;
    emit sessionChanged();
}

void FakeWorkstation::item(const std::string& id, Reply<clinical::TriageItem> done) {
    for (const auto& e : *snapshot)
        if (e.item.id.str() == id) return done(e.item);
    done(fail(ErrorCode::notFound));
}
void FakeWorkstation::patientRecord(const std::string& patient, Reply<records::PatientRecord> done) { done(record(patient, now)); }
void FakeWorkstation::searchPatients(const QString& text, Reply<std::vector<PatientHit>> done) {
    std::vector<PatientHit> hits;
    for (const auto& i : m_items)
        if (foldForSearch(i.patientName).find(foldForSearch(text.toStdString())) != std::string::npos)
            hits.push_back({i.patient.str(), i.patientName, i.birthDate, i.sex, formatDate(*i.birthDate), ""});
    done(std::move(hits));
}
void FakeWorkstation::attention(Reply<AttentionLists> done) {
    AttentionLists out;
    const std::vector<presenter::AttentionCase> cases(lists.attention.begin(), lists.attention.end());
    for (const auto i : presenter::attentionOrder(cases)) out.attention.push_back(lists.attention[i]);
    for (const auto& c : pending) {
        UnsentEntry u{c, "", false};
        for (const auto& i : m_items)
            if (i.id.str() == c.target.id) u.patientName = i.patientName;
        for (const auto& before : out.unsent)
            if (before.command.target.id == c.target.id) u.blocked = true;
        out.unsent.push_back(u);
    }
    done(std::move(out));
}

void FakeWorkstation::submit(protocol::CommandType type, const clinical::TriageItem& item, json::object payload, Reply<CommandId> done) {
    if (submitFails) return done(fail(*submitFails));
    protocol::Command c;
    c.id = CommandId{makeUlid(now, m_random)};
    c.type = type;
    c.target = {"Task", item.id.str()};
    c.base = item.version;
    c.at = now;
    c.payload = std::move(payload);
    sent.push_back(c);
    pending.push_back(c);
    rebuild();
    emit itemChanged(item.id.str());
    emit attentionChanged();
    done(c.id);
}
void FakeWorkstation::undo(const CommandId& id, Reply<void> done) {
    if (std::erase_if(pending, [&](const auto& c) { return c.id == id; }) == 0) return done(fail(ErrorCode::invalidState));
    rebuild();
    emit attentionChanged();
    done({});
}
void FakeWorkstation::settle(const CommandId& id, Settle how, Reply<void> done) {
    settled.emplace_back(id, how);
    std::erase_if(lists.attention, [&](const auto& a) {
        if (a.mine.id != id) return false;
        if (how == Settle::redoMine) sent.push_back(a.mine);
        return true;
    });
    rebuild();
    emit attentionChanged();
    done({});
}
void FakeWorkstation::saveDraft(const std::string& key, const QString& text) {
    if (text.isEmpty()) drafts.erase(key);
    else drafts[key] = text;
}
void FakeWorkstation::draft(const std::string& key, Reply<QString> done) {
    const QString there = drafts.contains(key) ? drafts[key] : QString();
    if (auto first = std::exchange(beforeDraft, {})) first();
    done(there);
}
void FakeWorkstation::held(Reply<std::vector<presenter::HeldEntry>> done) {
    if (state.connection != presenter::Connection::online) return done(fail(ErrorCode::network));
    if (heldLater) return void(*heldLater = std::move(done));
    done(heldWork);
}
void FakeWorkstation::quality(Date from, Date to, Reply<presenter::QualityView> done) {
    qualityAsked.emplace_back(from, to);
    done(qualityAnswer);
}

presenter::QualityView FakeWorkstation::qualityScene(Instant now) {
    presenter::QualityView q;
    q.from = now - 30 * 24h;
    q.to = now;
    q.items = 214;
    q.waiting = 9;
    q.fewest = 5;
    q.uncertain = 14;
    q.abandoned = 6;
    q.belowFloor = 1;
    q.missedEmergencies = 2;
    presenter::QualityFigures all;
    all.decided = 205;
    all.agree = {178, 0.868, 0.815, 0.908};
    all.under = {8, 0.039, 0.02, 0.075};
    all.over = {19, 0.093, 0.06, 0.14};
    all.kappa = presenter::QualityKappa{0.87, std::pair{0.82, 0.92}};
    all.medianSeconds = 260;
    q.all = all;
    presenter::QualityFigures some = all;
    some.decided = 12;
    some.under = {0, 0, 0, 0.243};
    q.by = {{"complaint", {{"cough", {"Hosta", "Cough"}, all}, {"abdominal_pain", {"Ont i magen", "Abdominal pain"}, some}, {"few", {}, some}}},
            {"ageBand", {{"18-39", {}, all}, {"0", {}, some}, {"few", {}, std::nullopt}}},
            {"sex", {{"female", {}, all}, {"male", {}, some}}},
            {"lang", {{"sv", {}, all}, {"en", {}, some}}},
            {"suggested", {{"urgent", {}, all}, {"selfCare", {}, some}}},
            {"certainty", {{"suggested", {}, all}, {"clinicianDecides", {}, some}}},
            {"knowledgeBase", {{"0.3.0", {}, all}}}};
    q.reasons = {{"tooCautious", 12}, {"wordsMisread", 8}, {"few", std::nullopt}};
    q.review = {{"sara", {"missedEmergency", "overridden"}, clinical::Urgency::urgent, clinical::Urgency::emergency, "tooLow"},
                {"gone", {"uncertain"}, clinical::Urgency::urgent, std::nullopt, ""}};
    q.toReview = 2;
    return q;
}

void FakeWorkstation::courseUnit(int days, Reply<presenter::UnitView> done) {
    unitAsked.push_back(days);
    done(unitAnswer);
}

presenter::UnitView FakeWorkstation::unitScene(Instant now) {
    presenter::UnitView u;
    u.computedAt = now;
    u.courses = 31;
    u.fewest = 5;
    u.load = {{{"pr-1", "Petra Lindal"}, 2, 9, 1, 2, 3, 190, 780, 6, 1}, {{"pr-2", "Jonas Bergqvist"}, 1, 8, 0, 1, 4, 150, 690, 3, 0}};
    u.waits = {{"feedback", 61, 4, 5, 1, 410, 1730}, {"message", 22, 1, 2, 0, 265, 1500}, {"risk", 6, 0, 2, 0, 38, 190}, {"call", 3, 0, 1, 0, {}, {}}};
    const clinical::LocalText asked{"Tankar på att det vore bättre om du var död", "Thoughts that you would be better off dead"};
    u.risks = {{"c-none", asked, now - 26h, now - 2h, true, "", false, "Petra Lindal"}, {"c-held", asked, now - 5h, now + 19h, false, "Jonas Bergqvist", true, "Jonas Bergqvist"}};
    u.outcomes = {{{}, 19, presenter::UnitOutcome::Figures{13, 4, 2, 17, std::pair{11, 1}}},
                  {{"Nedstämdhet och depression", "Low mood and depression"}, 14, presenter::UnitOutcome::Figures{10, 3, 1, 13, std::pair{9, 1}}},
                  {{"Sömnsvårigheter", "Insomnia"}, 5, presenter::UnitOutcome::Figures{3, 1, 1, 4, std::nullopt}}};
    u.opinions = {{{"Att komma igång", "Getting started"}, false, 14, 74, {"Bra att få börja med något litet.", "Mycket text på en gång."}},
                  {{"Ur grubblet", "Out of brooding"}, false, 3, std::nullopt, {}},
                  {{"Nedstämdhet och depression", "Low mood and depression"}, true, 9, 81, {"Skönt att någon läste det jag skrev."}}};
    return u;
}

void FakeWorkstation::settleHeld(const std::string& id, bool enteredAgain, const QString& reason, Reply<void> done) {
    if (std::erase_if(heldWork, [&](const auto& e) { return e.id == id; }) == 0) return done(fail(ErrorCode::notFound));
    settledHeld.emplace_back(id, enteredAgain, reason);
    done({});
}

} // namespace fyr::ui::test

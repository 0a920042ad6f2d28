#include "server/demo/stories.h"

#include "base/text.h"
#include "protocol/messages.h"
#include "protocol/payload.h"
#include "server/demo/scripted_patient.h"
#include "server/demo/seed.h"
#include "server/services/command_service.h"
#include "server/services/interview_service.h"
#include "triage/knowledge_base.h"

#include <algorithm>
#include <fmt/format.h>

namespace fyr::server::demo {
namespace {

using namespace std::chrono_literals;
using protocol::Command;
using protocol::CommandType;

SeededRandom streamOf(const Story& story, std::uint64_t seed) {
    std::uint64_t mixed = seed;
    for (const char c : story.id) mixed = mixed * 1'099'511'628'211ULL + static_cast<unsigned char>(c);
    return SeededRandom(mixed);
}

std::string idOf(const Opening& o) {
    std::string out = "demo-";
    for (const char c : foldForSearch(std::string(o.given) + "-" + std::string(o.family)))
        if ((c >= 'a' && c <= 'z') || c == '-') out += c;
    return out;
}

class Life {
  public:
    Life(Store& store, const triage::KnowledgeBase& kb, const TenantId& tenant, const Story& story, std::uint64_t seed, Instant now)
        : m_store(store), m_kb(kb), m_tenant(tenant), m_story(story), m_opening(*story.opening), m_random(streamOf(story, seed)),
          m_clock(now - std::chrono::minutes{m_opening.minutesAgo}), m_now(now),
          m_interviews(store, kb, m_clock, m_random), m_commands(store, kb, m_clock, m_random) {}

    // Another patient, some days ago; decided as chance will have it.
    Result<void> relive(Principal patient, Instant begun) {
        m_patient = std::move(patient);
        m_clock.jumpWall(begun - m_clock.now());
        FYR_CHECK(interview());
        const bool wanted = m_random.below(25) != 0; // some are waiting still
        return wanted && !m_item.empty() ? decideByChance() : Result<void>{};
    }

    Result<void> live() {
        FYR_TRY(m_patient, principal("acc-" + m_story.id));
        FYR_CHECK(interview());
        if (m_opening.fate == Fate::interviewing) return {};
        if (m_opening.readsAdvice) {
            wait(20s, 60s);
            FYR_CHECK(m_interviews.adviceRead(m_patient, m_interview, ulid()));
        }
        return decide();
    }

  private:
    std::string ulid() { return makeUlid(m_clock.now(), m_random); }

    void wait(std::chrono::seconds least, std::chrono::seconds most) {
        const auto more = static_cast<std::int64_t>(m_random.below(static_cast<std::uint64_t>((most - least).count() + 1)));
        m_clock.jumpWall(std::min<Millis>(least + std::chrono::seconds{more}, std::max(m_now - m_clock.now(), Millis{0})));
    }

    Result<Principal> principal(std::string_view account) { return signedIn(m_store, m_tenant, account); }

    Result<InterviewDoc> doc() {
        InterviewDoc out;
        const auto read = [&](ReadTx& tx) -> Result<void> {
            FYR_TRY(auto found, loadInterview(tx, m_kb, {}, m_interview));
            if (!found) return fail(ErrorCode::notFound, "the interview");
            out = std::move(*found);
            return {};
        };
        FYR_CHECK(m_store.read(m_tenant, read));
        return out;
    }

    Result<void> interview() {
        StartInterview start{ulid(), std::string(m_opening.lang),
                             triage::subjectFromCode(m_opening.subject).value_or(triage::Subject::self), std::string(m_opening.text)};
        FYR_TRY(const auto begun, m_interviews.start(m_patient, start));
        FYR_TRY(const auto view, json::parse(begun.json));
        m_interview = json::text(view, "id").value_or("");
        for (int answers = 0; answers < 40; ++answers) {
            FYR_TRY(const auto d, doc());
            m_item = d.item;
            if (d.state.done) return {};
            if (m_opening.fate == Fate::interviewing && answers >= 2) return {};
            if (!d.state.question) return fail(ErrorCode::internal, "neither a question nor an end");
            wait(5s, 14s);
            FYR_CHECK(m_interviews.turn(m_patient, m_interview, {ulid(), d.state.turn, answerOf(m_opening, *d.state.question)}));
        }
        FYR_CHECK(m_interviews.leave(m_patient, m_interview, ulid()));
        FYR_TRY(const auto d, doc());
        m_item = d.item;
        return {};
    }

    Result<StoredItem> item() {
        StoredItem out;
        const auto read = [&](ReadTx& tx) -> Result<void> {
            FYR_TRY(auto found, loadItem(tx, m_item.str()));
            if (!found) return fail(ErrorCode::notFound, "the queue item");
            out = std::move(*found);
            return {};
        };
        FYR_CHECK(m_store.read(m_tenant, read));
        return out;
    }

    Result<void> command(const Principal& who, CommandType type, json::object payload, std::int64_t version) {
        Command c{CommandId{ulid()}, type, {"Task", m_item.str()}, version, m_clock.now(), std::move(payload)};
        FYR_TRY(const auto text, m_commands.run(who, protocol::writeBatch(DeviceId{"demo"}, {c})));
        FYR_TRY(const auto results, protocol::resultsFromText(text));
        if (results.front().status == protocol::CommandStatus::accepted) return {};
        return fail(ErrorCode::internal, fmt::format("{}: {}", protocol::code(type), results.front().message));
    }

    Result<void> decideByChance() {
        const auto nurse = m_tenant.str() == mainTenant ? (m_random.below(2) == 0 ? "acc-maria" : "acc-leila") : "acc-sofia";
        FYR_TRY(const auto who, principal(nurse));
        wait(60s, 900s);
        FYR_TRY(const auto stands, item());
        const auto& s = stands.item.suggestion;
        const auto chance = m_random.below(100);
        const bool lower = chance >= 84 && s.urgency != clinical::Urgency::selfCare;
        const bool higher = chance >= 95 && s.urgency != clinical::Urgency::immediate;
        protocol::DecisionPayload d{s.urgency, s.destination.code, "", ""};
        if (!lower && !higher) return command(who, CommandType::triageConfirm, protocol::toJson(d), stands.item.version);
        constexpr std::array<std::string_view, 5> places{"ambulance", "emergencyDepartment", "gpToday", "gpWeek", "selfCare"};
        constexpr std::array<std::string_view, 3> up{"tooLow", "wordsMisread", "askedTooLittle"}, down{"tooCautious", "tooCautious", "newInformation"};
        const auto level = static_cast<std::size_t>(s.urgency) + (higher ? -1 : 1);
        d.urgency = clinical::allUrgencies[level];
        d.destination = places[level];
        d.reasonCode = (higher ? up : down)[m_random.below(3)];
        if (s.floor && clinical::moreUrgent(*s.floor, d.urgency)) d.reason = "Bedömd på plats, inga tecken på det som flaggan gäller";
        return command(who, CommandType::triageOverride, protocol::toJson(d), stands.item.version);
    }

    Result<void> decide() {
        const bool byDoctor = m_opening.fate == Fate::claimedByDoctor || m_opening.fate == Fate::confirmedByDoctor ||
                              m_opening.fate == Fate::overriddenByDoctor;
        if (m_opening.fate == Fate::waiting) return {};
        const auto nurse = m_tenant.str() == mainTenant ? (m_random.below(2) == 0 ? "acc-maria" : "acc-leila") : "acc-sofia";
        FYR_TRY(const auto who, principal(byDoctor ? "acc-johan" : nurse));
        wait(60s, 200s);
        FYR_TRY(auto stands, item());
        FYR_CHECK(command(who, CommandType::triageClaim, {}, stands.item.version));
        if (!m_opening.note.empty()) {
            wait(60s, 150s);
            protocol::NotePayload note{stands.item.patient, std::string(m_opening.note), m_item};
            FYR_CHECK(command(who, CommandType::noteAdd, protocol::toJson(note), stands.item.version));
        }
        if (m_opening.fate == Fate::claimedByNurse || m_opening.fate == Fate::claimedByDoctor) return {};
        wait(60s, 240s);
        FYR_TRY(stands, item());
        const auto& s = stands.item.suggestion;
        if (m_opening.fate == Fate::overriddenByDoctor)
            return command(who, CommandType::triageOverride,
                           protocol::toJson(protocol::DecisionPayload{m_opening.urgency, std::string(m_opening.destination),
                                                                      std::string(m_opening.reasonCode), std::string(m_opening.reason)}),
                           stands.item.version);
        return command(who, CommandType::triageConfirm,
                       protocol::toJson(protocol::DecisionPayload{s.urgency, s.destination.code, "", ""}), stands.item.version);
    }

    Store& m_store;
    const triage::KnowledgeBase& m_kb;
    const TenantId& m_tenant;
    const Story& m_story;
    const Opening& m_opening;
    SeededRandom m_random;
    FakeClock m_clock;
    Instant m_now;
    InterviewService m_interviews;
    CommandService m_commands;
    Principal m_patient;
    std::string m_interview;
    ItemId m_item;
};

} // namespace

Result<int> livePastDecisions(Store& store, const triage::KnowledgeBase& kb, const TenantId& tenant, const PastDecisions& what, std::uint64_t seed, Instant now) {
    std::vector<Principal> patients;
    const auto register_ = [&](ReadTx& tx) -> Result<void> {
        patients.clear();
        SearchQuery q;
        q.type = "Patient";
        q.count = 200;
        do {
            FYR_TRY(auto page, tx.search(q));
            for (const auto& m : page.matches) {
                FYR_TRY(const auto scope, tx.scopeOf("Patient", m.id));
                if (!scope || scope->unit.empty() || std::ranges::any_of(storiesOf(tenant.str()), [&](const Story& s) { return s.id == m.id; })) continue;
                Principal p;
                p.tenant = tenant;
                p.person = PersonId{"acc-" + m.id};
                p.session = SessionId{"demo"};
                p.patient = m.id;
                p.unit = scope->unit;
                patients.push_back(std::move(p));
            }
            q.page = std::move(page.next);
        } while (!q.page.empty());
        return {};
    };
    FYR_CHECK(store.read(tenant, register_));
    if (patients.empty()) return fail(ErrorCode::notFound, "no patient of the register: seed the demonstration first");
    SeededRandom random(seed);
    std::vector<std::int64_t> minutes; // ago
    for (int i = 0; i < what.count; ++i) minutes.push_back(60 * 12 + static_cast<std::int64_t>(random.below(static_cast<std::uint64_t>(what.days) * 24 * 60)));
    std::ranges::sort(minutes, std::greater{});
    const auto& all = openings();
    for (int i = 0; i < what.count; ++i) {
        const Opening* o = nullptr;
        do o = &all[random.below(all.size())];
        while (o->fate == Fate::interviewing);
        const Story story{fmt::format("past-{}", i), o};
        FYR_CHECK(Life(store, kb, tenant, story, seed + static_cast<std::uint64_t>(i), now)
                      .relive(patients[random.below(patients.size())], now - std::chrono::minutes{minutes[static_cast<std::size_t>(i)]}));
    }
    return what.count;
}

const std::vector<Story>& storiesOf(std::string_view tenant) {
    static const auto sorted = [](bool main) {
        std::vector<Story> out;
        for (std::size_t i = 0; i < openings().size(); ++i) {
            const auto& o = openings()[i];
            // The other tenant has a few of the same: people there are others, under other ids.
            if (main) out.push_back({idOf(o), &o});
            else if (i == 8 || i == 12 || i == 16) out.push_back({"norr-" + idOf(o), &o});
        }
        std::ranges::stable_sort(out, std::greater{}, [](const Story& s) { return s.opening->minutesAgo; });
        return out;
    };
    static const auto main = sorted(true);
    static const auto other = sorted(false);
    return tenant == mainTenant ? main : other;
}

std::vector<fhir::Resource> storyRecord(const Story& story, const Staff& staff, std::uint64_t seed, Instant now) {
    const auto& o = *story.opening;
    auto random = streamOf(story, seed + 1);
    auto person = makePerson(random, o.sex, o.months / 12, dateOf(now));
    person.id = story.id;
    person.given = o.given;
    person.family = o.family;
    person.lang = o.lang;
    person.birth = bornMonthsBefore(dateOf(now), o.months, 3 + static_cast<int>(random.below(20)));
    person.number = demoNumber(person.birth, static_cast<int>(random.below(500)) * 2 + (o.sex == clinical::Sex::female ? 0 : 1));
    RecordBuilder b(random, std::move(person), staff.unit, staff.unitName, staff.doctor, staff.doctorName, now);
    profile(o.profile).fill(b, random, now);
    return b.take();
}

Result<Principal> signedIn(Store& store, const TenantId& tenant, std::string_view account) {
    std::optional<Account> found;
    const auto read = [&](ReadTx& tx) -> Result<void> {
        FYR_TRY(found, tx.account(account));
        return {};
    };
    FYR_CHECK(store.read(tenant, read));
    if (!found) return fail(ErrorCode::notFound, "no account " + std::string(account));
    Session session;
    session.id = "demo";
    return Identity::principalOf(tenant, *found, session);
}

Result<void> liveStory(Store& store, const triage::KnowledgeBase& kb, const TenantId& tenant, const Story& story,
                       std::uint64_t seed, Instant now) {
    return Life(store, kb, tenant, story, seed, now).live();
}

} // namespace fyr::server::demo

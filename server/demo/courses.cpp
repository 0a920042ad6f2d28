#include "server/demo/courses.h"

#include "protocol/messages.h"
#include "server/icbt/courses.h"
#include "server/icbt/sentences.h"
#include "server/services/command_service.h"

#include <algorithm>
#include <fmt/format.h>

namespace fyr::server::demo {
namespace {

using namespace std::chrono_literals;
using protocol::CommandType;

enum class Now : std::uint8_t { openRisk, heldRisk, homework, lateHomework, offTrack, silent, paused, closing, followUp, enrolled, message, onTrack, started };

struct Plan {
    std::string_view programme;
    int daysAgo;   // of the enrolment
    int modules;   // that are done by now
    int pace;      // days that a module takes
    double from;   // share of the highest total, at the beginning …
    double to;     // … and now
    Now state;
};
// Days and shares are invented; what is waiting today is what the therapist's day begins with.
constexpr std::array plans{
    Plan{"depression", 38, 4, 7, 0.60, 0.52, Now::openRisk},  Plan{"depression", 25, 2, 8, 0.66, 0.60, Now::heldRisk},
    Plan{"anxiety", 31, 3, 7, 0.55, 0.42, Now::homework},     Plan{"insomnia", 22, 2, 7, 0.68, 0.50, Now::lateHomework},
    Plan{"depression", 31, 3, 9, 0.55, 0.56, Now::offTrack},  Plan{"anxiety", 44, 2, 8, 0.52, 0.48, Now::silent},
    Plan{"depression", 34, 3, 8, 0.50, 0.40, Now::paused},    Plan{"insomnia", 62, 99, 6, 0.70, 0.30, Now::closing},
    Plan{"depression", 118, 99, 7, 0.62, 0.20, Now::followUp}, Plan{"anxiety", 1, 0, 7, 0.58, 0.58, Now::enrolled},
    Plan{"insomnia", 29, 3, 7, 0.64, 0.40, Now::message},     Plan{"depression", 18, 2, 7, 0.48, 0.36, Now::onTrack},
    Plan{"anxiety", 4, 0, 7, 0.57, 0.57, Now::started}};

constexpr std::array<std::string_view, 5> praise{
    "Tack för din genomtänkta övning. Du har fångat precis det som veckan handlar om. Fortsätt så.",
    "Bra arbetat. Jag lade märke till att du provade också den dag då det var tungt: det är just så man gör.",
    "Fint att du skriver så konkret. Ta med dig det som fungerade till nästa del.",
    "Det syns att du har övat. Att det gick upp och ner är som det brukar vara, nästa del bygger vidare på det här.",
    "Tack! Du har gjort en tydlig plan. Håll den liten nog för att bli av."};

class Life {
  public:
    Life(Store& store, const triage::KnowledgeBase& kb, const TenantId& tenant, const CourseSeed& o, const Programmes& programmes)
        : m_store(store), m_tenant(tenant), m_now(o.now), m_clock(o.now), m_random(o.seed * 13 + 3), m_programmes(programmes), m_commands(store, kb, m_clock, m_random),
          m_courses(store, m_clock, programmes) {
        m_courses.addCommands(m_commands);
    }

    Result<void> live(const Plan& plan, const Principal& therapist, const Principal& patient) {
        m_plan = plan;
        m_petra = therapist;
        m_patient = patient;
        m_told = 0;
        const auto begun = m_now - 24h * plan.daysAgo - 3h;
        at(begun);
        FYR_TRY(const bool enrolled, command(CommandType::icbtEnrol, {{"programme", plan.programme}, {"consent", true}, {"reason", "Önskar behandling på nätet"}}));
        if (!enrolled) return {}; // has one already
        if (plan.state == Now::enrolled) return told();
        const int last = plan.daysAgo;
        for (int day = 0; day <= last; ++day) {
            at(begun + 24h * day + std::chrono::minutes{30 + m_random.below(90)});
            FYR_CHECK(wake());
            FYR_CHECK(patientsDay(day, last));
            at(m_clock.now() + 1h);
            FYR_CHECK(therapistsDay(day, last));
            FYR_CHECK(told());
        }
        FYR_CHECK(today());
        return told();
    }

  private:
    void at(Instant t) { m_clock.jumpWall(std::min(t, m_now) - m_clock.now()); }
    std::string ulid() { return makeUlid(m_clock.now(), m_random); }

    Result<bool> command(CommandType type, json::object payload) {
        const bool enrols = type == CommandType::icbtEnrol;
        protocol::Command c{CommandId{ulid()}, type, {enrols ? "Patient" : "CarePlan", enrols ? m_patient.patient : m_id}, 0, m_clock.now(), std::move(payload)};
        FYR_TRY(const auto text, m_commands.run(m_petra, protocol::writeBatch(DeviceId{"demo"}, {c})));
        FYR_TRY(const auto results, protocol::resultsFromText(text));
        const bool accepted = results.front().status == protocol::CommandStatus::accepted;
        if (enrols && accepted) m_id = c.id.str();
        if (!accepted && results.front().code == ErrorCode::badRequest) return fail(ErrorCode::internal, fmt::format("{}: {}", protocol::code(type), results.front().message));
        return accepted;
    }

    Result<CourseFile> file() {
        std::optional<CourseFile> out;
        const auto read = [&](ReadTx& tx) -> Result<void> {
            FYR_TRY(out, loadCourse(tx, m_programmes, m_id));
            return {};
        };
        FYR_CHECK(m_store.read(m_tenant, read));
        if (!out) return fail(ErrorCode::notFound, "the demonstration's course");
        m_due = out->header.due;
        m_events = out->header.events;
        return std::move(*out);
    }

    // What the housekeeper would have done.
    Result<void> wake() {
        FYR_TRY(const auto f, file());
        const auto next = icbt::nextDue(f.setting(), f.course);
        if (!f.header.due || !next || *next > m_clock.now()) return {};
        OutboxRow row;
        row.json = json::write({{"course", m_id}, {"at", formatInstant(*f.header.due)}});
        return m_courses.due(m_tenant, row);
    }
    // Notices go out in their own time, and promises that others replaced are taken away.
    Result<void> told() {
        FYR_TRY([[maybe_unused]] const auto f, file());
        if (m_told == m_events) return {};
        m_told = m_events;
        std::vector<OutboxRow> rows;
        const auto read = [&](ReadTx& tx) -> Result<void> {
            FYR_TRY(rows, tx.dueOutbox(m_clock.now() + 24h * 400, 5000));
            return {};
        };
        FYR_CHECK(m_store.read(m_tenant, read));
        const auto due = m_due ? formatInstant(*m_due) : std::string{};
        const auto replaced = [&](const OutboxRow& r) { return r.topic == "course-due" && r.json.find(m_id) != std::string::npos && (due.empty() || r.json.find(due) == std::string::npos); };
        for (const auto& r : rows)
            if (r.topic == "course.tell") FYR_CHECK(m_courses.tell(m_tenant, r));
        const auto settle = [&](WriteTx& tx) -> Result<void> {
            for (const auto& r : rows)
                if (r.topic == "course.tell" || replaced(r)) FYR_CHECK(tx.settleOutbox(r.seq, std::nullopt));
            return {};
        };
        return m_store.write(m_tenant, settle);
    }

    Result<void> answer(const CourseFile& f, std::uint16_t measure, int day, int last, std::optional<int> risk = {}) {
        const auto& m = f.programme().measures[measure];
        const auto* facts = f.programme().instrument(m.instrument);
        const double share = m_plan.from + (m_plan.to - m_plan.from) * (last > 0 ? static_cast<double>(day) / last : 1.0);
        std::vector<std::optional<std::int32_t>> points;
        double owed = 0;
        for (const auto& [least, most] : facts->items) { // spread over the items, with a little noise
            owed += share * (most - least) + (static_cast<double>(m_random.below(100)) - 50) / 130.0;
            const auto n = std::clamp(static_cast<std::int32_t>(owed), 0, most - least);
            owed -= n;
            points.emplace_back(least + n);
        }
        for (const auto& rule : f.programme().risks) {
            if (rule.instrument != m.instrument) continue;
            for (const auto& in : rule.table.inputs)
                if (in.kind == icbt::Input::Kind::item) points[static_cast<std::size_t>(in.item - 1)] = risk.value_or(in.least);
        }
        FYR_TRY([[maybe_unused]] const auto page, m_courses.answer(m_patient, ulid(), m.id, points));
        return {};
    }

    int doneOf(const CourseFile& f) const {
        return static_cast<int>(std::ranges::count(f.course.modules, icbt::ModuleStatus::done, &icbt::ModuleState::status));
    }

    // The worksheet that the end asks for, as the invented person of its example wrote it.
    Result<void> writePlan(const CourseFile& f, const std::string& module) {
        for (const auto& rule : f.programme().close) {
            const auto* sheet = rule.kind == icbt::CloseRule::Kind::worksheet ? f.known->worksheet(rule.worksheet) : nullptr;
            if (!sheet || json::text(*sheet, "module") != std::string_view(module)) continue;
            const auto* examples = json::list(*sheet, "example");
            if (!examples || examples->empty() || !examples->front().is_object()) continue;
            json::object values;
            for (const auto& [field, v] : examples->front().get_object()) {
                const auto sv = json::text(v, "sv");
                values[field] = sv ? json::value(withPhones(std::string(*sv), "112", "1177", "90101")) : v;
            }
            json::object body{{"edit", 1}};
            body["values"] = std::move(values);
            FYR_TRY([[maybe_unused]] const auto kept, m_courses.keepWorksheet(m_patient, rule.worksheet, body));
        }
        return {};
    }

    Result<void> patientsDay(int day, int last) {
        if (m_plan.state == Now::silent && day > last - 13) return {};
        FYR_TRY(const auto f, file());
        if (f.course.phase == icbt::Phase::ended) return {};
        for (std::uint16_t i = 0; i < f.course.measures.size(); ++i)
            if (f.course.measures[i].due) FYR_CHECK(answer(f, i, day, last));
        for (std::size_t i = 0; i < f.course.choices.size(); ++i)
            if (f.course.choices[i].status == icbt::ChoiceStatus::open && f.programme().choices[i].by == icbt::Chooses::patient) {
                FYR_TRY([[maybe_unused]] const auto page, m_courses.choose(m_patient, ulid(), f.programme().choices[i].id, f.programme().modules[f.programme().choices[i].among.front()].id));
            }
        const int goal = m_plan.modules + (m_plan.state == Now::homework || m_plan.state == Now::lateHomework ? 1 : 0);
        const int grace = m_plan.state == Now::homework ? 1 : m_plan.state == Now::lateHomework ? 5 : 0;
        for (std::size_t i = 0; i < f.course.modules.size(); ++i) {
            const auto& s = f.course.modules[i];
            const auto& id = f.programme().modules[i].id;
            if (s.status != icbt::ModuleStatus::open || doneOf(f) >= goal) continue;
            const bool lastOne = grace > 0 && doneOf(f) == goal - 1;
            const bool ready = m_clock.now() - s.since >= 24h * m_plan.pace - 12h;
            if (lastOne ? day >= last - grace : ready) {
                FYR_CHECK(writePlan(f, id));
                FYR_TRY([[maybe_unused]] const auto page, m_courses.submit(m_patient, ulid(), id));
            } else if (day % 2 == 0) {
                FYR_TRY([[maybe_unused]] const auto page, m_courses.seen(m_patient, ulid(), id, static_cast<std::int64_t>(m_random.below(8))));
            }
            break;
        }
        return {};
    }

    Result<void> therapistsDay(int day, int last) {
        FYR_TRY(const auto f, file());
        const auto& p = f.programme();
        if (f.course.phase == icbt::Phase::enrolled && std::ranges::none_of(f.course.measures, &icbt::MeasureState::due)) {
            FYR_TRY([[maybe_unused]] const bool started, command(CommandType::icbtStart, {}));
            return {};
        }
        const bool leaves = (m_plan.state == Now::homework || m_plan.state == Now::lateHomework) && doneOf(f) == m_plan.modules;
        for (const auto& d : f.course.duties) {
            std::optional<CommandType> type;
            json::object payload;
            switch (d.kind) {
            case icbt::DutyKind::review:
                if (leaves) break;
                type = CommandType::icbtApprove;
                payload = {{"module", p.modules[d.subject].id}, {"text", praise[m_random.below(praise.size())]}, {"minutes", 6 + static_cast<std::int64_t>(m_random.below(8))}};
                break;
            case icbt::DutyKind::choose:
                if (p.choices[d.subject].by == icbt::Chooses::patient) break;
                type = CommandType::icbtChoose;
                payload = {{"choice", p.choices[d.subject].id}, {"module", p.modules[p.choices[d.subject].among.front()].id}};
                break;
            case icbt::DutyKind::decide:
                if (m_plan.state == Now::offTrack) break; // what waits today
                type = CommandType::icbtDecide;
                payload = {{"decision", p.decisions[d.subject].id}, {"track", p.decisions[d.subject].tracks.front()}, {"reason", "Går framåt, vi fortsätter som planerat."}, {"minutes", 5}};
                break;
            case icbt::DutyKind::call:
            case icbt::DutyKind::silent:
                if (m_plan.state == Now::silent) break;
                type = CommandType::icbtSettle;
                payload = {{"duty", std::int64_t{d.id}}, {"text", "Ringde och pratade om hur det går. Svarar i dag."}, {"minutes", 8}};
                break;
            default: break;
            }
            if (!type) continue;
            FYR_TRY([[maybe_unused]] const bool done, command(*type, std::move(payload)));
        }
        if (m_plan.state == Now::paused && day == last - 6) {
            FYR_TRY([[maybe_unused]] const bool paused,
                    command(CommandType::icbtPause, {{"until", formatInstant(m_clock.now() + 24h * 14)}, {"reason", "Patienten är bortrest två veckor."}}));
        }
        if (m_plan.state == Now::followUp && f.course.phase == icbt::Phase::closing) {
            FYR_TRY([[maybe_unused]] const bool signedOff, command(CommandType::icbtSignOff, {{"text", "Behandlingen är genomförd. Patienten skattar tydligt lägre än vid start och har en plan för bakslag."}, {"minutes", 20}}));
        }
        return {};
    }

    Result<void> primary(std::optional<int> risk) {
        FYR_TRY(const auto f, file());
        return answer(f, f.programme().primary, 1, 1, risk);
    }
    Result<void> today() {
        at(m_now - 4h);
        switch (m_plan.state) {
        case Now::openRisk: return primary(2);
        case Now::heldRisk: {
            FYR_CHECK(primary(1));
            FYR_TRY(const auto f, file());
            at(m_now - 3h);
            for (const auto& d : f.course.duties)
                if (icbt::isRisk(d.kind)) {
                    FYR_TRY([[maybe_unused]] const bool taken, command(CommandType::icbtTake, {{"duty", std::int64_t{d.id}}}));
                }
            return {};
        }
        case Now::message: {
            FYR_TRY([[maybe_unused]] const auto page, m_courses.write(m_patient, ulid(), "Hej! Jag sov bättre i går men hoppade över en kväll med blanketten. Ska jag fylla i den i efterhand?"));
            return {};
        }
        default: return {};
        }
    }

    Store& m_store;
    const TenantId& m_tenant;
    Instant m_now;
    FakeClock m_clock;
    SeededRandom m_random;
    const Programmes& m_programmes;
    CommandService m_commands;
    Courses m_courses;
    Plan m_plan = plans.front();
    Principal m_petra;
    Principal m_patient;
    std::string m_id;
    std::optional<Instant> m_due;
    std::int64_t m_events = 0;
    std::int64_t m_told = 0; // events when it was last told
};

// Grown-up patients of the register without a story in the queue, and the therapist.
Result<std::vector<Principal>> cast(Store& store, const TenantId& tenant, Instant now) {
    std::vector<Principal> out;
    const auto read = [&](ReadTx& tx) -> Result<void> {
        out.clear();
        const auto add = [&](const Account& a) {
            out.push_back({tenant, PersonId{a.id}, SessionId{"demo"}, "", roleFromCode(a.role).value_or(Role::patient), a.name, a.practitioner, a.patient, a.unit, a.unitName, {}});
        };
        FYR_TRY(const auto petra, tx.account("acc-petra"));
        if (!petra) return {};
        add(*petra);
        FYR_TRY(const auto patients, tx.accounts("patient"));
        for (const auto& a : patients) {
            FYR_TRY(const auto stored, tx.read("Patient", a.patient));
            if (!stored || stored->deleted || a.patient.starts_with("demo-")) continue;
            FYR_TRY(const auto r, fhir::Resource::parse(stored->json));
            const auto born = parseDate(r.text("birthDate"));
            const int age = born ? ageInYears(*born, dateOf(now)) : 0;
            if (age >= 18 && age <= 75) add(a);
        }
        return {};
    };
    FYR_CHECK(store.read(tenant, read));
    return out;
}

} // namespace

Result<void> seedCourses(Store& store, const triage::KnowledgeBase& kb, const TenantId& tenant, const CourseSeed& options) {
    Programmes programmes(options.share);
    FYR_CHECK(programmes.load());
    FYR_TRY(const auto people, cast(store, tenant, options.now));
    Life life(store, kb, tenant, options, programmes);
    for (std::size_t i = 0; i < plans.size() && i + 1 < people.size(); ++i) {
        if (!programmes.shipped(plans[i].programme)) continue;
        // From the end of the list: those who are first in it have other parts in the demonstration.
        if (const auto lived = life.live(plans[i], people.front(), people[people.size() - 1 - i]); !lived)
            return fail(Error{lived.error().code, fmt::format("course {} of the demonstration: {}", i, lived.error().detail), lived.error().problems});
    }
    return {};
}

} // namespace fyr::server::demo

#include "server/demo/clinic.h"

#include "protocol/messages.h"
#include "scheduling/zone.h"
#include "server/demo/seed.h"
#include "server/demo/stories.h"
#include "server/messaging/messages.h"
#include "server/policy/service/unit_service.h"
#include "server/scheduling/appointments.h"
#include "server/services/command_service.h"

#include <algorithm>
#include <fmt/format.h>
#include <map>

namespace fyr::server::demo {
namespace {

using namespace std::chrono_literals;
using protocol::Command;
using protocol::CommandType;

constexpr std::string_view unitSettingsText = R"({
  "name": "Skarvikens vårdcentral", "region": "Region Skarvkusten", "timeZone": "Europe/Stockholm",
  "hours": [{"from":"08:00","to":"17:00"},{"from":"08:00","to":"17:00"},{"from":"08:00","to":"17:00"},
            {"from":"08:00","to":"17:00"},{"from":"08:00","to":"16:00"},null,null],
  "holidays": "publicAndEves", "languages": ["sv","en"],
  "phones": {"emergency":"112","advice":"1177","unit":"0000-17 24 00"},
  "booking": {"offerMinutes":240,"reminderHours":[24],"openPerPatient":3,"horizonDays":60}
})";

constexpr std::string_view templatesText = R"([
  {"id":"provsvar","title":"Provsvar utan anmärkning","text":"Hej {patient}!\n\nDina provsvar har kommit och ser bra ut. Du behöver inte göra något mer.\n\nVänliga hälsningar\n{clinician}, {unit}"},
  {"id":"recept","title":"Receptet är förnyat","text":"Hej {patient}!\n\nReceptet är förnyat och finns på apoteket.\n\n{clinician}, {unit}"},
  {"id":"ring","title":"Vi behöver prata med dig","text":"Hej {patient}!\n\nVi vill gärna prata med dig. Ring oss på {phone} när du kan.\n\n{clinician}, {unit}"}
])";

struct Book {
    std::string_view account;
    std::string_view practitioner;
    std::string_view name;
    std::string_view pattern;
};
constexpr std::array books{
    Book{"acc-johan", "pr-johan", "Johan Ask", R"({"blocks":[
        {"weekdays":[1,2,3,4,5],"from":"08:30","to":"11:30","minutes":30,"service":"gp","modes":["onSite","video"]},
        {"weekdays":[1,3,4],"from":"13:00","to":"15:00","minutes":20,"pause":10,"service":"gp","modes":["video","phone"]}]})"},
    Book{"acc-maria", "pr-maria", "Maria Ekdal", R"({"blocks":[
        {"weekdays":[1,2,3,4,5],"from":"09:00","to":"11:00","minutes":20,"service":"nurse","modes":["onSite","phone"]},
        {"weekdays":[2,4],"from":"13:00","to":"15:00","minutes":30,"service":"nurse","modes":["onSite"],"open":false}]})"},
    Book{"acc-petra", "pr-petra", "Petra Lindal", R"({"blocks":[
        {"weekdays":[2,3,4],"from":"10:00","to":"12:00","minutes":45,"pause":15,"service":"psychology","modes":["video","onSite"]},
        {"weekdays":[2,4],"from":"13:00","to":"16:00","minutes":45,"pause":15,"service":"psychology","modes":["video","onSite"]}]})"}};

constexpr std::array<std::string_view, 10> reasons{"Uppföljning blodtryck", "Hosta sedan tre veckor", "Läkemedelsgenomgång", "Ont i knät", "Provsvar",
                                                   "Sömnbesvär", "Diabeteskontroll", "Födelsemärke", "Återbesök", "Yrsel"};

struct Line {
    bool patient;
    std::string_view text;
};
struct Talk {
    int hoursAgo; // of its beginning
    std::string_view topic;
    std::string_view staff;
    std::vector<Line> lines;
    bool read;   // by the unit, to the end
    bool closed;
};
const std::vector<Talk>& talks() {
    static const std::vector<Talk> all{
        {52, "Provsvar", "acc-johan",
         {{true, "Hej! Jag tog blodprov i måndags. Har svaren kommit?"},
          {false, "Hej! Ja, blodvärde och sköldkörtel är normala. Järnet är lite lågt, ät gärna järnrikt så tar vi ett nytt prov om tre månader."},
          {true, "Tack, vad bra! Ska jag boka provet själv?"}}, false, false},
        {30, "Förnya recept", "acc-maria",
         {{true, "Jag behöver förnya mitt recept på blodtrycksmedicin, har tabletter kvar för ungefär en vecka."},
          {false, "Hej! Jag skickar det till läkaren i dag. Har du mätt trycket hemma den senaste tiden?"},
          {true, "Ja, det har legat runt 135/82 de senaste två veckorna."},
          {false, "Det ser bra ut. Receptet är förnyat och finns på apoteket."}}, true, false},
        {20, "Behandling via nätet", "acc-petra",
         {{true, "Jag fastnade på veckans övning, rutan med jobbiga tankar. Ska jag skriva ner alla eller bara den värsta?"},
          {false, "Bra fråga. Välj en enda situation från veckan och börja med den tanke som kändes starkast. Resten kan vänta."}}, true, false},
        {5, "Utslag efter medicin", "acc-maria",
         {{true, "Jag har fått små röda prickar på magen sedan jag började med penicillin i går. De kliar lite men jag mår bra annars. Ska jag sluta ta det?"}}, false, false},
        {120, "Intyg till skolan", "acc-johan",
         {{true, "Kan jag få ett intyg om pollenallergi till skolans idrott?"}, {false, "Intyget är klart och ligger under Dokument."}}, true, true},
    };
    return all;
}

class Season {
  public:
    Season(Store& store, const triage::KnowledgeBase& kb, const TenantId& tenant, std::uint64_t seed, Instant now)
        : m_store(store), m_tenant(tenant), m_now(now), m_clock(now), m_random(seed * 7 + 5), m_commands(store, kb, m_clock, m_random),
          m_appointments(store, m_clock, m_random), m_messages(store, m_clock), m_units(store, m_clock, {}) {
        m_appointments.addCommands(m_commands);
        m_messages.addCommands(m_commands);
    }

    Result<void> live() {
        FYR_CHECK(patients());
        FYR_CHECK(settings());
        FYR_CHECK(times());
        FYR_CHECK(visits());
        return conversations();
    }

  private:
    void at(Instant t) { m_clock.jumpWall(std::min(t, m_now) - m_clock.now()); }
    std::string ulid() { return makeUlid(m_clock.now(), m_random); }

    Result<Principal> principal(std::string_view account) { return signedIn(m_store, m_tenant, account); }

    // Who has no story in the queue: their days are quiet enough for an ordinary visit.
    Result<void> patients() {
        const auto read = [&](ReadTx& tx) -> Result<void> {
            m_patients.clear();
            FYR_TRY(const auto all, tx.accounts("patient"));
            for (const auto& a : all)
                if (!a.patient.starts_with("demo-")) m_patients.push_back(a.id);
            if (m_patients.empty())
                for (const auto& a : all) m_patients.push_back(a.id);
            return {};
        };
        return m_store.read(m_tenant, read);
    }

    // An answer is accepted, or it is a wish that the time book did not allow.
    Result<bool> command(const Principal& who, CommandType type, std::string targetType, std::string target, json::object payload, std::int64_t base = 0) {
        Command c{CommandId{ulid()}, type, {std::move(targetType), std::move(target)}, base, m_clock.now(), std::move(payload)};
        m_lastId = c.id.str();
        FYR_TRY(const auto text, m_commands.run(who, protocol::writeBatch(DeviceId{"demo"}, {c})));
        FYR_TRY(const auto results, protocol::resultsFromText(text));
        if (results.front().code == ErrorCode::badRequest) return fail(ErrorCode::internal, fmt::format("{}: {}", protocol::code(type), results.front().message));
        return results.front().status == protocol::CommandStatus::accepted;
    }

    Result<void> settings() {
        at(m_now - 24h * 30);
        FYR_TRY(const auto admin, principal("acc-admin"));
        FYR_TRY(const auto value, json::parse(unitSettingsText));
        const auto set = m_units.set(admin, "skarvikens-vc", 0, value);
        if (!set && set.error().code != ErrorCode::versionConflict) return fail(set.error());
        FYR_TRY(const auto manager, principal("acc-karin"));
        FYR_TRY(const auto templates, json::parse(templatesText));
        return m_messages.setTemplates(manager, templates);
    }

    Result<void> times() {
        at(m_now - 24h * 12);
        const auto today = scheduling::toLocal(scheduling::stockholm, m_now).day;
        const auto monday = scheduling::plusDays(today, -static_cast<int>(scheduling::weekdayOf(today)));
        for (const auto& b : books) {
            FYR_TRY(const auto who, principal(b.account));
            FYR_TRY(const auto pattern, json::parse(b.pattern));
            json::object payload{{"practitioner", b.practitioner}, {"practitionerName", b.name}, {"from", formatDate(scheduling::plusDays(monday, -1))},
                                 {"to", formatDate(scheduling::plusDays(monday, 18))}};
            payload["pattern"] = pattern;
            FYR_TRY(const bool good, command(who, CommandType::appointmentPublish, "Schedule", scheduleId(b.practitioner), std::move(payload)));
            if (!good) return fail(ErrorCode::internal, "the demonstration's times");
        }
        return {};
    }

    Result<std::vector<TimeSlot>> allSlots() {
        std::vector<TimeSlot> out;
        const auto read = [&](ReadTx& tx) -> Result<void> {
            out.clear();
            SearchQuery q;
            q.type = "Slot";
            q.sort = {{"start", false}};
            q.count = 1000;
            FYR_TRY(const auto page, tx.search(q));
            for (const auto& m : page.matches) {
                FYR_TRY(auto s, slotFrom(m));
                out.push_back(std::move(s));
            }
            return {};
        };
        FYR_CHECK(m_store.read(m_tenant, read));
        return out;
    }

    Result<void> visits() {
        FYR_TRY(const auto slots, allSlots());
        FYR_TRY(const auto nurse, principal("acc-maria"));
        for (const auto& s : slots) {
            if (s.state != SlotState::free || m_patients.empty()) continue;
            // Fuller the nearer it is, and never quite full.
            const auto days = std::chrono::duration_cast<std::chrono::hours>(s.start - m_now).count() / 24;
            const std::uint64_t share = days < 1 ? 50 : days < 4 ? 40 : 12;
            if (m_random.below(100) >= share) continue;
            // Nobody has the week full of visits: a patient can still book something in the demonstration.
            auto account = m_patients[m_random.below(m_patients.size())];
            for (int tries = 0; tries < 12 && m_ahead[account] >= 2; ++tries) account = m_patients[m_random.below(m_patients.size())];
            if (s.end > m_now && ++m_ahead[account] > 2) continue;
            FYR_TRY(const auto patient, principal(account));
            at(std::min(s.start, m_now) - 24h * static_cast<int>(1 + m_random.below(6)) - std::chrono::minutes{m_random.below(300)});
            json::object payload{{"patient", patient.patient}, {"reason", reasons[m_random.below(reasons.size())]},
                                 {"mode", protocol::code(s.modes[m_random.below(s.modes.size())])}};
            FYR_TRY(const bool booked, command(nurse, CommandType::appointmentBook, "Slot", s.id, std::move(payload)));
            const auto id = m_lastId;
            if (!booked || s.end > m_now) continue;
            FYR_TRY(const auto clinician, principal(s.practitioner == "pr-johan" ? "acc-johan" : s.practitioner == "pr-petra" ? "acc-petra" : "acc-maria"));
            at(s.end);
            const bool missed = m_random.below(12) == 0;
            FYR_TRY(const bool marked, command(clinician, missed ? CommandType::appointmentNoShow : CommandType::appointmentComplete, "Appointment", id, {}));
            if (!marked) return fail(ErrorCode::internal, "a visit that was could not be marked");
        }
        at(m_now - 26h);
        for (std::size_t i = 0; i < 3 && i < m_patients.size(); ++i) {
            FYR_TRY(const auto patient, principal(m_patients[m_patients.size() - 1 - i]));
            FYR_TRY([[maybe_unused]] const bool waits, command(nurse, CommandType::appointmentWait, "Patient", patient.patient,
                                                              {{"service", i == 2 ? "psychology" : "gp"}, {"reason", "Vill gärna ha en tidigare tid"}}));
        }
        // One offer that waits for its answer, to the patient who is first in the list of the sign-in page.
        at(m_now - 30min);
        for (const auto& s : slots) {
            if (s.service != "gp" || s.start < m_now + 24h * 2) continue;
            FYR_TRY(const auto patient, principal(m_patients.front()));
            FYR_TRY(const bool offered, command(nurse, CommandType::appointmentOffer, "Slot", s.id,
                                                {{"patient", patient.patient}, {"reason", "Återbesök"}, {"expiresMinutes", 2880}}));
            if (offered) break;
        }
        return {};
    }

    Result<void> conversations() {
        std::size_t n = 0;
        for (const auto& talk : talks()) {
            FYR_TRY(const auto patient, principal(m_patients[(n++ * 7) % m_patients.size()]));
            FYR_TRY(const auto staff, principal(talk.staff));
            at(m_now - std::chrono::hours{talk.hoursAgo});
            std::string thread;
            std::int64_t count = 0;
            for (const auto& line : talk.lines) {
                if (line.patient) {
                    const auto id = ulid();
                    const protocol::MessagePayload p{PatientId{patient.patient}, std::string(talk.topic), std::string(line.text), {}};
                    FYR_TRY(const auto sent, thread.empty() ? m_messages.begin(patient, id, p) : m_messages.send(patient, id, thread, p));
                    if (thread.empty()) thread = id;
                } else {
                    FYR_TRY([[maybe_unused]] const bool read, command(staff, CommandType::messageMarkRead, "Communication", thread, {{"upTo", count}}));
                    FYR_TRY(const bool sent, command(staff, CommandType::messageSend, "Communication", thread, {{"text", line.text}}));
                    if (!sent) return fail(ErrorCode::internal, "a message of the demonstration");
                }
                ++count;
                at(m_clock.now() + std::chrono::minutes{20 + m_random.below(100)});
            }
            if (talk.read) {
                FYR_TRY([[maybe_unused]] const bool read, command(staff, CommandType::messageMarkRead, "Communication", thread, {{"upTo", count}}));
                FYR_CHECK(m_messages.markRead(patient, thread, count));
            }
            if (talk.closed) {
                FYR_TRY([[maybe_unused]] const bool closed, command(staff, CommandType::messageClose, "Communication", thread, {{"reason", "Klart"}}));
            }
        }
        return {};
    }

    Store& m_store;
    const TenantId& m_tenant;
    Instant m_now;
    FakeClock m_clock;
    SeededRandom m_random;
    CommandService m_commands;
    Appointments m_appointments;
    Messages m_messages;
    UnitService m_units;
    std::vector<std::string> m_patients;
    std::map<std::string, int> m_ahead; // visits to come
    std::string m_lastId;
};

} // namespace

Result<void> seedClinic(Store& store, const triage::KnowledgeBase& kb, const TenantId& tenant, std::uint64_t seed, Instant now) {
    return Season(store, kb, tenant, seed, now).live();
}

} // namespace fyr::server::demo

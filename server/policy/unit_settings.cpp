#include "server/policy/unit_settings.h"

#include "base/ids.h"
#include "base/text.h"

#include <algorithm>
#include <fmt/format.h>

namespace fyr::server {
namespace {

using scheduling::DayHours;

constexpr std::array<std::string_view, 27> members{
    "name",    "region",        "timeZone", "timeZoneMinutes", "hours",     "holidays", "exceptions", "services", "capacity", "videoDropIn", "videoInBrowser",
    "icbt",    "icbtOnCall",    "icbtSupervisor", "icbtEarlyWarning", "registerByNumber", "readRecord",    "instrumentTexts", "reviewMinutes", "phones",   "languages",       "rules",     "booking",  "offline", "address",    "website",  "note"};

class Reader {
  public:
    Reader(const json::object& v, const std::set<std::string>& known) : m_v(v), m_known(known) {}

    Result<UnitSettings> read() {
        for (const auto& member : m_v)
            if (std::ranges::find(members, std::string_view(member.key())) == members.end())
                wrong("/" + std::string(member.key()), "no such setting");
        m_out.name = shortText("name", m_out.name);
        m_out.region = shortText("region", m_out.region);
        zone();
        hours();
        exceptions();
        m_out.services = codes(m_v, "services", "/services");
        capacity();
        m_out.videoDropIn = codes(m_v, "videoDropIn", "/videoDropIn");
        m_out.videoInBrowser = flag("videoInBrowser", false);
        m_out.icbt = flag("icbt", true);
        m_out.icbtOnCall = shortText("icbtOnCall", {});
        m_out.icbtSupervisor = shortText("icbtSupervisor", {});
        earlyWarning();
        m_out.readRecord = flag("readRecord", true);
        m_out.registerByNumber = flag("registerByNumber", false);
        instrumentTexts();
        review();
        phones();
        languages();
        rules();
        booking();
        offline();
        if (!m_problems.empty()) return fail(Error{ErrorCode::configuration, "the unit's settings", std::move(m_problems)});
        return std::move(m_out);
    }

  private:
    void wrong(std::string place, std::string message) { m_problems.push_back({std::move(place), std::move(message)}); }

    std::string shortText(std::string_view key, std::string otherwise) {
        const auto* v = m_v.if_contains(key);
        if (!v || v->is_null()) return otherwise;
        if (v->is_string() && codePoints(v->get_string()) <= 120 && !trim(v->get_string()).empty()) return std::string(v->get_string());
        wrong("/" + std::string(key), "a text of at most 120 characters");
        return otherwise;
    }
    bool flag(std::string_view key, bool otherwise) {
        const auto* v = m_v.if_contains(key);
        if (!v || v->is_null()) return otherwise;
        if (v->is_bool()) return v->get_bool();
        wrong("/" + std::string(key), "true or false");
        return otherwise;
    }
    const json::array* list(const json::object& o, std::string_view key, const std::string& place) {
        const auto* v = o.if_contains(key);
        if (!v || v->is_null()) return nullptr;
        if (v->is_array() && v->get_array().size() <= 400) return &v->get_array();
        wrong(place, "a list");
        return nullptr;
    }
    const json::object* object(std::string_view key) {
        const auto* v = m_v.if_contains(key);
        if (!v || v->is_null()) return nullptr;
        if (v->is_object()) return &v->get_object();
        wrong("/" + std::string(key), "an object");
        return nullptr;
    }
    std::optional<int> number(const json::object& o, std::string_view key, const std::string& place, int least, int most) {
        const auto* v = o.if_contains(key);
        if (!v || v->is_null()) return std::nullopt;
        if (v->is_int64() && v->get_int64() >= least && v->get_int64() <= most) return static_cast<int>(v->get_int64());
        wrong(place, fmt::format("a whole number from {} to {}", least, most));
        return std::nullopt;
    }
    std::vector<std::string> codes(const json::object& o, std::string_view key, const std::string& place) {
        std::vector<std::string> out;
        const auto* items = list(o, key, place);
        if (!items) return out;
        for (std::size_t i = 0; i < items->size(); ++i) {
            const auto& item = (*items)[i];
            if (!item.is_string() || !isFhirId(item.get_string())) wrong(fmt::format("{}/{}", place, i), "codes of destinations");
            else if (std::string code(item.get_string()); !m_known.empty() && !m_known.contains(code)) wrong(fmt::format("{}/{}", place, i), "no such destination");
            else out.push_back(std::move(code));
        }
        return out;
    }

    void earlyWarning() {
        const auto* items = list(m_v, "icbtEarlyWarning", "/icbtEarlyWarning");
        if (!items) return;
        for (std::size_t i = 0; i < items->size(); ++i) {
            const auto& item = (*items)[i];
            if (item.is_string() && !item.get_string().empty() && item.get_string().size() <= 120) m_out.icbtEarlyWarning.emplace(item.get_string());
            else wrong(fmt::format("/icbtEarlyWarning/{}", i), "the name of an early warning");
        }
    }

    void zone() {
        if (const auto* v = m_v.if_contains("timeZone"); v && !v->is_null()) {
            const auto z = v->is_string() ? scheduling::zoneFromName(v->get_string()) : std::nullopt;
            if (!z) wrong("/timeZone", "is not a known zone");
            else m_out.hours.zone = *z, m_out.timeZone = std::string(v->get_string());
        } else if (const auto offset = number(m_v, "timeZoneMinutes", "/timeZoneMinutes", -720, 840)) {
            m_out.hours.zone = {*offset, false}; // a fixed offset, for places that this list of zones does not know
            m_out.timeZone.clear();
        }
    }

    // null: closed · {from, to} · a list of such, sorted and apart.
    std::optional<DayHours> day(const json::value& v, const std::string& place) {
        DayHours out;
        if (v.is_null()) return out;
        const auto one = [&](const json::value& span) {
            const auto from = scheduling::minuteOfDay(json::text(span, "from").value_or(""));
            const auto to = scheduling::minuteOfDay(json::text(span, "to").value_or(""));
            if (!from || !to || *to <= *from || (!out.empty() && *from < out.back().to)) return false;
            out.push_back({*from, *to});
            return true;
        };
        const bool good = v.is_array() ? !v.get_array().empty() && std::ranges::all_of(v.get_array(), one) : one(v);
        if (good) return out;
        wrong(place, "from and to as HH:MM, to after from, or null");
        return std::nullopt;
    }
    void hours() {
        if (const auto* days = list(m_v, "hours", "/hours")) {
            if (days->size() != 7) return wrong("/hours", "seven days, Monday first");
            for (std::size_t d = 0; d < 7; ++d)
                if (auto h = day((*days)[d], fmt::format("/hours/{}", d))) m_out.hours.week[d] = std::move(*h);
        }
        const auto rule = shortText("holidays", "publicAndEves");
        using enum scheduling::HolidayRule;
        if (rule == "publicAndEves") m_out.hours.holidays = closedOnPublicAndEves;
        else if (rule == "public") m_out.hours.holidays = closedOnPublic;
        else if (rule == "open") m_out.hours.holidays = open;
        else wrong("/holidays", "publicAndEves, public or open");
    }
    void exceptions() {
        const auto* items = list(m_v, "exceptions", "/exceptions");
        if (!items) return;
        for (std::size_t i = 0; i < items->size(); ++i) {
            const auto place = fmt::format("/exceptions/{}", i);
            const auto date = parseDate(json::text((*items)[i], "date").value_or(""));
            if (!date) {
                wrong(place + "/date", "a date as 2026-12-30");
                continue;
            }
            const auto* hours = (*items)[i].get_object().if_contains("hours");
            if (auto h = day(hours ? *hours : json::value(nullptr), place + "/hours")) m_out.hours.exceptions[*date] = std::move(*h);
        }
    }
    void capacity() {
        const auto* o = object("capacity");
        if (!o) return;
        for (const auto& member : *o) {
            const std::string code(member.key());
            const auto place = "/capacity/" + code;
            if (!m_known.empty() && !m_known.contains(code)) wrong(place, "no such destination");
            else if (code == "ambulance" || code == "emergencyDepartment") wrong(place, "has no limit");
            else if (const auto n = number(*o, code, place, 0, 10'000)) m_out.capacity[code] = *n;
        }
    }
    void review() {
        const auto* o = object("reviewMinutes");
        if (!o) return;
        for (const auto& [name, minutes] : *o) {
            const auto place = "/reviewMinutes/" + std::string(name);
            const auto urgency = clinical::urgencyFromCode(name);
            if (!urgency || !minutes.is_int64() || minutes.get_int64() < 1) {
                wrong(place, "an urgency and whole minutes");
                continue;
            }
            auto& row = m_out.review[static_cast<std::size_t>(*urgency)];
            const std::chrono::minutes asked{minutes.get_int64()};
            if (asked > row) wrong(place, fmt::format("at most {}", row.count()));
            else row = asked;
        }
    }
    void phones() {
        const auto* o = object("phones");
        if (!o) return;
        for (const auto& [name, v] : *o) {
            const auto place = "/phones/" + std::string(name);
            const auto clean = [](std::string_view t) {
                return !t.empty() && t.size() <= 24 && std::ranges::all_of(t, [](char c) { return (c >= '0' && c <= '9') || c == ' ' || c == '-' || c == '+'; });
            };
            if (!v.is_string() || !clean(v.get_string())) wrong(place, "digits, spaces, - and +");
            else if (name == "emergency") m_out.emergencyPhone = v.get_string();
            else if (name == "advice") m_out.advicePhone = v.get_string();
            else if (name == "helpline") m_out.helplinePhone = v.get_string();
            else if (name == "unit") m_out.unitPhone = v.get_string();
            else wrong(place, "emergency, advice, helpline or unit");
        }
    }
    void languages() {
        const auto* items = list(m_v, "languages", "/languages");
        if (!items) return;
        m_out.languages.clear();
        for (const auto& item : *items) {
            const auto ok = item.is_string() && item.get_string().size() >= 2 && item.get_string().size() <= 8 && isFhirId(item.get_string());
            if (!ok) wrong("/languages", "codes of languages, as sv");
            else m_out.languages.emplace_back(item.get_string());
        }
        if (m_out.languages.empty()) wrong("/languages", "at least one");
    }
    void rules() {
        const auto* items = list(m_v, "rules", "/rules");
        if (!items) return;
        for (std::size_t i = 0; i < items->size(); ++i) {
            const auto place = fmt::format("/rules/{}", i);
            if (!(*items)[i].is_object()) {
                wrong(place, "an object");
                continue;
            }
            const auto& o = (*items)[i].get_object();
            RegionRule r;
            r.id = json::text((*items)[i], "id").value_or("");
            if (!isFhirId(r.id)) wrong(place + "/id", "a name is required");
            r.ageFrom = number(o, "ageFrom", place + "/ageFrom", 0, 130);
            r.ageTo = number(o, "ageTo", place + "/ageTo", 0, 130);
            if (r.ageFrom && r.ageTo && *r.ageTo < *r.ageFrom) wrong(place + "/ageTo", "not below ageFrom");
            r.add = codes(o, "add", place + "/add");
            r.remove = codes(o, "remove", place + "/remove");
            if (r.add.empty() && r.remove.empty()) wrong(place, "adds or removes nothing");
            m_out.rules.push_back(std::move(r));
        }
    }
    // {"isi":[{"sv":"…","en":"…"}, …]}: one text for each question, in the instrument's order.
    void instrumentTexts() {
        const auto* o = object("instrumentTexts");
        if (!o) return;
        for (const auto& member : *o) {
            const std::string id(member.key());
            const auto place = "/instrumentTexts/" + id;
            const auto* items = list(*o, id, place);
            if (!items) continue;
            auto& out = m_out.instrumentTexts[id];
            for (std::size_t i = 0; i < items->size(); ++i) {
                clinical::LocalText t{std::string(json::text((*items)[i], "sv").value_or("")), std::string(json::text((*items)[i], "en").value_or(""))};
                if ((t.sv.empty() && t.en.empty()) || codePoints(t.sv) > 500 || codePoints(t.en) > 500) wrong(fmt::format("{}/{}", place, i), "a text in sv or en, of at most 500 characters");
                out.push_back(std::move(t));
            }
        }
    }
    void offline() {
        const auto* o = object("offline");
        if (!o) return;
        if (const auto n = number(*o, "leaseHours", "/offline/leaseHours", 1, 24 * 60)) m_out.offline.lease = std::chrono::hours{*n};
        if (const auto n = number(*o, "keepMegabytes", "/offline/keepMegabytes", 16, 1'000'000)) m_out.offline.keepMegabytes = *n;
        if (const auto* v = o->if_contains("handIn"); v && v->is_bool()) m_out.offline.handIn = v->get_bool();
        else if (v && !v->is_null()) wrong("/offline/handIn", "true or false");
    }
    void booking() {
        const auto* o = object("booking");
        if (!o) return;
        auto& b = m_out.booking;
        const auto take = [&](std::string_view key, int least, int most) { return number(*o, key, "/booking/" + std::string(key), least, most); };
        if (const auto n = take("offerMinutes", 5, 20'160)) b.offer = std::chrono::minutes{*n};
        if (const auto n = take("openPerPatient", 0, 50)) b.openPerPatient = *n;
        if (const auto n = take("horizonDays", 1, 370)) b.horizonDays = *n;
        if (const auto n = take("cancelUntilMinutes", 0, 20'160)) b.cancelUntil = std::chrono::minutes{*n};
        if (const auto n = take("leadMinutes", 0, 20'160)) b.lead = std::chrono::minutes{*n};
        if (const auto n = take("missedOffers", 1, 20)) b.missedOffers = *n;
        if (const auto* hours = list(*o, "reminderHours", "/booking/reminderHours")) {
            b.reminderHours.clear();
            for (const auto& h : *hours) {
                if (h.is_int64() && h.get_int64() >= 1 && h.get_int64() <= 24 * 30 && b.reminderHours.size() < 5) b.reminderHours.push_back(static_cast<int>(h.get_int64()));
                else wrong("/booking/reminderHours", "at most five whole numbers from 1 to 720");
            }
        }
    }

    const json::object& m_v;
    const std::set<std::string>& m_known;
    UnitSettings m_out;
    std::vector<Problem> m_problems;
};

} // namespace

UnitSettings::UnitSettings() {
    for (const auto u : clinical::allUrgencies) review[static_cast<std::size_t>(u)] = clinical::reviewWithin(u);
    for (std::size_t d = 0; d < 5; ++d) hours.week[d] = {{8 * 60, 17 * 60}};
}

Result<UnitSettings> unitSettings(const json::value& v, const std::set<std::string>& known) {
    if (!v.is_object()) return fail(ErrorCode::configuration, "the settings are an object");
    return Reader(v.get_object(), known).read();
}

Result<UnitSettings> unitSettings(std::string_view text) {
    if (text.empty()) return UnitSettings{};
    FYR_TRY(const auto v, json::parse(text));
    return unitSettings(v);
}

} // namespace fyr::server

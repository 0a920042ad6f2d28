// A course of the register as FHIR: the same variables, coded by their names.
#include "icbt/report/register.h"

#include "icbt/report/summary.h"

#include <algorithm>
#include <charconv>
#include <fmt/format.h>

namespace fyr::icbt {
namespace {

constexpr std::string_view variableSystem = "https://fyr.example/fhir/CodeSystem/register-variable";
constexpr std::string_view instrumentSystem = "https://fyr.example/fhir/CodeSystem/instrument";
constexpr std::string_view keySystem = "https://fyr.example/fhir/NamingSystem/register-person";
constexpr std::string_view programmeUrl = "https://fyr.example/fhir/PlanDefinition/";

json::object reference(std::string_view type, std::string_view id) { return {{"reference", fmt::format("{}/{}", type, id)}}; }
json::object coded(std::string_view system, std::string_view code) { return {{"coding", json::array{json::object{{"system", system}, {"code", code}}}}}; }

// FHIR ids are short and plain. A personal number is never part of an address.
std::string idOf(std::string_view key) {
    std::string out(key.substr(0, 40));
    std::ranges::replace_if(out, [](char c) { return !((c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '-'); }, '-');
    return out;
}

class Maker {
  public:
    explicit Maker(const Registered& r) : r(r), m_person(idOf(r.person.course) + "-p"), m_course(idOf(r.person.course)) {}

    json::object bundle() {
        json::object b{{"resourceType", "Bundle"}, {"id", m_course}, {"type", "collection"}};
        patient();
        plan();
        measures();
        variables();
        b["entry"] = std::move(m_entries);
        return b;
    }

  private:
    void add(json::object resource) {
        const auto url = fmt::format("https://fyr.example/register/{}/{}", json::text(resource, "resourceType").value(), json::text(resource, "id").value());
        json::object entry{{"fullUrl", url}};
        entry["resource"] = std::move(resource);
        m_entries.push_back(std::move(entry));
    }
    [[nodiscard]] std::string day(Instant at) const { return formatDate(scheduling::toLocal(r.calendar.zone(), at).day).substr(0, r.person.exact ? 10 : 7); }

    void patient() {
        json::object p{{"resourceType", "Patient"}, {"id", m_person}};
        p["identifier"] = json::array{json::object{{"system", keySystem}, {"value", r.person.key}}};
        p["gender"] = r.person.sex;
        if (r.person.exact && r.person.born) p["birthDate"] = formatDate(*r.person.born);
        add(std::move(p));
    }
    void plan() {
        const auto& c = r.story.course;
        json::object p{{"resourceType", "CarePlan"}, {"id", m_course}};
        p["instantiatesCanonical"] = json::array{fmt::format("{}{}|{}", programmeUrl, r.programme.id, r.programme.version)};
        p["status"] = !c.over ? c.phase == Phase::enrolled ? "draft" : c.phase == Phase::paused ? "on-hold" : "active" : c.end == EndRule::Kind::signedOff ? "completed" : "revoked";
        p["intent"] = "plan";
        p["subject"] = reference("Patient", m_person);
        json::object period{{"start", day(c.enrolled)}};
        if (r.story.ended) period["end"] = day(*r.story.ended);
        p["period"] = std::move(period);
        add(std::move(p));
    }
    json::object observation(std::string_view id, json::object code) {
        json::object o{{"resourceType", "Observation"}, {"id", fmt::format("{}-{}", m_course, id)}};
        o["basedOn"] = json::array{reference("CarePlan", m_course)};
        o["status"] = "final";
        o["code"] = std::move(code);
        o["subject"] = reference("Patient", m_person);
        return o;
    }
    void measures() {
        int n = 0;
        for (const auto& a : r.story.asked) {
            ++n;
            if (!a.at) continue;
            const auto& m = r.programme.measures[a.measure];
            auto o = observation(fmt::format("m{}", n), coded(instrumentSystem, m.instrument));
            o["effectiveDateTime"] = day(*a.at);
            if (a.total) o["valueQuantity"] = json::object{{"value", *a.total}, {"unit", "{score}"}, {"system", "http://unitsofmeasure.org"}, {"code", "{score}"}};
            else o["dataAbsentReason"] = coded("http://terminology.hl7.org/CodeSystem/data-absent-reason", "not-performed");
            json::array items;
            for (std::size_t i = 0; i < a.points.size(); ++i) {
                json::object c{{"code", coded(instrumentSystem, fmt::format("{}-item-{}", m.instrument, i + 1))}};
                if (a.points[i]) c["valueInteger"] = *a.points[i];
                else c["dataAbsentReason"] = coded("http://terminology.hl7.org/CodeSystem/data-absent-reason", "asked-declined");
                items.push_back(std::move(c));
            }
            if (!items.empty()) o["component"] = std::move(items);
            add(std::move(o));
        }
    }
    void variables() {
        const auto values = courseRow(r);
        const auto all = courseVariables();
        for (std::size_t i = 0; i < all.size(); ++i) {
            const auto& v = all[i];
            if (values[i].empty() || v.name == "person" || v.name == "course") continue;
            auto id = std::string(v.name);
            std::ranges::replace(id, '_', '-');
            auto o = observation(id, coded(variableSystem, v.name));
            std::int64_t n = 0;
            const auto [end, ec] = std::from_chars(values[i].data(), values[i].data() + values[i].size(), n);
            const bool isNumber = ec == std::errc{} && end == values[i].data() + values[i].size();
            if (v.kind == Variable::Kind::flag) o["valueBoolean"] = n == 1;
            else if (v.kind == Variable::Kind::whole && isNumber) o["valueInteger"] = n;
            else if (v.kind == Variable::Kind::date) o["valueDateTime"] = values[i];
            else o["valueString"] = values[i];
            add(std::move(o));
        }
    }

    const Registered& r;
    std::string m_person, m_course;
    json::array m_entries;
};

} // namespace

json::object bundleOf(const Registered& r) { return Maker(r).bundle(); }

} // namespace fyr::icbt

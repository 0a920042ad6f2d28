#include "video/waiting/visit_json.h"

#include <charconv>

namespace fyr::video::waiting {
namespace {

Error unreadable() { return {ErrorCode::invalidResource, "a stored visit"}; }

Result<Instant> instant(const json::object& o, std::string_view key) {
    const auto text = json::text(o, key);
    if (!text) return fail(unreadable());
    return parseInstant(*text);
}
std::string string(const json::object& o, std::string_view key) { return std::string(json::text(o, key).value_or("")); }

Result<DeviceCheck> checkFrom(const json::object& o) {
    DeviceCheck c;
    FYR_TRY(c.at, instant(o, "at"));
    c.camera = json::boolean(o, "camera");
    c.microphone = json::boolean(o, "microphone");
    c.speaker = json::boolean(o, "speaker");
    c.udp = json::boolean(o, "udp");
    c.tcp = json::boolean(o, "tcp");
    if (const auto n = json::integer(o, "upKbps")) c.upKbps = static_cast<int>(*n);
    if (const auto n = json::integer(o, "downKbps")) c.downKbps = static_cast<int>(*n);
    return c;
}

} // namespace

json::object toJson(const DeviceCheck& c) {
    json::object o{{"at", formatInstant(c.at)}};
    const auto flag = [&](std::string_view key, const std::optional<bool>& v) {
        if (v) o[key] = *v;
    };
    flag("camera", c.camera);
    flag("microphone", c.microphone);
    flag("speaker", c.speaker);
    flag("udp", c.udp);
    flag("tcp", c.tcp);
    if (c.upKbps) o["upKbps"] = *c.upKbps;
    if (c.downKbps) o["downKbps"] = *c.downKbps;
    return o;
}

json::object toJson(const Visit& v) {
    json::object o{{"id", v.id},
                   {"stage", code(v.stage)},
                   {"since", formatInstant(v.since)},
                   {"dropIn", v.dropIn},
                   {"urgency", v.urgency},
                   {"planned", formatInstant(v.planned)},
                   {"plannedEnd", formatInstant(v.plannedEnd)},
                   {"holder", v.holder},
                   {"offeredTo", v.offeredTo},
                   {"endReason", v.endReason},
                   {"endedByClock", v.endedByClock}};
    if (v.arrived) o["arrived"] = formatInstant(*v.arrived);
    if (v.admitted) o["admitted"] = formatInstant(*v.admitted);
    if (v.began) o["began"] = formatInstant(*v.began);
    if (v.interruptions > 0) o["interruptions"] = v.interruptions;
    if (v.check) o["check"] = toJson(*v.check);
    json::array parties;
    for (const auto& p : v.parties)
        parties.push_back(json::object{{"party", p.party}, {"role", code(p.role)}, {"name", p.name}, {"admitted", p.admitted}, {"joined", p.joined}, {"left", p.left}, {"away", p.away}, {"since", formatInstant(p.since)}});
    o["parties"] = std::move(parties);
    json::array moments;
    for (const auto& m : v.moments) moments.push_back(json::object{{"at", formatInstant(m.at)}, {"what", m.what}, {"party", m.party}});
    o["moments"] = std::move(moments);
    return o;
}

Result<Visit> visitFromJson(const json::value& value) {
    if (!value.is_object()) return fail(unreadable());
    const auto& o = value.get_object();
    Visit v;
    v.id = string(o, "id");
    const auto stage = stageFromCode(string(o, "stage"));
    const auto* parties = json::list(o, "parties");
    const auto* moments = json::list(o, "moments");
    if (v.id.empty() || !stage || !parties || !moments) return fail(unreadable());
    v.stage = *stage;
    FYR_TRY(v.since, instant(o, "since"));
    FYR_TRY(v.planned, instant(o, "planned"));
    FYR_TRY(v.plannedEnd, instant(o, "plannedEnd"));
    v.dropIn = json::boolean(o, "dropIn").value_or(false);
    v.urgency = static_cast<int>(json::integer(o, "urgency").value_or(3));
    v.holder = string(o, "holder");
    v.offeredTo = string(o, "offeredTo");
    v.endReason = string(o, "endReason");
    v.endedByClock = json::boolean(o, "endedByClock").value_or(false);
    for (const auto& [key, to] : {std::pair{"arrived", &v.arrived}, std::pair{"admitted", &v.admitted}, std::pair{"began", &v.began}})
        if (o.contains(key)) {
            FYR_TRY(*to, instant(o, key));
        }
    v.interruptions = static_cast<int>(json::integer(o, "interruptions").value_or(0));
    if (const auto* check = json::child(o, "check")) {
        FYR_TRY(v.check, checkFrom(*check));
    }
    for (const auto& entry : *parties) {
        if (!entry.is_object()) return fail(unreadable());
        const auto& one = entry.get_object();
        Participant p;
        p.party = string(one, "party");
        const auto role = partyRoleFromCode(string(one, "role"));
        if (p.party.empty() || !role) return fail(unreadable());
        p.role = *role;
        p.name = string(one, "name");
        p.admitted = json::boolean(one, "admitted").value_or(false);
        p.joined = json::boolean(one, "joined").value_or(false);
        p.left = json::boolean(one, "left").value_or(false);
        p.away = json::boolean(one, "away").value_or(false);
        FYR_TRY(p.since, instant(one, "since"));
        v.parties.push_back(std::move(p));
    }
    for (const auto& entry : *moments) {
        if (!entry.is_object()) return fail(unreadable());
        const auto& one = entry.get_object();
        Moment m;
        FYR_TRY(m.at, instant(one, "at"));
        m.what = string(one, "what");
        m.party = string(one, "party");
        v.moments.push_back(std::move(m));
    }
    return v;
}

std::string writeLease(const Lease& l) { return json::write(json::object{{"page", l.page}, {"opened", l.opened}, {"until", formatInstant(l.until)}}); }

Result<Lease> readLease(std::string_view text) {
    // As `writeLease` writes it: thousands are read every second.
    constexpr std::string_view head = R"({"page":")";
    constexpr std::string_view number = R"(","opened":)";
    constexpr std::string_view middle = R"(,"until":")";
    constexpr std::string_view tail = R"("})";
    const auto page = text.find(number);
    const auto at = text.find(middle);
    if (text.starts_with(head) && text.ends_with(tail) && page < at && at != std::string_view::npos && text.find('\\') == std::string_view::npos) {
        std::int64_t opened = 0;
        const auto digits = text.substr(page + number.size(), at - page - number.size());
        const auto read = std::from_chars(digits.data(), digits.data() + digits.size(), opened);
        const auto from = at + middle.size();
        const auto until = parseInstant(text.substr(from, text.size() - from - tail.size()));
        if (until && read.ec == std::errc{} && read.ptr == digits.data() + digits.size()) return Lease{std::string(text.substr(head.size(), page - head.size())), *until, opened};
    }
    FYR_TRY(const auto v, json::parse(text));
    if (!v.is_object()) return fail(unreadable());
    Lease l;
    l.page = string(v.get_object(), "page");
    FYR_TRY(l.until, instant(v.get_object(), "until"));
    l.opened = json::integer(v.get_object(), "opened").value_or(0); // none in a lease of an older version
    return l;
}

} // namespace fyr::video::waiting

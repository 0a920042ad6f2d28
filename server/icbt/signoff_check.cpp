#include "server/icbt/signoff_check.h"

#include "base/digest.h"
#include "base/text.h"
#include "server/icbt/course_end.h"

#include <algorithm>
#include <fmt/format.h>

namespace fyr::server {
namespace {

auto broken(std::string what) { return fail(ErrorCode::storageCorrupt, std::move(what)); }

bool isEnd(icbt::EventType t) { return t == icbt::EventType::signOff || t == icbt::EventType::discharge || t == icbt::EventType::refer; }

bool vouches(std::string_view text, std::string_view digest) {
    const auto lines = splitList(text, '\n');
    return std::ranges::find(lines, fmt::format("sha256:{}", digest)) != lines.end();
}

} // namespace

Result<std::string> chainText(ReadTx& tx, const Programmes& programmes, const std::string& course) {
    FYR_TRY(const auto header, tx.value("course/" + course)); // whatever the engine of today makes of its events
    if (!header) return fail(ErrorCode::notFound, "no such course");
    FYR_TRY(const auto h, courseHeader(course, *header));
    FYR_TRY(const auto known, programmes.of(tx, h.firstHash()));
    json::object versions; // that it was moved to
    const auto goesOn = [&](const std::string& hash) -> Result<void> {
        FYR_TRY(const auto next, programmes.of(tx, hash));
        versions[hash] = next->canonical;
        return {};
    };
    for (std::size_t i = 1; i < h.before.size(); ++i) FYR_CHECK(goesOn(h.before[i].hash));
    if (!h.before.empty()) FYR_CHECK(goesOn(h.hash));
    FYR_TRY(const auto events, tx.events("course/" + course));
    std::string lines;
    json::object calendars;
    for (const auto& e : events) {
        lines += e.json + "\n";
        FYR_TRY(const auto v, json::parse(e.json));
        const std::string calendar(json::text(v, "calendar").value_or(""));
        if (calendar.empty() || calendars.contains(calendar)) continue;
        FYR_TRY(const auto c, programmes.calendars().byHash(tx, calendar));
        calendars[calendar] = toJson(*c);
    }
    const auto& p = known->programme;
    json::object first{{"course", course}, {"programme", p.id}, {"version", p.version}, {"hash", p.hash}, {"events", h.events},
                       {"link", h.link}, {"calendars", std::move(calendars)}, {"canonical", known->canonical}};
    if (!versions.empty()) first["versions"] = std::move(versions);
    return json::write(first) + "\n" + lines;
}

Result<CheckedSignoff> checkSignoff(const fhir::Value& composition, std::string_view chain) {
    const auto facts = endFacts(composition);
    if (facts.link.empty()) return fail(ErrorCode::badRequest, "the Composition is not the signed end of a course");
    CheckedSignoff out;
    out.course = facts.course;
    out.content = contentDigest(composition);
    std::string link;
    std::optional<icbt::Event> last;
    std::string newest; // as the first line says
    std::string began, runs; // versions, by hash
    std::int64_t all = 0;
    bool first = true;
    for (const auto line : splitList(chain, '\n')) {
        if (trim(line).empty()) continue;
        const auto parsed = json::parse(line);
        if (!parsed || !parsed->is_object()) return first ? Result<CheckedSignoff>(fail(ErrorCode::badRequest, "these are not a course's events")) : broken(fmt::format("event {} cannot be read", out.events + 1));
        if (first) {
            first = false;
            newest = json::text(*parsed, "link").value_or("");
            all = json::integer(*parsed, "events").value_or(0);
            if (json::text(*parsed, "course") != std::string_view(facts.course)) return broken("the events are of another course");
            began = runs = json::text(*parsed, "hash").value_or("");
            continue;
        }
        ++out.events;
        const auto logged = loggedExactly(*parsed);
        const auto next = logged ? linkAfter(began, link, logged->event) : Result<std::string>(fail(logged.error()));
        if (!next) return broken(fmt::format("event {} cannot be read", out.events));
        link = *next;
        if (logged->link != link) return broken(fmt::format("event {} does not fit those before it", out.events));
        if (logged->event.type == icbt::EventType::move) runs = logged->event.text;
        if (out.events == facts.events) {
            if (runs != facts.programmeHash) return broken("the events are of another programme");
            out.ended = out.events;
            out.link = link;
            last = logged->event;
        }
    }
    if (all != out.events || newest != link) return broken("the chain ends elsewhere than its first line says");
    if (!last) return broken(fmt::format("the Composition names event {}, the chain has {}", facts.events, out.events));
    if (out.link != facts.link) return broken("the Composition's last link is not that of the chain");
    if (!isEnd(last->type)) return broken("the event that the Composition names ends nothing");
    if (facts.sha256 != hex(sha256(facts.text))) return broken("the words are not those that were signed");
    if (!vouches(last->text, out.content)) return broken("the Composition's content is not what was signed");
    return out;
}

} // namespace fyr::server

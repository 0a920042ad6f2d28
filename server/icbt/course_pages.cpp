// What the patient sees of a course: one object with all that the first page needs.
#include "fhir/resource.h"
#include "server/icbt/consent.h"
#include "server/icbt/courses.h"
#include "server/icbt/sentences.h"
#include "server/services/tenant_policy.h"

#include <fmt/format.h>
#include <set>

namespace fyr::server {
namespace {

json::object local(const clinical::LocalText& t) { return {{"sv", t.sv.empty() ? t.en : t.sv}, {"en", t.en.empty() ? t.sv : t.en}}; }

// What the patient has said about modules already.
Result<std::set<std::string>> ratedOf(ReadTx& tx, std::string_view course) {
    std::set<std::string> out;
    FYR_TRY(const auto kept, tx.values(fmt::format("course-feedback/{}/", course)));
    for (const auto& [key, text] : kept) {
        FYR_TRY(const auto v, json::parse(text));
        out.emplace(json::text(v, "module").value_or(""));
    }
    return out;
}

json::array modulesOf(const CourseFile& f, const std::set<std::string>& rated) {
    json::array out;
    const auto& p = f.programme();
    for (std::uint16_t i = 0; i < p.modules.size(); ++i) {
        const auto& s = f.course.modules[i];
        if (s.status == icbt::ModuleStatus::notChosen) continue;
        if (p.modules[i].opens == icbt::Opens::byTherapist && s.status == icbt::ModuleStatus::locked) continue; // may never come
        json::object m{{"id", p.modules[i].id}, {"title", local(p.modules[i].title)}, {"status", name(s.status)}, {"minutes", p.modules[i].minutes}};
        m["rated"] = rated.contains(p.modules[i].id);
        if (s.since != Instant{}) m["since"] = formatInstant(s.since);
        if (const auto said = f.journal.feedback.find(i); said != f.journal.feedback.end() && !said->second.text.empty()) {
            const auto person = f.header.people.find(said->second.by);
            m["feedback"] = json::object{{"text", said->second.text}, {"at", formatInstant(said->second.at)}, {"from", person == f.header.people.end() ? "" : person->second}};
        }
        out.push_back(std::move(m));
    }
    return out;
}

json::array measuresOf(const CourseFile& f, const instruments::Catalogue& catalogue) {
    json::array out;
    const auto& p = f.programme();
    for (std::size_t i = 0; i < p.measures.size(); ++i) {
        const auto& s = f.course.measures[i];
        if (!s.due) continue;
        const auto* instrument = catalogue.find(p.measures[i].instrument);
        out.push_back(json::object{{"id", p.measures[i].id},
                                   {"title", instrument ? local(instrument->title) : json::object{{"sv", p.measures[i].instrument}, {"en", p.measures[i].instrument}}},
                                   {"due", formatInstant(s.dueAt)},
                                   {"lateAt", formatInstant(s.lateAt)},
                                   {"minutes", instrument ? std::max<std::int64_t>(1, static_cast<std::int64_t>(instrument->items.size()) / 4) : 3}});
    }
    return out;
}

json::array choicesOf(const CourseFile& f) {
    json::array out;
    const auto& p = f.programme();
    for (std::size_t i = 0; i < p.choices.size(); ++i) {
        if (p.choices[i].by != icbt::Chooses::patient || f.course.choices[i].status != icbt::ChoiceStatus::open) continue;
        json::array among;
        for (const auto m : p.choices[i].among) {
            json::object option{{"module", p.modules[m].id}, {"title", local(p.modules[m].title)}};
            if (const auto* text = f.known->module(p.modules[m].id))
                if (const auto* summary = json::child(*text, "summary")) option["summary"] = *summary;
            among.push_back(std::move(option));
        }
        json::object choice{{"id", p.choices[i].id}, {"question", local(p.choices[i].question)}};
        choice["options"] = std::move(among);
        for (const auto& d : f.course.duties)
            if (d.kind == icbt::DutyKind::choose && d.subject == i) choice["until"] = formatInstant(d.answerBy);
        out.push_back(std::move(choice));
    }
    return out;
}

json::array timelineOf(const CourseFile& f, const std::optional<Instant>& limit) {
    json::array out;
    const auto& c = f.course;
    const auto add = [&](std::string_view code, const clinical::LocalText& text, std::optional<Instant> at, std::string_view state) {
        json::object o{{"code", code}, {"text", local(text)}, {"state", state}};
        if (at) o["at"] = formatInstant(*at);
        out.push_back(std::move(o));
    };
    using icbt::Phase;
    const auto since = [&](std::string_view code) -> std::optional<Instant> {
        std::optional<Instant> at;
        for (const auto& m : f.journal.moments)
            if (m.code == code && !at) at = m.at;
        return at;
    };
    const bool over = c.phase == Phase::ended;
    add("enrolled", {"Du anmäldes", "You were enrolled"}, c.enrolled, c.phase == Phase::enrolled ? "now" : "done");
    add("active", {"Behandlingen", "The treatment"}, c.started, c.phase == Phase::active || c.phase == Phase::paused ? "now" : c.started ? "done" : "later");
    const auto closing = since("phase.closing");
    add("closing", {"Avslutning", "Ending"}, closing ? closing : limit, c.phase == Phase::closing ? "now" : c.over ? "done" : "later");
    add("followUp", {"Uppföljning", "Follow-up"}, c.signedOff, c.phase == Phase::followUp ? "now" : over && c.signedOff ? "done" : "later");
    return out;
}

} // namespace

Result<std::string> coursePage(ReadTx& tx, const Programmes& programmes, CourseFile f, Instant now) {
    std::vector<icbt::Effect> unseen;
    icbt::advance(f.setting(), f.course, now, unseen); // what fell due a moment ago is shown; the outbox writes it
    FYR_TRY(const auto stored, tx.read("Patient", f.header.patient));
    if (!stored) return fail(ErrorCode::notFound, "no such Patient");
    FYR_TRY(const auto patient, fhir::Resource::parse(stored->json));
    FYR_TRY(const auto settings, loadUnitSettings(tx, f.header.unit));
    const auto row = rowOf(f, programmes.instruments(), patient, now);
    const auto phones = [&](const clinical::LocalText& t) {
        return clinical::LocalText{withPhones(t.sv, settings), withPhones(t.en, settings)};
    };
    const auto& p = f.programme();
    json::object o{{"id", f.header.id}, {"version", f.header.events}};
    o["programme"] = json::object{{"id", p.id}, {"title", local(p.title)}, {"version", p.version}};
    o["phase"] = row.phase;
    if (!row.end.empty()) o["end"] = row.end;
    o["week"] = row.week;
    o["weeks"] = row.weeks;
    const auto sentence = nowSentence(f);
    json::object said{{"code", sentence.code}, {"text", local(phones(sentence.text))}};
    if (sentence.at) said["at"] = formatInstant(*sentence.at);
    if (!sentence.subject.empty()) said["subject"] = sentence.subject;
    o["now"] = std::move(said);
    o["timeline"] = timelineOf(f, row.limit);
    FYR_TRY(const auto rated, ratedOf(tx, f.header.id));
    o["modules"] = modulesOf(f, rated);
    const bool waits = consentWaits(f);
    o["measures"] = waits ? json::array{} : measuresOf(f, programmes.instruments());
    if (waits) o["consent"] = json::object{{"version", consentVersion}, {"text", local(consentText(settings.emergencyPhone, settings.advicePhone))}};
    o["choices"] = choicesOf(f);
    json::array points;
    for (const auto& point : row.trend.points) {
        json::object one{{"week", point.week}, {"at", formatInstant(point.at)}};
        one["total"] = point.total ? json::value(*point.total) : json::value(nullptr);
        points.push_back(std::move(one));
    }
    o["trend"] = json::object{{"title", local(row.trend.title)}, {"most", row.trend.most}, {"better", row.trend.higherIsWorse ? "lower" : "higher"}, {"points", std::move(points)}};
    FYR_TRY(o["documents"], papersOf(tx, f.header.id));
    if (!f.header.thread.empty()) o["thread"] = f.header.thread;
    o["therapist"] = json::object{{"name", row.therapist.name}};
    o["phones"] = json::object{{"emergency", settings.emergencyPhone}, {"advice", settings.advicePhone}, {"helpline", settings.helplinePhone}};
    o["crisis"] = local(phones(crisisText()));
    return json::write(o);
}

std::uint16_t sheetOwner(const icbt::Programme& p, std::string_view sheet) {
    for (std::uint16_t i = 0; i < p.modules.size(); ++i)
        for (const auto& s : p.modules[i].worksheets)
            if (s == sheet) return i;
    return icbt::none;
}

} // namespace fyr::server

// What a patient reads and does of the own course.
#include "server/icbt/courses.h"

#include "base/text.h"
#include "server/icbt/consent.h"
#include "server/messaging/mailroom.h"
#include "server/services/once.h"
#include "server/services/tenant_policy.h"

#include <algorithm>
#include <fmt/format.h>
#include <set>

namespace fyr::server {
namespace {

using icbt::EventType;

constexpr std::size_t sheetBytes = 64U << 10U;
constexpr std::size_t othersKept = 20;

Result<std::string> newestOf(ReadTx& tx, const Principal& who) {
    if (who.role != Role::patient || who.patient.empty()) return fail(ErrorCode::forbidden, "for patients");
    FYR_TRY(const auto all, coursesOf(tx, who.patient));
    if (all.empty()) return fail(ErrorCode::notFound, "no course");
    return all.back();
}
Result<CourseFile> mineOf(ReadTx& tx, const Programmes& programmes, const Principal& who) {
    FYR_TRY(const auto id, newestOf(tx, who));
    FYR_TRY(auto file, loadCourse(tx, programmes, id));
    if (!file || file->header.patient != who.patient) return fail(ErrorCode::notFound, "no course");
    return std::move(*file);
}

template <class List>
Result<std::uint16_t> placeOf(const List& list, std::string_view id) {
    for (std::size_t i = 0; i < list.size(); ++i)
        if (list[i].id == id) return static_cast<std::uint16_t>(i);
    return fail(ErrorCode::notFound, "no such part of the course");
}

bool opened(const icbt::ModuleState& s) {
    return s.status == icbt::ModuleStatus::open || s.status == icbt::ModuleStatus::submitted || s.status == icbt::ModuleStatus::done;
}

CourseEvent byPatient(const Principal& who, EventType type) {
    CourseEvent e;
    e.type = type;
    e.patient = true;
    e.actor = who.patient;
    return e;
}

// The worksheets that stand anywhere in these pages.
void shownIn(const json::value& v, std::set<std::string, std::less<>>& out) {
    if (v.is_array())
        for (const auto& one : v.get_array()) shownIn(one, out);
    if (!v.is_object()) return;
    if (json::text(v, "kind") == "worksheet") out.emplace(json::text(v, "text").value_or(""));
    for (const auto& m : v.get_object()) shownIn(m.value(), out);
}

json::object local(const clinical::LocalText& t) { return {{"sv", t.sv.empty() ? t.en : t.sv}, {"en", t.en.empty() ? t.sv : t.en}}; }
std::string sheetKey(std::string_view course, std::string_view sheet) { return fmt::format("course-sheet/{}/{}", course, sheet); }

} // namespace

Result<std::string> Courses::mine(const Principal& who) {
    std::string out;
    const auto body = [&](WriteTx& tx) -> Result<void> {
        FYR_TRY(auto file, mineOf(tx, m_programmes, who));
        Trace t;
        t.subtype = "course.read";
        t.patient = who.patient;
        t.about = {"CarePlan/" + file.header.id};
        FYR_TRY(out, coursePage(tx, m_programmes, std::move(file), m_clock.now()));
        return leaveTrace(tx, m_clock.now(), who, t);
    };
    FYR_CHECK(m_store.write(who.tenant, body));
    return out;
}

Result<std::string> Courses::module(const Principal& who, std::string_view id) {
    std::string out;
    const auto body = [&](ReadTx& tx) -> Result<void> {
        FYR_TRY(const auto f, mineOf(tx, m_programmes, who));
        FYR_TRY(const auto place, placeOf(f.programme().modules, id));
        const auto* text = f.known->module(id);
        if (!opened(f.course.modules[place]) || !text) return fail(ErrorCode::notFound, "it is not open");
        json::object o = *text;
        o["id"] = id;
        std::set<std::string, std::less<>> shown; // a diary stands in many modules, and belongs to one
        shownIn(o["pages"], shown);
        json::array sheets;
        if (const auto* all = json::list(f.known->texts, "worksheets"))
            for (const auto& w : *all) {
                if (!shown.contains(json::text(w, "id").value_or(""))) continue;
                json::object sheet = w.get_object();
                sheet.erase("feedback"); // what the therapist looks for
                sheets.push_back(std::move(sheet));
            }
        o["worksheets"] = std::move(sheets);
        out = json::write(o);
        return {};
    };
    FYR_CHECK(m_store.read(who.tenant, body));
    return out;
}

Result<std::string> Courses::measure(const Principal& who, std::string_view id) {
    std::string out;
    const auto body = [&](ReadTx& tx) -> Result<void> {
        FYR_TRY(auto f, mineOf(tx, m_programmes, who));
        std::vector<icbt::Effect> unseen;
        icbt::advance(f.setting(), f.course, m_clock.now(), unseen);
        FYR_TRY(const auto place, placeOf(f.programme().measures, id));
        const auto* instrument = m_programmes.instruments().find(f.programme().measures[place].instrument);
        if (!f.course.measures[place].due || !instrument) return fail(ErrorCode::notFound, "it is not due");
        std::set<std::int32_t> risk; // counted from 1
        for (const auto& rule : f.programme().risks)
            for (const auto& in : rule.table.inputs)
                if (rule.instrument == instrument->id && in.kind == icbt::Input::Kind::item) risk.insert(in.item);
        json::array items;
        for (const auto& i : instrument->items) {
            json::array answers;
            for (const auto& a : i.answers) answers.push_back(json::object{{"points", a.points}, {"label", local(a.label)}});
            json::object item{{"id", i.id}, {"text", local(i.text)}};
            item["answers"] = std::move(answers);
            if (risk.contains(static_cast<std::int32_t>(items.size()) + 1)) item["risk"] = true; // a person reads the answer
            items.push_back(std::move(item));
        }
        json::object o{{"id", id}, {"instrument", instrument->id}, {"title", local(instrument->title)}, {"intro", local(instrument->intro)}};
        o["items"] = std::move(items);
        out = json::write(o);
        return {};
    };
    FYR_CHECK(m_store.read(who.tenant, body));
    return out;
}

Result<std::string> Courses::worksheets(const Principal& who) {
    std::string out;
    const auto body = [&](ReadTx& tx) -> Result<void> {
        FYR_TRY(const auto id, newestOf(tx, who));
        FYR_TRY(const auto kept, tx.values(sheetKey(id, "")));
        json::object sheets;
        for (const auto& [key, text] : kept) {
            FYR_TRY(sheets[key.substr(sheetKey(id, "").size())], json::parse(text));
        }
        out = json::write(json::object{{"sheets", std::move(sheets)}});
        return {};
    };
    FYR_CHECK(m_store.read(who.tenant, body));
    return out;
}

Result<Courses::Kept> Courses::keepWorksheet(const Principal& who, const std::string& id, const json::object& asked) {
    const auto edit = json::integer(asked, "edit");
    const auto* values = asked.if_contains("values");
    const auto* rows = asked.if_contains("rows");
    std::vector<Problem> problems;
    if (!edit || *edit < 0) problems.push_back({"/edit", "a whole number is needed"});
    if (values && !values->is_object()) problems.push_back({"/values", "an object is needed"});
    if (rows && !rows->is_array()) problems.push_back({"/rows", "a list is needed"});
    if (json::write(asked).size() > sheetBytes) problems.push_back({"/values", "too long"});
    if (!problems.empty()) return fail(Error{ErrorCode::badRequest, "a worksheet", std::move(problems)});
    Kept out;
    const auto body = [&](WriteTx& tx) -> Result<void> {
        out = {};
        const auto now = m_clock.now();
        FYR_TRY(const auto course, newestOf(tx, who));
        CourseDesk desk(tx, m_programmes, now);
        FYR_TRY(const bool there, desk.open(course));
        const auto* sheet = there ? desk.file().known->worksheet(id) : nullptr;
        if (!sheet || desk.file().header.patient != who.patient) return fail(ErrorCode::notFound, "no such worksheet");
        FYR_TRY(const auto place, placeOf(desk.file().programme().modules, json::text(*sheet, "module").value_or("")));
        if (!opened(desk.file().course.modules[place])) return fail(ErrorCode::notFound, "it is not open");
        const bool handedIn = desk.file().course.modules[place].status != icbt::ModuleStatus::open;
        FYR_TRY(const auto before, tx.value(sheetKey(course, id)));
        json::object kept;
        if (before) {
            FYR_TRY(const auto v, json::parse(*before));
            kept = v.as_object();
        }
        const std::string from = who.device.empty() ? who.session.str() : who.device;
        json::object mine{{"edit", *edit}, {"device", from}, {"saved", formatInstant(now)}};
        mine["values"] = values ? *values : json::value(json::object{});
        mine["rows"] = rows ? *rows : json::value(json::array{});
        // What is written decides, not who sent it when: the same words are never two, and other words are never lost.
        const auto says = [&](const json::object& one) {
            const auto* v = one.if_contains("values");
            const auto* r = one.if_contains("rows");
            return v && r && *v == mine.at("values") && *r == mine.at("rows");
        };
        const auto keptEdit = json::integer(kept, "edit").value_or(0);
        const bool same = before && says(kept);
        const bool older = before && !same && keptEdit >= *edit;
        json::array others;
        if (const auto* o = json::list(kept, "other")) others = *o;
        if (older) {
            const auto again = std::ranges::any_of(others, [&](const json::value& o) { return o.is_object() && says(o.get_object()); });
            if (!again) others.push_back(std::move(mine));
            while (others.size() > othersKept) others.erase(others.begin());
            kept["other"] = std::move(others);
        } else if (same) {
            if (keptEdit < *edit) kept["edit"] = *edit; // the next one is made from this
        } else {
            if (!others.empty()) mine["other"] = std::move(others);
            const bool done = handedIn && json::boolean(kept, "done").value_or(false); // what was handed in stays in the history
            mine["done"] = done;
            kept = std::move(mine);
            FYR_CHECK(desk.put(worksheetResponse(desk.file().header, *sheet, kept.at("values"), kept.at("rows"), done, now)));
            // A sign of life, once a quarter of an hour: autosaves are many.
            if (now - desk.file().course.lastSign > std::chrono::minutes{15} && desk.file().course.phase != icbt::Phase::ended) {
                FYR_CHECK(desk.run(byPatient(who, EventType::sign)));
                FYR_TRY([[maybe_unused]] const auto stored, desk.close());
            }
        }
        FYR_CHECK(tx.setValue(sheetKey(course, id), json::write(kept)));
        out.newest = !older;
        out.text = older ? json::write(json::object{{"error", {{"code", info(ErrorCode::versionConflict).name}, {"message", "something newer is kept"}}}, {"sheet", kept}}) : json::write(kept);
        Trace t;
        t.action = TraceAction::update;
        t.subtype = "course.worksheet";
        t.patient = who.patient;
        t.about = {"QuestionnaireResponse/" + worksheetResourceId(course, id)};
        return leaveTrace(tx, now, who, t);
    };
    FYR_CHECK(m_store.write(who.tenant, body));
    return out;
}

Result<std::string> Courses::once(const Principal& who, std::string_view clientId, std::string_view subtype, const json::value& asked, const Act& act) {
    return doOnce(m_store, m_clock, who, clientId, json::write(json::object{{"do", subtype}, {"asked", asked}}), [&](WriteTx& tx, Instant now) -> Result<std::string> {
        FYR_TRY(const auto id, newestOf(tx, who));
        CourseDesk desk(tx, m_programmes, now);
        FYR_TRY(const bool there, desk.open(id));
        if (!there || desk.file().header.patient != who.patient) return fail(ErrorCode::notFound, "no course");
        FYR_CHECK(act(desk, tx, now));
        FYR_TRY([[maybe_unused]] const auto stored, desk.close());
        Trace t;
        t.action = TraceAction::update;
        t.subtype = subtype;
        t.patient = who.patient;
        t.about = desk.written();
        t.about.insert(t.about.begin(), "CarePlan/" + id);
        FYR_CHECK(leaveTrace(tx, now, who, t));
        return coursePage(tx, m_programmes, desk.file(), now);
    });
}

Result<std::string> Courses::consent(const Principal& who, std::string_view clientId, const std::string& version, const std::string& lang) {
    return once(who, clientId, "course.consent", json::object{{"version", version}, {"lang", lang}}, [&](CourseDesk& desk, WriteTx& tx, Instant now) -> Result<void> {
        auto& h = desk.file().header;
        if (!consentWaits(desk.file())) return {};
        if (version != consentVersion) return fail(ErrorCode::versionConflict, "another text is asked for now");
        FYR_TRY(const auto settings, loadUnitSettings(tx, h.unit));
        h.consented = now;
        return desk.put(consentResponse(h, consentText(settings.emergencyPhone, settings.advicePhone).in(lang), lang, now));
    });
}

Result<std::string> Courses::submit(const Principal& who, std::string_view clientId, const std::string& module) {
    return once(who, clientId, "course.submit", json::object{{"module", module}}, [&](CourseDesk& desk, WriteTx& tx, Instant now) -> Result<void> {
        const auto& f = desk.file();
        auto e = byPatient(who, EventType::submit);
        FYR_TRY(e.subject, placeOf(f.programme().modules, module));
        FYR_CHECK(desk.run(std::move(e)));
        // What was written is handed in with it.
        const auto* all = json::list(f.known->texts, "worksheets");
        for (std::size_t i = 0; all && i < all->size(); ++i) {
            const auto& sheet = (*all)[i].get_object();
            if (json::text(sheet, "module") != std::string_view(module)) continue;
            const std::string id(json::text(sheet, "id").value_or(""));
            FYR_TRY(const auto kept, tx.value(sheetKey(f.header.id, id)));
            if (!kept) continue;
            FYR_TRY(auto v, json::parse(*kept));
            v.as_object()["done"] = true;
            FYR_CHECK(tx.setValue(sheetKey(f.header.id, id), json::write(v)));
            FYR_CHECK(desk.put(worksheetResponse(f.header, sheet, v.at("values"), v.at("rows"), true, now)));
        }
        return {};
    });
}

Result<std::string> Courses::answer(const Principal& who, std::string_view clientId, const std::string& measure, const std::vector<std::optional<std::int32_t>>& answers) {
    json::array asked;
    for (const auto& a : answers) asked.push_back(a ? json::value(*a) : json::value(nullptr));
    return once(who, clientId, "course.answer", json::object{{"measure", measure}, {"answers", std::move(asked)}}, [&](CourseDesk& desk, WriteTx&, Instant now) -> Result<void> {
        if (consentWaits(desk.file())) return fail(ErrorCode::invalidState, "the patient has not agreed yet");
        const auto& p = desk.file().programme();
        auto e = byPatient(who, EventType::answer);
        FYR_TRY(e.subject, placeOf(p.measures, measure));
        const auto* instrument = m_programmes.instruments().find(p.measures[e.subject].instrument);
        if (!instrument) return fail(ErrorCode::notFound, "no such questionnaire");
        // The one that comes again and again may be answered once more in between; the others have their time. What fell due
        // a moment ago and waits for the outbox is due.
        auto soon = desk.file().course;
        std::vector<icbt::Effect> unseen;
        icbt::advance(desk.file().setting(), soon, now, unseen);
        if (!soon.measures[e.subject].due && p.measures[e.subject].when != icbt::Measure::When::every) return fail(ErrorCode::notFound, "it is not due");
        const auto most = instrument->items.size();
        if (answers.size() > most || answers.size() < instrument->scoredItems()) // what is asked and not scored may be left out
            return fail(Error{ErrorCode::badRequest, "the answers", {{"/answers", fmt::format("{} answers are needed", most)}}});
        e.points = answers;
        e.points.resize(most);
        FYR_TRY(const auto resources, measureResources(desk.file().header, *instrument, std::string(clientId), e.points, now));
        for (const auto& r : resources)
            if (r.type() == "Observation") e.total = static_cast<std::int32_t>(r["valueQuantity"]["value"].integer().value_or(0));
        FYR_CHECK(desk.run(std::move(e)));
        for (const auto& r : resources) FYR_CHECK(desk.put(r));
        return {};
    });
}

Result<std::string> Courses::write(const Principal& who, std::string_view clientId, const std::string& text) {
    return once(who, clientId, "course.write", json::object{{"text", text}}, [&](CourseDesk& desk, WriteTx& tx, Instant now) -> Result<void> {
        auto& h = desk.file().header;
        Mailroom room(tx, who, now);
        const protocol::MessagePayload p{PatientId{who.patient}, desk.file().programme().title.in("sv"), text, {}};
        const std::string id(clientId);
        FYR_TRY(auto posted, h.thread.empty() ? room.begin(p, id) : room.send(h.thread, p, id));
        if (posted.handled.refused() && !h.thread.empty()) { // closed by the unit: a new one
            FYR_TRY(posted, room.begin(p, id));
        }
        if (posted.handled.refused()) return fail(*posted.handled.result.code, posted.handled.result.message);
        h.thread = posted.thread->id;
        h.heard = posted.thread->count;
        return desk.run(byPatient(who, EventType::write));
    });
}

Result<std::string> Courses::choose(const Principal& who, std::string_view clientId, const std::string& choice, const std::string& module) {
    return once(who, clientId, "course.choose", json::object{{"choice", choice}, {"module", module}}, [&](CourseDesk& desk, WriteTx&, Instant) -> Result<void> {
        auto e = byPatient(who, EventType::choose);
        FYR_TRY(e.subject, placeOf(desk.file().programme().choices, choice));
        FYR_TRY(e.other, placeOf(desk.file().programme().modules, module));
        return desk.run(std::move(e));
    });
}

// What the patient thought of a module, or of all of it: kept for whoever improves the programme, and read by the therapist.
Result<std::string> Courses::feedback(const Principal& who, std::string_view clientId, const std::string& module, std::int64_t useful, const std::string& text) {
    return once(who, clientId, "course.feedback", json::object{{"module", module}, {"useful", useful}, {"text", text}},
                [&](CourseDesk& desk, WriteTx& tx, Instant now) -> Result<void> {
                    const auto& f = desk.file();
                    if (!module.empty()) {
                        FYR_TRY([[maybe_unused]] const auto place, placeOf(f.programme().modules, module));
                    }
                    FYR_CHECK(tx.setValue(fmt::format("course-feedback/{}/{}", f.header.id, clientId),
                                          json::write({{"module", module}, {"useful", useful}, {"text", text}, {"at", formatInstant(now)}, {"programme", f.header.hash}})));
                    FYR_CHECK(desk.put(opinionResponse(f.header, module, useful, text, now)));
                    if (f.course.phase == icbt::Phase::ended) return {};
                    return desk.run(byPatient(who, EventType::sign));
                });
}

Result<std::string> Courses::seen(const Principal& who, std::string_view clientId, const std::string& module, std::int64_t page) {
    return once(who, clientId, "course.seen", json::object{{"module", module}, {"page", page}}, [&](CourseDesk& desk, WriteTx&, Instant) -> Result<void> {
        FYR_TRY(const auto place, placeOf(desk.file().programme().modules, module));
        if (!opened(desk.file().course.modules[place])) return fail(ErrorCode::notFound, "it is not open");
        if (desk.file().course.phase == icbt::Phase::ended) return {};
        return desk.run(byPatient(who, EventType::sign));
    });
}

} // namespace fyr::server

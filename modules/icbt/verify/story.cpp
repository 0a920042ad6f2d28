#include "icbt/verify/story.h"

#include <algorithm>
#include <fmt/format.h>

namespace fyr::icbt::verify {
namespace {

using Kind = Act::Kind;

int daysOf(const Span& s) {
    switch (s.unit) {
    case Span::Unit::hours: return s.count / 24;
    case Span::Unit::days: return s.count;
    case Span::Unit::weeks: return s.count * 7;
    case Span::Unit::workingDays: return s.count;
    }
    return 0;
}

void replaceAll(std::string& text, std::string_view what, const std::string& with) {
    for (auto at = text.find(what); at != std::string::npos; at = text.find(what, at + with.size())) text.replace(at, what.size(), with);
}

std::string capital(std::string text) { // the names of roles begin with plain letters in both languages
    if (!text.empty() && text[0] >= 'a' && text[0] <= 'z') text[0] = static_cast<char>(text[0] - 'a' + 'A');
    return text;
}

LocalText on(std::string_view sv, std::string_view en, std::string_view id) { return {fmt::format(fmt::runtime(sv), id), fmt::format(fmt::runtime(en), id)}; }

// Keeps the days, and says what happens.
struct Telling {
    const Programme& p;
    const Model& model;
    Story out;
    int day = 1;
    int riskDay = 1;
    int paused = 0;
    int extended = 0;

    void say(LocalText t) { out.lines.push_back({day, std::move(t)}); }
    [[nodiscard]] const std::string& id(std::uint16_t m) const { return p.modules[m].id; }
    [[nodiscard]] int limitDay() const { return 1 + daysOf(p.length) + extended * daysOf(p.extendBy) + paused; }

    void pass(const Act& a) { // how long it takes
        switch (a.kind) {
        case Kind::submit: day += std::max(1, daysOf(p.modules[a.subject].due)); break;
        case Kind::limit: day = std::max(day, limitDay()); break;
        case Kind::opens:
            if (p.modules[a.subject].notBeforeWeek) day = std::max(day, (*p.modules[a.subject].notBeforeWeek - 1) * 7 + 1);
            break;
        case Kind::resume:
            day += 7;
            paused += 7;
            break;
        case Kind::tell: {
            const auto& steps = p.clocks[p.risks[a.subject].clock].steps;
            day = std::max(day, riskDay + daysOf(steps[a.detail].after));
            break;
        }
        case Kind::late: day = std::max(day, riskDay + daysOf(p.clocks[p.risks[a.subject].clock].answer)); break;
        case Kind::unsettled: day += std::max(1, daysOf(p.risks[a.subject].settle)); break;
        case Kind::approve:
        case Kind::giveBack:
        case Kind::choose:
        case Kind::pause:
        case Kind::close:
        case Kind::risk:
        case Kind::unheard:
        case Kind::message:
        case Kind::homework:
        case Kind::closingAnswer: day += 1; break;
        default: break;
        }
        if (a.kind == Kind::extend) ++extended;
        if (a.kind == Kind::risk || a.kind == Kind::unheard) riskDay = day;
    }

    LocalText label(const Act& a) const {
        if (a.subject == none) return {"en fråga om självmord", "a question about suicide"};
        const auto& r = p.risks[a.subject];
        return {r.label.in("sv").empty() ? r.id : r.label.in("sv"), r.label.in("en").empty() ? r.id : r.label.in("en")};
    }

    LocalText branch(const Act& a, std::string_view sv, std::string_view en) const {
        const auto& among = p.choices[a.subject].among;
        return on(sv, en, a.detail < among.size() ? id(among[a.detail]) : "?");
    }

    void act(const Act& a) {
        pass(a);
        switch (a.kind) {
        case Kind::baseline: return say({"Patienten besvarar startmätningen.", "The patient answers the baseline measure."});
        case Kind::start: return say({"Behandlingen börjar.", "Treatment starts."});
        case Kind::opens: return;
        case Kind::opensByTherapist: return say(on("Behandlaren väljer att öppna {}.", "The therapist chooses to open {}.", id(a.subject)));
        case Kind::submit:
            if (p.modules[a.subject].gate == Gate::none) return say(on("Patienten blir klar med {}.", "The patient finishes {}.", id(a.subject)));
            return say(on("Patienten lämnar in {}.", "The patient hands in {}.", id(a.subject)));
        case Kind::approve: return say(on("Behandlaren godkänner {}.", "The therapist approves {}.", id(a.subject)));
        case Kind::giveBack: return say(on("Behandlaren lämnar tillbaka {}.", "The therapist hands {} back.", id(a.subject)));
        case Kind::again: return say(on("Behandlaren låter patienten göra om {}.", "The therapist lets the patient do {} again.", id(a.subject)));
        case Kind::skip: return say(on("Behandlaren hoppar över {}.", "The therapist skips {}.", id(a.subject)));
        case Kind::choose: return say(a.actor == Actor::patient ? branch(a, "Patienten väljer {}.", "The patient chooses {}.") : branch(a, "Behandlaren väljer {}.", "The therapist chooses {}."));
        case Kind::byTable: return say(branch(a, "Tabellen väljer {}.", "The table chooses {}."));
        case Kind::swap: return say(branch(a, "Behandlaren byter till {}.", "The therapist changes to {}."));
        case Kind::byDefault: return;
        case Kind::pause: return say({"Behandlingen pausas.", "The treatment is paused."});
        case Kind::resume: return say({"Behandlingen återupptas.", "The treatment goes on again."});
        case Kind::extend: return say({"Behandlingen förlängs.", "The treatment is extended."});
        case Kind::limit: return say({"Behandlingstiden är slut och avslutningen börjar.", "The time of treatment is over and closing begins."});
        case Kind::close: return say({"Behandlaren inleder avslutningen.", "The therapist begins the closing."});
        case Kind::closingAnswer: return say({"Patienten besvarar slutmätningen.", "The patient answers the closing measure."});
        case Kind::waive: return say({"Behandlaren gör undantag från kravet, med ett skäl.", "The therapist waives the requirement, with a reason."});
        case Kind::risk: {
            const auto l = label(a);
            return say({fmt::format("Patientens svar på {} väcker ett larm.", l.sv), fmt::format("The patient's answer to {} raises an alert.", l.en)});
        }
        case Kind::unheard: {
            const auto l = label(a);
            return say({fmt::format("Patienten ger det allvarligaste svaret på {}.", l.sv), fmt::format("The patient gives the gravest answer to {}.", l.en)});
        }
        case Kind::tell: {
            const auto r = roleName(p.clocks[p.risks[a.subject].clock].steps[a.detail].to);
            return say({capital(r.sv) + " får veta det.", capital(r.en) + " is told."});
        }
        case Kind::late: return say({"Svarstiden går ut.", "The time for an answer runs out."});
        case Kind::take: return say({"En medarbetare tar larmet.", "A member of staff takes the alert."});
        case Kind::settle: return say({"Vad som gjordes skrivs ned: larmet är stängt.", "What was done is written down: the alert is closed."});
        case Kind::unsettled: return say({"Ingen har skrivit vad som gjordes: larmet är öppet igen.", "Nobody has said what was done: the alert is open again."});
        case Kind::message: return say({"Patienten skriver ett meddelande.", "The patient writes a message."});
        case Kind::read: return say({"Behandlaren besvarar meddelandet.", "The therapist answers the message."});
        case Kind::homework: return say({"Patienten lämnar in en hemuppgift.", "The patient hands in homework."});
        case Kind::reviewed: return say({"Behandlaren läser hemuppgiften.", "The therapist reads the homework."});
        case Kind::signOff: return say({"Behandlaren avslutar och signerar.", "The therapist signs the treatment off."});
        case Kind::discharge: return say({"Patienten skrivs ut.", "The patient is discharged."});
        case Kind::refer: return say({"Patienten remitteras.", "The patient is referred."});
        case Kind::over: return say({"Uppföljningen är slut.", "The follow-up is over."});
        }
    }

    void changes(const State& before, const State& after) {
        for (const auto m : model.slice().modules) {
            const auto was = model.status(before, m), is = model.status(after, m);
            if (was == Status::locked && is == Status::open) say(on("Modul {} öppnas.", "Module {} opens.", id(m)));
            if (was < Status::done && is == Status::notChosen) say(on("Modul {} väljs bort.", "Module {} is not chosen.", id(m)));
        }
    }
};

} // namespace

Story Teller::tell(std::string place, const Model& model, const std::vector<Model::Next>& way, LocalText verdict) const {
    Telling t{m_p, model, {}};
    t.out.place = std::move(place);
    auto before = model.first();
    if (way.empty() || (way.front().act.kind != Kind::start && way.front().act.kind != Kind::baseline)) t.say({"Patienten är inskriven.", "The patient is enrolled."});
    for (const auto& n : way) {
        t.act(n.act);
        t.changes(before, n.to);
        before = n.to;
    }
    for (auto* text : {&verdict.sv, &verdict.en}) {
        replaceAll(*text, "{risk}", std::to_string(t.riskDay));
        replaceAll(*text, "{day}", std::to_string(t.day));
    }
    t.out.verdict = std::move(verdict);
    return std::move(t.out);
}

LocalText phaseName(Phase p) {
    switch (p) {
    case Phase::enrolled: return {"före behandlingen", "before treatment"};
    case Phase::active: return {"under behandlingen", "in treatment"};
    case Phase::paused: return {"under en paus", "in a pause"};
    case Phase::closing: return {"under avslutningen", "in closing"};
    case Phase::followUp: return {"under uppföljningen", "in follow-up"};
    case Phase::ended: return {"efter slutet", "after the end"};
    }
    return {};
}

LocalText roleName(Role r) {
    switch (r) {
    case Role::patient: return {"patienten", "the patient"};
    case Role::therapist: return {"behandlaren", "the therapist"};
    case Role::unit: return {"enheten", "the unit"};
    case Role::supervisor: return {"handledaren", "the supervisor"};
    case Role::onCall: return {"jouren", "the on-call clinician"};
    }
    return {};
}

std::string write(const Story& s, std::string_view lang) {
    std::string out;
    for (std::size_t i = 0; i < s.lines.size();) {
        const int day = s.lines[i].day;
        if (day > 0) out += fmt::format("{} {}:", lang.substr(0, 2) == "en" ? "Day" : "Dag", day);
        for (; i < s.lines.size() && s.lines[i].day == day; ++i) out += (out.empty() || out.back() == '\n' ? "" : " ") + s.lines[i].text.in(lang);
        out += "\n";
    }
    return out + s.verdict.in(lang) + "\n";
}

} // namespace fyr::icbt::verify

// Programme::load: the canonical form → the programme. The parts' own rules; what binds them together is in the verifier.
#include "base/digest.h"
#include "icbt/load_tables.h"
#include "icbt/reader.h"

#include <algorithm>
#include <fmt/format.h>

namespace fyr::icbt {
namespace {

constexpr std::int32_t weeksMost = 260;
constexpr std::size_t tellingsMost = 20;

const std::initializer_list<std::pair<std::string_view, Role>> roles{
    {"patient", Role::patient}, {"therapist", Role::therapist}, {"unit", Role::unit}, {"supervisor", Role::supervisor}, {"onCall", Role::onCall}};

// Names that stand for places in the vectors of the programme.
struct Names {
    std::vector<std::string> clocks, modules, measures;
};
std::uint16_t find(const std::vector<std::string>& ids, std::string_view id) {
    const auto it = std::find(ids.begin(), ids.end(), id);
    return it == ids.end() ? none : static_cast<std::uint16_t>(it - ids.begin());
}
std::vector<std::string> idsOf(const json::value& root, std::string_view key, std::vector<Problem>& problems) {
    std::vector<std::string> out;
    if (const auto* all = json::list(root, key)) {
        std::size_t i = 0;
        for (const auto& v : *all) {
            auto id = std::string(json::text(v, "id").value_or(""));
            if (!id.empty() && find(out, id) != none) problems.push_back({fmt::format("/{}/{}/id", key, i), fmt::format("'{}' is there twice", id)});
            out.push_back(std::move(id));
            ++i;
        }
    }
    return out;
}
std::uint16_t refer(Reader& r, std::string_view key, const std::vector<std::string>& ids, std::string_view what) {
    const auto id = r.text(key);
    const auto at = find(ids, id);
    if (!id.empty() && at == none) r.problemAt(key, fmt::format("there is no {} '{}'", what, id));
    return at;
}
std::uint16_t referOr(Reader& r, std::string_view key, const std::vector<std::string>& ids, std::string_view what) {
    if (r.has(key)) return refer(r, key, ids, what);
    r.ignore(key);
    return none;
}
std::vector<std::uint16_t> referAll(Reader& r, std::string_view key, const std::vector<std::string>& ids, std::string_view what) {
    std::vector<std::uint16_t> out;
    for (const auto& id : r.texts(key)) {
        const auto at = find(ids, id);
        if (at == none) r.problemAt(key, fmt::format("there is no {} '{}'", what, id));
        else if (std::find(out.begin(), out.end(), at) != out.end()) r.problemAt(key, fmt::format("'{}' is there twice", id));
        else out.push_back(at);
    }
    return out;
}

PhaseSet phaseSet(Reader& r, std::string_view key, PhaseSet otherwise) {
    if (!r.has(key)) {
        r.ignore(key);
        return otherwise;
    }
    PhaseSet out = 0;
    for (const auto& text : r.texts(key)) {
        bool known = false;
        for (std::size_t i = 0; i < phases; ++i)
            if (name(static_cast<Phase>(i)) == text) {
                out = static_cast<PhaseSet>(out | bit(static_cast<Phase>(i)));
                known = true;
            }
        if (!known) r.problemAt(key, fmt::format("there is no phase '{}'", text));
    }
    return out;
}

std::vector<Reminder> remindersOf(Reader& r) {
    std::vector<Reminder> out;
    r.each("reminders", false, [&](Reader& x) { out.push_back({x.span("after"), x.oneOf("to", roles)}); });
    if (out.size() > tellingsMost) r.problemAt("reminders", fmt::format("are {} at the most", tellingsMost));
    return out;
}

void reviewersWords(Reader& r) { // what is not part of what runs
    for (const auto* key : {"note", "rationale", "source"}) r.ignore(key);
}

void readClocks(Reader& root, Programme& p) {
    root.each("clocks", true, [&](Reader& r) {
        ClockRule c;
        c.id = r.text("id");
        c.answer = r.span("answer");
        c.again = r.spanOr("again", {});
        c.runs = phaseSet(r, "runs", everyPhase);
        r.each("steps", true, [&](Reader& s) { c.steps.push_back({s.span("after"), s.oneOf("to", roles)}); });
        if (c.steps.size() > tellingsMost) r.problemAt("steps", fmt::format("are {} at the most", tellingsMost));
        reviewersWords(r);
        p.clocks.push_back(std::move(c));
    });
}

void readMeasures(Reader& root, Programme& p, const Names& names) {
    root.each("measures", true, [&](Reader& r) {
        Measure m;
        m.id = r.text("id");
        m.instrument = r.text("instrument");
        if (!m.instrument.empty() && !p.instrument(m.instrument)) r.problemAt("instrument", fmt::format("'{}' is not among the instruments", m.instrument));
        m.grace = r.span("grace");
        if (m.grace.count < 1) r.problemAt("grace", "is some time: what falls due is not missed at once");
        m.reminders = remindersOf(r);
        m.inPause = r.flag("in-pause", true);
        m.required = r.flag("required", false);
        r.in("missed", true, [&](Reader& x) {
            m.missedMost = x.number("most", 1, 52);
            m.missedClock = refer(x, "clock", names.clocks, "clock");
        });
        const auto* when = r.take("when");
        const auto at = [&](Reader& x) {
            m.weekday = x.oneOf<std::int32_t>("on", {{"mon", 0}, {"tue", 1}, {"wed", 2}, {"thu", 3}, {"fri", 4}, {"sat", 5}, {"sun", 6}}, 0);
            const auto clock = x.textOr("at", "08:00");
            const auto digits = [&](std::size_t i) { return clock[i] >= '0' && clock[i] <= '9'; };
            if (clock.size() == 5 && clock[2] == ':' && digits(0) && digits(1) && digits(3) && digits(4))
                m.minute = ((clock[0] - '0') * 10 + clock[1] - '0') * 60 + (clock[3] - '0') * 10 + clock[4] - '0';
            else m.minute = 24 * 60;
            if (m.minute >= 24 * 60) x.problemAt("at", "is a time of day like 08:00");
        };
        if (when && when->is_string()) {
            if (when->get_string() == "baseline") m.when = Measure::When::baseline;
            else if (when->get_string() == "closing") m.when = Measure::When::closing;
            else r.problemAt("when", "is baseline, closing, or a map with every, weeks or follow-up");
        } else {
            r.in("when", true, [&](Reader& x) {
                if (x.has("every")) {
                    m.when = Measure::When::every;
                    const auto s = x.span("every");
                    m.everyWeeks = s.unit == Span::Unit::weeks ? s.count : 0;
                    if (m.everyWeeks < 1) x.problemAt("every", "is a number of weeks: 1w");
                } else if (x.has("weeks")) {
                    m.when = Measure::When::week;
                    m.weeks = x.numbers("weeks", 1, weeksMost);
                } else if (x.has("follow-up")) {
                    m.when = Measure::When::followUp;
                    m.weeks = x.numbers("follow-up", 1, weeksMost);
                } else x.problem("says every, weeks or follow-up");
                if (m.when != Measure::When::every && (m.weeks.empty() || std::adjacent_find(m.weeks.begin(), m.weeks.end(), std::greater_equal<>()) != m.weeks.end())) x.problem("weeks are in order, and there is one at least");
                at(x);
            });
        }
        reviewersWords(r);
        p.measures.push_back(std::move(m));
    });
}

void readRisks(Reader& root, Programme& p, const Names& names) {
    root.each("risks", true, [&](Reader& r) {
        RiskRule rule;
        rule.id = r.text("id");
        rule.instrument = r.text("instrument");
        rule.label = r.local("label");
        rule.table = readTable(r, p, {"none", "note", "ask", "alert"});
        for (const auto& in : rule.table.inputs)
            if (in.kind != Input::Kind::item || in.instrument != rule.instrument) r.problemAt("inputs", "are items of the rule's instrument");
        rule.clock = refer(r, "clock", names.clocks, "clock");
        rule.settle = r.span("settle");
        rule.watches = phaseSet(r, "watches", everyPhase);
        reviewersWords(r);
        p.risks.push_back(std::move(rule));
    });
}

void readModules(Reader& root, Programme& p, const Names& names) {
    root.each("modules", true, [&](Reader& r) {
        Module m;
        m.id = r.text("id");
        m.title = r.local("title");
        m.opens = r.oneOf<Opens>("opens", {{"at-start", Opens::atStart}, {"after", Opens::after}, {"by-therapist", Opens::byTherapist}, {"by-choice", Opens::byChoice}});
        m.after = referAll(r, "after", names.modules, "module");
        if (r.has("not-before")) m.notBeforeWeek = r.number("not-before", 1, weeksMost);
        m.gate = r.oneOf<Gate>("gate", {{"none", Gate::none}, {"therapist", Gate::therapist}});
        m.reviewClock = referOr(r, "review", names.clocks, "clock");
        m.due = r.span("due");
        m.reminders = remindersOf(r);
        m.worksheets = r.texts("worksheets");
        m.minutes = r.number("minutes", 1, 6000);
        m.reviewMinutes = r.numberOr("review-minutes", 0, 600, 0);
        m.repeatMost = r.numberOr("repeat", 0, 10, 1);
        m.skippable = r.flag("skippable", false);
        m.booster = r.flag("booster", false);
        if (m.booster && m.opens != Opens::byTherapist) r.problemAt("booster", "opens by-therapist");
        if (m.opens == Opens::after && m.after.empty()) r.problem("opens after others, and names none");
        if (m.opens == Opens::atStart && !m.after.empty()) r.problem("opens at the start, and after others too");
        if (m.gate == Gate::therapist && m.reviewClock == none && !r.has("review")) r.problem("a gate has a 'review' clock");
        reviewersWords(r);
        p.modules.push_back(std::move(m));
    });
}

void readChoices(Reader& root, Programme& p, const Names& names) {
    root.each("choices", false, [&](Reader& r) {
        Choice c;
        c.id = r.text("id");
        c.question = r.local("question");
        c.among = referAll(r, "among", names.modules, "module");
        c.after = referAll(r, "after", names.modules, "module");
        c.by = r.oneOf<Chooses>("by", {{"therapist", Chooses::therapist}, {"patient", Chooses::patient}, {"table", Chooses::table}});
        c.clock = refer(r, "clock", names.clocks, "clock");
        c.otherwise = refer(r, "otherwise", names.modules, "module");
        c.swap = r.flag("swap", true);
        if (c.among.size() < 2) r.problemAt("among", "holds two modules at least");
        if (c.otherwise != none && std::find(c.among.begin(), c.among.end(), c.otherwise) == c.among.end()) r.problemAt("otherwise", "is one of those in 'among'");
        if (c.by == Chooses::table) {
            std::vector<std::string> ids;
            for (const auto m : c.among) ids.push_back(names.modules[m]);
            c.table = readTable(r, p, ids);
        }
        const auto self = static_cast<std::uint16_t>(p.choices.size());
        for (const auto m : c.among) {
            if (m >= p.modules.size()) continue;
            auto& module = p.modules[m];
            if (module.opens != Opens::byChoice) r.problemAt("among", fmt::format("'{}' does not open by-choice", module.id));
            if (module.choice != none) r.problemAt("among", fmt::format("'{}' is in another choice already", module.id));
            module.choice = self;
        }
        reviewersWords(r);
        p.choices.push_back(std::move(c));
    });
    for (std::size_t i = 0; i < p.modules.size(); ++i)
        if (p.modules[i].opens == Opens::byChoice && p.modules[i].choice == none) root.problemAt(fmt::format("modules/{}", i), "opens by-choice, and no choice names it");
}

void readDecisions(Reader& root, Programme& p, const Names& names) {
    root.each("tracks", false, [&](Reader& r) {
        p.tracks.push_back({r.text("id"), r.local("title"), r.numberOr("extra-minutes", 0, 600, 0)});
        reviewersWords(r);
    });
    root.each("decisions", false, [&](Reader& r) {
        Decision d;
        d.id = r.text("id");
        d.week = r.number("week", 1, weeksMost);
        d.table = readTable(r, p, {"onTrack", "look", "tooLittle"});
        d.clock = refer(r, "clock", names.clocks, "clock");
        d.tracks = r.texts("tracks");
        for (const auto& t : d.tracks)
            if (std::none_of(p.tracks.begin(), p.tracks.end(), [&](const Track& x) { return x.id == t; })) r.problemAt("tracks", fmt::format("there is no track '{}'", t));
        if (d.tracks.empty()) r.problem("names the tracks to choose from");
        reviewersWords(r);
        p.decisions.push_back(std::move(d));
    });
    root.each("expected", false, [&](Reader& r) {
        ExpectedBand b;
        b.from = r.number("from", 0, 1000);
        b.to = r.number("to", 0, 1000);
        b.lower = r.numbers("lower", 0, 1000);
        b.upper = r.numbers("upper", 0, 1000);
        if (b.lower.size() != b.upper.size() || b.lower.empty()) r.problem("'lower' and 'upper' have a value for each week, from week 0");
        for (std::size_t i = 0; i < std::min(b.lower.size(), b.upper.size()); ++i)
            if (b.lower[i] > b.upper[i]) r.problemAt("lower", fmt::format("is above 'upper' in week {}", i));
        reviewersWords(r);
        p.expected.push_back(std::move(b));
    });
}

void readClosing(Reader& root, Programme& p, const Names& names) {
    root.each("close", true, [&](Reader& r) {
        CloseRule c;
        using K = CloseRule::Kind;
        if (r.has("module")) {
            c.kind = K::module;
            c.subject = refer(r, "module", names.modules, "module");
        } else if (r.has("measure")) {
            c.kind = K::measure;
            c.subject = refer(r, "measure", names.measures, "measure");
        } else if (r.has("worksheet")) {
            c.kind = K::worksheet;
            c.worksheet = r.text("worksheet");
        } else {
            c.kind = r.oneOf<K>("none-open", {{"risk", K::noRisk}, {"message", K::noMessage}, {"review", K::noReview}});
        }
        c.waivable = r.flag("waivable", false);
        reviewersWords(r);
        p.close.push_back(std::move(c));
    });
    root.each("ends", true, [&](Reader& r) {
        EndRule e;
        e.kind = r.oneOf<EndRule::Kind>("kind", {{"signed-off", EndRule::Kind::signedOff}, {"discharged", EndRule::Kind::discharged}, {"referred", EndRule::Kind::referred}});
        e.documents = r.texts("documents");
        e.needsReason = r.flag("reason", false);
        e.from = phaseSet(r, "from", everyPhase);
        for (const auto& other : p.ends)
            if (other.kind == e.kind) r.problem("this end is there twice");
        reviewersWords(r);
        p.ends.push_back(std::move(e));
    });
}

void readFrame(Reader& root, Programme& p, const Names& names) {
    p.length = root.span("length");
    root.in("extend", false, [&](Reader& r) {
        p.extendBy = r.span("by");
        p.extendMost = r.number("most", 0, 52);
    });
    root.in("pause", true, [&](Reader& r) {
        p.pauseLongest = r.span("longest");
        p.pauseMost = r.number("most", 0, 52);
        p.pauseClock = refer(r, "clock", names.clocks, "clock");
    });
    root.in("closing", true, [&](Reader& r) {
        p.closingWithin = r.span("within");
        p.closingClock = refer(r, "clock", names.clocks, "clock");
    });
    root.in("silent", true, [&](Reader& r) {
        p.silentAfter = r.span("after");
        p.silentClock = refer(r, "clock", names.clocks, "clock");
    });
    root.in("messages", true, [&](Reader& r) { p.messageClock = refer(r, "clock", names.clocks, "clock"); });
    root.in("load", true, [&](Reader& r) {
        p.patientMinutesMost = r.number("patient-minutes", 1, 6000);
        p.therapistMinutesMost = r.number("therapist-minutes", 1, 600);
        p.remindersMost = r.number("reminders", 0, 50);
    });
}

void readInstruments(Reader& root, Programme& p) {
    root.each("instruments", true, [&](Reader& r) {
        InstrumentFacts f;
        f.id = r.text("id");
        f.version = r.text("version");
        f.textShips = r.flag("text-ships", false);
        f.least = r.number("least", -1000, 1000);
        f.most = r.number("most", f.least, 100'000);
        r.each("items", true, [&](Reader& i) {
            const auto least = i.number("least", -100, 1000);
            f.items.emplace_back(least, i.number("most", least, 1000));
        });
        p.instruments.push_back(std::move(f));
    });
}

} // namespace

Result<Programme> Programme::load(std::string_view canonical) {
    FYR_TRY(const auto root, json::parse(canonical));
    Programme p;
    Error error{ErrorCode::content, "the programme has errors", {}};
    if (!root.is_object()) return fail(ErrorCode::content, "a programme is a map");
    {
        Reader r(root, "", error.problems);
        const Names names{idsOf(root, "clocks", error.problems), idsOf(root, "modules", error.problems), idsOf(root, "measures", error.problems)};
        for (const auto* key : {"risks", "choices", "decisions", "tracks", "instruments"}) idsOf(root, key, error.problems);
        if (r.number("format", 1, 1) != 1) return fail(ErrorCode::content, "a programme of another format");
        p.id = r.text("programme");
        p.version = r.text("version");
        p.status = r.text("status");
        p.title = r.local("title");
        p.texts = r.text("texts");
        p.languages = r.texts("languages");
        if (p.languages.empty()) r.problem("'languages' is missing");
        for (const auto* key : {"author-role", "note", "source", "texts-sha256"}) r.ignore(key);
        readInstruments(r, p);
        readFrame(r, p, names);
        readClocks(r, p);
        r.in("eligibility", true, [&](Reader& e) {
            p.eligibility = readTable(e, p, {"offer", "ask", "notSuited"}, RowTexts::mayBe);
            reviewersWords(e);
        });
        readMeasures(r, p, names);
        p.primary = refer(r, "primary", names.measures, "measure");
        readRisks(r, p, names);
        readModules(r, p, names);
        readChoices(r, p, names);
        readDecisions(r, p, names);
        readClosing(r, p, names);
    }
    if (!error.problems.empty()) return fail(std::move(error));
    p.hash = hex(sha256(canonical));
    return p;
}

} // namespace fyr::icbt

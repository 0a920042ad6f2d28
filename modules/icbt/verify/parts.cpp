#include "icbt/verify/parts.h"

#include "base/digest.h"
#include "icbt/verify/verify.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

namespace fyr::icbt::verify {
namespace {

// What a property reads. A part that is named too often costs a second proof; one that is forgotten would cost the truth, so
// that a property names a part as soon as it looks at any of it.
enum Part : std::uint32_t { frame = 1, clocks = 2, measures = 4, risks = 8, order = 16, work = 32, choices = 64, decisions = 128, eligibility = 256, closing = 512, ends = 1024, names = 2048, load = 4096, all = 8192 };

std::uint32_t partsOf(Property p) {
    switch (p) {
    case Property::p1: return frame | measures | risks | order | choices | decisions | eligibility | ends;
    case Property::p2: return frame | measures | risks | order | choices | closing | ends;
    case Property::p3: return frame | clocks | measures | order | work | choices | closing | ends;
    case Property::p4: return closing | ends;
    case Property::p5: return frame | clocks | measures | risks | order | closing | ends;
    case Property::p6: return frame | clocks | risks | order | closing | ends;
    case Property::p7: return risks | choices | decisions | eligibility;
    case Property::p8: return frame | order | choices | closing | ends;
    case Property::p9: return frame | clocks | measures | risks | order | work | choices | decisions;
    case Property::p10: return frame | clocks | measures | order | work | choices | load;
    case Property::p11: return frame | clocks | measures | order | work | choices | decisions | load;
    case Property::p12: return frame | measures | risks | order | closing | ends;
    case Property::p14: return frame | order | choices | risks | decisions | names;
    case Property::p15: return all;
    }
    return all;
}

std::string write(const Table& t) {
    std::string out;
    for (const auto& i : t.inputs) out += fmt::format("in {} {} {} {} {} {}\n", static_cast<int>(i.kind), i.instrument, i.item, i.least, i.most, i.canMiss);
    out += fmt::format("{}\n", fmt::join(t.outcomes, " "));
    for (const auto& r : t.rows) {
        for (const auto& c : r.cells) out += fmt::format("{}..{} {} {}|", c.from, c.to, c.missing, c.values);
        out += fmt::format("{}\n", r.outcome);
    }
    return out;
}

std::string write(const std::vector<Reminder>& reminders) {
    std::string out;
    for (const auto& r : reminders) out += fmt::format(" {}>{}", formatSpan(r.after), name(r.to));
    return out;
}

std::string write(Part part, const Programme& p) {
    std::string t;
    switch (part) {
    case frame:
        for (const auto* s : {&p.length, &p.extendBy, &p.pauseLongest, &p.closingWithin, &p.silentAfter}) t += formatSpan(*s) + " ";
        t += fmt::format("{} {} {} {} {} {}", p.extendMost, p.pauseMost, p.closingClock, p.silentClock, p.messageClock, p.pauseClock);
        break;
    case clocks:
        for (const auto& c : p.clocks) {
            t += fmt::format("{} {} {} {}", c.id, formatSpan(c.answer), formatSpan(c.again), c.runs);
            for (const auto& s : c.steps) t += fmt::format(" {}>{}", formatSpan(s.after), name(s.to));
            t += "\n";
        }
        break;
    case measures:
        for (const auto& m : p.measures) t += fmt::format("{} {} {} {} [{}] {} {} {}{} {} {} {} {}\n", m.id, m.instrument, static_cast<int>(m.when), m.everyWeeks, fmt::join(m.weeks, " "), m.weekday, m.minute, formatSpan(m.grace), write(m.reminders), m.inPause, m.missedMost, m.missedClock, m.required);
        t += std::to_string(p.primary);
        break;
    case risks:
        for (const auto& r : p.risks) t += fmt::format("{} {} {} {} {}\n{}", r.id, r.instrument, r.clock, formatSpan(r.settle), r.watches, write(r.table));
        break;
    case order:
        for (const auto& m : p.modules) t += fmt::format("{} {} [{}] {} {} [{}] {} {} {}\n", m.id, static_cast<int>(m.opens), fmt::join(m.after, " "), m.notBeforeWeek.value_or(0), static_cast<int>(m.gate), fmt::join(m.worksheets, " "), m.skippable, m.booster, m.choice);
        break;
    case work:
        for (const auto& m : p.modules) t += fmt::format("{} {}{} {} {} {}\n", m.reviewClock, formatSpan(m.due), write(m.reminders), m.minutes, m.reviewMinutes, m.repeatMost);
        break;
    case choices:
        for (const auto& c : p.choices) t += fmt::format("{} [{}] [{}] {} {} {} {}\n{}", c.id, fmt::join(c.among, " "), fmt::join(c.after, " "), static_cast<int>(c.by), c.clock, c.otherwise, c.swap, c.table ? write(*c.table) : "");
        break;
    case decisions:
        for (const auto& d : p.decisions) t += fmt::format("{} {} {} {}\n{}", d.id, d.week, d.clock, fmt::join(d.tracks, " "), write(d.table));
        for (const auto& x : p.tracks) t += fmt::format("{} {} ", x.id, x.extraMinutes);
        break;
    case eligibility: t = write(p.eligibility); break;
    case closing:
        for (const auto& c : p.close) t += fmt::format("{} {} {} {}\n", static_cast<int>(c.kind), c.subject, c.worksheet, c.waivable);
        break;
    case ends:
        for (const auto& e : p.ends) t += fmt::format("{} {} {} {}\n", static_cast<int>(e.kind), fmt::join(e.documents, " "), e.needsReason, e.from);
        break;
    case names: {
        const auto add = [&](const LocalText& x) { t += x.sv + "\x1f" + x.en + "\n"; };
        t = fmt::format("{}\n", fmt::join(p.languages, " "));
        add(p.title);
        for (const auto& m : p.modules) add(m.title);
        for (const auto& c : p.choices) add(c.question);
        for (const auto& r : p.risks) add(r.label);
        for (const auto& x : p.tracks) add(x.title);
        break;
    }
    case load: t = fmt::format("{} {} {}", p.patientMinutesMost, p.therapistMinutesMost, p.remindersMost); break;
    case all: t = p.hash; break;
    }
    return t;
}

} // namespace

std::string inputsOf(Property property, const Programme& p, const Programme* before, const Policy& policy) {
    std::string text = fmt::format("{}\n{}\n{}\n", verifierVersion, digest(policy), code(property));
    for (std::uint32_t part = frame; part <= all; part <<= 1U)
        if (partsOf(property) & part) text += fmt::format("--{}\n{}\n", part, write(static_cast<Part>(part), p));
    if (property == Property::p15) text += before ? before->hash : "first";
    return hex(sha256(text));
}

} // namespace fyr::icbt::verify

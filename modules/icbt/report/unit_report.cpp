#include "icbt/report/unit_report.h"

#include "base/digest.h"

#include <algorithm>
#include <array>
#include <fmt/format.h>

namespace fyr::icbt {
namespace {

struct Kinds {
    std::string_view name;
    std::vector<DutyKind> of;
};
const std::vector<Kinds>& waitKinds() {
    static const std::vector<Kinds> all{{"feedback", {DutyKind::review}}, {"message", {DutyKind::message}}, {"risk", {DutyKind::ask, DutyKind::alert}}, {"call", {DutyKind::call, DutyKind::silent}}};
    return all;
}

// The value that a share of them does not exceed (nearest rank).
std::optional<std::int64_t> percentile(std::vector<std::int64_t>& all, int percent) {
    if (static_cast<std::int64_t>(all.size()) < fewest) return std::nullopt;
    std::ranges::sort(all);
    const auto rank = (all.size() * static_cast<std::size_t>(percent) + 99) / 100;
    return all[rank == 0 ? 0 : rank - 1];
}

class Counter {
  public:
    Counter(const instruments::Catalogue& catalogue, Instant from, Instant now) : m_catalogue(catalogue) {
        r.from = from;
        r.now = now;
    }

    void add(const UnitCourse& c) {
        load(c);
        risks(c);
        for (std::size_t i = 0; i < waitKinds().size(); ++i) waits(c.story, i);
        if (c.story.ended && *c.story.ended >= r.from && *c.story.ended < r.now) {
            ended(m_all, c);
            ended(m_by[c.programme.id], c);
            m_titles[c.programme.id] = c.programme.title;
        }
        for (const auto& m : c.programme.modules) m_modules[c.programme.id + "/" + m.id] = m.title;
        m_programmes[c.programme.id] = c.programme.title;
        r.courses += c.story.course.phase != Phase::ended;
    }
    void add(const Opinion& o) {
        if (o.at < r.from || o.at >= r.now) return;
        m_opinions[{o.programme, o.module}].push_back(&o);
    }

    UnitReport finish() {
        for (auto& [who, l] : m_load) r.load.push_back(std::move(l));
        const auto open = [](const Load& l) { return l.waitingToStart + l.active + l.paused + l.closing + l.followUp; };
        std::ranges::sort(r.load, [&](const Load& a, const Load& b) { return open(a) != open(b) ? open(a) > open(b) : a.therapist < b.therapist; });
        std::ranges::sort(r.risks, [](const OpenRisk& a, const OpenRisk& b) {
            const auto due = [](const OpenRisk& x) { return x.settleBy.value_or(x.answerBy); };
            return due(a) != due(b) ? due(a) < due(b) : a.course < b.course;
        });
        for (std::size_t i = 0; i < waitKinds().size(); ++i) {
            auto& w = m_waits[i];
            w.kind = waitKinds()[i].name;
            w.median = percentile(m_minutes[i], 50);
            w.ninetieth = percentile(m_minutes[i], 90);
            r.waits.push_back(std::move(w));
        }
        r.outcomes.push_back(outcome({}, {}, m_all));
        for (const auto& [id, e] : m_by) r.outcomes.push_back(outcome(id, m_titles[id], e));
        hideWhatFollows();
        for (auto& [key, all] : m_opinions) r.opinions.push_back(opinion(key.first, key.second, all));
        return std::move(r);
    }

  private:
    struct Ended {
        std::int32_t count = 0;
        Outcome::Figures f;
        std::int32_t better = 0, worse = 0;
    };

    void load(const UnitCourse& c) {
        const auto& course = c.story.course;
        if (course.phase != Phase::ended) {
            auto& l = m_load[c.therapist];
            l.therapist = c.therapist;
            switch (course.phase) {
            case Phase::enrolled: ++l.waitingToStart; break;
            case Phase::active: ++l.active; break;
            case Phase::paused: ++l.paused; break;
            case Phase::closing: ++l.closing; break;
            case Phase::followUp: ++l.followUp; break;
            case Phase::ended: break;
            }
            for (const auto& d : course.duties) {
                ++l.waits;
                l.late += d.late || (!d.stoodSince && !d.taken && d.answerBy < r.now);
            }
        }
        for (const auto& m : c.story.minutes) { // of whoever it was
            if (m.at < r.from || m.at >= r.now) continue;
            auto& l = m_load[m.who.empty() ? c.therapist : m.who];
            l.therapist = m.who.empty() ? c.therapist : m.who;
            l.minutes += m.minutes;
            if (m.at >= r.now - std::chrono::hours(24 * 7)) l.minutesWeek += m.minutes;
        }
    }
    void risks(const UnitCourse& c) {
        for (const auto& d : c.story.course.duties)
            if (isRisk(d.kind)) r.risks.push_back({c.id, d.id, c.programme.risks[d.subject].label, d.raised, d.answerBy, d.late, d.holder, d.settleBy, c.therapist});
    }
    void waits(const Story& s, std::size_t kind) {
        auto& w = m_waits[kind];
        for (const auto& x : s.waited) {
            if (std::ranges::find(waitKinds()[kind].of, x.kind) == waitKinds()[kind].of.end()) continue;
            const auto answered = isRisk(x.kind) ? x.taken : x.answered ? x.over : std::nullopt;
            if (answered && *answered >= r.from && *answered < r.now) {
                ++w.answered;
                w.late += x.late;
                m_minutes[kind].push_back((*answered - x.raised) / std::chrono::minutes(1));
            }
            if (!x.over && !answered) {
                ++w.waiting;
                w.waitingLate += x.late;
            }
        }
    }
    void ended(Ended& e, const UnitCourse& c) {
        const auto sum = summaryOf(c.programme, m_catalogue, c.story);
        ++e.count;
        e.f.completed += sum.completed;
        switch (c.story.course.end) {
        case EndRule::Kind::signedOff: ++e.f.signedOff; break;
        case EndRule::Kind::discharged: ++e.f.discharged; break;
        case EndRule::Kind::referred: ++e.f.referred; break;
        }
        const auto change = sum.change ? sum.change : sum.changeAtLast;
        e.f.measured += change.has_value();
        e.better += change == instruments::Direction::better;
        e.worse += change == instruments::Direction::worse;
    }
    static Outcome outcome(const std::string& id, const LocalText& title, const Ended& e) {
        Outcome o{id, title, e.count, {}};
        if (e.count < fewest) return o;
        o.figures = e.f;
        if (e.f.measured >= fewest) o.figures->betterWorse = {e.better, e.worse};
        return o;
    }
    // What is hidden must not follow from the total: with too few hidden, the next smallest is hidden, too.
    void hideWhatFollows() {
        while (true) {
            std::int32_t hidden = 0;
            Outcome* smallest = nullptr;
            for (auto& o : std::span(r.outcomes).subspan(1)) {
                if (!o.figures) hidden += o.ended;
                else if (!smallest || o.ended < smallest->ended) smallest = &o;
            }
            if (hidden == 0 || hidden >= fewest || !smallest) return;
            smallest->figures.reset();
        }
    }
    OpinionRow opinion(const std::string& programme, const std::string& module, std::vector<const Opinion*>& all) {
        OpinionRow row{programme, module, module.empty() ? m_programmes[programme] : m_modules[programme + "/" + module], static_cast<std::int32_t>(all.size()), {}, {}};
        if (row.count < fewest) return row;
        std::int64_t sum = 0;
        for (const auto* o : all) {
            sum += o->useful;
            if (!o->text.empty()) row.texts.push_back(o->text);
        }
        row.meanTenths = static_cast<std::int32_t>((sum * 10 + row.count / 2) / row.count);
        std::ranges::sort(row.texts, {}, [](const std::string& t) { return hex(sha256(t)); });
        return row;
    }

    UnitReport r;
    const instruments::Catalogue& m_catalogue;
    std::map<std::string, Load> m_load;
    std::array<Wait, 4> m_waits;
    std::array<std::vector<std::int64_t>, 4> m_minutes;
    Ended m_all;
    std::map<std::string, Ended> m_by;
    std::map<std::string, LocalText> m_titles, m_programmes, m_modules;
    std::map<std::pair<std::string, std::string>, std::vector<const Opinion*>> m_opinions;
};

json::object local(const LocalText& t) { return {{"sv", t.sv}, {"en", t.en}}; }

} // namespace

UnitReport unitReport(const instruments::Catalogue& catalogue, std::span<const UnitCourse> courses, std::span<const Opinion> opinions, Instant from, Instant now) {
    Counter counter(catalogue, from, now);
    for (const auto& c : courses) counter.add(c);
    for (const auto& o : opinions) counter.add(o);
    return counter.finish();
}

json::object toJson(const UnitReport& r, const std::map<std::string, std::string, std::less<>>& names) {
    const auto person = [&](const std::string& id) {
        const auto it = names.find(id);
        return json::object{{"id", id}, {"name", it == names.end() ? std::string() : it->second}};
    };
    json::object out{{"from", formatInstant(r.from)}, {"computedAt", formatInstant(r.now)}, {"courses", r.courses}, {"fewest", fewest}, {"unreadable", r.unreadable}};
    json::array load;
    for (const auto& l : r.load) {
        json::object o{{"therapist", person(l.therapist)}, {"waitingToStart", l.waitingToStart}, {"active", l.active}, {"paused", l.paused}, {"closing", l.closing}, {"followUp", l.followUp}};
        o["minutesWeek"] = l.minutesWeek;
        o["minutes"] = l.minutes;
        o["waits"] = l.waits;
        o["late"] = l.late;
        load.push_back(std::move(o));
    }
    out["load"] = std::move(load);
    json::array waits;
    for (const auto& w : r.waits) {
        json::object o{{"kind", w.kind}, {"answered", w.answered}, {"late", w.late}, {"waiting", w.waiting}, {"waitingLate", w.waitingLate}};
        if (w.median) o["medianMinutes"] = *w.median;
        if (w.ninetieth) o["ninetiethMinutes"] = *w.ninetieth;
        waits.push_back(std::move(o));
    }
    out["waits"] = std::move(waits);
    json::array risks;
    for (const auto& x : r.risks) {
        json::object o{{"course", x.course}, {"duty", x.duty}, {"label", local(x.label)}, {"raised", formatInstant(x.raised)}, {"answerBy", formatInstant(x.answerBy)}, {"late", x.late}, {"therapist", person(x.therapist)}};
        if (!x.holder.empty()) o["holder"] = person(x.holder);
        if (x.settleBy) o["settleBy"] = formatInstant(*x.settleBy);
        risks.push_back(std::move(o));
    }
    out["risks"] = std::move(risks);
    json::array outcomes;
    for (const auto& x : r.outcomes) {
        json::object o{{"programme", x.programme}, {"title", local(x.title)}, {"ended", x.ended}};
        if (x.figures) {
            const auto& f = *x.figures;
            json::object figures{{"completed", f.completed}, {"signedOff", f.signedOff}, {"discharged", f.discharged}, {"referred", f.referred}, {"measured", f.measured}};
            if (f.betterWorse) {
                figures["better"] = f.betterWorse->first;
                figures["worse"] = f.betterWorse->second;
            }
            o["figures"] = std::move(figures);
        }
        outcomes.push_back(std::move(o));
    }
    out["outcomes"] = std::move(outcomes);
    json::array opinions;
    for (const auto& x : r.opinions) {
        json::object o{{"programme", x.programme}, {"module", x.module}, {"title", local(x.title)}, {"count", x.count}};
        if (x.meanTenths) o["meanTenths"] = *x.meanTenths;
        json::array texts;
        for (const auto& t : x.texts) texts.push_back(json::value(t));
        o["texts"] = std::move(texts);
        opinions.push_back(std::move(o));
    }
    out["opinions"] = std::move(opinions);
    return out;
}

} // namespace fyr::icbt

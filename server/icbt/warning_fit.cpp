#include "server/icbt/warning_fit.h"

#include "fhir/fyr_extensions.h"
#include "fhir/resource.h"
#include "server/icbt/course_so_far.h"
#include "server/icbt/register.h"

#include <algorithm>
#include <fmt/format.h>

namespace fyr::server {
namespace {

struct Finished {
    CourseFile file;
    Instant started;
    std::string sex;
    std::optional<Date> born;
};
struct Person {
    bool there = false;
    bool madeUp = false;
    bool objects = false;
    std::string sex;
    std::optional<Date> born;
};

bool isMadeUp(const fhir::Value& resource) {
    return std::ranges::any_of(resource["meta"]["tag"].items(), [](const fhir::Value& t) {
        return (t.text("system") == fhir::url::tagSystem && t.text("code") == "demo") || t.text("code") == "HTEST"; // HL7's ActReason: test health data
    });
}
Result<bool> isMadeUp(ReadTx& tx, std::string_view type, const std::string& id) {
    FYR_TRY(const auto stored, tx.read(type, id));
    if (!stored || stored->deleted) return false;
    FYR_TRY(const auto r, fhir::Resource::parse(stored->json));
    return isMadeUp(r);
}

Result<Person> personOf(ReadTx& tx, const std::string& id, Instant now) {
    Person out;
    FYR_TRY(const auto stored, tx.read("Patient", id));
    if (!stored || stored->deleted) return out;
    FYR_TRY(const auto patient, fhir::Resource::parse(stored->json));
    FYR_TRY(const auto wishes, wishesOf(tx, id, now));
    out.there = true;
    out.madeUp = isMadeUp(patient);
    out.objects = wishes.objects || wishes.refuses;
    out.sex = patient.text("gender");
    if (const auto born = parseDate(patient.text("birthDate"))) out.born = *born;
    return out;
}

bool isOver(const icbt::Course& c) { return c.over || c.phase == icbt::Phase::followUp || c.phase == icbt::Phase::ended; }

// Not enough change by the last total after `end`; nothing when there is none.
std::optional<bool> failed(const EarlyWarning& w, const CourseFile& f, const SoFar& so, Instant end) {
    const auto last = lastTotalAfter(f, end);
    if (!last || !so.first) return {};
    const auto better = so.facts.higherIsWorse ? *so.first - *last : *last - *so.first;
    const bool well = w.remission && (so.facts.higherIsWorse ? *last <= *w.remission : *last >= *w.remission);
    return better < w.reliableChange && !well;
}

std::vector<WarningGroup> groupsOf(const std::vector<const Finished*>& who, std::span<const icbt::Sample> samples, const icbt::Fit& fit) {
    struct Group {
        std::string_view name;
        std::function<bool(const Finished&)> holds;
    };
    const auto aged = [](int from, int below) {
        return [from, below](const Finished& f) {
            if (!f.born) return false;
            const std::chrono::year_month_day started{std::chrono::floor<std::chrono::days>(f.started)};
            const auto years = static_cast<int>(started.year()) - static_cast<int>(f.born->year()) - (started.month() / started.day() < f.born->month() / f.born->day() ? 1 : 0);
            return years >= from && years < below;
        };
    };
    const std::array<Group, 5> groups{{{"female", [](const Finished& f) { return f.sex == "female"; }},
                                       {"male", [](const Finished& f) { return f.sex == "male"; }},
                                       {"under30", aged(0, 30)},
                                       {"from30", aged(30, 50)},
                                       {"from50", aged(50, 200)}}};
    std::vector<WarningGroup> out;
    for (const auto& g : groups) {
        std::int32_t courses = 0, ended = 0, caught = 0, spared = 0;
        for (std::size_t i = 0; i < who.size(); ++i) {
            if (!g.holds(*who[i])) continue;
            ++courses;
            ended += samples[i].failed;
            caught += samples[i].failed && fit.flagged[i];
            spared += !samples[i].failed && !fit.flagged[i];
        }
        if (courses > 0) out.push_back({std::string(g.name), courses, ended, icbt::shareOf(caught, ended), icbt::shareOf(spared, courses - ended)});
    }
    return out;
}

WeekTried fitWeek(EarlyWarning& w, const std::vector<Finished>& finished, const instruments::Catalogue& catalogue, std::int32_t week, Instant now) {
    WeekTried tried;
    tried.week = week;
    std::vector<icbt::Sample> samples;
    std::vector<const Finished*> who;
    for (const auto& one : finished) {
        const auto end = endOfWeek(one.file, week, now);
        if (!end) {
            ++tried.leftBefore;
            continue;
        }
        const auto so = soFar(one.file, catalogue, week, *end);
        const auto x = icbt::featuresOf(so.facts);
        const auto came = failed(w, one.file, so, *end);
        if (!x || !came) {
            ++(!x ? tried.tooLittle : tried.noEnd);
            continue;
        }
        samples.push_back({*x, *came});
        who.push_back(&one);
        tried.ended += *came;
    }
    tried.courses = static_cast<std::int32_t>(samples.size());
    auto fitted = icbt::fit(samples);
    if (!fitted) return tried;
    tried.auc = fitted->model.auc;
    if (fitted->model.auc.low <= 0.5) {
        tried.came = WeekTried::Came::chance;
        return tried;
    }
    tried.came = WeekTried::Came::fitted;
    fitted->model.programme = w.programme;
    fitted->model.week = week;
    fitted->model.simulated = false;
    fitted->model.fittedOn = fmt::format("{} {}, started {} to {}", w.programme, w.version, w.from, w.to);
    w.weeks.push_back({fitted->model, fitted->bins, groupsOf(who, samples, *fitted)});
    return tried;
}

// Courses of one programme, as they are looked at one after the other.
class Gathering {
  public:
    Gathering(ReadTx& tx, const Programmes& programmes, Instant now) : m_tx(tx), m_programmes(programmes), m_now(now) {}

    Result<void> take(const CourseHeader& h, LeftOut& out) {
        FYR_TRY(const auto person, personOf(m_tx, h.patient, m_now));
        FYR_TRY(const bool madeUp, isMadeUpUnit(h.unit));
        if (person.madeUp || madeUp) return leave(out.demonstration);
        if (person.objects) return leave(out.objected);
        if (!h.before.empty()) return leave(out.moved);
        auto file = loadCourse(m_tx, m_programmes, h.id);
        if (!file || !*file || !person.there) return leave(out.damaged);
        const auto& c = (*file)->course;
        if (!isOver(c)) return leave(out.underWay);
        if (!c.started) return leave(out.notStarted);
        if (!m_seen.insert(h.patient).second) return leave(out.again);
        (*file)->history.reset(); // its events: not needed any more
        const auto started = *c.started;
        m_finished.push_back({std::move(**file), started, person.sex, person.born});
        return {};
    }
    [[nodiscard]] const std::vector<Finished>& finished() const { return m_finished; }

  private:
    static Result<void> leave(std::int32_t& count) {
        ++count;
        return {};
    }
    Result<bool> isMadeUpUnit(const std::string& unit) {
        if (const auto known = m_units.find(unit); known != m_units.end()) return known->second;
        FYR_TRY(const bool is, isMadeUp(m_tx, "Organization", unit));
        return m_units[unit] = is;
    }

    ReadTx& m_tx;
    const Programmes& m_programmes;
    Instant m_now;
    std::map<std::string, bool> m_units;
    std::set<std::string> m_seen;
    std::vector<Finished> m_finished;
};

Result<FitTried> fitProgramme(ReadTx& tx, const Programmes& programmes, const std::string& hash, std::vector<CourseHeader> headers, Instant now) {
    FYR_TRY(const auto known, programmes.of(tx, hash));
    const auto& p = known->programme;
    FitTried tried;
    auto& w = tried.warning;
    w.hash = hash;
    w.programme = p.id;
    w.version = p.version;
    w.instrument = p.measures[p.primary].instrument;
    const auto* instrument = programmes.instruments().find(w.instrument);
    if (instrument && instrument->reliableChange) w.reliableChange = instrument->reliableChange->points;
    if (instrument && instrument->remission) w.remission = instrument->remission->value;
    if (w.reliableChange <= 0) {
        tried.out.noMeasure = static_cast<std::int32_t>(headers.size());
        return tried;
    }
    std::ranges::sort(headers, {}, &CourseHeader::id); // of a person the first one; the same folds whatever the order of storage
    Gathering all(tx, programmes, now);
    for (const auto& h : headers) FYR_CHECK(all.take(h, tried.out));
    const auto& finished = all.finished();
    tried.finished = static_cast<std::int32_t>(finished.size());
    if (!finished.empty()) {
        const auto [first, last] = std::ranges::minmax_element(finished, {}, &Finished::started);
        const auto day = [](Instant t) { return formatDate(scheduling::toLocal(scheduling::stockholm, t).day); };
        w.from = day(first->started);
        w.to = day(last->started);
    }
    for (auto week = firstWarningWeek; week <= lastWarningWeek; ++week) tried.weeks.push_back(fitWeek(w, finished, programmes.instruments(), week, now));
    return tried;
}

} // namespace

Result<std::vector<FitTried>> fitEarlyWarnings(ReadTx& tx, const Programmes& programmes, std::string_view programme, Instant now) {
    constexpr std::string_view courses = "course/";
    FYR_TRY(const auto headers, tx.values(courses));
    std::map<std::string, std::vector<CourseHeader>> byHash;
    for (const auto& [key, text] : headers) {
        auto h = courseHeader(key.substr(courses.size()), text);
        if (h && (programme.empty() || h->programme == programme)) byHash[h->hash].push_back(std::move(*h));
    }
    std::vector<FitTried> out;
    for (auto& [hash, all] : byHash) {
        FYR_TRY(out.emplace_back(), fitProgramme(tx, programmes, hash, std::move(all), now));
    }
    return out;
}

} // namespace fyr::server

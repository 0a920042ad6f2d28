#include "clinical/anamnesis.h"

#include "base/text.h"

#include <algorithm>
#include <cmath>
#include <fmt/format.h>

namespace fyr::clinical {
namespace {

constexpr std::size_t longestReason = 600; // code points of the first words
constexpr std::size_t mostNamed = 5;       // findings for and against one cause
constexpr std::size_t hashShown = 12;

constexpr std::array<std::string_view, 8> partCodes{"reason", "current", "denied", "history", "risk", "values", "redFlags", "assessment"};

const LocalText saidMark{"— Sagt av patienten —", "— Said by the patient —"};
const LocalText saidByOtherMark{"— Sagt av den som skriver åt patienten —", "— Said by the person who writes for the patient —"};
const LocalText assessedMark{"— Bedömt, inte sagt av patienten —", "— Assessed, not said by the patient —"};

bool isMark(std::string_view line) {
    for (const auto* m : {&saidMark, &saidByOtherMark, &assessedMark})
        if (line == m->sv || line == m->en) return true;
    return false;
}

LocalText levelName(Urgency u) {
    switch (u) {
    case Urgency::immediate: return {"Omedelbart", "Immediate"};
    case Urgency::emergency: return {"Akut", "Emergency"};
    case Urgency::urgent: return {"Brådskande", "Urgent"};
    case Urgency::soon: return {"Snart", "Soon"};
    case Urgency::selfCare: return {"Egenvård", "Self-care"};
    }
    return {};
}

std::string upperFirst(std::string s) {
    if (s.empty()) return s;
    if (s[0] >= 'a' && s[0] <= 'z') s[0] = static_cast<char>(s[0] - 'a' + 'A');
    else if (s.size() > 1 && s[0] == '\xC3' && s[1] >= '\xA0' && s[1] <= '\xBE' && s[1] != '\xB7') s[1] = static_cast<char>(s[1] - 0x20);
    return s;
}
LocalText upperFirst(const LocalText& t) { return {upperFirst(t.sv), upperFirst(t.en)}; }
LocalText both(std::string text) { return {text, std::move(text)}; }
LocalText operator+(const LocalText& a, const LocalText& b) { return {a.sv + b.sv, a.en + b.en}; }
LocalText named(const LocalText& t) { return {t.in("sv"), t.in("en")}; } // a text in one language stands for both

LocalText joined(const std::vector<LocalText>& parts, std::string_view by = ", ") {
    LocalText out;
    for (const auto& p : parts) {
        if (!out.sv.empty()) out = out + both(std::string(by));
        out = out + p;
    }
    return out;
}

std::string number(double v, char point) {
    auto text = std::abs(v - std::round(v)) < 0.05 ? fmt::format("{:.0f}", v) : fmt::format("{:.1f}", v);
    std::replace(text.begin(), text.end(), '.', point);
    return text;
}
LocalText number(double v) { return {number(v, ','), number(v, '.')}; }

std::string percent(double p) {
    const auto n = std::lround(std::clamp(p, 0.0, 1.0) * 100);
    return n == 0 ? "<1" : std::to_string(n);
}
LocalText percentText(double p) { return {percent(p) + " %", percent(p) + "%"}; }

LocalText lasting(double hours) {
    const auto of = [](double n, const char* sv, const char* en, const char* one) {
        const auto count = std::lround(n);
        return LocalText{fmt::format("{} {}", count, sv), fmt::format("{} {}", count, count == 1 ? one : en)};
    };
    if (hours < 1) return {"mindre än en timme", "less than an hour"};
    if (hours < 48) return of(hours, std::lround(hours) == 1 ? "timme" : "timmar", "hours", "hour");
    if (hours < 24 * 21) return of(hours / 24, "dygn", "days", "day");
    if (hours < 24 * 70) return of(hours / (24 * 7), "veckor", "weeks", "week");
    if (hours < 24 * 730) return of(hours / (24 * 30.4), "månader", "months", "month");
    return of(hours / (24 * 365.25), "år", "years", "year");
}

// The patient's words are never translated, and a quotation never holds a line break that could look like a heading.
std::string quoted(std::string text) {
    std::replace(text.begin(), text.end(), '\n', ' ');
    std::replace(text.begin(), text.end(), '\r', ' ');
    return "”" + std::string(trim(text)) + "”";
}
std::string quotesOf(const Evidence& e) {
    std::string out;
    std::vector<std::string> seen;
    for (const auto& q : e.quotes) {
        auto text = quoted(q.text);
        if (std::find(seen.begin(), seen.end(), text) != seen.end()) continue;
        out += (out.empty() ? "" : ", ") + text;
        seen.push_back(std::move(text));
    }
    return out;
}

bool startsWith(const Evidence& e, std::string_view topic) { return std::string_view(e.topic).starts_with(topic); }
bool isHistory(const Evidence& e) { return startsWith(e, "history.") || startsWith(e, "treatment."); }
bool isPerson(const Evidence& e) { return startsWith(e, "demographic."); }

class Writer {
  public:
    explicit Writer(const TriageItem& item) : m_item(item) {
        for (const auto& e : item.suggestion.evidence) (e.record.empty() ? m_said : m_recorded).push_back(e);
    }

    Anamnesis run() {
        Anamnesis out;
        for (const auto p : anamnesisParts) {
            AnamnesisSection s{p, lines(p)};
            if (s.lines.empty()) s.lines.push_back(nothing(p));
            out.sections.push_back(std::move(s));
        }
        out.byProxy = m_item.byProxy;
        out.knowledgeBase = shortBase();
        return out;
    }

  private:
    using Lines = std::vector<LocalText>;

    [[nodiscard]] const std::vector<Evidence>& all() const { return m_said; }
    static LocalText nothing(AnamnesisPart p) {
        switch (p) {
        case AnamnesisPart::risk: return {"Inga kända.", "None known."};
        case AnamnesisPart::redFlags: return {"Inga.", "None."};
        case AnamnesisPart::values: return {"Inga uppgivna.", "None given."};
        default: return {"Ingen uppgift.", "No information."};
        }
    }
    Lines lines(AnamnesisPart p) const {
        switch (p) {
        case AnamnesisPart::reason: return reason();
        case AnamnesisPart::current: return current();
        case AnamnesisPart::denied: return denied();
        case AnamnesisPart::history: return history();
        case AnamnesisPart::risk: return risk();
        case AnamnesisPart::values: return values();
        case AnamnesisPart::redFlags: return redFlags();
        case AnamnesisPart::assessment: return assessment();
        }
        return {};
    }

    // "Feber: ”feber sedan i går” (på frågan ”Har du feber?”)"
    LocalText told(const Evidence& e) const {
        LocalText t = upperFirst(named(e.label));
        if (e.value) t = t + both(" ") + number(*e.value) + both(e.unit.empty() ? "" : " " + e.unit);
        const auto since = e.hours && e.topic != "symptom.onset" ? LocalText{" i ", " for "} + lasting(*e.hours) : LocalText{};
        t = t + since;
        const auto words = quotesOf(e);
        if (!e.record.empty()) return t;
        if (!words.empty()) return t + both(": " + words);
        if (!e.questionId.empty()) return t + LocalText{" (på fråga)", " (when asked)"};
        return t;
    }
    bool counts(const Evidence& e, EvidenceState state) const { return e.state == state && !e.derived; }

    Lines reason() const {
        Lines out;
        if (!m_item.words.empty()) {
            const std::string text(trim(m_item.words.front().text));
            if (!text.empty()) out.push_back(both(quoted(std::string(prefix(text, longestReason)) + (codePoints(text) > longestReason ? " …" : ""))));
        }
        Lines feared;
        for (const auto& e : all())
            if (e.state == EvidenceState::hypothetical || (counts(e, EvidenceState::present) && startsWith(e, "concern."))) feared.push_back(told(e));
        if (!feared.empty()) out.push_back(LocalText{"Undrar över eller är orolig för: ", "Wonders or worries about: "} + joined(feared, "; "));
        return out;
    }

    Lines current() const {
        Lines out;
        Lines onset;
        Lines course;
        Lines rest;
        Lines unsure;
        Lines unknown;
        Lines over;
        for (const auto& e : all()) {
            if (e.derived || isHistory(e) || isPerson(e) || startsWith(e, "concern.")) continue;
            switch (e.state) {
            case EvidenceState::present:
                if (e.topic == "symptom.onset") {
                    auto t = e.hours ? lasting(*e.hours) : upperFirst(named(e.label));
                    const auto words = quotesOf(e);
                    onset.push_back(words.empty() ? t : t + both(" (" + words + ")"));
                } else if (e.value) {
                    break; // under its own heading
                } else if (e.topic == "symptom.course") {
                    course.push_back(told(e));
                } else {
                    rest.push_back(told(e));
                }
                break;
            case EvidenceState::uncertain: unsure.push_back(told(e)); break;
            case EvidenceState::unknown: unknown.push_back(named(e.label)); break;
            case EvidenceState::past: over.push_back(told(e)); break;
            default: break;
            }
        }
        if (!onset.empty()) out.push_back(LocalText{"Debut och varaktighet: ", "Onset and duration: "} + joined(onset, "; "));
        if (!course.empty()) out.push_back(LocalText{"Förlopp: ", "Course: "} + joined(course, "; "));
        for (auto& r : rest) out.push_back(LocalText{"– ", "– "} + r);
        if (!unsure.empty()) out.push_back(LocalText{"Osäkert: ", "Uncertain: "} + joined(unsure, "; "));
        if (!over.empty()) out.push_back(LocalText{"Har varit, nu över: ", "Was there, now over: "} + joined(over, "; "));
        if (!unknown.empty()) out.push_back(LocalText{"Vet inte (svar på fråga): ", "Doesn't know (when asked): "} + joined(unknown));
        // What no finding stands for is still told: every later word of the patient.
        for (std::size_t i = 1; i < m_item.words.size(); ++i)
            if (m_item.words[i].spans.empty() && !trim(m_item.words[i].text).empty())
                out.push_back(LocalText{"Skrev även: ", "Also wrote: "} + both(quoted(m_item.words[i].text)));
        return out;
    }

    Lines denied() const {
        Lines own;
        Lines asked;
        for (const auto& e : all()) {
            if (!counts(e, EvidenceState::denied) || isHistory(e) || isPerson(e)) continue;
            if (e.quotes.empty()) asked.push_back(named(e.label));
            else own.push_back(named(e.label) + both(" (" + quotesOf(e) + ")"));
        }
        Lines out;
        if (!own.empty()) out.push_back(LocalText{"Självmant: ", "Volunteered: "} + joined(own));
        if (!asked.empty()) out.push_back(LocalText{"På fråga: ", "When asked: "} + joined(asked));
        return out;
    }

    LocalText listed(const LocalText& name, std::string_view topic) const {
        Lines yes;
        Lines no;
        for (const auto& e : all()) {
            if (e.derived || e.topic != topic) continue;
            if (e.state == EvidenceState::present || e.state == EvidenceState::past) yes.push_back(told(e));
            else if (e.state == EvidenceState::denied) no.push_back(named(e.label));
            else if (e.state == EvidenceState::uncertain) yes.push_back(told(e) + LocalText{" (osäkert)", " (uncertain)"});
            else if (e.state == EvidenceState::unknown) no.push_back(named(e.label) + LocalText{" (vet inte)", " (doesn't know)"});
        }
        LocalText out = name + both(": ");
        if (yes.empty() && no.empty()) return out + LocalText{"ingen uppgift", "no information"};
        if (!yes.empty()) out = out + joined(yes, "; ");
        if (!no.empty()) out = out + (yes.empty() ? LocalText{"nekar ", "denies "} : LocalText{". Nekar ", ". Denies "}) + joined(no);
        return out;
    }
    bool any(std::string_view topic) const {
        return std::any_of(all().begin(), all().end(), [&](const auto& e) {
            return !e.derived && e.topic == topic && e.state != EvidenceState::other && e.state != EvidenceState::hypothetical;
        });
    }
    Lines history() const {
        Lines out{listed({"Tidigare sjukdomar", "Past illnesses"}, "history.conditions"), listed({"Läkemedel", "Medicines"}, "history.medications"),
                  listed({"Överkänslighet", "Hypersensitivity"}, "history.allergies")};
        const std::array<std::pair<LocalText, std::string_view>, 3> more{
            std::pair{LocalText{"Ingrepp", "Procedures"}, std::string_view("history.procedures")},
            std::pair{LocalText{"Tobak, alkohol, droger", "Tobacco, alcohol, drugs"}, std::string_view("history.substance_use")},
            std::pair{LocalText{"Har prövat", "Has tried"}, std::string_view("treatment.tried")}};
        for (const auto& [name, topic] : more)
            if (any(topic)) out.push_back(listed(name, topic));
        Lines others;
        for (const auto& e : all())
            if (e.state == EvidenceState::other) others.push_back(told(e));
        if (!others.empty()) out.push_back(LocalText{"Hos någon annan: ", "In somebody else: "} + joined(others, "; "));
        return out;
    }

    Lines risk() const {
        Lines out;
        for (const auto& e : all())
            if (e.state == EvidenceState::present && (e.risk || (e.value && e.topic == "demographic.pregnancy")))
                out.push_back(e.derived ? upperFirst(named(e.label)) : told(e));
        return out;
    }

    Lines values() const {
        Lines out;
        for (const auto& e : all())
            if (e.value && !isPerson(e) && e.state == EvidenceState::present) out.push_back(told(e));
        if (!out.empty()) out.push_back({"Uppgivet av patienten, inte mätt av vården.", "Given by the patient, not measured by care staff."});
        return out;
    }

    Lines redFlags() const {
        Lines out;
        for (const auto& f : m_item.redFlags) {
            LocalText t = both(f.id + " ") + named(f.label);
            std::string quotes;
            for (const auto& q : f.quotes) quotes += (quotes.empty() ? "" : ", ") + quoted(q);
            if (!quotes.empty()) t = t + both(": " + quotes);
            if (f.fromUnknown) t = t + LocalText{" (svarade ”vet inte”: räknas som risk, är inget fynd)", " (answered “don't know”: counts as risk, is no finding)"};
            out.push_back(t);
        }
        return out;
    }

    [[nodiscard]] std::string shortBase() const {
        const auto& base = m_item.suggestion.knowledgeBase;
        const auto space = base.find(' ');
        if (space == std::string::npos) return base;
        return base.substr(0, space + 1 + std::min(hashShown, base.size() - space - 1));
    }
    LocalText place(const Destination& d) const {
        const auto name = named(d.label);
        return name.sv.empty() ? both(d.code) : name;
    }
    void causes(Lines& out) const {
        const auto& s = m_item.suggestion;
        if (s.conditions.empty()) return;
        Lines shares;
        double sum = 0;
        for (const auto& c : s.conditions) {
            shares.push_back(named(c.label) + both(" ") + percentText(c.p));
            sum += c.p;
        }
        if (sum <= 1.0001) shares.push_back(LocalText{"annan orsak ", "another cause "} + percentText(1 - sum));
        out.push_back(LocalText{"Möjliga orsaker: ", "Possible causes: "} + joined(shares));
        for (std::size_t i = 0; i < s.conditions.size() && i < 2; ++i) {
            const auto& c = s.conditions[i];
            auto forIt = weighty(c.code, 1);
            auto against = weighty(c.code, -1);
            if (forIt.empty() && against.empty()) continue;
            LocalText t = upperFirst(named(c.label)) + both(": ");
            if (!forIt.empty()) t = t + LocalText{"talar för ", "for it "} + joined(forIt);
            if (!against.empty()) t = t + (forIt.empty() ? both("") : both("; ")) + LocalText{"talar emot ", "against it "} + joined(against);
            out.push_back(t);
        }
    }
    // The findings that move a cause most in one direction.
    Lines weighty(const std::string& condition, int sign) const {
        std::vector<std::pair<double, const Evidence*>> found;
        for (const auto& e : m_item.suggestion.evidence)
            for (const auto& t : e.towards)
                if (t.condition == condition && t.weight * sign > 0.3) found.emplace_back(t.weight * sign, &e);
        std::stable_sort(found.begin(), found.end(), [](const auto& a, const auto& b) { return a.first > b.first; });
        Lines out;
        for (const auto& [w, e] : found) {
            if (out.size() == mostNamed) break;
            const auto name = named(e->label);
            out.push_back(e->state == EvidenceState::denied ? LocalText{"ej ", "no "} + name : name);
        }
        return out;
    }

    Lines assessment() const {
        const auto& s = m_item.suggestion;
        Lines out;
        LocalText t = LocalText{"Triagemotorns förslag: ", "The triage engine suggests: "} + levelName(s.urgency) + both(", ") + place(s.destination);
        if (s.clinicianDecides) t = t + LocalText{". Motorn är osäker: kliniker avgör", ". The engine is unsure: a clinician decides"};
        t = t + LocalText{". Säkerhet ", ". Certainty "} + percentText(s.certainty);
        if (s.runnerUp) {
            const auto i = static_cast<std::size_t>(*s.runnerUp);
            t = t + LocalText{", näst ", ", next "} + levelName(*s.runnerUp);
            if (i < s.shares.size()) t = t + both(" ") + percentText(s.shares[i]);
        }
        out.push_back(t + both("."));
        Lines known;
        for (const auto& e : m_recorded)
            if (e.state == EvidenceState::present) known.push_back(told(e));
        if (!known.empty()) out.push_back(LocalText{"Ur journalen, inte sagt i intervjun: ", "From the record, not said in the interview: "} + joined(known, "; "));
        if (s.floor) out.push_back(LocalText{"Lägsta nivå av röda flaggor: ", "Floor set by red flags: "} + levelName(*s.floor));
        causes(out);
        Lines changes;
        for (const auto& c : s.changes) changes.push_back(named(c.text));
        if (!changes.empty()) out.push_back(LocalText{"Skulle ändra förslaget: ", "Would change the suggestion: "} + joined(changes, "; "));
        if (m_item.decision) {
            const auto& d = *m_item.decision;
            LocalText decided = (d.kind == DecisionKind::confirmed ? LocalText{"Bekräftat: ", "Confirmed: "} : LocalText{"Ändrat: ", "Changed: "}) +
                                levelName(d.urgency) + both(", ") + place(d.destination) + LocalText{", av ", ", by "} + both(d.by.name);
            if (!d.reason.empty()) decided = decided + both(": " + quoted(d.reason));
            out.push_back(decided);
        } else {
            out.push_back({"Ännu inte bedömt av kliniker.", "Not yet assessed by a clinician."});
        }
        if (!s.rules.empty()) {
            std::string rules;
            for (const auto& r : s.rules) rules += (rules.empty() ? "" : ", ") + r;
            out.push_back(LocalText{"Regler: ", "Rules: "} + both(rules));
        }
        out.push_back(LocalText{"Kunskapsbas ", "Knowledge base "} + both(shortBase()) + LocalText{". Inte kliniskt godkänd.", ". Not clinically approved."});
        return out;
    }

    const TriageItem& m_item;
    std::vector<Evidence> m_said;     // by the patient, or concluded from it
    std::vector<Evidence> m_recorded; // only the record says it
};

} // namespace

std::string_view code(AnamnesisPart p) noexcept { return partCodes[static_cast<std::size_t>(p)]; }

const LocalText& title(AnamnesisPart p) {
    static const std::array<LocalText, 8> titles{LocalText{"Kontaktorsak", "Reason for contact"},
                                                 LocalText{"Aktuellt", "Present complaint"},
                                                 LocalText{"Nekar", "Denies"},
                                                 LocalText{"Tidigare sjukdomar, läkemedel, överkänslighet", "Past illnesses, medicines, hypersensitivity"},
                                                 LocalText{"Riskgrupper", "Groups at risk"},
                                                 LocalText{"Värden", "Values"},
                                                 LocalText{"Röda flaggor", "Red flags"},
                                                 LocalText{"Triagebedömning", "Triage assessment"}};
    return titles[static_cast<std::size_t>(p)];
}

Anamnesis anamnesisOf(const TriageItem& item) { return Writer(item).run(); }

std::string toText(const Anamnesis& a, std::string_view lang) {
    std::string out;
    bool assessed = false;
    out += (a.byProxy ? saidByOtherMark : saidMark).in(lang) + "\n";
    for (const auto& s : a.sections) {
        if (isAssessed(s.part) && !assessed) {
            assessed = true;
            out += "\n" + assessedMark.in(lang) + "\n";
        }
        out += "\n" + title(s.part).in(lang) + "\n";
        for (const auto& l : s.lines) out += l.in(lang) + "\n";
    }
    return out;
}

std::vector<WrittenSection> sectionsOf(std::string_view text) {
    std::vector<WrittenSection> out;
    WrittenSection now;
    const auto close = [&] {
        now.text = std::string(trim(now.text));
        if (now.part || !now.text.empty()) out.push_back(std::move(now));
        now = {};
    };
    while (!text.empty()) {
        const auto end = text.find('\n');
        const auto raw = text.substr(0, end);
        text = end == std::string_view::npos ? std::string_view{} : text.substr(end + 1);
        const auto line = trim(raw);
        if (isMark(line)) continue;
        std::optional<AnamnesisPart> heading;
        for (const auto p : anamnesisParts) {
            const bool there = std::any_of(out.begin(), out.end(), [&](const auto& s) { return s.part == p; }) || now.part == p;
            if (!there && (line == title(p).sv || line == title(p).en)) heading = p;
        }
        if (heading) {
            close();
            now.part = heading;
            now.heading = std::string(line);
            continue;
        }
        now.text += std::string(raw) + "\n";
    }
    close();
    return out;
}

int signedVersions(const TriageItem& item) noexcept {
    return static_cast<int>(std::count_if(item.timeline.begin(), item.timeline.end(), [](const auto& e) { return e.kind == anamnesisSigned; }));
}

} // namespace fyr::clinical

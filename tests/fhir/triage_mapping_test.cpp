#include "fhir/search_index.h"
#include "fhir/triage_mapping.h"
#include "fhir/validate.h"

#include "base/text.h"

#include <gtest/gtest.h>

#include <map>
#include <random>

namespace {

using namespace fyr;
using namespace fyr::fhir;
using namespace fyr::clinical;

// Makes any item at all, within what the clinical types promise, from a seed.
class Maker {
  public:
    explicit Maker(unsigned seed)
        : m_random(seed) {}

    TriageItem item() {
        TriageItem i;
        i.id = ItemId{id()};
        i.version = number(0, 1'000'000);
        if (coin()) i.interview = InterviewId{id()};
        i.patient = PatientId{id()};
        i.patientName = maybeText();
        if (coin()) i.birthDate = Date{std::chrono::year{number(1900, 2026)} / number(1, 12) / number(1, 28)};
        i.sex = static_cast<Sex>(number(0, 3));
        if (coin()) i.unit = UnitId{id()};
        i.lang = coin() ? "sv" : "en";
        i.byProxy = coin();
        i.status = static_cast<ItemStatus>(number(0, 4));
        i.created = instant();
        i.deadline = instant();
        if (coin()) i.holder = person();
        i.suggestion = suggestion();
        if (coin())
            i.decision = Decision{static_cast<DecisionKind>(number(0, 1)),
                                  urgency(),
                                  destination(),
                                  coin() ? "other" : "",
                                  maybeText(),
                                  person(),
                                  instant()};
        for (int n = number(0, 3); n > 0; --n)
            i.words.push_back({coin() ? text(number(1, 300)) : maybeText(), instant(), spans()});
        for (int n = number(0, 3); n > 0; --n)
            i.redFlags.push_back(
                {"RF-" + std::to_string(number(1, 999)), local(), urgency(), texts(), coin()});
        for (int n = number(0, 5); n > 0; --n)
            i.answers.push_back(
                {"q" + std::to_string(number(1, 9)), local(), local(), coin(), coin(), coin()});
        for (int n = number(0, 4); n > 0; --n)
            i.timeline.push_back(
                {instant(), coin() ? "claimed" : "note", local(), coin() ? person() : PersonRef{}});
        if (coin()) i.timeline.push_back({instant(), "adviceRead", {}, {i.patient.str(), text(5)}});
        i.questions = number(0, 40);
        i.seconds = number(0, 4000);
        return i;
    }

  private:
    int number(int low, int high) { return std::uniform_int_distribution<int>(low, high)(m_random); }
    bool coin() { return number(0, 1) == 1; }
    std::string id() {
        constexpr std::string_view letters = "ABCDEFGHJKMNPQRSTVWXYZ0123456789abcdef-.";
        std::string s = "0";
        for (int n = number(1, 25); n > 0; --n)
            s += letters[static_cast<std::size_t>(number(0, 39))];
        return s;
    }
    std::string text(int length) {
        static const std::vector<std::string> pieces{"a",
                                                     "Å",
                                                     "ö",
                                                     " ",
                                                     "\"",
                                                     "\\",
                                                     "\n",
                                                     "\t",
                                                     "<",
                                                     "&",
                                                     "😀",
                                                     "é",
                                                     "x",
                                                     "0",
                                                     "\r",
                                                     "\xE2\x80\xA8",
                                                     "'",
                                                     "/",
                                                     "trycket över bröstet"};
        std::string s;
        for (int n = 0; n < length; ++n)
            s += pieces[static_cast<std::size_t>(number(0, static_cast<int>(pieces.size()) - 1))];
        return s;
    }
    std::string maybeText() { return coin() ? text(number(1, 12)) : std::string(); }
    LocalText local() { return {maybeText(), maybeText()}; }
    std::vector<std::string> texts() {
        std::vector<std::string> list;
        for (int n = number(0, 3); n > 0; --n)
            list.push_back(text(number(1, 6)));
        return list;
    }
    Instant instant() {
        return Instant{Millis{std::uniform_int_distribution<std::int64_t>(0, 4'000'000'000'000)(m_random)}};
    }
    Urgency urgency() { return static_cast<Urgency>(number(0, 4)); }
    double share() { return std::uniform_real_distribution<double>(0, 1)(m_random); }
    PersonRef person() { return {coin() ? id() : "", maybeText()}; }
    Destination destination() {
        return coin() ? Destination{} : Destination{coin() ? "gpToday" : "", local()};
    }
    std::vector<WordSpan> spans() {
        std::vector<WordSpan> list;
        for (int n = number(0, 4); n > 0; --n) {
            const auto start = static_cast<std::uint32_t>(number(0, 250));
            list.push_back({start, start + static_cast<std::uint32_t>(number(0, 30)),
                            static_cast<SpanKind>(number(0, 4)), coin() ? "chestPain" : "", local()});
        }
        return list;
    }
    VitalAssessment vitals() {
        VitalAssessment a;
        a.scheme = static_cast<VitalScheme>(number(0, 2));
        a.notUsed = static_cast<VitalNotUsed>(number(0, 2));
        a.total = number(0, 20);
        a.top = number(0, 3);
        a.red = number(0, 6);
        a.amber = number(0, 6);
        a.scale2 = coin();
        for (int n = number(0, 7); n > 0; --n) {
            VitalPart p;
            p.vital = "resp_rate";
            p.label = local();
            p.value = local();
            if (coin()) p.number = share() * 200;
            p.points = number(0, 3);
            p.grade = static_cast<VitalGrade>(number(0, 2));
            p.source = static_cast<VitalSource>(number(0, 5));
            if (coin()) p.at = instant();
            p.record = coin() ? "Observation/01" : "";
            p.quote = maybeText();
            a.parts.push_back(std::move(p));
        }
        return a;
    }
    Evidence evidence() {
        Evidence e;
        e.finding = coin() ? "fever" : "";
        e.label = local();
        e.state = static_cast<EvidenceState>(number(0, 6));
        e.topic = coin() ? "symptom.onset" : "";
        if (coin()) e.value = share() * 40;
        e.unit = coin() ? "°C" : "";
        if (coin()) e.hours = share() * 1000;
        e.risk = coin();
        e.derived = coin();
        for (int n = number(0, 2); n > 0; --n) {
            const auto start = static_cast<std::uint32_t>(number(0, 250));
            e.quotes.push_back({number(0, 3), start, start + 4, maybeText()});
        }
        e.record = coin() ? "Condition/c1" : "";
        e.questionId = coin() ? "q1.fever" : "";
        for (int n = number(0, 3); n > 0; --n)
            e.towards.push_back({coin() ? "acuteCoronary" : "flu", share() * 20 - 10});
        return e;
    }
    Suggestion suggestion() {
        Suggestion s;
        s.urgency = urgency();
        s.clinicianDecides = coin();
        s.destination = destination();
        s.certainty = coin() ? share() : 0;
        if (coin())
            for (int n = 0; n < 5; ++n)
                s.shares.push_back(number(0, 3) == 0 ? 0 : share());
        if (coin()) s.runnerUp = urgency();
        if (coin()) s.floor = urgency();
        s.reason = local();
        for (int n = number(0, 4); n > 0; --n)
            s.conditions.push_back({coin() ? "acuteCoronary" : "", local(), share() * 1e-9});
        for (int n = number(0, 3); n > 0; --n)
            s.changes.push_back({urgency(), local()});
        for (int n = number(0, 4); n > 0; --n)
            s.evidence.push_back(evidence());
        if (coin()) s.vitals = vitals();
        s.rules = texts();
        s.knowledgeBase = maybeText();
        return s;
    }
    std::mt19937 m_random;
};

// What a store does with resources: bytes in, bytes out, version stamped on the Task.
struct Stored {
    std::map<std::string, Resource> byReference;

    Stored(const TriageItem& item, std::int32_t unread = 0) {
        for (const Resource& r : toResources(item, unread)) {
            auto copy = Resource::parse(r.write());
            EXPECT_TRUE(copy) << r.write();
            copy->stamp(std::string(copy->id()), copy->type() == "Task" ? item.version : 1,
                        "2026-11-20T09:47:12.000Z");
            const auto problems = validate(*copy);
            EXPECT_TRUE(problems.empty()) << problems[0].place << ": " << problems[0].message << "\n"
                                          << copy->write();
            byReference.emplace(std::string(copy->type()) + "/" + std::string(copy->id()), std::move(*copy));
        }
    }
    [[nodiscard]] const Value& task(const TriageItem& item) const {
        return byReference.at("Task/" + item.id.str());
    }
    [[nodiscard]] Lookup lookup() const {
        return [this](std::string_view reference) -> const Value* {
            const auto it = byReference.find(std::string(reference));
            return it == byReference.end() ? nullptr : &it->second.root();
        };
    }
};

TEST(TriageMapping, everyFieldComesBackAndEveryResourceIsValid) {
    for (unsigned seed = 0; seed < 400; ++seed) {
        const TriageItem item = Maker(seed).item();
        const Stored stored(item);
        const auto back = fromResources(stored.task(item), stored.lookup());
        ASSERT_TRUE(back) << seed << back.error().describe();
        ASSERT_EQ(*back, item) << "seed " << seed;
    }
}

TEST(TriageMapping, theTaskAloneCarriesAQueueRow) {
    for (unsigned seed = 0; seed < 200; ++seed) {
        const TriageItem item = Maker(seed).item();
        const Stored stored(item, static_cast<std::int32_t>(seed % 4));
        const auto row = queueRow(stored.task(item));
        ASSERT_TRUE(row) << row.error().describe();
        const TriageItem& i = row->item;
        EXPECT_EQ(row->unreadMessages, static_cast<int>(seed % 4));
        EXPECT_EQ(row->redFlags, static_cast<int>(item.redFlags.size()));
        EXPECT_EQ(row->firstRedFlag, item.redFlags.empty() ? LocalText{} : item.redFlags[0].label);
        EXPECT_EQ(i.id, item.id);
        EXPECT_EQ(i.version, item.version);
        EXPECT_EQ(i.patient, item.patient);
        EXPECT_EQ(i.patientName, item.patientName);
        EXPECT_EQ(i.birthDate, item.birthDate);
        EXPECT_EQ(i.sex, item.sex);
        EXPECT_EQ(i.unit, item.unit);
        EXPECT_EQ(i.status, item.status);
        EXPECT_EQ(i.holder, item.holder);
        EXPECT_EQ(i.deadline, item.deadline);
        EXPECT_EQ(i.created, item.created);
        EXPECT_EQ(i.urgency(), item.urgency());
        EXPECT_EQ(i.decision, item.decision);
        EXPECT_EQ(i.suggestion.clinicianDecides, item.suggestion.clinicianDecides);
        EXPECT_EQ(i.suggestion.destination, item.suggestion.destination);
        ASSERT_EQ(i.words.empty(), item.words.empty());
        if (item.words.empty()) continue;
        EXPECT_EQ(i.words[0].text, prefix(item.words[0].text, rowWordsLength));
        for (const WordSpan& s : i.words[0].spans)
            EXPECT_LE(s.end, rowWordsLength);
    }
}

TriageItem simple() {
    TriageItem i;
    i.id = ItemId{"01HXTASK"};
    i.patient = PatientId{"p1"};
    i.patientName = "Anna Test";
    i.unit = UnitId{"u1"};
    i.suggestion.urgency = Urgency::immediate;
    i.words.push_back({"Det trycker över bröstet",
                       {},
                       {{4, 11, SpanKind::redFlag, "chestPressure", {"tryck", "pressure"}}}});
    i.redFlags.push_back({"RF-001", {"Bröstsmärta", "Chest pain"}, Urgency::immediate, {"trycker"}, false});
    return i;
}

TEST(TriageMapping, otherSystemsUnderstandTheTask) {
    TriageItem i = simple();
    i.holder = {"n1", "Nurse One"};
    i.status = ItemStatus::claimed;
    const Stored stored(i);
    const Value& task = stored.task(i);
    EXPECT_EQ(task.text("status"), "in-progress");
    EXPECT_EQ(task.text("priority"), "stat");
    EXPECT_EQ(task["owner"].text("reference"), "Practitioner/n1");
    EXPECT_EQ(task["for"].text("reference"), "Patient/p1");
    EXPECT_EQ(task["focus"].text("reference"), "RiskAssessment/01HXTASK");
    std::map<std::string, std::string> index;
    for (const IndexEntry& e : indexOf(task))
        index[std::string(e.param->name)] = e.system + "|" + e.text;
    EXPECT_EQ(index["owner"], "Practitioner|n1");
    EXPECT_EQ(index["patient"], "Patient|p1");
    EXPECT_EQ(index["status"], "http://hl7.org/fhir/task-status|in-progress");
    EXPECT_EQ(index["business-status"], "https://fyr.example/fhir/CodeSystem/queue-item-status|claimed");
}

TEST(TriageMapping, controlCharactersBecomeReplacementsSoThatSpansStay) {
    TriageItem i = simple();
    i.words[0].text = std::string("a\x01") + '\0' + "b";
    const Stored stored(i);
    const auto back = fromResources(stored.task(i), stored.lookup());
    ASSERT_TRUE(back);
    EXPECT_EQ(back->words[0].text, "a\xEF\xBF\xBD\xEF\xBF\xBD"
                                   "b");
    EXPECT_EQ(codePoints(back->words[0].text), codePoints(i.words[0].text));
}

TEST(TriageMapping, aMissingPartIsNamed) {
    const TriageItem i = simple();
    const Stored stored(i);
    const auto parts = partsOf(stored.task(i));
    EXPECT_EQ(parts, (std::vector<std::string>{"RiskAssessment/01HXTASK", "QuestionnaireResponse/01HXTASK",
                                               "Communication/01HXTASK", "Flag/01HXTASK-0"}));
    for (const std::string& missing : parts) {
        const auto back = fromResources(stored.task(i), [&](std::string_view reference) {
            return reference == missing ? nullptr : stored.lookup()(reference);
        });
        ASSERT_FALSE(back) << missing;
        EXPECT_EQ(back.error().code, ErrorCode::notFound);
        EXPECT_EQ(back.error().detail, missing.substr(0, missing.find('/')));
    }
}

TEST(TriageMapping, aTaskOfSomebodyElseIsNoQueueItem) {
    for (const char* text :
         {R"({"resourceType":"Task","status":"ready","intent":"order"})", R"({"resourceType":"Patient"})",
          "[]",
          R"({"resourceType":"Task","code":{"coding":[{"system":"http://x","code":"triage-review"}]}})"}) {
        const auto r = Resource::parse(text);
        EXPECT_FALSE(isQueueItem(*r));
        const auto row = queueRow(*r);
        ASSERT_FALSE(row);
        EXPECT_EQ(row.error().code, ErrorCode::invalidResource);
    }
}

// A stored resource may be damaged by anybody who can write FHIR: every member taken away, every text
// changed.
TEST(TriageMapping, damagedResourcesGiveErrorsAndNeverAnythingWorse) {
    const TriageItem item = Maker(7).item();
    const Stored stored(item);
    for (const auto& [reference, resource] : stored.byReference) {
        std::vector<const Value*> all;
        const std::function<void(const Value&)> collect = [&](const Value& v) {
            all.push_back(&v);
            for (const Member& m : v.members())
                collect(m.value);
            for (const Value& x : v.items())
                collect(x);
        };
        const std::size_t count = [&] {
            collect(resource);
            return all.size();
        }();
        for (std::size_t n = 0; n < count; ++n)
            for (const char* with : {"null", "\"zzz\"", "-7", "{}", "[]", "[null]"}) {
                auto copy = Resource::copyOf(resource);
                all.clear();
                collect(copy);
                const auto piece = Resource::parse(with);
                copy.setCopy(copy.editable(*all[n]), *piece);
                const bool isTask = reference.starts_with("Task/");
                const auto lookup = [&](std::string_view r) -> const Value* {
                    return r == reference ? &copy.root() : stored.lookup()(r);
                };
                (void)fromResources(isTask ? copy.root() : stored.task(item), lookup);
                (void)validate(copy);
                (void)indexOf(copy);
            }
    }
}

} // namespace

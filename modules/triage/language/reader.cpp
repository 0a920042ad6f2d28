#include "triage/language/reader.h"

#include "triage/language/clauses.h"
#include "triage/language/headings.h"
#include "triage/language/settled.h"
#include "triage/language/speaker.h"

#include <algorithm>
#include <cmath>

namespace fyr::triage {
namespace {

bool bodily(FindingKind k) {
    return k == FindingKind::symptom || k == FindingKind::sign || k == FindingKind::function || k == FindingKind::measure;
}

class Reader {
  public:
    Reader(const KnowledgeBase& kb, std::string_view text, Lang lang, PatientContext patient, Instant now)
        : m_kb(kb), m_lexicon(kb.language().side(lang).lexicon), m_tokens(tokenise(text)) {
        m_out.lang = lang;
        m_out.patient = std::move(patient);
        m_out.values = readValues(m_tokens, m_lexicon, now);
        m_marks = markTriggers(m_tokens, m_lexicon);
        const auto foreign = foreignWords(kb.language(), m_tokens, lang);
        if (foreign.empty()) m_matches = matchPhrases(m_tokens, kb.language(), lang, m_marks, m_out.values);
        else readMixed(lang, foreign, now);
        m_time.assign(m_tokens.size(), 0);
        markTimes(m_out.values, m_time);
        hide();
        for (auto& m : m_matches) m.aside = m.finding == reassurance() || m.finding == m_kb.policy().settledBy || m_lexicon.in("tells_aside", m_kb.findings()[static_cast<std::size_t>(m.finding)].id);
        for (auto& m : m_matches) m.tellsNone = m_lexicon.in("tells_none", m_kb.findings()[static_cast<std::size_t>(m.finding)].id);
        m_selfTold = !m_out.patient.proxy && tellsOfSelf();
        std::vector<std::size_t> body;
        for (const auto& m : m_matches)
            if (bodily(m_kb.findings()[static_cast<std::size_t>(m.finding)].kind)) body.push_back(m.first);
        if (std::any_of(m_matches.begin(), m_matches.end(), [&](const Match& m) { return m.finding == reassurance(); })) {
            m_clinicianWrites = clinicianWrites(m_tokens, m_lexicon, body);
            m_sendsNow = sendsNow(m_tokens, m_lexicon);
        }
    }

    Reading run() {
        const ScopeReader scopes(m_tokens, m_lexicon, m_marks, m_matches, m_time, m_out.values);
        std::vector<FindingState> states;
        std::vector<PersonRead> persons;
        for (const auto& m : m_matches) {
            const auto kind = m_kb.findings()[static_cast<std::size_t>(m.finding)].kind;
            auto state = scopes.stateOf(m, {bodily(kind), kind == FindingKind::history || kind == FindingKind::exposure, passing(m.finding), kind == FindingKind::medication, m_kb.findings()[static_cast<std::size_t>(m.finding)].feared, kind == FindingKind::exposure, alarmsAlone(m.finding)});
            if (state == FindingState::hypothetical && asksFor(m.finding)) state = FindingState::present;
            const bool clinician = inClinicianTurn(m_tokens, m_lexicon, m.first);
            if (state == FindingState::present && m.finding != reassurance() && clinician && !inSentence(m.first, "second_person")) state = FindingState::hypothetical;
            // "I'm sure it's not a heart attack": only who has examined the patient may say so
            if (state == FindingState::present && m.finding == reassurance() && ((!clinician && !m_clinicianWrites) || m_sendsNow)) state = FindingState::hypothetical;
            if (state == FindingState::present && onlyNear(m)) state = FindingState::uncertain;
            const bool happened = kind == FindingKind::context || kind == FindingKind::exposure;
            const bool spoken = m_kb.findings()[static_cast<std::size_t>(m.finding)].topic == "concern.summary";
            if (state == FindingState::present && ((happened && scopes.likened(m)) || ((happened || spoken) && scopes.nearlySo(m)))) state = FindingState::hypothetical;
            if (scopes.ofFamily(m, bodily(kind)) && kind != FindingKind::exposure) state = FindingState::other;
            auto person = scopes.personOf(m);
            // What somebody else once had, or a stranger has, beside the writer's own account.
            const bool told = person.person == Person::relation && m_selfTold;
            const bool tale = illness(m.finding) || kind == FindingKind::history || (person.stranger && !inText("subject_pronouns_third"));
            if (told && tale && scopes.storyOf(m)) state = FindingState::other;
            if (person.person == Person::relation && (illness(m.finding) || kind == FindingKind::history) && scopes.storyOfThen(m)) state = FindingState::other;
            states.push_back(state);
            persons.push_back(std::move(person));
        }
        takeHeadings(states);
        settleLongAgo(states);
        findPatient(states, persons);
        for (std::size_t i = 0; i < m_matches.size(); ++i) {
            const auto kind = m_kb.findings()[static_cast<std::size_t>(m_matches[i].finding)].kind;
            if (aboutOther(kind, persons[i])) states[i] = FindingState::other;
            const auto& m = m_matches[i];
            m_out.findings.push_back({m.finding, states[i], m_tokens[m.first].from, m_tokens[m.last - 1].to, m.phrase});
        }
        demographics();
        settleLoose();
        measures(states);
        return std::move(m_out);
    }

  private:
    static constexpr double writesThemselves = 13; // years

    // The tokens with the words of one language (foreign or not) put into the other, where the lexicon knows how.
    [[nodiscard]] std::vector<Token> translated(const Lexicon& from, const std::vector<std::uint8_t>& foreign, std::uint8_t which) const {
        auto out = m_tokens;
        for (std::size_t i = 0; i < out.size(); ++i)
            if (foreign[i] == which)
                if (const auto word = from.translation(out[i].text); !word.empty()) out[i].text = word;
        return out;
    }
    // "Hej, I have ont i bröstet and cannot andas": triggers and values of both languages, phrases of each.
    void readMixed(Lang lang, const std::vector<std::uint8_t>& foreign, Instant now) {
        const auto other = lang == Lang::sv ? Lang::en : Lang::sv;
        const auto& lexicon = m_kb.language().side(other).lexicon;
        const auto holds = [&](std::uint32_t from, std::uint32_t to) { return std::any_of(foreign.begin() + from, foreign.begin() + to, [](auto f) { return f != 0; }); };
        const auto own = m_marks.size();
        for (const auto& m : markTriggers(m_tokens, lexicon)) {
            const bool covered = std::any_of(m_marks.begin(), m_marks.begin() + static_cast<std::ptrdiff_t>(own), [&](const TriggerMark& o) { return o.first < m.last && m.first < o.last; });
            if (!covered && holds(m.first, m.last)) m_marks.push_back(m);
        }
        const auto values = m_out.values.size();
        for (const auto& v : readValues(m_tokens, lexicon, now)) {
            const bool covered = std::any_of(m_out.values.begin(), m_out.values.begin() + static_cast<std::ptrdiff_t>(values), [&](const Value& o) { return o.first < v.last && v.first < o.last; });
            constexpr std::uint32_t beside = 2; // "feber 39": the word stands beside the number
            const auto from = v.first > beside ? v.first - beside : 0;
            if (!covered && holds(from, std::min(v.last + beside, static_cast<std::uint32_t>(m_tokens.size())))) m_out.values.push_back(v);
        }
        std::stable_sort(m_out.values.begin(), m_out.values.end(), [](const Value& a, const Value& b) { return a.first < b.first; });
        m_matches = matchPhrases(translated(lexicon, foreign, 1), m_kb.language(), lang, m_marks, m_out.values);
        // a word that the other language knows is no slip of one of ours
        std::erase_if(m_matches, [&](const Match& m) { return m.typo && std::any_of(m.used.begin(), m.used.end(), [&](auto u) { return foreign[u] != 0; }); });
        for (auto& m : matchPhrases(translated(m_lexicon, foreign, 0), m_kb.language(), other, m_marks, m_out.values)) {
            if (m.typo || !std::any_of(m.used.begin(), m.used.end(), [&](auto u) { return foreign[u] != 0; })) continue;
            const bool repeated = std::any_of(m_matches.begin(), m_matches.end(), [&](const Match& o) { return o.finding == m.finding && o.first < m.last && m.first < o.last; });
            if (!repeated) m_matches.push_back(std::move(m));
        }
        std::stable_sort(m_matches.begin(), m_matches.end(), [](const Match& a, const Match& b) { return a.first != b.first ? a.first < b.first : a.last > b.last; });
    }
    // "jag känner efter hela tiden", "I am fine": what is said of oneself, not what one saw of somebody or thinks
    [[nodiscard]] bool tellsOfSelf() const {
        const auto verb = [&](std::size_t i) { return m_lexicon.in("self_verbs", m_tokens[i].text) || m_lexicon.in("negatable_verbs", m_tokens[i].text); };
        for (std::size_t i = 0; i + 1 < m_tokens.size(); ++i) {
            const bool before = m_lexicon.in("self_pronouns", m_tokens[i].text) && verb(i + 1);
            const bool after = m_lexicon.in("self_pronouns", m_tokens[i + 1].text) && verb(i);
            if (before || after) return true;
        }
        return false;
    }
    // An illness that somebody names: no symptom
    [[nodiscard]] bool illness(std::int32_t finding) const { return m_kb.findings()[static_cast<std::size_t>(finding)].feared; }
    // Is one of the two the other, or a kind of it?
    [[nodiscard]] bool related(std::int32_t a, std::int32_t b) const {
        const auto under = [&](std::int32_t child, std::int32_t parent) {
            const auto& parents = m_kb.findings()[static_cast<std::size_t>(child)].parents;
            return std::find(parents.begin(), parents.end(), parent) != parents.end();
        };
        return a == b || under(a, b) || under(b, a);
    }
    // "Rash: not a single spot", "Blood in pee or stool: they look normal": what an answer leaves of its heading
    void takeHeadings(std::vector<FindingState>& states) const {
        for (const auto& h : readHeadings(m_tokens, m_lexicon, m_marks)) {
            const auto answers = [&](const Match& m) { return m.first > h.mark && m.last <= h.last; };
            bool deniesAny = false;
            for (std::size_t k = 0; k < m_matches.size(); ++k) deniesAny = deniesAny || (answers(m_matches[k]) && states[k] == FindingState::denied);
            for (std::size_t i = 0; i < m_matches.size(); ++i) {
                const auto& m = m_matches[i];
                if (m.first < h.first || m.last > h.mark || states[i] != FindingState::present) continue;
                bool told = false;
                bool speaks = false;
                for (std::size_t k = 0; k < m_matches.size(); ++k) {
                    if (!answers(m_matches[k])) continue;
                    const auto& excludes = m_kb.findings()[static_cast<std::size_t>(m_matches[k].finding)].excludes;
                    if (states[k] == FindingState::present && std::find(excludes.begin(), excludes.end(), m.finding) != excludes.end()) speaks = true; // "fever: my temperature is normal"
                    if (!related(m.finding, m_matches[k].finding)) continue;
                    told = told || states[k] == FindingState::present || states[k] == FindingState::uncertain;
                    speaks = true;
                }
                if (told) continue;
                if (h.denies && !h.affirms) states[i] = FindingState::denied;
                else if (speaks) states[i] = FindingState::hypothetical;
                else if (h.affirms) continue;
                else if (h.kind == Heading::Kind::either && (deniesAny || h.well || !illness(m.finding))) states[i] = FindingState::hypothetical;
                else if (h.kind == Heading::Kind::list && (deniesAny || h.well)) states[i] = FindingState::hypothetical;
                else if (h.kind == Heading::Kind::one && h.well && h.brief) states[i] = FindingState::hypothetical;
            }
        }
    }
    // "hay fever" is no fever. Who it is said of may stand outside: "I'm dying of boredom", "she isn't breathing hard"
    void hide() {
        const auto all = m_matches;
        std::erase_if(m_matches, [&](const Match& m) {
            auto first = m.first;
            while (first + 1 < m.last && (m_lexicon.in("subject_pronouns", m_tokens[first].text) || m_lexicon.relation(m_tokens[first].text))) ++first;
            return std::any_of(all.begin(), all.end(), [&](const Match& o) {
                if (o.first > first || m.last > o.last || o.finding == m.finding) return false;
                const auto& hides = m_kb.findings()[static_cast<std::size_t>(o.finding)].hides;
                return std::find(hides.begin(), hides.end(), m.finding) != hides.end();
            });
        });
    }
    [[nodiscard]] bool inSentence(std::uint32_t at, std::string_view set) const {
        return std::any_of(m_tokens.begin(), m_tokens.end(), [&](const Token& t) {
            return t.sentence == m_tokens[at].sentence && m_lexicon.in(set, t.text);
        });
    }
    [[nodiscard]] bool passing(std::int32_t finding) const {
        const auto& f = m_kb.findings()[static_cast<std::size_t>(finding)];
        const auto& list = m_kb.policy().passing;
        return std::any_of(list.begin(), list.end(), [&](auto p) { return p == finding || std::find(f.parents.begin(), f.parents.end(), p) != f.parents.end(); });
    }
    // That a clinician found no emergency is told by the clinician.
    [[nodiscard]] std::int32_t reassurance() const { return m_kb.policy().reassuredBy; }
    // "Well since" counts only of what was dealt with a while ago.
    void settleLongAgo(std::vector<FindingState>& states) const {
        const auto settled = m_kb.policy().settledBy;
        std::vector<std::size_t> cues;
        std::vector<std::size_t> felt;
        for (std::size_t i = 0; i < states.size(); ++i) {
            const auto& m = m_matches[i];
            const auto kind = m_kb.findings()[static_cast<std::size_t>(m.finding)].kind;
            if (states[i] != FindingState::present) continue;
            if (m.finding == settled) cues.push_back(m.first);
            else if (kind == FindingKind::symptom || kind == FindingKind::sign) felt.push_back(m.first);
        }
        if (cues.empty() || longSettled(m_tokens, m_lexicon, m_out.values, cues, felt)) return;
        for (std::size_t i = 0; i < states.size(); ++i)
            if (m_matches[i].finding == settled && states[i] == FindingState::present) states[i] = FindingState::hypothetical;
    }
    // Nobody said who the patient is: when only somebody else's symptoms are told, that person is the patient.
    void findPatient(const std::vector<FindingState>& states, const std::vector<PersonRead>& persons) {
        auto& patient = m_out.patient;
        // Of a small child somebody else tells, and "han" and "hon", or "my 3-year-old", are the child.
        const bool named = std::any_of(m_out.values.begin(), m_out.values.end(), [&](const Value& v) { return v.kind == ValueKind::age && isChild(v.relation) && !ofForm(v); });
        const bool beside = std::any_of(persons.begin(), persons.end(), [](const PersonRead& p) { return p.person == Person::relation && !p.relation.child && !p.relation.never; });
        if (!patient.proxy && ofSmallChild() && (named || beside || inText("subject_pronouns_third"))) {
            patient.proxy = true;
            patient.child = true;
        }
        takeIntroduced();
        if (takeAccount()) return;
        const PersonRead* firstRelation = nullptr;
        PersonRead childNamed;
        bool own = false;
        bool unsaidFirst = false;
        bool ownState = false;     // "I'm pregnant", "I'm on chemo"
        bool relationFelt = false; // a sign of somebody else, not only what that person has been told to have
        for (std::size_t i = 0; i < states.size(); ++i) {
            const auto kind = m_kb.findings()[static_cast<std::size_t>(m_matches[i].finding)].kind;
            const bool state = kind == FindingKind::demographic || kind == FindingKind::history || kind == FindingKind::medication;
            ownState = ownState || (state && states[i] == FindingState::present && persons[i].person == Person::self);
            if (!tells(m_matches[i].finding, kind) || states[i] == FindingState::hypothetical || states[i] == FindingState::other) continue;
            if (m_matches[i].finding == m_kb.findingId("worry")) continue; // "orolig för min mamma" is no symptom of mine
            // "sonen hade feber i går men inte i dag" is about the son; "min syster hade njursten" is not about her
            if (states[i] == FindingState::past && !(persons[i].person == Person::relation && persons[i].relation.child)) continue;
            if (persons[i].person == Person::relation && (persons[i].relation.never || grownBeside(persons[i]))) continue;
            if (persons[i].person == Person::relation) {
                if (!firstRelation) firstRelation = &persons[i];
                relationFelt = relationFelt || bodily(kind);
            } else if (!bodily(kind)) {
                continue; // what happened is told of anybody
            } else if (!firstRelation && childIn(m_matches[i], childNamed)) {
                firstRelation = &childNamed; // "|sonen har trång förhud|": the words of the sign name the child
            } else if (persons[i].person == Person::self && (!patient.proxy || persons[i].ownVerb)) {
                // "it fades when I press a glass to it": who looks at a sign need not have it
                own = own || kind != FindingKind::sign || persons[i].ownVerb;
            } else if (persons[i].person == Person::unsaid && !firstRelation && !introduced(m_matches[i].first)) {
                unsaidFirst = true;
            }
        }
        m_own = own;
        if (!firstRelation || !patient.relation.empty()) return;
        if (!patient.proxy && (own || unsaidFirst)) return;
        if (!patient.proxy && ownState && !relationFelt) return; // "my nephew has chickenpox and I'm pregnant": who was exposed
        if (patient.proxy && patient.child != firstRelation->relation.child && patient.child) return;
        patient.proxy = true;
        patient.child = firstRelation->relation.child;
        patient.relation = firstRelation->word;
        if (firstRelation->relation.sex != clinical::Sex::unknown) patient.sex = firstRelation->relation.sex;
    }

    // "A 30-year-old man has …", told of nobody else
    bool takeAccount() {
        const auto introduced = introducedIn(m_tokens, m_lexicon, m_marks, m_out.values);
        if (!introduced) return false;
        auto& patient = m_out.patient;
        const auto* relation = m_lexicon.relation(*introduced);
        if (!patient.relation.empty() || patient.proxy || !relation || relation->never || relation->patientAlways) return true;
        patient.proxy = true;
        patient.child = relation->child;
        patient.relation = *introduced;
        if (relation->sex != clinical::Sex::unknown) patient.sex = relation->sex;
        return true;
    }

    [[nodiscard]] bool childIn(const Match& m, PersonRead& named) const {
        for (const auto u : m.used)
            if (const auto* r = m_lexicon.relation(m_tokens[u].text); r && r->child && !r->never) {
                named.person = Person::relation;
                named.word = m_tokens[u].text;
                named.relation = *r;
                return true;
            }
        return false;
    }

    // "Det gäller min man", "min man det gäller", "writing on behalf of my sister": said outright, and in the beginning.
    void takeIntroduced() {
        constexpr std::uint32_t beginning = 3; // sentences
        constexpr std::uint32_t apart = 3;     // words between "gäller" and "min man"
        auto& patient = m_out.patient;
        if (patient.proxy || !patient.relation.empty()) return;
        for (std::uint32_t i = 0; i < m_tokens.size() && m_tokens[i].sentence < beginning; ++i) {
            const auto* relation = m_lexicon.relation(m_tokens[i].text);
            if (!relation || relation->never || relation->patientAlways) continue;
            const auto said = [&](std::string_view list, std::uint32_t from, std::uint32_t to) {
                for (auto k = from; k < to; ++k)
                    for (const auto& words : m_lexicon.list(list)) {
                        const auto n = m_tokens[k].sentence == m_tokens[i].sentence ? readsWords(m_tokens, k, wordsOf(words)) : 0;
                        if (n > 0 && (k > i || (k + n <= i && i - (k + n) < apart))) return true;
                    }
                return false;
            };
            constexpr std::uint32_t longest = 4; // words of "on behalf of"
            const auto from = i > apart + longest ? i - apart - longest : 0;
            if (!said("about_patient", from, i) && !(i + 1 < m_tokens.size() && said("about_after", i + 1, i + 2))) continue;
            patient.proxy = true;
            patient.child = relation->child;
            patient.relation = m_tokens[i].text;
            if (relation->sex != clinical::Sex::unknown) patient.sex = relation->sex;
            return;
        }
    }

    // "Min syster är 40. Ryggen låste sig …": an age told of somebody else before says whom it is about.
    [[nodiscard]] bool introduced(std::uint32_t before) const {
        return std::any_of(m_out.values.begin(), m_out.values.end(), [&](const Value& v) {
            const auto* r = v.kind == ValueKind::age && v.first < before ? m_lexicon.relation(v.relation) : nullptr;
            return r && !r->patientAlways;
        });
    }
    // "Kan jag få remiss?", "can I get a sick note?": what somebody asks for is asked for in a question.
    [[nodiscard]] bool asksFor(std::int32_t finding) const {
        const auto& f = m_kb.findings()[static_cast<std::size_t>(finding)];
        return f.kind == FindingKind::context && f.id.ends_with("_request");
    }
    // Findings that only the one who is ill has: what is felt, what happened, what was swallowed; not what runs in a family.
    [[nodiscard]] bool tells(std::int32_t finding, FindingKind kind) const {
        if (bodily(kind) || kind == FindingKind::context) return true;
        return kind == FindingKind::exposure && !m_kb.flagsOf(finding).empty();
    }
    // Does this finding raise an emergency without any other?
    [[nodiscard]] bool alarmsAlone(std::int32_t finding) const {
        struct Only final : FactView {
            const Finding* f = nullptr;
            std::int32_t id = -1;
            [[nodiscard]] Truth finding(std::int32_t k) const override {
                return k == id || std::find(f->parents.begin(), f->parents.end(), k) != f->parents.end() ? Truth::yes : Truth::unknown;
            }
            [[nodiscard]] bool answeredUnknown(std::int32_t) const override { return false; }
            [[nodiscard]] bool mentioned(std::int32_t k) const override { return k == id; }
            [[nodiscard]] std::optional<double> measure(std::int32_t) const override { return std::nullopt; }
        } view;
        view.f = &m_kb.findings()[static_cast<std::size_t>(finding)];
        view.id = finding;
        const auto raises = [&](std::int32_t of) {
            const auto flags = m_kb.flagsOf(of);
            return std::any_of(flags.begin(), flags.end(), [&](auto i) {
                const auto& flag = m_kb.redFlags()[static_cast<std::size_t>(i)];
                return flag.urgency <= Urgency::emergency && flag.when.evaluate(view) == Truth::yes;
            });
        };
        return raises(finding) || std::any_of(view.f->parents.begin(), view.f->parents.end(), raises);
    }
    // One short word that is only near a word of a phrase: enough to ask, not enough to send an ambulance.
    [[nodiscard]] bool onlyNear(const Match& m) const {
        constexpr std::uint32_t longWord = 9;
        return m.typo && m.used.size() == 1 && m_tokens[m.first].to - m_tokens[m.first].from < longWord && alarmsAlone(m.finding);
    }

    [[nodiscard]] bool aboutOther(FindingKind kind, const PersonRead& p) const {
        if (kind == FindingKind::exposure || kind == FindingKind::demographic) return false;
        const auto& patient = m_out.patient;
        if (p.person == Person::relation && (p.relation.never || grownBeside(p))) return true;
        if (p.person == Person::relation && p.doesIt && ofSmallChild()) return false;
        if (p.person == Person::relation) return !patient.proxy || !samePerson(patient, p, m_lexicon);
        // "I have had a cold" from the parent of a patient
        if (p.person == Person::self) return patient.proxy && p.ownVerb && (bodily(kind) || (kind == FindingKind::history && ofSmallChild()));
        return false;
    }
    // Of a child too young to write "min pappa hade borrelia" tells of somebody else, and "I have asthma" of a parent; "his
    // mum says he drinks a lot" is about the child.
    [[nodiscard]] bool ofSmallChild() const { return m_out.patient.age && *m_out.patient.age < writesThemselves; }
    [[nodiscard]] bool grownBeside(const PersonRead& p) const {
        const auto sex = m_out.patient.sex; // "he", of a girl
        const bool another = (sex == clinical::Sex::female && m_lexicon.in("sex_male", p.pronoun)) || (sex == clinical::Sex::male && m_lexicon.in("sex_female", p.pronoun));
        return ofSmallChild() && !p.doesIt && (p.pronoun.empty() || another) && !p.relation.child && !p.relation.patientAlways && !m_lexicon.in("relations_sibling", p.word);
    }

    // "(Man, 31 år.)": a form about the one who writes, no husband
    [[nodiscard]] bool ofForm(const Value& v) const {
        return !isChild(v.relation) && formAlone(v);
    }

    // "hosta och feber, pojke 4 år"
    [[nodiscard]] bool childForm(const Value& v) const { return isChild(v.relation) && formAlone(v); }
    [[nodiscard]] bool isChild(const std::string& relation) const {
        const auto* r = m_lexicon.relation(relation);
        return r && r->child;
    }
    [[nodiscard]] bool formAlone(const Value& v) const {
        if (!m_lexicon.in("form_male", v.relation) && !m_lexicon.in("form_female", v.relation)) return false;
        for (auto i = v.first; i-- > 0 && m_tokens[i].sentence == m_tokens[v.first].sentence;)
            if (m_tokens[i].text == v.relation) return i == 0 || m_tokens[i - 1].kind == TokenKind::mark;
        return false;
    }
    // "jag är 58"
    [[nodiscard]] bool ofWriter(const Value& v) const {
        return v.relation.empty() && v.first >= 2 && m_lexicon.in("be_words", m_tokens[v.first - 1].text) && m_lexicon.in("self_pronouns", m_tokens[v.first - 2].text);
    }

    // Of a value that names somebody: is that the patient?
    [[nodiscard]] bool ofPatient(const std::string& relation) const {
        if (relation.empty()) return true;
        const auto* r = m_lexicon.relation(relation);
        if (!r) return m_out.patient.child;
        if (!m_out.patient.proxy) return r->patientAlways;
        PersonRead read;
        read.person = Person::relation;
        read.word = relation;
        read.relation = *r;
        return samePerson(m_out.patient, read, m_lexicon);
    }

    void demographics() {
        auto& patient = m_out.patient;
        // An age told of a child, and nothing of oneself: the child is the patient ("my 3-year-old has …").
        if (!patient.proxy) {
            for (const auto& v : m_out.values) {
                if (v.kind != ValueKind::age || v.relation.empty() || ofForm(v)) continue;
                const auto* r = m_lexicon.relation(v.relation);
                const bool ownSymptom = std::any_of(m_out.findings.begin(), m_out.findings.end(), [&](const ReadFinding& f) {
                    return f.state == FindingState::present && bodily(m_kb.findings()[static_cast<std::size_t>(f.finding)].kind);
                });
                // "fever 38.5, baby is 2 months": nobody says that the fever is their own
                constexpr double toddler = 3;
                // "jag har en bebis på 6 veckor … jag fick 38,9" of somebody of 31: the writer is the patient
                constexpr double grown = 16;
                if (ownSymptom && patient.age && *patient.age >= grown && m_selfTold) continue;
                // "my 3yo has 39.3": said first, it says whom all the rest is about
                const bool introduces = (m_tokens[v.first].sentence == 0 && m_lexicon.in("possessive", m_tokens[v.first > 0 ? v.first - 1 : 0].text)) || childForm(v);
                if (!r || (ownSymptom && (m_own || !r->child || (v.number >= toddler && !introduces)))) continue;
                patient.proxy = true;
                patient.child = r->child;
                patient.relation = v.relation;
                for (auto& f : m_out.findings)
                    if (f.state == FindingState::other) f.state = FindingState::present;
                break;
            }
        }
        // "jag är 58, min 23-åriga dotter …": the age that names the patient, and never the writer's own
        for (const auto& v : m_out.values)
            if (v.kind == ValueKind::age && !m_out.age && patient.proxy && !v.relation.empty() && ofPatient(v.relation)) m_out.age = v.number;
        for (const auto& v : m_out.values) {
            if (v.kind == ValueKind::age && !v.loose && !m_out.age && ofPatient(v.relation) && !(patient.proxy && ofWriter(v))) m_out.age = v.number;
            if (v.kind != ValueKind::sexFemale && v.kind != ValueKind::sexMale) continue;
            const auto sex = v.kind == ValueKind::sexFemale ? clinical::Sex::female : clinical::Sex::male;
            if (m_out.sex != clinical::Sex::unknown || !ofPatient(v.relation)) continue;
            // A pronoun tells the patient's sex only when somebody else writes about them.
            const auto& word = m_tokens[v.first].text;
            if (m_lexicon.in("pronouns", word) && !patient.proxy && inText("subject_self_plain")) continue;
            m_out.sex = sex;
        }
        if (m_out.sex == clinical::Sex::unknown) m_out.sex = patient.sex;
    }
    // "ont i magen, 37 år" is an age where none is known; "jag är 45 … ont i ryggen, 20 år" is how long.
    void settleLoose() {
        constexpr double grown = 16;
        constexpr double yearHours = 8766;
        const auto known = m_out.patient.age ? m_out.patient.age : m_out.age;
        for (auto& v : m_out.values) {
            if (!v.loose) continue;
            v.loose = false;
            if (known) {
                if (std::abs(v.number - *known) < 1.01 || v.number > *known || v.last - v.first < 2) continue;
                v.kind = ValueKind::duration;
                v.number *= yearHours;
            } else if (!m_out.age && (v.number >= grown || m_out.patient.child)) {
                m_out.age = v.number;
            }
        }
    }
    [[nodiscard]] bool inText(std::string_view set) const {
        return std::any_of(m_tokens.begin(), m_tokens.end(), [&](const Token& t) { return m_lexicon.in(set, t.text); });
    }

    void put(Known known, const Value& v) { put(static_cast<std::int32_t>(known), v); }
    // Of several amounts the largest counts, whatever the order they are told in.
    void most(Known known, const Value& v) {
        for (auto& m : m_out.measures)
            if (m.measure == static_cast<std::int32_t>(known)) {
                if (m.value < v.number) m = {m.measure, v.number, m_tokens[v.first].from, m_tokens[v.last - 1].to};
                return;
            }
        put(known, v);
    }
    void put(std::int32_t measure, const Value& v) {
        m_out.measures.push_back({measure, v.number, m_tokens[v.first].from, m_tokens[v.last - 1].to});
    }

    // "Fyra månader." as a sentence of its own answers how long it has been, whatever else was counted.
    [[nodiscard]] bool saidAlone(const Value& v) const {
        const auto sentence = m_tokens[v.first].sentence;
        for (std::uint32_t i = 0; i < m_tokens.size(); ++i) {
            if (m_tokens[i].sentence != sentence || m_tokens[i].kind == TokenKind::mark || (i >= v.first && i < v.last)) continue;
            if (!m_lexicon.skippable(m_tokens[i].text) && !m_lexicon.in("since_words", m_tokens[i].text) && !m_lexicon.in("time_prepositions", m_tokens[i].text)) return false;
        }
        return true;
    }

    void measures(const std::vector<FindingState>& states) {
        bool duration = false;
        const Value* loose = nullptr;
        for (const auto& v : m_out.values) {
            constexpr double yearHours = 8766;
            const auto age = m_out.patient.age ? m_out.patient.age : m_out.age;
            const bool isAge = age && std::abs(v.number / yearHours - *age) < 0.01; // "59 år." as the last sentence
            if (v.kind != ValueKind::duration || duration || v.first == 0 || isAge || !saidAlone(v)) continue;
            put(Known::durationHours, v);
            duration = true;
        }
        for (const auto& v : m_out.values) {
            if (v.kind != ValueKind::duration && thresholdOfCondition(m_tokens, m_lexicon, v.first)) continue;
            switch (v.kind) {
            case ValueKind::temperature: put(Known::temperature, v); break;
            case ValueKind::pain: put(Known::pain, v); break;
            case ValueKind::pregnantWeek: put(Known::pregnantWeek, v); break;
            case ValueKind::heartRate: put(Known::heartRate, v); break;
            case ValueKind::respRate: put(Known::respRate, v); break;
            case ValueKind::spo2: put(Known::spo2, v); break;
            case ValueKind::sysBp: put(Known::sysBp, v); break;
            case ValueKind::glucose: put(Known::glucose, v); break;
            case ValueKind::amountMg: most(Known::amountMg, v); break;
            case ValueKind::amountUnits: most(Known::amountUnits, v); break;
            case ValueKind::duration: {
                const auto bound = bind(v, states);
                if (bound < 0) {
                    if (!loose && !anyMatchIn(m_tokens[v.first].sentence, states, v.ago)) loose = &v;
                    break;
                }
                since(m_matches[static_cast<std::size_t>(bound)].finding, v);
                if (!duration) put(Known::durationHours, v);
                duration = true;
                break;
            }
            default: break;
            }
        }
        if (!duration && loose) put(Known::durationHours, *loose);
    }
    // Something that a time of this sentence may belong to instead: any finding for "ago", one not present for a span.
    [[nodiscard]] bool anyMatchIn(std::uint32_t sentence, const std::vector<FindingState>& states, bool ago) const {
        for (std::size_t i = 0; i < m_matches.size(); ++i)
            if (m_tokens[m_matches[i].first].sentence == sentence && (ago || states[i] != FindingState::present)) return true;
        return false;
    }
    // The nearest finding of the same sentence that is there and felt; -1 when there is none.
    [[nodiscard]] std::int32_t bind(const Value& v, const std::vector<FindingState>& states) const {
        std::int32_t best = -1;
        std::uint32_t nearest = 1000;
        for (std::size_t i = 0; i < m_matches.size(); ++i) {
            const auto& m = m_matches[i];
            if (m_tokens[m.first].sentence != m_tokens[v.first].sentence || states[i] != FindingState::present) continue;
            if (!bodily(m_kb.findings()[static_cast<std::size_t>(m.finding)].kind)) continue;
            if (m_out.findings[i].state == FindingState::other) continue;
            // What stands before a time is what it is said of, more often than what follows it.
            const auto distance = v.first >= m.last ? v.first - m.last : m.first >= v.last ? (m.first - v.last) * 2 + 1 : 0;
            if (distance >= nearest) continue;
            nearest = distance;
            best = static_cast<std::int32_t>(i);
        }
        return best;
    }
    void since(std::int32_t finding, const Value& v) {
        const auto& f = m_kb.findings()[static_cast<std::size_t>(finding)];
        const auto one = [&](std::int32_t id) {
            for (std::size_t k = 0; k < m_kb.measures().size(); ++k)
                if (m_kb.measures()[k].hoursSince == id) put(static_cast<std::int32_t>(k), v);
        };
        one(finding);
        for (const auto p : f.parents) one(p);
    }

    const KnowledgeBase& m_kb;
    const Lexicon& m_lexicon;
    std::vector<Token> m_tokens;
    std::vector<std::uint8_t> m_time;
    std::vector<TriggerMark> m_marks;
    std::vector<Match> m_matches;
    bool m_own = false; // the writer tells of a symptom of their own
    bool m_clinicianWrites = false; // the whole text is a clinician's
    bool m_sendsNow = false;        // somebody is sent in at once
    bool m_selfTold = false; // the writer says something of themselves: "jag har", "I am"
    Reading m_out;
};

} // namespace

Reading readText(const KnowledgeBase& kb, std::string_view text, Lang lang, PatientContext patient, Instant now) {
    return Reader(kb, text, lang, std::move(patient), now).run();
}

namespace {

// "I have", "a bit", "never", "inte" answer by themselves ("a bit, yes", "sometimes when I walk"), but are the beginning of
// something else in "I have a rash", "a bit drowsy", "never had such a pain". `length`: tokens of the answer.
bool beginsSentence(const std::vector<Token>& tokens, std::size_t length, const Lexicon& lexicon) {
    if (length >= tokens.size() || tokens[length].kind == TokenKind::mark) return false;
    const auto said = [&](std::string_view set) {
        for (const auto& phrase : lexicon.list(set)) {
            const auto words = wordsOf(phrase);
            for (std::size_t skip = 0; skip < 2 && skip < length; ++skip)
                if (const auto n = readsWords(tokens, skip, words); n > 0 && n + skip == length) return true;
        }
        return false;
    };
    const bool amount = said("answer_amounts");
    if (!amount && !said("answer_beginnings")) return false;
    if (!amount && lexicon.in("answer_just", tokens[length].text)) { // "I do only at night", but "I am just checking"
        if (length + 1 >= tokens.size() || tokens[length + 1].kind == TokenKind::mark) return false;
        const auto& next = tokens[length + 1].text;
        const auto& amounts = lexicon.list("answer_amounts");
        const bool little = std::any_of(amounts.begin(), amounts.end(), [&](const auto& words) { return readsWords(tokens, length + 1, wordsOf(words)) > 0; });
        return !little && !lexicon.in("answer_goes_on", next) && !lexicon.in("answer_amount_goes_on", next);
    }
    if (lexicon.in("answer_goes_on", tokens[length].text)) return false;
    return !(amount && lexicon.in("answer_amount_goes_on", tokens[length].text));
}

} // namespace

DirectAnswer readYesNo(const KnowledgeBase& kb, std::string_view text, Lang lang) {
    const auto& lexicon = kb.language().side(lang).lexicon;
    const auto tokens = tokenise(text);
    DirectAnswer out;
    // Longest expressions first: "jag vet inte" must not end as "no", nor "inte alls" as nothing.
    const auto begins = [&](std::string_view set, std::size_t& length) {
        for (const auto& phrase : lexicon.list(set)) {
            const auto words = wordsOf(phrase);
            for (std::size_t skip = 0; skip < 2 && skip < tokens.size(); ++skip) {
                const bool answers = lexicon.in("yes", tokens[0].text) || lexicon.in("no", tokens[0].text); // "ja lite rött": what follows is beside it
                if (skip == 1 && (answers || (!lexicon.filler(tokens[0].text) && !lexicon.in("answer_openers", tokens[0].text)))) break;
                if (const auto n = readsWords(tokens, skip, words); n > 0 && n + skip > length) length = n + skip;
            }
        }
    };
    std::size_t yes = 0;
    std::size_t no = 0;
    std::size_t unknown = 0;
    begins("yes", yes);
    begins("no", no);
    begins("unknown", unknown);
    const auto longest = std::max({yes, no, unknown});
    if (longest == 0) return out;
    if (beginsSentence(tokens, longest, lexicon)) return out;
    // "I'm", "it's", "I've" never stand alone: "yes I am", not "yes I'm"
    if (longest < tokens.size() && tokens[longest - 1].glued && longest > 1 && tokens[longest - 1].from == tokens[longest - 2].from && lexicon.in("be_have", tokens[longest - 1].text)) return out;
    out.answer = unknown == longest ? YesNo::unknown : no == longest ? YesNo::no : YesNo::yes;
    std::size_t words = 0;
    for (std::size_t i = longest; i < tokens.size(); ++i)
        if (tokens[i].kind != TokenKind::mark && !lexicon.filler(tokens[i].text)) ++words;
    out.only = words == 0;
    out.separate = longest >= tokens.size() || tokens[longest].kind == TokenKind::mark || longest > 1 || !tokens[0].is("no");
    return out;
}

} // namespace fyr::triage

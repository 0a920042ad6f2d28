// A simulated patient whose case has whole sentences as answers ("I haven't got a fever."): says them as they stand, to the
// question that they belong to. A heading goes before one only where it would mean nothing alone ("Chest pain: It comes and goes").

// What the words of a case's question and answer are about, in both languages.
const about = [
  ['context.fever red_flag.sepsis', /\b(fever|feverish|temperature|hot|chills?|shiver\w*|feber\w*|temp\w*|frossa\w*)\b/i],
  ['red_flag.breathing red_flag.anaphylaxis', /\b(breath\w*|wheez\w*|tightness|swallow\w*|drool\w*|andas|andning\w*|andfådd|andnöd|svälj\w*)\b/i],
  ['red_flag.chest_pain', /\b(chest|heart|palpitation\w*|sweat\w*|racing|bröst\w*|hjärt\w*|svett\w*)\b/i],
  ['red_flag.bleeding', /\b(blood\w*|bleed\w*|bruis\w*|nosebleed\w*|clots?|stools?|blod\w*|blöd\w*|blåmärk\w*|bajs\w*|avföring)\b/i],
  ['red_flag.consciousness', /\b(faint\w*|dizz\w*|confus\w*|alert|awake|wake\w*|drows\w*|conscious\w*|clear in|yr|svim\w*|förvirr\w*|vaken|slö)\b/i],
  ['red_flag.neurologic', /\b(weak\w*|numb\w*|tingl\w*|speech|face|vision|sight|seizure\w*|headache|neck|bladder|bowels?|svag\w*|domn\w*|talet|ansikte\w*|syn\w*|huvudvärk|nack\w*|kramp\w*)\b/i],
  ['red_flag.sepsis', /\b(rash|spots?|mottled|cold|pale|unwell|redness|pus|utslag|prickar|kall\w*|blek\w*|rodnad|var)\b/i],
  ['red_flag.dehydration', /\b(drink\w*|pee\w*|urin\w*|napp\w*|diaper\w*|vomit\w*|throw\w*|kiss\w*|drick\w*|blöj\w*|kräk\w*)\b/i],
  ['red_flag.anaphylaxis', /\b(swell\w*|swollen|lips?|tongue|hives|throat|svull\w*|läpp\w*|tunga\w*|nässel\w*)\b/i],
  ['red_flag.pregnancy demographic.pregnancy', /\b(pregnan\w*|periods?|baby's movements|contractions?|gravid\w*|mens\w*|foster\w*)\b/i],
  ['red_flag.mental_health', /\b(suicid\w*|harm\w*|kill\w*|safe|mood|consent|självmord\w*|skada sig|trygg|mår du)\b/i],
  ['history.medications', /\b(medicin\w*|medicat\w*|tablets?|pills?|thinners?|hormon\w*|warfarin|läkemedel|tablett\w*)\b/i],
  ['history.allergies', /\b(allerg\w*)\b/i],
  ['history.conditions', /\b(illness\w*|diabet\w*|immune|healthy|had (this|it) before|diseases?|conditions?|cancer|sjukdom\w*|frisk|haft det förut)\b/i],
  ['history.substance_use', /\b(smok\w*|alcohol|drugs?|beers?|rök\w*|alkohol|droger)\b/i],
  ['symptom.onset', /^(when|how long|how late|how far|när|hur länge)\b/i],
  ['symptom.course', /\b(worse|better|spread\w*|course|värre|sämre|bättre)\b/i],
  ['symptom.severity', /\b(how bad|how much|how heavy|pain|hurts?|sore|hur ont|ont|värk)\b/i],
  ['symptom.location', /\b(where|which side|side|var sitter|vilken sida)\b/i],
  ['symptom.character', /\b(look\w*|feel like|colou?r|size|large|smell|ser det ut|känns|färg|storlek|lukt)\b/i],
  ['context.trauma', /\b(fall|fell|knock\w*|injur\w*|kick\w*|accident|hit|skada\w*|fall\w*|slag|ramla\w*)\b/i],
  ['context.exposure', /\b(contact\w*|travel\w*|abroad|bites?|ticks?|ate|eaten|partner|sex|others ill|kontakt\w*|utomlands|resa|bett|fästing\w*|ätit|partner)\b/i],
  ['treatment.tried', /\b(tried|taken|took|helps?|helped|relief|provat|tagit|hjälp\w*)\b/i],
  ['function.impact', /\b(walk\w*|sleep\w*|work\w*|eat\w*|play\w*|stairs|school|feeding|gå|sov\w*|sömn|jobb\w*|äter|leker|trappor)\b/i],
  ['logistics.support', /\b(alone|family|support|home|ensam|familj\w*|hemma)\b/i],
];
const small = new Set('have your been with that this they them there does when more than very what also such from into like just only much some none never other about any child baby patient feel feels felt their usual normal after before could would something anything everything since today yesterday now then because both each often long bad badly hard easy look looks looked make makes even still whole thing things that\'s it\'s i\'ve i\'m don\'t haven\'t isn\'t hasn\'t barn barnet någon något några känner känns hade varit inte eller som med från över under nu idag igår annat mycket lite mer'.split(' '));
export const stems = (text) => new Set((text.toLowerCase().match(/[a-zåäöé']{4,}/g) ?? []).filter((w) => !small.has(w)).map((w) => w.slice(0, 5)));
export const shares = (a, b) => [...a].some((w) => b.has(w));

const whole = (a) => /^[A-ZÅÄÖ0-9]/.test(a) && /[.!]$/.test(a) && a.split(' ').length >= 3;
export const tellsInSentences = (findings) => findings.filter((f) => whole(f.a)).length * 2 > findings.length;

// Means nothing without its question: "It comes when I walk", "Yes, twice".
const leans = /^(yes|no|yeah|it|it's|they|they're|that|that's|those|these|some|both|a bit|a little|only|about|around|i do|i did|ja|nej|det|den|de|båda|lite|ungefär|bara)\b/i;
const denial = /^(no|none|nothing|never|i don't|i haven't|i've no|i've never|i have no|i'm not|there's no|there's nothing|there isn't|she hasn't|he hasn't|inga|ingen|inget|nej|aldrig|jag har inte|jag har inga|jag har ingen)\b/i;

const longest = 900; // characters of one answer
const atOnce = 3; // answers to one question
const open = ['concern.summary', 'context.additional']; // "What bothers you most?", "Anything else?"

// {reply(question)}
export function teller(findings) {
  const parts = findings.map((f) => {
    const words = `${f.q} ${f.a}`;
    const topics = new Set(about.filter(([, says]) => says.test(f.q)).flatMap(([names]) => names.split(' ')));
    const heading = leans.test(f.a) && !shares(stems(f.q), stems(f.a));
    return { said: heading ? `${f.q.replace(/\?$/, '')}: ${f.a}` : f.a, topics, stems: stems(words), denial: denial.test(f.a), told: false };
  });
  const asked = new Set();
  const join = (chosen) => {
    let text = '';
    for (const p of chosen) {
      if (text.length + p.said.length > longest) break;
      text += (text && ' ') + p.said + (/[.!?]$/.test(p.said) ? '' : '.');
      p.told = true;
    }
    return text ? { text } : { unknown: true };
  };
  return {
    reply(question) {
      if (asked.has(question.text)) return { unknown: true }; // asked once more: there is nothing else to say
      asked.add(question.text);
      if (open.includes(question.topic)) {
        const left = parts.filter((p) => !p.told);
        if (question.topic === 'concern.summary') return join(left.slice(0, atOnce));
        return join([...left.filter((p) => !p.denial), ...left.filter((p) => p.denial)]); // nobody begins with what is not there
      }
      const words = stems(question.text);
      const near = parts.filter((p) => shares(words, p.stems));
      const same = parts.filter((p) => p.topics.has(question.topic) && !near.includes(p));
      return join([...near.slice(0, atOnce), ...same.slice(0, atOnce)]);
    },
  };
}

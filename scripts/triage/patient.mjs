// A simulated patient: who answers a question by its topic, in words of the case's own.
//
// Two kinds of cases. Where a case is one text, the opening is its first two sentences and an answer is those of the
// other sentences that touch the topic; a copied conversation is pasted whole. Where a case has answers to a nurse's questions (`findings`: {q, a}), the
// opening is the case's own and an answer is all that was told under the topic; where these answers are whole sentences
// they are told as such (teller.mjs). Nothing told: "I don't know".
import { shares, stems, teller, tellsInSentences } from './teller.mjs';

// What a patient says when asked about a topic: the sentences of the case that touch it.
const touches = {
  'symptom.onset': /\b(ago|since|started|began|sudden|gradual|for (the )?(past|last)|days?|weeks?|hours?|yesterday|today|morning)\b/i,
  'symptom.course': /\b(worse|better|improv|spread|constant|comes and goes|intermittent|progress|same)\w*/i,
  'symptom.severity': /\b(severe|mild|moderate|worst|out of 10|\/10|unbearable|manageable|bearable)\b/i,
  'symptom.location': /\b(left|right|upper|lower|side|chest|back|abdom|belly|arm|leg|head|neck|throat|eye|ear)\w*/i,
  'symptom.character': /\b(sharp|dull|pressure|burning|throb|cramp|tight|itch|red|swollen|stab|clear|yellow|green|dry|wet)\w*/i,
  'symptom.triggers': /\b(after|when|worse with|movement|exercise|eating|exert|stress)\w*/i,
  'symptom.associated': /\b(also|no |not |without|denies|with|nausea|vomit|cough|rash|pain)\w*/i,
  'context.fever': /\b(fever|temperature|chills|hot|sweat)\w*|\d\s?°?[CF]\b/i,
  'context.trauma': /\b(fell|fall|hit|injur|accident|twist|trauma|cut|struck)\w*/i,
  'context.exposure': /\b(contact|travel|ate|bite|sting|sick|exposed|new (soap|food|cream)|tick)\w*/i,
  'function.impact': /\b(walk|work|sleep|eat|drink|school|normal activit|play|stairs)\w*/i,
  'treatment.tried': /\b(tried|taken|took|using|paracetamol|ibuprofen|tylenol|acetaminophen|helped|relie)\w*/i,
  'history.conditions': /\b(history|diabet|asthma|healthy|condition|hypertens|heart|chronic|immuno)\w*/i,
  'history.medications': /\b(medic|takes|taking|pills?|tablets?|contracept|blood thinner|anticoag)\w*/i,
  'history.allergies': /\ballerg\w*/i,
  'history.procedures': /\b(surg|operation|procedure|hospital)\w*/i,
  'history.substance_use': /\b(smok|alcohol|drink|drug|cannabis)\w*/i,
  'red_flag.breathing': /\b(breath|wheez|stridor|speak|spo2|respiratory rate)\w*/i,
  'red_flag.chest_pain': /\b(chest|palpitation|sweat|jaw|arm)\w*/i,
  'red_flag.consciousness': /\b(faint|conscious|drows|confus|alert|wake|collapse|oriented)\w*/i,
  'red_flag.neurologic': /\b(weak|numb|speech|vision|seizure|walk|face|neck|headache|bladder|bowel)\w*/i,
  'red_flag.bleeding': /\b(blood|bleed|black stool|bruis)\w*/i,
  'red_flag.sepsis': /\b(fever|temperature|heart rate|chills|confus|mottled|cold|rash|unwell)\w*/i,
  'red_flag.dehydration': /\b(drink|urin|pee|fluid|dehydrat|vomit|wet napp|mouth)\w*/i,
  'red_flag.anaphylaxis': /\b(swell|lip|tongue|hives|throat|breath)\w*/i,
  'red_flag.pregnancy': /\b(pregnan|period|bleed)\w*/i,
  'red_flag.mental_health': /\b(suicid|harm|kill|hopeless|safe|mood)\w*/i,
  'demographic.pregnancy': /\bpregnan\w*/i,
  'logistics.support': /\b(lives|alone|partner|family|home|husband|wife)\b/i,
};

// A nurse's short question (English, Swedish), the topics it belongs to, and what a bare "no" to it denies. The last is
// empty where a "no" says nothing by itself.
const asked = [
  [/^(When did it start|När började)/, ['symptom.onset'], '', ''],
  [/^(Is it getting better|Blir det bättre)/, ['symptom.course'], '', ''],
  [/^(What does it feel|Hur känns det eller)/, ['symptom.character'], '', ''],
  [/^(Does it spread|Strålar det)/, ['symptom.location', 'red_flag.chest_pain'], 'it does not spread', 'det strålar inte'],
  [/^(Where exactly|Var sitter)/, ['symptom.location'], '', ''],
  [/^(How bad|Hur svårt)/, ['symptom.severity'], '', ''],
  [/^(Any trouble breathing|Andningsbesvär)/, ['red_flag.breathing', 'red_flag.anaphylaxis', 'symptom.associated'], 'no trouble breathing', 'inga andningsbesvär'],
  [/^(Nausea or vomiting|Illamående)/, ['symptom.associated', 'red_flag.dehydration'], 'no nausea or vomiting', 'inte illamående och inga kräkningar'],
  [/^(Colour and general|Färg och allmän)/, ['red_flag.sepsis', 'red_flag.chest_pain', 'symptom.severity', 'context.additional'], '', ''],
  [/^(Fainted or dizzy|Svimmat)/, ['red_flag.consciousness'], 'have not fainted, not dizzy', 'har inte svimmat och är inte yr'],
  [/^(Any fever|Feber)/, ['context.fever', 'red_flag.sepsis'], 'no fever', 'ingen feber'],
  [/^(Other illnesses|Andra sjukdomar)/, ['history.conditions'], 'no other illnesses', 'inga andra sjukdomar'],
  [/^(Medicines|Läkemedel)/, ['history.medications'], 'no medicines', 'inga läkemedel'],
  [/^(Smoking|Röker)/, ['history.substance_use'], 'do not smoke', 'röker inte'],
  [/^(Alcohol or drugs|Alkohol)/, ['history.substance_use'], 'no alcohol or drugs', 'ingen alkohol och inga droger'],
  [/^(Any injury|Någon skada)/, ['context.trauma'], 'no injury', 'ingen skada'],
  [/^(Age|Ålder)\?/, ['demographic.age'], '', ''],
  [/^(Sex|Kön)\?/, ['demographic.sex'], '', ''],
  [/^(Any pain|Ont)\?/, ['symptom.severity', 'symptom.location', 'symptom.character', 'symptom.associated'], 'no pain', 'inte ont'],
  [/^(Rash or skin|Utslag)/, ['red_flag.sepsis', 'red_flag.anaphylaxis', 'symptom.character', 'symptom.associated'], 'no rash', 'inga utslag'],
  [/^(Swelling or redness|Svullnad)/, ['symptom.character', 'red_flag.anaphylaxis'], 'no swelling or redness', 'ingen svullnad eller rodnad'],
  [/^(Passing urine|Hur går det att kissa)/, ['red_flag.dehydration', 'symptom.associated'], '', ''],
  [/^(Weakness or numb|Svaghet)/, ['red_flag.neurologic'], 'no weakness or numbness', 'ingen svaghet eller domning'],
  [/^(Can you walk|Går det att gå)/, ['function.impact'], 'cannot walk or use it', 'kan inte gå eller använda den'],
  [/^(Weight|Vikt)\?/, ['symptom.course', 'context.additional'], 'no weight loss', 'ingen viktnedgång'],
  [/^(Any bleeding|Någon blödning|Other bleeding)/, ['red_flag.bleeding', 'red_flag.pregnancy'], 'no bleeding', 'ingen blödning'],
  [/^(Awake|Vaken)/, ['red_flag.consciousness', 'red_flag.sepsis'], '', ''],
  [/^(Any discharge|Flytning)/, ['symptom.character', 'symptom.associated'], 'no discharge', 'ingen flytning'],
  [/^(Bowels and belly|Mage och)/, ['symptom.associated', 'red_flag.bleeding'], '', ''],
  [/^(Eating and drinking|Äter och)/, ['function.impact', 'red_flag.dehydration'], '', ''],
  [/^(What have you tried|Vad har du provat)/, ['treatment.tried', 'symptom.triggers'], 'have tried nothing', 'har inte provat något'],
  [/^(Had this before|Haft det förut)/, ['symptom.course', 'history.conditions'], 'never had it before', 'aldrig haft det förut'],
  [/^(Headache|Huvudvärk)/, ['red_flag.neurologic', 'symptom.associated'], 'no headache', 'ingen huvudvärk'],
  [/^(Any chest pain|Ont i bröstet)/, ['red_flag.chest_pain'], 'no chest pain', 'inte ont i bröstet'],
  [/^(Pregnant|Gravid)/, ['demographic.pregnancy', 'red_flag.pregnancy'], 'not pregnant', 'inte gravid'],
  [/^(Eyes and vision|Ögon och syn)/, ['red_flag.neurologic', 'symptom.associated'], '', ''],
  [/^(Heart beat|Hjärtklappning)/, ['red_flag.chest_pain', 'symptom.associated'], 'no palpitations', 'ingen hjärtklappning'],
  [/^(Cough|Hosta)\?/, ['symptom.associated'], 'no cough', 'ingen hosta'],
  [/^(Speech and face|Tal och ansikte)/, ['red_flag.neurologic'], '', ''],
  [/^(Stiff neck|Stel i nacken)/, ['red_flag.neurologic'], 'no stiff neck', 'inte stel i nacken'],
  [/^(Illness in the family|Sjukdom i släkten)/, ['history.conditions'], 'nothing in the family', 'inget i släkten'],
  [/^(Sleep|Sömn)\?/, ['function.impact'], '', ''],
  [/^(Allergies|Allergier)/, ['history.allergies'], 'no allergies', 'inga allergier'],
  [/^(Swallowing|Går det att svälja)/, ['red_flag.breathing', 'red_flag.anaphylaxis', 'function.impact'], 'cannot swallow', 'kan inte svälja'],
  [/^(How is the child|Hur är barnet)/, ['function.impact', 'red_flag.sepsis', 'red_flag.consciousness'], '', ''],
  [/^(Blood pressure|Blodtryck)/, ['history.conditions'], '', ''],
  [/^(Blood sugar|Blodsocker)/, ['history.conditions'], '', ''],
  [/^(Thoughts of ending|Tankar på att ta)/, ['red_flag.mental_health'], 'no thoughts of ending my life', 'inga tankar på att ta mitt liv'],
  [/^(Are you safe|Är du trygg)/, ['red_flag.mental_health', 'logistics.support'], '', ''],
  [/^(How is the mood|Hur är måendet)/, ['red_flag.mental_health', 'symptom.severity'], '', ''],
  [/^(Itching|Klåda)/, ['symptom.character'], 'no itching', 'ingen klåda'],
  [/^(Vaccinated|Vaccinerad)/, ['history.conditions', 'context.exposure'], 'not vaccinated', 'inte vaccinerad'],
  [/^(How large|Hur stort)/, ['symptom.character'], '', ''],
  [/^(Anything else|Något annat)/, ['context.additional', 'symptom.associated', 'concern.summary'], '', ''],
  [/^(Is anyone else ill|Någon annan sjuk)/, ['context.exposure'], 'nobody else is ill', 'ingen annan är sjuk'],
  [/^(What do you want help|Vad vill du ha hjälp)/, ['concern.summary'], '', ''],
  [/^(Hearing|Hörsel)/, ['symptom.associated'], '', ''],
  [/^(Sexual contacts|Sexuella)/, ['context.exposure'], '', ''],
  [/^(What was taken|Vad och hur mycket)/, ['context.exposure', 'history.substance_use'], '', ''],
  [/^(Stress|Stress)/, ['logistics.support', 'symptom.triggers'], '', ''],
  [/^(Any operation|Opererad)/, ['history.procedures'], 'no operations', 'inte opererad'],
  [/^(Been abroad|Varit utomlands)/, ['context.exposure'], 'have not been abroad', 'inte varit utomlands'],
  [/^(Baby's movements|Fosterrörelser)/, ['red_flag.pregnancy'], '', ''],
  [/^(Where is it)/, ['symptom.location'], '', ''],
  [/^(Short of breath|Tungt att andas|wheeze|pip i bröstet)/, ['red_flag.breathing', 'red_flag.anaphylaxis', 'symptom.associated'], 'not short of breath', 'inte tungt att andas'],
  [/^(Vomiting|Kräkningar)/, ['symptom.associated', 'red_flag.dehydration'], 'no vomiting', 'inga kräkningar'],
  [/^(How are they otherwise|Hur är orken)/, ['function.impact', 'symptom.severity', 'red_flag.sepsis', 'context.additional'], '', ''],
  [/^(Numbness or weakness|Domningar eller)/, ['red_flag.neurologic'], 'no numbness or weakness', 'inga domningar och ingen svaghet'],
  [/^(Any blood|Blod)\?/, ['red_flag.bleeding'], 'no blood', 'inget blod'],
  [/^(Weight loss|Gått ner i vikt)/, ['symptom.course', 'context.additional'], 'no weight loss', 'ingen viktnedgång'],
  [/^(What has been tried|Vad är provat)/, ['treatment.tried', 'symptom.triggers'], 'have tried nothing', 'har inte provat något'],
  [/^(Smärta|Pain)\?/, ['symptom.severity', 'symptom.character', 'symptom.associated'], 'no pain', 'inte ont'],
  [/^(Redness or heat|Rodnad eller)/, ['symptom.character', 'red_flag.sepsis'], 'no redness or heat', 'ingen rodnad eller värme'],
  [/^(Swelling|Svullnad)/, ['symptom.character', 'red_flag.anaphylaxis'], 'no swelling', 'ingen svullnad'],
  [/^(Drinking and peeing|Dricker och)/, ['red_flag.dehydration', 'function.impact'], '', ''],
  [/^(Skada eller fall)/, ['context.trauma'], 'no injury', 'ingen skada'],
  [/^(Tummy pain|Ont i magen)/, ['symptom.associated', 'symptom.severity'], 'no tummy pain', 'inte ont i magen'],
  [/^(Chest pain|Bröstsmärta)/, ['red_flag.chest_pain'], 'no chest pain', 'inte ont i bröstet'],
  [/^(Can you put weight)/, ['function.impact'], 'cannot put weight on it', 'kan inte stödja på det'],
  [/^(Getting better or worse)/, ['symptom.course'], '', ''],
  [/^(Is sight affected|Påverkad syn)/, ['red_flag.neurologic', 'symptom.associated'], 'sight is not affected', 'synen är inte påverkad'],
  [/^(Thoughts of not wanting|Tankar på att inte)/, ['red_flag.mental_health'], 'no thoughts of not wanting to live', 'inga tankar på att inte vilja leva'],
  [/^(Trouble when peeing|Besvär när du kissar)/, ['symptom.associated'], 'no trouble when peeing', 'inga besvär när jag kissar'],
  [/^(Nackstelhet)/, ['red_flag.neurologic'], 'no stiff neck', 'inte stel i nacken'],
  [/^(Mediciner)/, ['history.medications'], 'no medicines', 'inga läkemedel'],
  [/^(Rökning|alkohol|alcohol)/i, ['history.substance_use'], '', ''],
  [/^(blood pressure|blodtryck|blodsocker)/i, ['history.conditions'], '', ''],
  [/^(family|släkten)\?/, ['history.conditions'], 'nothing in the family', 'inget i släkten'],
  [/^(Hur påverkas vardagen|How does it affect|aptit|running)/, ['function.impact'], '', ''],
  [/^(yr|dizzy|svimmat|förvirrad|confused|awake)\?/i, ['red_flag.consciousness', 'red_flag.sepsis'], '', ''],
  [/^(how big|hur stor)/i, ['symptom.character'], '', ''],
  [/^(swallow|svälja)/i, ['red_flag.breathing', 'red_flag.anaphylaxis', 'function.impact'], '', ''],
];
// Questions that a well person answers with "yes": a "yes" that stands before such an answer is left out, as it would
// answer another question than the one that was asked.
const wellWhenYes = /^(Awake|Vaken|Can you walk|Går det|Are you safe|Är du trygg|Eating|Äter|Vaccin|Can you put|Drinking|Dricker|Swallow|swallow|svälja|Eating|öppna munnen|open your mouth|mouth open)/;
// A question of the case's own kind ("pus?") belongs to what comes along and is told with its words.
const ownTopics = ['symptom.associated', 'context.additional'];
const bareNo = /^(no|nope|none|nej|inga|inget|ingen)\.?$/i;
const bareYes = /^(yes|yeah|ja|lite|lite grann|a bit|a little|some)\.?$/i;
const beginsYesNo = /^(yes|yeah|no|nope|ja|nej)\b[ ,.;:–-]/i;

const headed = (finding) => `${finding.q.replace(/\?$/, '')}: ${finding.a}`;

// "Yes, a slight cough" is a yes to the question about a cough; to any other it is told as what it is about.
function leansOnAnother(finding, question) {
  if (bareYes.test(finding.a.trim())) return true;
  return beginsYesNo.test(finding.a) && !shares(stems(question.text ?? ''), stems(`${finding.q} ${finding.a}`));
}

function told(finding, lang, question) {
  const { topic } = question;
  const row = asked.find(([q]) => q.test(finding.q));
  if (!row) return ownTopics.includes(topic) ? headed(finding) : '';
  if (!row[1].includes(topic)) return '';
  if (bareNo.test(finding.a.trim())) return row[2] ? (lang === 'sv' ? row[3] : row[2]) : topic === row[1][0] ? headed(finding) : '';
  if (leansOnAnother(finding, question)) return headed(finding);
  return wellWhenYes.test(finding.q) ? finding.a.replace(/^(yes|ja|no|nej)[,.]\s*/i, '') : finding.a;
}

const sentencesOf = (text) => text.split(/(?<=[.!?])\s+/);
const longest = 900; // characters of one answer
const open = ['concern.summary', 'context.additional']; // "What bothers you most?", "Anything else?": what comes next in the case
const sentencesAtOnce = 3;

// {opening, reply(question)}; `text` is the whole case, with values that the set keeps apart.
export function patientOf(c, text) {
  if (Array.isArray(c.findings) && c.opening) {
    if (tellsInSentences(c.findings)) return { opening: c.opening, reply: teller(c.findings).reply };
    const reply = (question) => {
      const said = c.findings.map((f) => told(f, c.lang, question)).filter(Boolean);
      return said.length ? { text: said.join('. ').slice(0, longest) } : { unknown: true };
    };
    return { opening: c.opening, reply };
  }
  // a copied conversation is pasted as it is: nobody types a clinician's answer sentence by sentence
  if (/(^|\s)(clinician|doctor|nurse)\s*:/i.test(text)) return { opening: text, reply: () => ({ unknown: true }) };
  const all = sentencesOf(text);
  const rest = all.slice(2);
  let next = 0; // what has not been told yet when somebody asks openly
  const reply = (question) => {
    if (open.includes(question.topic)) {
      const said = rest.slice(next, next + sentencesAtOnce);
      next += said.length;
      return said.length ? { text: said.join(' ').slice(0, longest) } : { unknown: true };
    }
    const said = touches[question.topic] ? rest.filter((s) => touches[question.topic].test(s)) : [];
    return said.length ? { text: said.join(' ').slice(0, longest) } : { unknown: true };
  };
  return { opening: all.slice(0, 2).join(' '), reply };
}

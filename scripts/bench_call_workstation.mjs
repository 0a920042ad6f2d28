// The parts of bench_call.mjs with the workstation as the clinician's side: the real fyr and the real process of the call, whose
// page is the built one and tells beside when each picture of the other came. docs/NETWORK_LAB.md says what is measured.
import { moreFrames, sleep, toWaiting } from '../tests/net/call_lab.mjs';
import { picturesAfter, watch } from '../tests/net/call_watch.mjs';
import { LabWorkstation, skip } from '../tests/net/workstation.mjs';

const now = () => performance.timeOrigin + performance.now();

export async function workstation(lab, { runs, rows, tries }) {
  if (skip) return console.log(`workstation: ${skip}`);
  const desk = await LabWorkstation.open(lab, { tellsPictures: true });
  const firstHere = async (from, seconds = 60) => ((await desk.picturesAfter(from, 1, seconds))[0] ?? NaN) - from;
  const firstThere = async (page, from, seconds = 60) => ((await picturesAfter(page, from, 1, seconds))[0] ?? NaN) - from;

  // A patient waits.
  async function waiting(nth) {
    const v = await lab.visit(nth);
    const p = await lab.person('patient', { visit: v.visit, token: v.patient, init: watch });
    await toWaiting(p.page);
    await p.page.getByText('Du står på tur.').first().waitFor();
    await desk.listed(v.visit);
    await sleep(2500); // the process of the call is made ready when somebody is on the list
    return { ...v, p };
  }
  async function part(v) {
    await lab.end(v).catch(() => undefined);
    await desk.over(v.visit).catch(() => undefined);
    await v.p.context.close();
  }

  try {
    const [seen, shown] = [[], []];
    let failed = 0;
    for (let i = 0; i < runs; ++i) {
      let v = null;
      const took = await tries('workstation', 150, async () => {
        v = await waiting(i);
        const from = now();
        desk.fyr.keys('F4');
        const [clinicianMs, patientMs] = await Promise.all([firstHere(from), firstThere(v.p.page, from)]);
        return { clinicianMs, patientMs };
      });
      if (took === null) ++failed;
      else {
        seen.push(took.clinicianMs);
        shown.push(took.patientMs);
        rows.run('workstation', took);
      }
      if (v) await part(v);
    }
    rows.tell('workstation: F4 is pressed → the clinician sees the patient', seen, { goal: '0.7', failed });
    rows.tell('… → the patient sees the clinician', shown, { failed });

    const v = await waiting(runs);
    desk.fyr.keys('F4');
    await Promise.all([desk.moreFrames(30, 60), moreFrames(v.p.page, 30, 60_000)]);
    for (const [seconds, bare, goal] of [[5, '1.1–1.6', '1.0'], [20, '2.4–7.1', '1.5']]) {
      const [toClinician, toPatient] = [[], []];
      let failed = 0;
      for (let i = 0; i < Math.ceil(runs / 3); ++i) {
        const took = await tries(`workstation-outage${seconds}`, 180 + seconds, async () => {
          await Promise.all([desk.moreFrames(30, 60), moreFrames(v.p.page, 30, 60_000)]);
          await lab.lab.cut('patient');
          await sleep(seconds * 1000);
          const from = now();
          await lab.lab.mend('patient');
          const [clinicianMs, patientMs] = await Promise.all([firstHere(from), firstThere(v.p.page, from)]);
          return { clinicianMs, patientMs };
        });
        if (took === null) ++failed;
        else {
          toClinician.push(took.clinicianMs);
          toPatient.push(took.patientMs);
          rows.run(`workstation-outage${seconds}`, took);
        }
      }
      rows.tell(`workstation: ${seconds} s without a network → the clinician sees again`, toClinician, { bare, goal, failed });
      rows.tell('… → the patient sees again', toPatient, { bare, goal, failed });
    }
    await part(v);
  } finally {
    await desk.close();
  }
}

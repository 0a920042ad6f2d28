#!/usr/bin/env python3
"""Runs `fyrctl triage eval` over the development sets and prints one row a set.

usage: FYR_DATA=DIR dev_eval.py FYRCTL [SET ...] [--misses]
DIR holds triage/*.jsonl. Not part of the test suite: the sets are no part of the repository.
"""
import collections, json, os, subprocess, sys

LEVELS = {"immediate": 3, "emergency": 3, "urgent": 2, "soon": 1, "selfCare": 0}

def gold(name, case):
    """3 emergency, 2 within a day or two, 1 primary care, 0 self-care; None when the set does not say."""
    g = str(case.get("gold_triage", "")).lower()
    if name == "scenario_library432_dev":
        if g == "emergency": return 3
        if g.startswith("primary-care"): return 1

        return None
    if name == "acuity_synthetic131":
        return {"A": 0, "B": 1, "C": 2, "D": 3}[case["gold_level"]]
    if name == "contact_doctor": return 2
    if name == "clinicaflow224":
        return {"emergency": 3, "urgent": 2, "non-urgent": 1}.get(g)
    if name == "esi_handbook_dev":
        return 3 if case["gold_level"] <= 2 else None
    return None

def run(fyrctl, path, name):
    cases = [json.loads(l) for l in open(path)]
    lines = []
    for c in cases:
        text = c["text"]
        v = (c.get("findings") or {}).get("vitals") if isinstance(c.get("findings"), dict) else None
        if v:  # what the set gives as vitals a patient would say
            if v.get("heart_rate"): text += f" Heart rate {v['heart_rate']}."
            if v.get("systolic_bp"): text += f" BP {v['systolic_bp']}/{v.get('diastolic_bp') or int(v['systolic_bp'] * .6)}."
            if v.get("temperature_c"): text += f" Temperature {v['temperature_c']} C."
            if v.get("spo2"): text += f" SpO2 {v['spo2']}."
            if v.get("respiratory_rate"): text += f" Respiratory rate {v['respiratory_rate']}."
        lines.append(json.dumps({"id": c["id"], "age": c.get("age"), "sex": c.get("sex"), "text": text}))
    done = subprocess.run([fyrctl, "triage", "eval", "--lang", "en", "--input", "-"], input="\n".join(lines), text=True, capture_output=True)
    if done.stderr: print(done.stderr[:500], file=sys.stderr)
    return cases, [json.loads(l) for l in done.stdout.splitlines()]

def main():
    args = [a for a in sys.argv[1:] if not a.startswith("--")]
    misses = "--misses" in sys.argv
    fyrctl, sets = args[0], args[1:] or ["scenario_library432_dev", "contact_doctor", "acuity_synthetic131", "clinicaflow224", "esi_handbook_dev"]
    for name in sets:
        path = os.path.join(os.environ.get("FYR_DATA", "../shared/data"), "triage", name + ".jsonl")
        if not os.path.exists(path):
            print(f"{name}: not here, skipped")
            continue
        cases, out = run(fyrctl, path, name)
        by = {o["id"]: o for o in out}
        count = collections.Counter()
        questions = [o["questions"] for o in out]
        for c in cases:
            o = by.get(c["id"])
            if not o: continue
            g, got = gold(name, c), LEVELS[o["urgency"]]
            count["n"] += 1
            if not any(f["state"] == "present" for f in o["findings"]): count["nothing"] += 1
            if o["clinicianDecides"]: count["decides"] += 1
            if g == 3:
                count["em"] += 1
                count["em_hit"] += got == 3
                count["em_selfcare"] += got == 0
            else:
                count["other"] += 1
                count["alarm"] += got == 3
            if g is not None:
                count["gold"] += 1
                count["exact"] += got == g
                count["under"] += got < g
                count["over"] += got > g
            bad = (g == 3 and got < 3) or (g != 3 and got == 3) or (g is not None and got < g)
            if misses and bad:
                flags = ",".join(f["id"] + ("?" if f["fromUnknown"] else "") for f in o["redFlags"])
                print(f"  [{c['id']}] gold {g} ({c.get('gold_triage')}/{c.get('variant','')}) got {o['urgency']} flags {flags} top {[(x['code'], x['p']) for x in o['conditions'][:2]]}\n     {c['text'][:400]}\n     present: {[f['code'] for f in o['findings'] if f['state'] == 'present']} denied: {[f['code'] for f in o['findings'] if f['state'] == 'denied']}")
        f = lambda a, b: f"{count[a]}/{count[b]} ({100 * count[a] / max(1, count[b]):.1f} %)"
        print(f"{name}: n {count['n']}; emergency {f('em_hit', 'em')}, of them to self-care {count['em_selfcare']}; alarms {f('alarm', 'other')}; "
              f"exact {f('exact', 'gold')}, under {f('under', 'gold')}, over {f('over', 'gold')}; nothing read {count['nothing']}; clinician decides {count['decides']}; questions mean {sum(questions) / max(1, len(questions)):.1f} max {max(questions, default=0)}")

main()

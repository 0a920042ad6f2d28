#!/usr/bin/env python3
# Checks the lay case files: valid JSON, unique ids, fields, split, balance. Exit 1 on a fault.
import collections
import hashlib
import json
import pathlib
import sys

HERE = pathlib.Path(__file__).resolve().parent
DETAIL = {"emergency": {"immediate", "emergency"}, "primary": {"within 24-48 h", "days-weeks"}, "selfcare": {"self-care"}}
SCOPES = {"present", "absent", "past", "family", "other", "hypothetical", "uncertain"}
KINDS = ["base", "name", "town", "language", "politeness", "order", "third_person"]
faults = []


def check(ok, what):
    if not ok:
        faults.append(what)


def load(name):
    rows = [json.loads(line) for line in (HERE / name).read_text(encoding="utf-8").splitlines()]
    ids = [row["id"] for row in rows]
    check(len(ids) == len(set(ids)), f"{name}: an id occurs twice")
    return rows


def checkLay(rows, least, leastPairs, leastLevel, allHeld=False):
    pairs = collections.defaultdict(list)
    for row in rows:
        name = row["id"]
        check(row["lang"] in ("sv", "en"), f"{name}: language")
        check(row["gold_detail"] in DETAIL.get(row["gold_level"], ()), f"{name}: level and detail do not agree")
        check((3 if allHeld else 8) <= len(row["opening"].split()) <= 120, f"{name}: length of the opening")
        check(8 <= len(row["findings"]) <= 25, f"{name}: number of findings")
        check(all(f["q"] and f["a"] for f in row["findings"]), f"{name}: empty finding")
        check(row["full_text"].startswith(row["opening"]), f"{name}: full_text does not hold the opening")
        check(row["why"] and row["diagnosis"], f"{name}: no reason")
        check((row["gold_level"] == "emergency") == (row["hazard"] is not None), f"{name}: hazard")
        first = hashlib.sha256((row["parallel_id"] or name).encode()).digest()[0]
        check(row["split"] == ("held" if allHeld or first % 2 else "dev"), f"{name}: split")
        if row["parallel_id"]:
            pairs[row["parallel_id"]].append(row)
    for name, both in pairs.items():
        check(sorted(r["lang"] for r in both) == ["en", "sv"], f"{name}: not one of each language")
        check(len({(r["gold_detail"], r["age"], r["sex"]) for r in both}) == 1, f"{name}: the pair differs")
    check(len({r["opening"] for r in rows}) == len(rows), "an opening occurs twice")
    check(len(rows) >= least and len(pairs) >= leastPairs, "too few cases or pairs")
    for field, low in (("gold_level", leastLevel), ("lang", 0.40), ("split", 0.40)):
        for value, count in collections.Counter(r[field] for r in rows).items():
            check(count >= low * len(rows), f"balance of {field}: {value} has only {count}")
    return len(pairs)


lay = load("lay_cases.jsonl")
pairCount = checkLay(lay, 450, 60, 0.30)
# The second batch has the mix of a digital clinic: few emergencies.
second = load("lay_cases_2.jsonl")
secondPairCount = checkLay(second, 380, 110, 0.12)
check(not {r["id"] for r in lay} & {r["id"] for r in second}, "an id occurs in both batches")
for field in ("opening", "full_text"):
    check(not {r[field] for r in lay} & {r[field] for r in second}, f"an {field} occurs in both batches")
third = load("lay_cases_3.jsonl")
thirdPairCount = checkLay(third, 250, 15, 0.12, allHeld=True)
for other in (lay, second):
    for field in ("id", "opening", "full_text"):
        check(not {r[field] for r in other} & {r[field] for r in third}, f"an {field} of the third batch occurs in another")
negation = load("negation_sv.jsonl")
for row in negation:
    start, words = row["start"], row["finding_words"]
    check(row["text"][start:start + len(words)] == words, f"{row['id']}: span")
    check(row["scope"] in SCOPES, f"{row['id']}: scope")
check(len({r["text"] for r in negation}) >= 320, "too few sentences")
parity = load("parity.jsonl")
for row in parity:
    check([v["kind"] for v in row["versions"]] == KINDS, f"{row['id']}: versions")
    check(len({v["text"] for v in row["versions"]}) == len(KINDS), f"{row['id']}: two versions are the same text")
check(len(parity) >= 40, "too few parity cases")


def count(rows, *fields):
    return dict(sorted(collections.Counter(" ".join(str(r[f]) for f in fields) for r in rows).items()))


for name, rows, pairs in (("first", lay, pairCount), ("second", second, secondPairCount), ("third", third, thirdPairCount)):
    print(name, "batch:", len(rows), "lay cases,", pairs, "pairs")
    for fields in (("gold_level",), ("gold_level", "lang"), ("gold_level", "split"), ("gold_detail",), ("area",)):
        print(" ", count(rows, *fields))
    print(" ", dict(collections.Counter(f"{t} {r['gold_level']}" for r in rows for t in r["tags"])))
print(len({r["text"] for r in negation}), "sentences,", len(negation), "findings", count(negation, "scope"))
print(len(parity), "parity cases", count(parity, "gold_level"))
for fault in faults:
    print("FAULT", fault)
sys.exit(1 if faults else 0)

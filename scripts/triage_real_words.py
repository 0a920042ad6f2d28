#!/usr/bin/env python3
# Writes content/triage/lexicon/real_{sv,en}.yaml: ordinary words that are near to a word of the content and are no slip of it
# ("krympa" is not "krampa", "swearing" is not "sweating"). From the word lists of Debian (wswedish, wamerican).
#   python3 scripts/triage_real_words.py KB    KB: the compiled knowledge base, for the words of its phrases
# Run it when phrases were added. The reader still takes them for another form of a word that
# they differ from in the ending only.
import collections
import itertools
import json
import pathlib
import re
import sys

ROOT = pathlib.Path(__file__).resolve().parent.parent
LISTS = {"sv": ("/usr/share/dict/swedish", "latin-1"), "en": ("/usr/share/dict/american-english", "utf-8")}
MEANT = {"chocking", "chocked", "chock", "breading", "dieing", "seizer", "seizers", "soar", "sever", "severs", "stoke", "brusied", "brest"}  # written for another word
LETTERS = re.compile(r"[a-zåäöé]+")


def forgiven(length):
    return 2 if length >= 8 else 1 if length >= 5 else 0


def distance(a, b, limit):
    """Edits with swaps of neighbours, as the reader counts them."""
    if abs(len(a) - len(b)) > limit:
        return limit + 1
    before, row = None, list(range(len(b) + 1))
    for i, x in enumerate(a, 1):
        last, row, older = row, [i], before
        for j, y in enumerate(b, 1):
            best = min(last[j] + 1, row[j - 1] + 1, last[j - 1] + (x != y))
            if older and i > 1 and j > 1 and x == b[j - 2] and a[i - 2] == y:
                best = min(best, older[j - 2] + 1)
            row.append(best)
        before = last
    return row[-1]


def deletions(word, edits):
    out = {word}
    for _ in range(edits):
        out |= {w[:i] + w[i + 1:] for w in list(out) for i in range(1, len(w))}  # the first letter is never a slip
    return out


def sameBeginning(a, b):
    common = len(list(itertools.takewhile(lambda p: p[0] == p[1], zip(a, b))))
    return common >= 4 and common + 2 >= min(len(a), len(b))


kb = json.loads(pathlib.Path(sys.argv[1]).read_text(encoding="utf-8"))
for lang, (path, encoding) in LISTS.items():
    forms = set()
    for finding in kb["findings"]:
        for phrase in finding.get("say", {}).get(lang, []):
            forms.update(LETTERS.findall(phrase.lower()))
    index = collections.defaultdict(set)
    for form in forms:
        for gone in deletions(form, forgiven(len(form))):
            index[gone].add(form)
    real = set()
    for word in pathlib.Path(path).read_text(encoding=encoding).splitlines():
        word = word.lower()
        if word in forms or word in MEANT or len(word) < 5 or not LETTERS.fullmatch(word):
            continue
        allowed = forgiven(len(word))
        near = {f for gone in deletions(word, allowed) for f in index.get(gone, ()) if distance(word, f, allowed) <= min(allowed, forgiven(len(f)))}
        if any(not sameBeginning(word, f) for f in near):
            real.add(word)
    out = ROOT / "content" / "triage" / "lexicon" / f"real_{lang}.yaml"
    lines = [f"# Made by scripts/triage_real_words.py from {pathlib.Path(path).name}: words that are no slip of a word of the content.",
             "- id: real_words", "  words:"]
    lines += [f'    - "{w}"' for w in sorted(real)]
    out.write_text("\n".join(lines) + "\n", encoding="utf-8")
    print(lang, len(forms), "forms,", len(real), "real words")

#!/usr/bin/env python3
"""Looks for byte strings in a process's memory and in files: scan.py < {"pid"?, "paths"?: [...], "shared"?: [...], "newer"?: seconds,
"skip"?: [...], "needles": {name: [hex, ...]}} -> {"memory": {name: n}, "files": {name: [file, ...]}, "bytes": n, "swapKB": n,
"lockedKB": n, "unreadable": n}. Another process than the one looked at, for a search leaves copies of what it looks for."""
import json, os, sys

q = json.load(sys.stdin)
needles = {k: [bytes.fromhex(h) for h in v] for k, v in q["needles"].items()}
out = {"memory": {k: 0 for k in needles}, "files": {k: [] for k in needles}, "bytes": 0, "fileBytes": 0, "swapKB": 0, "lockedKB": 0, "unreadable": 0}


def count(data, at):
    n = 0
    for b in needles[at]:
        n += data.count(b)
    return n


if q.get("pid"):
    pid = q["pid"]
    longest = max(len(b) for v in needles.values() for b in v)
    # Pages that a program may have written: what is mapped from a file and unchanged is that file.
    spans, span = [], None
    with open(f"/proc/{pid}/smaps") as smaps:
        for line in smaps:
            word = line.split()
            if not word[0].endswith(":"):
                span = [int(x, 16) for x in word[0].split("-")]
                special = line.rstrip().endswith(("[vvar]", "[vsyscall]", "[vvar_vclock]"))
                own = False
            elif word[0] in ("Anonymous:", "Private_Dirty:", "Shared_Dirty:", "Swap:", "Locked:") and int(word[1]) > 0:
                if not own and not special:
                    spans.append(span)
                own = True
                out["swapKB"] += int(word[1]) if word[0] == "Swap:" else 0
                out["lockedKB"] += int(word[1]) if word[0] == "Locked:" else 0
    with open(f"/proc/{pid}/mem", "rb", 0) as mem:
        for lo, hi in spans:
            tail = b""
            while lo < hi:
                size = min(hi - lo, 16 << 20)
                try:
                    mem.seek(lo)
                    data = mem.read(size)
                except (OSError, OverflowError, ValueError):
                    out["unreadable"] += size
                    lo += size
                    tail = b""
                    continue
                if not data:
                    break
                out["bytes"] += len(data)
                lo += len(data)
                if not data.strip(b"\0"):
                    tail = b""
                    continue
                whole = tail + data
                for k in needles:
                    out["memory"][k] += count(whole, k) - count(tail, k)
                tail = whole[-(longest - 1):]

newer = q.get("newer", 0)
skip = tuple(q.get("skip", []))
# Of a folder that others write to as well: only what began there since.
for path in q.get("shared", []):
    if os.path.isdir(path):
        for entry in os.scandir(path):
            if entry.stat(follow_symlinks=False).st_ctime >= newer and not entry.path.startswith(skip or ("\0",)):
                q.setdefault("paths", []).append(entry.path)
for path in q.get("paths", []):
    for folder, subs, files in os.walk(path) if os.path.isdir(path) else [(os.path.dirname(path), [], [os.path.basename(path)])]:
        if folder.startswith(skip) and skip:
            subs[:] = []
            continue
        for f in files:
            p = os.path.join(folder, f)
            try:
                st = os.lstat(p)
                if not (st.st_mode & 0o170000 == 0o100000) or st.st_mtime < newer or st.st_size > 512 << 20:
                    continue
                with open(p, "rb") as h:
                    data = h.read()
            except OSError:
                continue
            out["fileBytes"] += len(data)
            for k in needles:
                if count(data, k):
                    out["files"][k].append(p)
print(json.dumps(out))

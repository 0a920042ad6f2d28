#!/usr/bin/env python3
"""What became of each command, and the texts of all notes, read beside the running server: look.py FILE | psql (rows on
standard input: kind, id, text, separated by tabs)."""
import base64, json, sqlite3, sys

commands, notes = {}, []


def command(id, result):
    try:
        commands[id] = json.loads(result).get("status", "")
    except ValueError:
        pass  # a patient's page sends commands of its own, answered in other words


def note(text):
    r = json.loads(text)
    for c in r.get("content", []):
        data = c.get("attachment", {}).get("data")
        if data:
            notes.append(base64.b64decode(data).decode())


if sys.argv[1] == "psql":
    for line in sys.stdin:
        kind, id, text = line.rstrip("\n").split("\t", 2)
        command(id, text) if kind == "command" else note(text)
else:
    db = sqlite3.connect(f"file:{sys.argv[1]}?mode=ro", uri=True, timeout=20)
    for id, result in db.execute("SELECT id, result FROM command"):
        command(id, result)
    for (text,) in db.execute("SELECT json FROM resource WHERE state = 0 AND json LIKE '%\"DocumentReference\"%'"):
        note(text)
print(json.dumps({"commands": commands, "notes": notes}))

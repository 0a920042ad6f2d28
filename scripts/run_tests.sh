#!/usr/bin/env bash
# Runs every test of a build and ends with the line "N passed, N failed[, N skipped]" that counts single tests.
set -uo pipefail
[ -n "${DEV_SHARED_DATA:-}" ] || echo "DEV_SHARED_DATA is not set: tests on data that is not part of the project skip." >&2
# A file system in memory that everybody may write to, for tests that flush often.
if [ -z "${FYR_TEST_MEMORY:-}" ]; then
  while read -r folder; do
    if [ -w "$folder" ] && [ -k "$folder" ]; then export FYR_TEST_MEMORY=$folder; break; fi
  done < <(findmnt -rno TARGET -t tmpfs 2>/dev/null)
fi
build=$1
shift
jobs=${DEV_JOBS:-$(nproc)}
log=$build/Testing/Temporary/LastTest.log
rm -f "$log"
ctest --test-dir "$build" --output-on-failure -j "$jobs" --no-tests=error "$@"
status=$?
[ -f "$log" ] || { echo "0 passed, 1 failed"; exit 1; }
# GoogleTest, Qt Test and node's runner each say how many single tests ran; a program that says nothing counts as one.
python3 - "$log" "$status" <<'PY'
import re, sys
passed = failed = skipped = 0
text = open(sys.argv[1], errors="replace").read()
for block in re.split(r"^\d+/\d+ Testing: ", text, flags=re.M)[1:]:
    ok = re.search(r"^Test Passed\.", block, re.M) is not None
    p = f = s = 0
    for m in re.finditer(r"^\[  PASSED  \] (\d+) test", block, re.M): p += int(m[1])
    m = re.search(r"^ ?(\d+) FAILED TESTS?", block, re.M)
    if m: f += int(m[1])
    m = re.search(r"^\[  SKIPPED \] (\d+) test", block, re.M)
    if m: s += int(m[1])
    for m in re.finditer(r"^Totals: (\d+) passed, (\d+) failed, (\d+) skipped", block, re.M):
        p += int(m[1]); f += int(m[2]); s += int(m[3])
    for m in re.finditer(r"^(?:# |ℹ )(pass|fail|skipped) (\d+)$", block, re.M):
        if m[1] == "pass": p += int(m[2])
        elif m[1] == "fail": f += int(m[2])
        else: s += int(m[2])
    if p + f + s == 0: p, f = (1, 0) if ok else (0, 1)
    if not ok and f == 0: f = 1
    passed += p; failed += f; skipped += s
if int(sys.argv[2]) != 0 and failed == 0: failed = 1
print(f"{passed} passed, {failed} failed" + (f", {skipped} skipped" if skipped else ""))
PY
exit $status

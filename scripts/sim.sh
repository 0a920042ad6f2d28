#!/usr/bin/env bash
# The whole proof of the sync engine and the cache: ./dev sim. Takes a quarter of an hour on a quiet machine with four cores.
#   FYR_SIM_STEPS: steps of the shipped engine (100 million); FYR_SIM_CACHE_STEPS: on real SQLCipher (one million);
#   FYR_SIM_SERVER_SEEDS: with the shipped server (1..100); FYR_SIM_RISK_SEEDS: courses on servers that fail (0..19999)
set -euo pipefail
build=$1
ctl=$build/bin/fyrctl
failed=0
part() {
  printf '\n\033[1m== %s\033[0m\n' "$1"
  shift
  "$@" || failed=1
}
part "Any fault, in any mixture" "$ctl" sim sync --seeds 1..1000000000 --steps "${FYR_SIM_STEPS:-100000000}"
part "One class of faults at a time" "$ctl" sim matrix --seeds 1..1000 --once
part "Two classes at a time" "$ctl" sim matrix --pairs --seeds 1..100 --once
part "With the shipped server in the place of the model" "$ctl" sim sync --server real --seeds "${FYR_SIM_SERVER_SEEDS:-1..100}"
part "The model and the shipped server, asked the same" "$ctl" sim sync --server both --seeds "${FYR_SIM_SERVER_SEEDS:-1..100}"
part "On encrypted caches, on disks that fail" "$ctl" sim sync --store cache --seeds 1..1000000000 --steps "${FYR_SIM_CACHE_STEPS:-1000000}"
part "The power cut after every write" "$ctl" sim cuts
part "Planted faults, each to be found" "$build/tests/planted/planted_tests"
part "Planted faults of the shipped server" env FYR_PLANTED_SEEDS=1000 "$build/tests/planted/server_planted_tests"
part "Answers about risk on servers that fail" "$ctl" icbt faults content/icbt/*.programme --seeds "${FYR_SIM_RISK_SEEDS:-0..19999}"
part "Planted faults of the engine of courses" "$build/tests/icbt/faults/icbt_planted_tests"
for more in "$build"/tests/localdb/*planted*; do
  if [ -x "$more" ] && [ -f "$more" ]; then part "Planted faults of the cache" "$more"; fi
done
exit "$failed"

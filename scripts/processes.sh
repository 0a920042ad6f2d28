#!/usr/bin/env bash
# The real programs under faults, at length: scripts/processes.sh BUILD [--rounds N] [--seed S]
# Rounds of trouble over both stores, files that are not theirs, what a day leaves behind, how fast records go.
set -uo pipefail
build=$1
shift
root=$(cd "$(dirname "$0")/.." && pwd)
export DEV_BUILD=$build
rounds=200 seed=1
while [ $# -gt 1 ]; do
  case $1 in
  --rounds) rounds=$2 ;;
  --seed) seed=$2 ;;
  *) echo "processes: there is no option '$1'" >&2; exit 2 ;;
  esac
  shift 2
done
failed=0
step() { printf '\n== %s\n' "$1"; shift; "$@" || failed=1; }
cd "$root/tests/processes"
step "$rounds rounds, embedded store" node rounds.mjs --rounds "$rounds" --seed "$seed"
step "$((rounds / 4)) rounds, PostgreSQL" node rounds.mjs --rounds "$((rounds / 4))" --seed "$((seed + 1))" --postgres
step "Records that may no longer be seen" node revoked.mjs
step "What a day leaves behind" node --test leak.test.mjs
DEV_PLAIN=all step "Files that are not theirs" node --test plain.test.mjs
exit $failed

#!/usr/bin/env bash
# Measures and prints what was measured, against what, on what: scripts/bench.sh BUILD [PART…]
# Parts: triage, row, start, caseload, import, server, sync, call. Nothing is asserted; timings depend on the machine.
set -euo pipefail
build=$1
shift
root=$(cd "$(dirname "$0")/.." && pwd)
[ -n "${DEV_SHARED_DATA:-}" ] || echo "DEV_SHARED_DATA is not set: what measures data that is not part of the project is left out." >&2
printf 'Machine: %s, %s cores, %s; %s\n' "$(sed -n 's/^model name[^:]*: //p' /proc/cpuinfo | head -1)" "$(nproc)" \
  "$(awk '/MemTotal/ {printf "%.0f GiB", $2/1048576}' /proc/meminfo)" "$(. /etc/os-release && echo "$PRETTY_NAME")"
printf 'Build: %s (%s)\n' "$(git -C "$root" rev-parse --short HEAD 2>/dev/null || echo '?')" "$(basename "$build")"
parts=${*:-triage row start caseload import server sync}
for part in $parts; do
  printf '\n== %s\n' "$part"
  case $part in
  triage)
    "$build/bin/fyrctl" bench triage
    node "$root/scripts/bench_triage.mjs" "$build"
    ;;
  row | start | import) DEV_BUILD=$build node "$root/scripts/bench.mjs" "$part" ;;
  caseload) QT_QPA_PLATFORM=offscreen "$build/tests/ui/ui_caseload_bench" ;;
  server) DEV_BUILD=$build node "$root/scripts/bench_server.mjs" ;;
  sync) "$build/bin/fyrctl" bench cache; DEV_BUILD=$build node "$root/scripts/bench_sync.mjs" ;;
  # call:JOIN,PART…: some of it; DEV_BENCH_RUNS of each
  call | call:*) DEV_BUILD=$build node "$root/tests/net/run.mjs" "$root/scripts/bench_call.mjs" $(tr , ' ' <<<"${part#call}" | tr -d :) ;;
  *) echo "bench: there is no part '$part'" >&2; exit 2 ;;
  esac
done

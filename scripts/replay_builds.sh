#!/usr/bin/env bash
# Do g++ and clang, with and without optimisation, make the same bytes of the same courses?
# scripts/replay_builds.sh [BUILD]: compiles the engine of courses and random people four times, apart from the build, and
# compares what they print with each other and with tests/icbt/golden.tsv. Programmes come from BUILD/share/fyr/icbt.
#   FYR_EVENTS: events of random people in each programme (100,000); FYR_CLANG: which clang
# Ends with 77 (skipped) where there is no clang that knows this libstdc++.
set -euo pipefail
cd "$(dirname "$0")/.."
build=${1:-build/release}
events=${FYR_EVENTS:-100000}
jobs=${DEV_JOBS:-$(nproc)}

clang=${FYR_CLANG:-}
for n in 20 19 18 17 16 15; do
  if [ -z "$clang" ] && command -v "clang++-$n" >/dev/null; then clang=clang++-$n; fi
done
if [ -z "$clang" ]; then
  echo "skipped: no clang 15 or later here (apt-get install clang-16), so nothing to compare g++ with"
  exit 77
fi

sources=(tests/icbt/replay/main.cpp tests/icbt/digests.cpp
  modules/icbt/{programme,reader,load,load_tables}.cpp
  modules/icbt/engine/{calendar,step,commands,course_flow,measuring,duties,timers,chain}.cpp
  modules/icbt/simulate/{people,any_programme}.cpp
  modules/scheduling/{zone,holidays}.cpp
  modules/base/{error,clock,random,text,json,digest}.cpp)
programmes=()
for file in "$build"/share/fyr/icbt/*.json; do
  case $file in *.verified.json) ;; *) if [ -f "$file" ]; then programmes+=("$file"); fi ;; esac
done

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cache=$(command -v ccache || true)
one() { # one NAME COMPILER FLAG…: prints into $work/NAME.txt
  local name=$1 compiler=$2
  shift 2
  mkdir -p "$work/$name"
  printf '%s\n' "${sources[@]}" | xargs -P "$jobs" -I{} sh -c \
    'out=$(echo "$1" | tr / _).o; shift; exec "$@" -o "$OUT/$out"' _ {} $cache "$compiler" -std=c++20 "$@" -I. -Imodules -Itests -c {}
  "$compiler" "$work/$name"/*.o -lfmt -lboost_json -lboost_container -lsodium -lcrypto -o "$work/$name/digests"
  "$work/$name/digests" "$events" ${programmes[@]+"${programmes[@]}"} >"$work/$name.txt"
}
export OUT
failed=0
for flags in "-O0 -D_GLIBCXX_ASSERTIONS" "-O2 -DNDEBUG"; do
  for compiler in g++ "$clang"; do
    name=$(echo "$compiler$flags" | tr -d ' ')
    OUT=$work/$name
    # shellcheck disable=SC2086 # flags are words; only clang knows -stdlib
    if [ "$compiler" = g++ ]; then one "$name" "$compiler" $flags; else one "$name" "$compiler" -stdlib=libstdc++ $flags; fi
    same=${first:-$name}
    if cmp -s "$work/$same.txt" "$work/$name.txt"; then
      printf '%-32s %s\n' "$compiler $flags" "$(sha256sum <"$work/$name.txt" | cut -c1-64)"
    else
      printf '%-32s differs from the first:\n' "$compiler $flags"
      diff "$work/$same.txt" "$work/$name.txt" | head -20 || true
      failed=1
    fi
    first=${first:-$name}
  done
done
if ! diff <(grep '^any' tests/icbt/golden.tsv) <(grep '^any' "$work/$first.txt"); then
  echo "not what tests/icbt/golden.tsv holds"
  failed=1
fi
grep -v '^any' "$work/$first.txt"
[ "$failed" = 0 ] && echo "four builds, the same bytes"
exit "$failed"

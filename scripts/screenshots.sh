#!/usr/bin/env bash
# Draws docs/pictures from the real programs with demonstration data: scripts/screenshots.sh BUILD [FOLDER]
set -euo pipefail
build=$1
root=$(cd "$(dirname "$0")/.." && pwd)
out=${2:-$root/docs/pictures}
work=$(mktemp -d)
mkdir -p "$out" "$work/run"
chmod 700 "$work/run"
"$build/bin/fyrd" --demo --port 0 --data "$work/store" >"$work/ready.json" 2>"$work/fyrd.log" &
server=$!
trap 'kill $server 2>/dev/null || true; wait $server 2>/dev/null || true; rm -rf "$work"' EXIT
for _ in $(seq 1 120); do [ -s "$work/ready.json" ] && break; sleep 0.5; done
read -r base nurse < <(python3 -c 'import json,sys
r=json.load(open(sys.argv[1])); a=[a for a in r["accounts"] if a["role"]=="nurse"][0]
print(r["base"], a["user"]+":"+a["password"])' "$work/ready.json")
for lang in sv en; do
  for theme in light dark; do
    XDG_RUNTIME_DIR=$work/run QT_QPA_PLATFORM=offscreen dbus-run-session -- sh -c 'printf "\n" | gnome-keyring-daemon --unlock --components=secrets >/dev/null 2>&1; exec "$@"' sh "$build/bin/fyr" --server "$base" --profile "$work/p-$lang-$theme" \
      --lang $lang --theme $theme --demo-sign-in "$nurse" --screenshots "$out" 2>>"$work/fyr.log"
  done
done
DEV_BUILD=$build node "$root/scripts/page_pictures.mjs" "$base" "$out"
ls "$out"

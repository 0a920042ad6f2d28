#!/usr/bin/env bash
# Starts fyrd with demonstration data and, where there is a display, the workstation: scripts/demo.sh BUILD
# Ends both together. DEV_PORT and DEV_DATA choose the port and the folder.
set -euo pipefail
build=$1
root=$(cd "$(dirname "$0")/.." && pwd)
data=${DEV_DATA:-$root/build/demo}
port=${DEV_PORT:-8420}
mkdir -p "$data"
log=$data/fyrd.log
ready=$data/ready.json
rm -f "$ready"

"$build/bin/fyrd" --demo --port "$port" --data "$data/store" >"$ready" 2>"$log" &
server=$!
workstation=
stop() {
  trap - EXIT INT TERM
  [ -n "$workstation" ] && kill "$workstation" 2>/dev/null || true
  kill "$server" 2>/dev/null || true
  wait "$server" 2>/dev/null || true
}
trap stop EXIT INT TERM

printf 'Starting the server '
for _ in $(seq 1 120); do
  [ -s "$ready" ] && break
  kill -0 "$server" 2>/dev/null || {
    printf '\nThe server did not start:\n' >&2
    tail -3 "$log" >&2
    exit 1
  }
  printf .
  sleep 0.5
done
[ -s "$ready" ] || { printf '\nThe server was not ready within a minute; see %s\n' "$log" >&2; exit 1; }
base=$(python3 -c 'import json,sys; print(json.load(open(sys.argv[1]))["base"])' "$ready")
account() { python3 -c 'import json,sys
for a in json.load(open(sys.argv[1]))["accounts"]:
    if a["role"] == sys.argv[2]: print(a["user"] + ":" + a["password"]); break' "$ready" "$1"; }
nurse=$(account nurse)
cat <<EOF

Fyr is running.
  The patient's page   $base/
  FHIR R4              $base/fhir/metadata
  Sign-in              nurse $nurse   doctor $(account doctor)
  Data                 $data

EOF
if [ -n "${DISPLAY:-}${WAYLAND_DISPLAY:-}" ]; then
  echo "The workstation opens as the nurse. Close it, or press Ctrl+C, to stop everything."
  "$build/bin/fyr" --server "$base" --profile "$data/workstation" --demo-sign-in "$nurse" &
  workstation=$!
  wait "$workstation" || true
else
  cat <<EOF
There is no display here, so the workstation was not opened. To see both:
  from a desktop on this computer   $build/bin/fyr --server $base --demo-sign-in $nurse
  from another computer             ssh -X to this one and run the line above; for the page, ssh -L $port:localhost:$port
Ctrl+C stops the server.
EOF
  wait "$server"
fi

#!/bin/sh
# build.sh NPM NODE OUT: installs the packages of the lock file when they are not there, checks types, builds into OUT.
# Several build folders share node_modules, so one at a time.
set -eu
npm=$1 node=$2 out=$3
cd "$(dirname "$0")/.."
exec 9<package-lock.json
flock 9
want=$(cat package.json package-lock.json | sha256sum | cut -c1-16)-$("$node" -p 'process.platform + process.arch')
if [ "$(cat node_modules/.fyr-installed 2>/dev/null)" != "$want" ]; then
  log=$(mktemp)
  if ! "$npm" ci --ignore-scripts --no-audit --no-fund --loglevel=error >"$log" 2>&1; then
    tail -5 "$log" >&2
    rm -f "$log"
    echo "fyr_web: npm could not fetch the packages of web/package-lock.json: is there a network, and a registry (npm config get registry)?" >&2
    exit 1
  fi
  rm -f "$log"
  echo "$want" >node_modules/.fyr-installed
fi
"$node" node_modules/typescript/bin/tsc --noEmit
"$node" build.mjs --out "$out"

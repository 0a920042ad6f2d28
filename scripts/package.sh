#!/usr/bin/env bash
# Builds the Debian packages from an already built tree: scripts/package.sh BUILD
set -euo pipefail
build=$1
root=$(cd "$(dirname "$0")/.." && pwd)
mkdir -p "$root/build/package"
rm -f "$root"/build/package/*.deb
(cd "$build" && cpack -G DEB >"$root/build/package.log" 2>&1) || { tail -20 "$root/build/package.log" >&2; exit 1; }
rm -rf "$root/build/package/_CPack_Packages"
for deb in "$root"/build/package/*.deb; do
  printf '%s  %s\n' "$(du -h "$deb" | cut -f1)" "$deb"
done

#!/usr/bin/env bash
# Installs what Fyr needs, by apt. Sourced by ./dev; also runs alone: scripts/install.sh server workstation tests
# Idempotent: asks dpkg first and touches nothing when all is there.

die() {
  printf 'dev: %s\n' "$*" >&2
  exit 1
}
have() { command -v "$1" >/dev/null 2>&1; }

fyr_system() {
  local id version
  [ -r /etc/os-release ] || die "This system has no /etc/os-release; Fyr builds on Debian 12 and Ubuntu 24.04."
  # shellcheck disable=SC1091
  id=$(. /etc/os-release && echo "${ID:-}") && version=$(. /etc/os-release && echo "${VERSION_ID:-}")
  case $id-$version in
  debian-12 | ubuntu-24.04) echo "$id-$version" ;;
  *) die "This is ${id:-unknown} ${version:-}; the install script knows Debian 12 and Ubuntu 24.04 only." ;;
  esac
}

# The packages of one kind on this system.
fyr_packages() {
  local system=$1 kind=$2 boost=1.81 postgresql=15
  [ "$system" = ubuntu-24.04 ] && boost=1.83 postgresql=16
  case $kind in
  server)
    echo ca-certificates git g++ cmake ninja-build ccache pkg-config mold \
      libboost$boost-dev libboost-json$boost-dev libboost-program-options$boost-dev libboost-context$boost-dev \
      libexpected-dev libfmt-dev libspdlog-dev libsodium-dev libstemmer-dev libdtl-dev libyaml-cpp-dev libtomlplusplus-dev \
      libssl-dev zlib1g-dev libzstd-dev libpq-dev libre2-dev libcurl4-openssl-dev libsqlcipher-dev \
      libpango1.0-dev libqpdf-dev fonts-dejavu-core
    ;;
  workstation)
    echo qt6-base-dev qt6-base-dev-tools qt6-svg-dev qt6-websockets-dev qt6-tools-dev qt6-tools-dev-tools qt6-l10n-tools \
      qtkeychain-qt6-dev qt6-webengine-dev qt6-webchannel-dev qt6-multimedia-dev libxcb1-dev libgl1-mesa-dev libegl1-mesa-dev libxkbcommon-dev libvulkan-dev fonts-liberation2 \
      libqt6svg6 gstreamer1.0-plugins-base gstreamer1.0-plugins-good qt6-qpa-plugins gnome-keyring dbus dbus-x11
    ;;
  tests)
    echo libgtest-dev libgmock-dev libbenchmark-dev libpugixml-dev clang-format xvfb xauth xdotool imagemagick curl jq python3 \
      sqlite3 openssl libfaketime chromium postgresql-$postgresql coturn iproute2 iputils-ping nftables procps
    ;;
  package) echo dpkg-dev fakeroot lintian desktop-file-utils ;;
  esac
}

installed() { [ "$(dpkg-query -W -f='${db:Status-Status}' "$1" 2>/dev/null)" = installed ]; }

as_root() {
  if [ "$(id -u)" = 0 ]; then
    env DEBIAN_FRONTEND=noninteractive "$@"
  elif have sudo; then
    sudo env DEBIAN_FRONTEND=noninteractive "$@"
  else
    die "Packages must be installed and this user is not root and has no sudo: run ./dev as root once."
  fi
}

# Debian 12's own SQLCipher is too old. Backports has 4.6: its entry is derived from the machine's own sources, so
# that it uses the mirror and the key that the administrator chose.
add_backports() {
  local file uri key suite=bookworm-backports
  grep -rqs "$suite" /etc/apt/sources.list /etc/apt/sources.list.d/ && return
  for file in /etc/apt/sources.list.d/*.sources; do
    [ -e "$file" ] || continue
    uri=$(awk 'BEGIN{RS=""} /Suites:[^\n]*bookworm( |\n|$)/ {for(i=1;i<=NF;i++) if($i=="URIs:") {print $(i+1); exit}}' "$file")
    key=$(awk 'BEGIN{RS=""} /Suites:[^\n]*bookworm( |\n|$)/ {for(i=1;i<=NF;i++) if($i=="Signed-By:") {print $(i+1); exit}}' "$file")
    [ -n "$uri" ] && break
  done
  if [ -z "${uri:-}" ]; then
    uri=$(awk '$1=="deb" {for(i=2;i<NF;i++) if($(i+1)=="bookworm") {print $i; exit}}' /etc/apt/sources.list 2>/dev/null)
  fi
  [ -n "${uri:-}" ] || die "No apt source for Debian bookworm was found, so the backports entry cannot be derived from it."
  printf 'Types: deb\nURIs: %s\nSuites: %s\nComponents: main\n%s' "$uri" "$suite" "${key:+Signed-By: $key
}" | as_root tee /etc/apt/sources.list.d/fyr-backports.sources >/dev/null
}

install_packages() {
  local system kind p missing=()
  system=$(fyr_system)
  for kind in "$@"; do
    for p in $(fyr_packages "$system" "$kind"); do
      [ "$p" = chromium ] && [ "$system" = ubuntu-24.04 ] && continue # a snap there: see check_browser
      installed "$p" || missing+=("$p")
    done
  done
  have npm && have node || missing+=(nodejs npm)
  # An old SQLCipher (3.x) may be there from Debian's main archive.
  if installed libsqlcipher-dev && [ "$system" = debian-12 ] &&
    dpkg --compare-versions "$(dpkg-query -W -f='${Version}' libsqlcipher-dev)" lt 4.6; then
    missing+=(libsqlcipher-dev)
  fi
  check_browser "$system"
  [ ${#missing[@]} = 0 ] && return 0
  printf '== Install %d packages: %s\n' ${#missing[@]} "${missing[*]}"
  [ "$system" = debian-12 ] && add_backports
  local said
  said=$(as_root apt-get update -q 2>&1) || {
    tail -3 <<<"$said" >&2
    die "apt-get update failed: is there a network, and is no other package manager running?"
  }
  local plain=() backports=()
  for p in "${missing[@]}"; do
    if [ "$p" = libsqlcipher-dev ] && [ "$system" = debian-12 ]; then backports+=("$p"); else plain+=("$p"); fi
  done
  if [ ${#plain[@]} -gt 0 ]; then
    as_root apt-get install -y -q --no-install-recommends "${plain[@]}" ||
      die "apt-get could not install the packages above; its reason is in its last lines."
    # Debian starts a relay of its own, open to all; the tests start theirs.
    if [[ " ${plain[*]} " == *" coturn "* ]] && [ -d /run/systemd/system ]; then as_root systemctl disable -q --now coturn; fi
  fi
  if [ ${#backports[@]} -gt 0 ]; then
    as_root apt-get install -y -q --no-install-recommends -t bookworm-backports "${backports[@]}" ||
      die "apt-get could not install ${backports[*]} from bookworm-backports."
  fi
}

# Ubuntu ships Chromium as a snap, which does not run in containers: the tests use any Chromium or Chrome they find (tests/programs.mjs).
check_browser() {
  [ "$1" = ubuntu-24.04 ] || return 0
  [ -n "${FYR_CHROMIUM:-}" ] && return 0
  for b in chromium google-chrome chromium-browser; do have $b && return 0; done
  echo "dev: no Chromium found; the tests of the patient's page need one (snap install chromium, or Google Chrome), on the path or named by FYR_CHROMIUM." >&2
}

if [ "${BASH_SOURCE[0]}" = "$0" ]; then
  set -euo pipefail
  install_packages "${@:-server}"
fi

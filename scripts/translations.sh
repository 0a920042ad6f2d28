#!/usr/bin/env bash
# Brings translations/*.ts up to date with the sources. Swedish holds every text, English only the plural forms
# (the sources are English). tests/ui fails while anything is unfinished.
set -euo pipefail
cd "$(dirname "$0")/.."
# The same order on every machine: lupdate takes folders as the disk has them.
sources=$(git ls-files -co --exclude-standard ui app | grep -E '\.(cpp|h)$' | LC_ALL=C sort)
# Distributions keep Qt's programs off the path; Qt's own tool knows where.
lupdate=$(command -v lupdate || echo "$(qtpaths6 --query QT_HOST_BINS)/lupdate")
# shellcheck disable=SC2086
"$lupdate" -I . -I modules -no-obsolete -locations none -source-language en -target-language sv_SE $sources -ts translations/fyr_sv.ts
# shellcheck disable=SC2086
"$lupdate" -I . -I modules -no-obsolete -locations none -source-language en -target-language en_GB -pluralonly $sources -ts translations/fyr_en.ts

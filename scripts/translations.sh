#!/usr/bin/env bash
# Brings translations/*.ts up to date with the sources. Swedish holds every text, English only the plural forms
# (the sources are English). tests/ui fails while anything is unfinished.
set -euo pipefail
cd "$(dirname "$0")/.."
# Distributions keep Qt's programs off the path; Qt's own tool knows where.
lupdate=$(command -v lupdate || echo "$(qtpaths6 --query QT_HOST_BINS)/lupdate")
"$lupdate" -I . -I modules -no-obsolete -locations none -source-language en -target-language sv_SE ui app -ts translations/fyr_sv.ts
"$lupdate" -I . -I modules -no-obsolete -locations none -source-language en -target-language en_GB -pluralonly ui app -ts translations/fyr_en.ts

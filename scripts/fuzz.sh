#!/usr/bin/env bash
# Fuzzes a parser that reads what strangers send:  scripts/fuzz.sh sdp|signalling [SECONDS]
# Needs clang 16 (Debian: clang-16 libclang-rt-16-dev). What it finds lies in build/fuzz/NAME-*; a finding becomes a file of
# the corpus, which the ordinary tests read.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
name=${1:?sdp or signalling}
seconds=${2:-60}
clang=$(command -v clang++-16 || command -v clang++) || { echo "clang++ is needed" >&2; exit 1; }
case $name in
sdp) sources=(modules/video/sdp/*.cpp tests/video/sdp/promises.cpp tests/video/sdp/fuzz.cpp) seeds=(tests/video/sdp/samples tests/video/sdp/hostile) ;;
signalling) sources=(modules/video/signalling/message.cpp modules/video/party.cpp tests/video/signalling/fuzz.cpp) seeds=(tests/video/signalling/corpus) ;;
*) echo "no such target: $name" >&2; exit 2 ;;
esac
mkdir -p "build/fuzz/corpus-$name"
"$clang" -std=c++20 -O1 -g -fsanitize=fuzzer,address,undefined -fno-sanitize-recover=undefined -DFMT_HEADER_ONLY \
  -I. -Imodules "${sources[@]}" modules/base/{error,json,text,ids,random,clock,digest}.cpp \
  -lboost_json -lboost_container -lsodium -lcrypto -o "build/fuzz/$name"
exec "build/fuzz/$name" -max_total_time="$seconds" -max_len=20000 -timeout=5 -artifact_prefix="build/fuzz/$name-" -print_final_stats=1 "build/fuzz/corpus-$name" "${seeds[@]}"

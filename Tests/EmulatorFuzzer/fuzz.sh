#!/usr/bin/env bash
# Fuzzes the terminal emulator with libFuzzer, which follows the code that each input reaches, until it is interrupted.
#   bash Tests/EmulatorFuzzer/fuzz.sh [OPTION]...    OPTION: as libFuzzer takes it, for example -max_total_time=600
# Streams worth keeping are collected in .build/fuzzer/streams; what traps or hangs is left in .build/fuzzer.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."

build=.build/fuzzer
mkdir -p "$build/streams"
# All of Terminal that does without ncurses.
sources=(Sources/Terminal/{Cell,CellText,CellWidth,CellWidth+Table,Colour,ColourDepth,Geometry,Style,Surface}.swift)
swiftc -O -sanitize=fuzzer,address -parse-as-library -module-name Terminal -o "$build/fuzzer" \
  "${sources[@]}" Sources/Terminal/Emulator/*.swift Tests/EmulatorFuzzer/EmulatorFuzzer.swift
exec "$build/fuzzer" -timeout=5 -max_len=4096 -artifact_prefix="$build/" "$@" \
  "$build/streams" Tests/TerminalTests/Emulator/Corpus

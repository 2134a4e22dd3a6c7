#!/usr/bin/env bash
# Installs what the tests need, builds, checks the style, and runs every test, those on real guests included.
#   bash run-tests.sh [FILTER]    FILTER: only tests whose name matches, as `swift test --filter` takes it
# SPYHOP_E2E_LAB=mine:10.79.0 gives the tests on real guests a lab of that name and network, for a second run beside another.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")"

step() { printf '\n▸ %s\n' "$*"; }

. Tests/Support/packages.sh
step "Packages"
install_packages build run demo test
require_swift

step "Style"
swift format lint --strict --recursive Package.swift Sources Tests

step "Build"
swift build --build-tests

step "The test guest"
if [ -z "${SPYHOP_TEST_GUEST:-}" ]; then
  export SPYHOP_TEST_GUEST=$PWD/.build/guest
  [ "$SPYHOP_TEST_GUEST/vmlinuz" -nt docs/demo/make-guest.sh ] || bash docs/demo/make-guest.sh "$SPYHOP_TEST_GUEST"
fi
[ -e "$SPYHOP_TEST_GUEST/vmlinuz" ] || bash docs/demo/make-guest.sh "$SPYHOP_TEST_GUEST"

if [ $# -gt 0 ]; then
  step "Tests that match $1"
  swift test --skip-build --filter "$1"
else
  step "Tests of the parts"
  swift test --skip-build --skip EndToEndTests
  # Apart from the others: fifty guests that boot leave no processor for anything that looks at a clock.
  step "Tests of the whole, on real guests"
  swift test --skip-build --filter EndToEndTests
fi

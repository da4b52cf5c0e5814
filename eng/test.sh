#!/usr/bin/env bash
# Restores, builds and runs every test project. The last line is the sum: "N passed, N failed, N skipped".
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

eng/install-test-tools.sh
dotnet msbuild CloudPulse.slnx -restore -verbosity:quiet -nologo

log=$(mktemp)
trap 'rm -f "$log"' EXIT
code=0
dotnet test --solution CloudPulse.slnx --no-build --no-ansi --no-progress --max-parallel-test-modules 1 --minimum-expected-tests 1 |
  tee "$log" || code=$?

# What failed, once more, where it is seen without scrolling.
awk '/^failed /{ n = 40 } /^(passed|skipped|Running tests|Test run summary)/{ n = 0 } n-- > 0' "$log"

count() { awk -v name="$1:" '/^Test run summary/ { summed = 1 } summed && $1 == name { print $2; exit }' "$log"; }
passed=$(count succeeded) failed=$(count failed) skipped=$(count skipped)
echo "${passed:-0} passed, ${failed:-0} failed, ${skipped:-0} skipped"
if ((code == 0)) && { [[ ${failed:-0} != 0 ]] || ((${passed:-0} == 0)); }; then
  code=1
fi
exit "$code"

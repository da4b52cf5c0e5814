#!/usr/bin/env bash
# Takes pictures of every page of the demo into artifacts/screenshots, and renews the two that README.md shows.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

eng/install-test-tools.sh
dotnet msbuild tests/CloudPulse.Web.Tests/CloudPulse.Web.Tests.csproj -restore -verbosity:quiet -nologo
rm -rf artifacts/screenshots
SCREENSHOTS=$PWD/artifacts/screenshots artifacts/bin/CloudPulse.Web.Tests/debug/CloudPulse.Web.Tests \
  --no-progress --no-ansi --explicit only --filter-class '*Pages.Screenshots'
cp artifacts/screenshots/readme/overview.png docs/images/overview.png
cp artifacts/screenshots/readme/p-acme.png docs/images/status-page.png
echo "artifacts/screenshots holds $(find artifacts/screenshots -name '*.png' | wc -l) pictures"

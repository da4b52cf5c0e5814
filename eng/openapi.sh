#!/usr/bin/env bash
# Writes the API's description (src/CloudPulse.Web/OpenApi/v1.json) anew from the routes, and builds it in.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

tests=tests/CloudPulse.Web.Tests/CloudPulse.Web.Tests.csproj
dotnet msbuild "$tests" -restore -verbosity:quiet -nologo
artifacts/bin/CloudPulse.Web.Tests/debug/CloudPulse.Web.Tests --no-progress --no-ansi --explicit only --filter-class '*DescriptionTests'
git --no-pager diff --stat -- src/CloudPulse.Web/OpenApi/v1.json

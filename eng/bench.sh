#!/usr/bin/env bash
# Publishes the program and measures it from outside. Arguments: a measurement or "all", then options (see bench/CloudPulse.Bench --help).
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
eng/publish.sh
dotnet msbuild bench/CloudPulse.Bench/CloudPulse.Bench.csproj -restore -verbosity:quiet -nologo -property:Configuration=Release
exec artifacts/bin/CloudPulse.Bench/release/CloudPulse.Bench "$@"

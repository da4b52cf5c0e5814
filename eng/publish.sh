#!/usr/bin/env bash
# Builds artifacts/publish for the runtime identifier given. It needs the .NET 10 runtime where it runs.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
rid=${1:-linux-x64}

# Only linux-x64 is in the lock files.
lock=()
if [[ $rid != linux-x64 ]]; then
  lock=("-p:NuGetLockFilePath=obj/publish.$rid.lock.json")
fi

rm -rf artifacts/publish
dotnet publish src/CloudPulse/CloudPulse.csproj --configuration Release --runtime "$rid" --no-self-contained \
  --output artifacts/publish --verbosity quiet -p:PublishReadyToRun=true -p:PublishDocumentationFiles=false \
  -p:PublishReferencesDocumentationFiles=false "${lock[@]}"
echo "artifacts/publish holds cloudpulse for $rid: $(du -sh artifacts/publish | cut -f1)"

#!/usr/bin/env bash
# Formatting, analyzers (warnings are errors), shell scripts, YAML. Says which checks it left out.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
failed=0

check() {
  local name=$1
  shift
  echo "lint: $name"
  "$@" || failed=1
}

dotnet tool restore --verbosity quiet
echo "lint: formatting (make fmt mends it)"
if ! differences=$(dotnet csharpier check . 2>&1); then
  grep -E '^(Error|Warning)' <<<"$differences"
  failed=1
fi
check "analyzers" dotnet msbuild CloudPulse.slnx -restore -verbosity:quiet -nologo
if command -v shellcheck >/dev/null; then
  mapfile -t scripts < <(git ls-files --cached --others --exclude-standard '*.sh' .ci/run)
  check "shell scripts" shellcheck "${scripts[@]}"
else
  echo "lint: shell scripts left out: shellcheck is not installed"
fi
if command -v yamllint >/dev/null; then
  mapfile -t yaml < <(git ls-files --cached --others --exclude-standard 'examples/*.yaml' 'deploy/*.yaml' 'deploy/*.yml' '.github/*.yml')
  if ((${#yaml[@]})); then
    check "YAML" yamllint --strict --config-file eng/yamllint.yaml "${yaml[@]}"
  fi
else
  echo "lint: YAML left out: yamllint is not installed"
fi
exit "$failed"

#!/usr/bin/env bash
# Installs the Debian packages that some tests run against. Without them those tests are skipped and say so.
set -uo pipefail

# command package
tools='chromium chromium
nginx nginx-light
promtool prometheus
python3 python3
prometheus-blackbox-exporter prometheus-blackbox-exporter'

missing=()
while read -r command package; do
  PATH=$PATH:/usr/sbin:/sbin command -v "$command" >/dev/null || missing+=("$package")
done <<<"$tools"
((${#missing[@]})) || exit 0

as_root=()
if ((EUID != 0)); then
  if command -v sudo >/dev/null && sudo -n true 2>/dev/null; then
    as_root=(sudo -n)
  else
    echo "test tools not installed (not root, and sudo asks for a password): ${missing[*]}"
    exit 0
  fi
fi
if ! command -v apt-get >/dev/null; then
  echo "test tools not installed (no apt-get here): ${missing[*]}"
  exit 0
fi

# A package's service must not start: the tests start their own.
policy=/usr/sbin/policy-rc.d
if [[ ! -e $policy ]]; then
  printf '#!/bin/sh\nexit 101\n' | "${as_root[@]}" tee "$policy" >/dev/null
  "${as_root[@]}" chmod +x "$policy"
  trap '"${as_root[@]}" rm -f "$policy"' EXIT
fi

log=$(mktemp)
"${as_root[@]}" apt-get update >"$log" 2>&1 || true
for package in "${missing[@]}"; do
  if ! "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get install --yes --no-install-recommends "$package" >>"$log" 2>&1; then
    echo "test tool not installed: $package: $(tail -n 1 "$log")"
  fi
done
rm -f "$log"

#!/usr/bin/env bash
# Builds CloudPulse and the Orders sample, runs both, and stops both on Ctrl-C.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
port=${PORT:-8080}
orders_port=${ORDERS_PORT:-8090}

require_free() {
  if (exec 3<>"/dev/tcp/127.0.0.1/$1") 2>/dev/null; then
    echo "Port $1 on 127.0.0.1 is taken. Stop what listens there, or choose another: make run $2=…" >&2
    exit 1
  fi
}
require_free "$port" PORT
require_free "$orders_port" ORDERS_PORT

echo "Building …"
for project in src/CloudPulse/CloudPulse.csproj samples/Orders/Orders.csproj; do
  dotnet msbuild "$project" -restore -verbosity:quiet -nologo -property:Configuration=Release
done

pids=()
stop() {
  trap - INT TERM EXIT
  if ((${#pids[@]})); then
    kill -TERM "${pids[@]}" 2>/dev/null || true
    wait "${pids[@]}" || true
  fi
}
trap 'stop; exit 0' INT TERM
trap stop EXIT

PULSE_URL="http://127.0.0.1:$port" artifacts/bin/Orders/release/orders --urls "http://127.0.0.1:$orders_port" &
pids+=($!)
ORDERS_URL="http://127.0.0.1:$orders_port" ORDERS_PORT="$orders_port" SELF_URL="http://127.0.0.1:$port" \
  artifacts/bin/CloudPulse/release/cloudpulse serve --config examples/cloudpulse.yaml --data ./data --urls "http://127.0.0.1:$port" &
pids+=($!)

until (exec 3<>"/dev/tcp/127.0.0.1/$port") 2>/dev/null; do
  for pid in "${pids[@]}"; do
    if ! kill -0 "$pid" 2>/dev/null; then
      wait "$pid" || exit $?
      exit 1
    fi
  done
  sleep 0.1
done
cat <<EOF

  CloudPulse  http://127.0.0.1:$port          (API at /docs, metrics at /metrics; data in ./data)
  Status page http://127.0.0.1:$port/p/orders (what the public may see)
  Orders      http://127.0.0.1:$orders_port          (the service it watches, and which pushes: http://127.0.0.1:$port/dashboard/services)

  Break it:   curl -X PUT http://127.0.0.1:$orders_port/faults -H 'content-type: application/json' -d '{"health":"failing"}'
  Mend it:    curl -X DELETE http://127.0.0.1:$orders_port/faults
  Stop:       Ctrl-C

EOF
wait -n "${pids[@]}"

#!/bin/sh
# Steers runs on a server, by commands and over HTTP. Usage: examples/server.sh FOLDER
# Needs curl. The server listens on a free loopback port and is stopped when this script ends.
set -eu
[ $# -eq 1 ] || { echo "usage: $0 FOLDER, a new folder for the server's data" >&2; exit 2; }
mkdir -p "$1"
folder=$(cd "$1" && pwd)
cd "$(dirname "$0")/.."
data=$folder/data

./verisim up --embedded --port 0 --data "$data" > "$folder/up.txt" &
server=$!
trap 'kill $server 2> /dev/null; wait $server || true' EXIT
until grep -qs "^API" "$folder/up.txt"; do
  kill -0 $server || { echo "the server did not start" >&2; exit 1; }
  sleep 1
done
API=$(awk '/^API  / { print $2 }' "$folder/up.txt")/api/v1

# A run that continues only if people prefer its newer version.
./verisim start examples/tiny.yaml --id first --set termination.humanRating=true --set termination.ratings=2 --data "$data"
./verisim list --data "$data"
./verisim pause first --data "$data"                    # stages save their progress and release the device
./verisim resume first --data "$data"
./verisim cycles first 1 --data "$data"                 # one cycle more than the specification requests
until ./verisim show first --data "$data" | grep -q 'waits for ratings'; do
  sleep 2
done
printf '1\n2\n' | ./verisim rate first --as me --data "$data"
./verisim stop first --data "$data"
./verisim show first --data "$data"

# The same over HTTP.
RUN=second
curl -sSf -X POST "$API/runs?id=$RUN" -H 'Content-Type: application/yaml' --data-binary @examples/tiny.yaml
curl -sSf "$API/spec/schema" > "$folder/spec.schema.json"
./verisim watch $RUN --data "$data"
curl -sSf "$API/runs/$RUN"
curl -sSN --max-time 2 "$API/runs/$RUN/events" || [ $? -eq 28 ]     # 28: curl's time limit
curl -sSf "$API/runs/$RUN/metrics?artifact=base_model_v1&name=loss/val"
curl -sSf "$API/runs/$RUN/artifacts" > "$folder/artifacts.json"
curl -sSf "$API/runs/$RUN/samples?version=1" > "$folder/samples.json"
curl -sSf -o "$folder/model.safetensors" "$API/runs/$RUN/artifacts/base_model_v1/files/model.safetensors"
curl -sSf -X POST "$API/runs/$RUN/completions" -H 'Content-Type: application/json' \
  -d '{"prompt": "the ", "maxTokens": 100, "temperature": 0.8, "seed": 1}'
curl -sSf -X POST "$API/runs/$RUN/fork" -H 'Content-Type: application/json' \
  -d '{"id": "third", "fromCycle": 0, "changes": {"grpo": {"learningRate": 3e-5}}}'
curl -sSf -X POST "$API/runs/third/pause"
curl -sSf -X POST "$API/runs/third/resume"
curl -sSf -X POST "$API/runs/third/stop"
curl -sSf -X POST "$API/runs/$RUN/cycles" -H 'Content-Type: application/json' -d '{"count": 1}'
./verisim stop $RUN --data "$data"

# Only the embedded servers, for services that run as separate processes.
./verisim servers --temporal-port 0 --s3-port 0 --data "$folder/servers" > "$folder/servers.txt" &
servers=$!
until grep -qs S3_ENDPOINT "$folder/servers.txt"; do
  kill -0 $servers || { echo "the servers did not start" >&2; exit 1; }
  sleep 1
done
kill $servers
wait $servers || true

# A fork by command. The artifacts that both runs share are not computed again.
./verisim fork $RUN --from-cycle 0 --id fourth --set grpo.learningRate=3e-5 --data "$data"
./verisim stop fourth --data "$data"

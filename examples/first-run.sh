#!/bin/sh
# One small run with every service in one process, and the commands that inspect it. Usage: examples/first-run.sh FOLDER
set -eu
[ $# -eq 1 ] || { echo "usage: $0 FOLDER, a new folder for the run's data" >&2; exit 2; }
mkdir -p "$1"
folder=$(cd "$1" && pwd)
cd "$(dirname "$0")/.."
data=$folder/data

./verisim version                                       # for the report of a problem
./verisim doctor --data "$data"
./verisim spec --preset demo                            # the preset of the example
./verisim spec --schema > "$folder/spec.schema.json"

./verisim run examples/tiny.yaml --id first --data "$data"
./verisim list --data "$data"
./verisim show first --data "$data"
./verisim report first --svg "$folder/first.svg" --data "$data"

./verisim sample first --prompt "the " --tokens 100 --data "$data"
./verisim sample first --prompt "the " --tokens 100 --best-of 4 --version 2 --data "$data"
./verisim verify first --data "$data"
./verisim export first "$folder/model" --logits --data "$data"

#!/bin/sh
# Creates the namespace of the runs, if it is missing. Histories of ended runs are kept for 30 days.
set -eu
tries=0
until temporal operator namespace describe --namespace default > /dev/null 2>&1 ||
  temporal operator namespace create --namespace default --retention 720h; do
  tries=$((tries + 1))
  [ "$tries" -lt 60 ] || exit 1
  sleep 1
done
# All of Temporal knows a new namespace only after some seconds. Until then, starting a run fails.
until temporal workflow list --namespace default > /dev/null 2>&1; do
  tries=$((tries + 1))
  [ "$tries" -lt 60 ] || exit 1
  sleep 1
done

#!/bin/sh
# Makes the namespace of the runs, if it is missing. Histories of ended runs are kept for 30 days.
set -eu
tries=0
until temporal operator namespace describe --namespace default > /dev/null 2>&1 ||
  temporal operator namespace create --namespace default --retention 720h; do
  tries=$((tries + 1))
  [ "$tries" -lt 60 ] || exit 1
  sleep 1
done
# A new namespace is known to all of Temporal within seconds; runs that start before are refused.
until temporal workflow list --namespace default > /dev/null 2>&1; do
  tries=$((tries + 1))
  [ "$tries" -lt 60 ] || exit 1
  sleep 1
done

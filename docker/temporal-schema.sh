#!/bin/sh
# Creates Temporal's two databases, and updates their schemas to this version of Temporal.
set -eu
SQL_PASSWORD=$(cat /run/secrets/postgres-password)
export SQL_PASSWORD

prepare() {
  tool="temporal-sql-tool --plugin postgres12 --endpoint postgres --port 5432 --user temporal --database $1"
  $tool create-database
  $tool setup-schema --version 0.0
  $tool update-schema --schema-name "postgresql/v12/$2"
}

prepare temporal temporal
prepare temporal_visibility visibility

#!/usr/bin/env bash
# Runs the test suite once more on Debian's PostgreSQL (15 or newer), in a cluster of its own.
set -euo pipefail
cd "$(dirname "$0")/.."
bin="$(ls -d /usr/lib/postgresql/*/bin | sort -V | tail -1)"
work="$(mktemp -d /tmp/stafette-pg.XXXXXX)"
chmod 755 "$work"
user="$(id -un)"; [ "$(id -u)" = 0 ] && user=postgres
chown "$user" "$work"
as() { if [ "$user" = "$(id -un)" ]; then "$@"; else setpriv --reuid="$user" --regid="$user" --clear-groups "$@"; fi; }
port="$(.venv/bin/python -c 'import socket; s=socket.socket(); s.bind(("127.0.0.1",0)); print(s.getsockname()[1])')"
# Without autovacuum, as in the embedded test cluster: it would note that a table is empty just before a test fills it.
as "$bin/initdb" -D "$work/data" -U postgres --auth=trust --encoding=UTF8 --locale=C --no-instructions > /dev/null
as "$bin/pg_ctl" -D "$work/data" -w -l "$work/log" -o "-h 127.0.0.1 -p $port -k $work -c fsync=off -c autovacuum=off -c max_connections=60" start > /dev/null
trap 'as "$bin/pg_ctl" -D "$work/data" -m fast stop > /dev/null; rm -rf "$work"' EXIT
"$bin/psql" -q -h 127.0.0.1 -p "$port" -U postgres <<SQL
CREATE ROLE owner_role LOGIN CREATEDB PASSWORD 'owner';
CREATE ROLE app_role LOGIN PASSWORD 'app';
CREATE DATABASE stafette OWNER owner_role;
SQL
"$bin/postgres" --version
DATABASE_URL="postgresql://app_role:app@127.0.0.1:$port/stafette" \
DATABASE_OWNER_URL="postgresql://owner_role:owner@127.0.0.1:$port/stafette" \
  .venv/bin/python -m pytest -n 2 -m "not e2e and not fault and not slow"

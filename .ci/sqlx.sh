#!/bin/sh
# Writes `.sqlx` anew: the description of every query, taken from a throw-away cluster with all migrations, so that a
# build needs no database. The old one stays until the new one is complete.
set -eu
cd "$(dirname "$0")/.."

bin=
for candidate in "$(readlink -f "$(command -v initdb)" || true)" "$(pg_config --bindir 2>/dev/null || true)/initdb" \
    /usr/lib/postgresql/*/bin/initdb /usr/libexec/postgresql*/initdb /usr/pgsql-*/bin/initdb \
    /opt/homebrew/opt/postgresql@*/bin/initdb /usr/local/opt/postgresql@*/bin/initdb; do
    if [ -z "$bin" ] && [ -x "$candidate" ]; then bin=$(dirname "$candidate"); fi
done

# PostgreSQL does not run as root.
if [ "$(id -u)" = 0 ]; then
    user=postgres
    id "$user" >/dev/null 2>&1 || user=nobody
    # shellcheck disable=SC2016
    as_user() { su -s /bin/sh -c 'cd / && exec "$0" "$@"' -- "$user" "$@"; }
else
    user=$(id -un)
    as_user() { "$@"; }
fi

scratch=$(mktemp -d)
new=$PWD/.sqlx.new
stop() {
    as_user "$bin/pg_ctl" -D "$scratch/cluster" -m immediate -w stop >/dev/null 2>&1 || true
    rm -rf "$scratch" "$new"
}
trap stop EXIT
trap 'exit 130' INT TERM

chown "$user" "$scratch"
as_user "$bin/initdb" -D "$scratch/cluster" -U rightsdesk -A trust -E UTF8 --locale=C --no-sync >/dev/null
as_user "$bin/pg_ctl" -D "$scratch/cluster" -l "$scratch/log" -w start \
    -o "-c listen_addresses= -c unix_socket_directories=$scratch -c fsync=off" >/dev/null

sql() {
    PGOPTIONS='-c client_min_messages=warning' \
        "$bin/psql" -X -q -v ON_ERROR_STOP=1 -h "$scratch" -U rightsdesk -d "$@" >/dev/null
}
sql postgres -c 'CREATE DATABASE rightsdesk'
for migration in migrations/*.sql; do
    [ ! -e "$migration" ] || sql rightsdesk -f "$migration"
done

rm -rf "$new"
mkdir "$new"
# Queries are described as they are expanded, which a build that finds nothing changed does not do.
touch src/lib.rs src/main.rs
[ ! -e tests/it/main.rs ] || touch tests/it/main.rs
SQLX_OFFLINE=false SQLX_OFFLINE_DIR=$new DATABASE_URL="postgres://rightsdesk@localhost/rightsdesk?host=$scratch" \
    cargo check --all-targets --workspace
rm -rf .sqlx
mv "$new" .sqlx
# The next build is to read what this one wrote.
touch src/lib.rs
echo "$(find .sqlx -name '*.json' | wc -l | tr -d ' ') queries are described in .sqlx"

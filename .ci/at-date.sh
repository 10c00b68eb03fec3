#!/bin/sh
# Runs all tests in a process whose clock, with that of Postgres and of every process the tests start, stands at another moment and
# goes on from there: `.ci/at-date.sh '2028-02-28 12:00'`, in UTC. What follows the moment goes to the tests.
set -eu
cd "$(dirname "$0")/.."

moment=$1
shift
# From now on, so that every process, whenever it begins, has the same time.
ahead=$(printf '%+d' $(($(date -u -d "$moment" +%s) - $(date +%s))))

folder=$PWD/target/dates
rm -rf "$folder"
mkdir -p "$folder"
library=$folder/clock.so
cc -O2 -shared -fPIC -o "$library" .ci/clock.c -ldl

# The portal starts its Postgres with nothing of our environment: programs found before the real ones give it the clock.
bin=
for candidate in "$(readlink -f "$(command -v initdb)" || true)" "$(pg_config --bindir 2>/dev/null || true)/initdb" \
    /usr/lib/postgresql/*/bin/initdb /usr/libexec/postgresql*/initdb /usr/pgsql-*/bin/initdb; do
    if [ -z "$bin" ] && [ -x "$candidate" ]; then bin=$(dirname "$candidate"); fi
done
for program in initdb pg_ctl postgres; do
    cat > "$folder/$program" <<END
#!/bin/sh
export LD_PRELOAD='$library' CLOCK_AHEAD='$ahead'
exec '$bin/$program' "\$@"
END
    chmod 755 "$folder/$program"
done

# Cargo and the compiler keep the machine's clock: only what they built has the other.
cat > "$folder/run" <<END
#!/bin/sh
export PATH='$folder':"\$PATH" LD_PRELOAD='$library' CLOCK_AHEAD='$ahead'
exec "\$@"
END
chmod 755 "$folder/run"

# What the tests leave running is for the next run, and there is none at this moment.
stop() {
    for cluster in target/tmp/postgres-*/postgres; do
        [ ! -f "$cluster/postmaster.pid" ] || kill -INT "$(head -n 1 "$cluster/postmaster.pid")" || true
    done
    sleep 2
    rm -rf target/tmp/postgres-* "$folder"
}
trap stop EXIT
trap 'exit 130' INT TERM

host=$(rustc -vV | sed -n 's/^host: //p' | tr 'a-z-' 'A-Z_')
env "CARGO_TARGET_${host}_RUNNER=$folder/run" cargo test --locked "$@"

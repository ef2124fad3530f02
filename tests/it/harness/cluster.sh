# A PostgreSQL server that lasts as long as standard input: `sh cluster.sh BIN PORT`. PORT 0 means a Unix socket alone.
# Says its folder first, then "ready" after the start and after each command that it reads: start, stop, kill.
set -u
bin=$1 port=$2 run= main=
# PostgreSQL refuses to run as root; its package makes a user.
if [ "$(id -u)" -eq 0 ]; then
    user=$(id -un postgres 2>/dev/null || echo nobody)
    run="setpriv --reuid=$user --regid=$(id -gn "$user") --clear-groups --"
fi
folder=$(mktemp -d)
trap 'stop QUIT; rm -rf "$folder"' EXIT
trap 'exit 1' INT TERM HUP
if [ -n "$run" ]; then chown "$user" "$folder"; fi
cd "$folder" || exit 1

complain() {
    cat "$folder/said" >&2
    exit 1
}

start() {
    addresses= socket=5432
    if [ "$port" -ne 0 ]; then addresses=127.0.0.1 socket=$port; fi
    $run "$bin/postgres" -D "$folder/data" -k "$folder" -h "$addresses" -p "$socket" >>"$folder/said" 2>&1 </dev/null &
    main=$!
    until "$bin/pg_isready" -q -h "$folder" -p "$socket"; do
        kill -0 "$main" 2>/dev/null || complain
        sleep 0.02
    done
}

stop() {
    if [ -n "$main" ]; then
        kill -"$1" "$main"
        wait "$main" 2>/dev/null
        main=
    fi
}

$run "$bin/initdb" -D "$folder/data" -U octroi -A trust -E UTF8 --locale=C --no-sync >"$folder/said" 2>&1 || complain
# Durable as in earnest; small, as there is one for each group of tests.
printf '%s\n' 'fsync = on' 'max_connections = 60' 'shared_buffers = 32MB' >>"$folder/data/postgresql.conf"
# After a kill it makes a thousand files durable one by one, or, where it can, all at once.
if "$bin/postgres" --describe-config | grep -q '^recovery_init_sync_method'; then
    echo 'recovery_init_sync_method = syncfs' >>"$folder/data/postgresql.conf"
fi
start
echo "$folder"
echo ready
while read -r command; do
    case $command in
        start) start ;;
        stop) stop INT ;;
        # As by a failing machine: no process has the time to say or write anything.
        kill)
            others=$(cat "/proc/$main/task/$main/children")
            # It starts no other that would live on.
            kill -STOP "$main"
            for process in $others; do kill -KILL "$process" 2>/dev/null; done
            stop KILL
            ;;
    esac
    echo ready
done

#!/usr/bin/env bash
# Measures dyad and its Python peers in turn, with the same number of threads, and writes RESULTS.md.
#   benchmarks/compare.sh [CASE...]      ROUNDS=3 SECONDS_EACH=3 THREADS=all PYTHON=python3
set -euo pipefail

here=$(cd "$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")" && pwd)
work=$here/target/compare
readings=$work/readings.jsonl
rounds=${ROUNDS:-3}
seconds=${SECONDS_EACH:-3}
export OMP_NUM_THREADS=${THREADS:-$(nproc)}
export OPT_OUT_TRACKING=true
allocator() { # training with the launcher's settings; a loss with the system's defaults, as in any project
    unset MALLOC_MMAP_THRESHOLD_ MALLOC_TRIM_THRESHOLD_
    if [[ ! $1 =~ ^(nt-xent|clip)- ]]; then
        export MALLOC_MMAP_THRESHOLD_=1073741824 MALLOC_TRIM_THRESHOLD_=4294967296
    fi
}

"$here/../dyad" bench --help >/dev/null
mkdir -p "$work"
venv=${VENV:-$work/venv}
if [ ! -x "$venv/bin/python" ]; then
    "${PYTHON:-python3}" -m venv "$venv"
    "$venv/bin/pip" install -q -r "$here/requirements.txt"
fi

modules=
for jar in "$here"/../*/target/dyad-*.jar; do
    case $jar in *-sources.jar | *-javadoc.jar) continue ;; esac
    modules=$modules$jar:
done
dyad() { # arguments: main class and its arguments
    # the heap is resident from the start, so that it does not count as the case's memory
    java -XX:+UseSerialGC -Xms128m -Xmn64m -XX:+AlwaysPreTouch -cp "$modules$(cat "$here/target/classpath")" "$@" 2>>"$work/errors.txt"
}
beside() { # arguments: another case, its name in the table, the case to list it under
    (dyad ai.dyad.benchmarks.compare.Measure "$1" "$seconds" || failed "$1" dyad) |
        sed "s/\"name\":\"$1\",\"side\":\"dyad\"/\"name\":\"$3\",\"side\":\"$2\"/"
}
first_step() { # time from the start of the command to the end of the first step, as a user experiences it
    local run=$work/first-step begin end process
    rm -rf "$run"
    begin=$(date +%s%N)
    "$here/../dyad" simclr --data emoji --steps 1 --out "$run" >/dev/null 2>>"$work/errors.txt" &
    process=$!
    while [ ! -s "$run/metrics.jsonl" ] && kill -0 $process 2>/dev/null; do sleep 0.02; done
    end=$(date +%s%N)
    kill -INT $process 2>/dev/null || true
    wait $process || true
    local milliseconds=$(((end - begin) / 1000000))
    echo "{\"name\":\"first-step\",\"side\":\"dyad\",\"milliseconds\":$milliseconds,\"itemsPerSecond\":NaN,\"peakMegabytes\":NaN}"
}
failed() { # arguments: case, side
    echo "{\"name\":\"$1\",\"side\":\"$2\",\"failure\":\"ended with an error\"}"
}

: >"$readings"
for round in $(seq "$rounds"); do
    "$venv/bin/python" "$here/peers.py" --list | while read -r name peers; do
        if [ $# -gt 0 ] && [[ " $* " != *" $name "* ]]; then continue; fi
        if [ "$round" -gt 1 ] && [[ $name =~ -(16384|65536)$ ]]; then continue; fi # a run takes minutes
        echo "round $round of $rounds: $name" >&2
        allocator "$name"
        if [ "$name" = first-step ]; then
            first_step >>"$readings" </dev/null
            continue
        fi
        (dyad ai.dyad.benchmarks.compare.Measure "$name" "$seconds" || failed "$name" dyad) >>"$readings" </dev/null
        case $name in
            nt-xent-4096 | nt-xent-8192 | clip-4096 | clip-8192) beside "limit-$name" "matrix products alone" "$name" ;;
            gradient-cache-512) beside whole-batch-512 "the whole batch at once" "$name" ;;
        esac >>"$readings" </dev/null
        for peer in $peers; do
            ("$venv/bin/python" "$here/peers.py" "$name" "$peer" "$seconds" 2>>"$work/errors.txt" ||
                failed "$name" "$peer") >>"$readings" </dev/null
        done
    done
done
commit=$(git -C "$here" rev-parse --short HEAD 2>/dev/null || echo unknown)
dyad ai.dyad.benchmarks.compare.ResultsTable "$readings" "$here/RESULTS.md" "$commit" "$OMP_NUM_THREADS"

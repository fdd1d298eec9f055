#!/usr/bin/env bash
# One session, start to end, with nothing but the project's own programs: a model is trained on a server that is killed midway,
# and goes into service while a second client streams predictions all the time. It says what it does, checks what it says, and
# ends with a line that begins with "session: passed", or with another exit code than 0.
#
#   tests/session.sh
#
# It runs from any directory, builds what isn't built yet (dotnet build -c Release), takes about a minute, and removes what it made.
set -euo pipefail
# Each background job gets a process group of its own: a server is ended together with the trainer that it started.
set -m

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
cli_dll=$root/Client/Cli/bin/Release/net10.0/GenderGrpc.Cli.dll
server_dll=$root/Server/bin/Release/net10.0/GenderGrpc.Server.dll
samples=$root/Client/Cli/Samples
work=$(mktemp -d)
server=http://127.0.0.1:0
server_job='' watch_job='' client_job=''
# On a small machine, threads that spin while they wait would take the time of those that work.
export OMP_WAIT_POLICY=PASSIVE

say() { printf '%3d s  %s\n' "$SECONDS" "$*"; }

fail() {
    printf 'session: FAILED: %s\n' "$*" >&2
    tail -n 5 "$work"/*.log >&2 || true
    exit 1
}

cleanup() {
    for job in $client_job $watch_job $server_job; do
        kill -KILL -- "-$job" 2>/dev/null || true
        wait "$job" 2>/dev/null || true
    done
    rm -rf "$work"
}
trap cleanup EXIT
trap 'exit 130' INT TERM

cli() { dotnet "$cli_dll" "$@" --server "$server"; }

# The last value that a field has in the JSON on standard input.
field() { sed -n "s/.*\"$1\": \"\{0,1\}\([^\",}]*[^\",} ]\).*/\1/p" | tail -n 1; }

# wait_for SECONDS WHAT COMMAND...: until the command succeeds.
wait_for() {
    local end=$((SECONDS + $1)) what=$2
    shift 2
    until "$@"; do
        [ "$SECONDS" -lt "$end" ] || fail "$what: not in time"
        sleep 0.1
    done
}

events() { grep -c "$1" "$work/events.jsonl" || true; }
has_event() { grep -q "$1" "$work/events.jsonl"; }
answers() { grep -c . "$work/answers.jsonl" || true; }
has_more_answers() { [ "$(answers)" -gt "$1" ]; }
has_answer_of() { tail -n 1 "$work/answers.jsonl" | grep -q "$1"; }
short() { printf '%.19s...' "$1"; }

# On the same data folder, and after the first time on the same port.
start_server() {
    # Emptied here: the job may not have begun when its log is read for the first time.
    : >"$work/server.log"
    dotnet "$server_dll" --Listen:Address="$server" --Listen:HttpAddress= --Data:Folder="$work/data-folder" >>"$work/server.log" 2>&1 &
    server_job=$!
    wait_for 120 "the server's start" grep -q 'Serving model' "$work/server.log"
    server=$(grep -o 'http://[0-9.]*:[0-9]*' "$work/server.log" | sed -n 1p)
}

if ! [ -f "$cli_dll" ] || ! [ -f "$server_dll" ] || ! ls "$root"/Training/Trainer/bin/Release/net10.0/*/GenderGrpc.Training.dll >/dev/null 2>&1
then
    say "build what isn't built yet"
    dotnet build "$root/GenderGrpc.sln" -c Release --nologo -v quiet >"$work/build.log" 2>&1 || fail 'the build'
fi
trainer_dll=$(ls "$root"/Training/Trainer/bin/Release/net10.0/*/GenderGrpc.Training.dll | sed -n 1p)

start_server
say "a server with an empty data folder: $server"

# As many rows as no session lasts for, one in flight: each answer is that of the moment.
{
    sed -n 1p "$samples/manifest.csv"
    awk 'NR > 1 { row[NR] = $0 } END { for (i = 0; i < 10000; i++) for (r = 2; r <= NR; r++) print row[r] }' "$samples/manifest.csv"
} >"$work/profiles.csv"
cli score --input "$work/profiles.csv" --avatars "$samples" --output "$work/answers.csv" --window 1 --retry 60 --json \
    >"$work/answers.jsonl" 2>"$work/client.log" &
client_job=$!
wait_for 120 'the first answer' has_more_answers 0
bundled=$(sed -n 1p "$work/answers.jsonl" | field modelVersion)
say "a second client streams predictions from now on; model $(short "$bundled") answers"

dotnet "$trainer_dll" synth --out "$work/people" --profiles 1000 >"$work/synth.log" 2>&1 || fail 'the synthetic data'
dataset=$(cli data upload "$work/people" --name people --json | field name)
say "1000 drawn profiles are uploaded: $dataset"

run=$(cli train start --data "$dataset" --name session --set learning-rate=0.003 --set epochs=3 \
    --set image-size=32 --set width=0.25 --set dimension=32 --set threads=1 --json | field name)
: >"$work/events.jsonl"
cli train watch "$run" --json >"$work/events.jsonl" 2>"$work/watch.log" &
watch_job=$!
wait_for 120 'the first step' has_event '"step": { "step"'
say "$run is training, and watched from its first event to its last"

step=$(cli train set "$run" learning-rate=0.0015 --json | field step)
wait_for 120 'the change of the learning rate' has_event '"hyperparametersChange".*"learningRate": 0.0015'
say "its learning rate is halved from step $step on"

cli train pause "$run" >"$work/pause.log"
wait_for 120 'the pause' has_event 'RUN_STATE_PAUSED'
say "it is paused, its checkpoint durable at step $(grep '"checkpoint"' "$work/events.jsonl" | field step)"

before=$(answers)
kill -KILL -- "-$server_job"
wait "$server_job" 2>/dev/null || true
say "the server is killed (KILL), after $before answers to the second client"
start_server
wait_for 120 'answers after the restart' has_more_answers "$before"
say "it is started again on the same folder and port; the second client goes on"

cli train resume "$run" >"$work/resume.log"
wait "$watch_job" || fail "the run didn't succeed"
watch_job=''
trained=$(cli train show "$run" --json | field modelVersion)
say "the run is resumed and has succeeded: $(events '"validationAccuracy"') epochs, model $(short "$trained")"

# A model that was trained for seconds is worse than the bundled one, and the gates say so: first they must, then they are overridden.
if cli train promote "$run" >"$work/promote.log" 2>&1; then fail 'the gates let a model pass that was trained for seconds'; fi
say "the gates refuse it: $(sed -n 's/^error: //p' "$work/promote.log" | sed -n 1p)"
cli train promote "$run" --force >"$work/promote.log"
wait_for 120 "an answer of the new model" has_answer_of "$trained"
say "promoted with --force; the second client's answers come from model $(short "$trained") now"

# Once more what the second client got. It was never told of the kill, the restart or the promotion.
kill -INT -- "-$client_job"
wait "$client_job" || [ $? -eq 130 ] || fail "the second client: $(cat "$work/client.log")"
client_job=''
count=$(answers)
awk -F'"' '$2 != "sequence" || $4 != NR - 1 { exit 1 }' "$work/answers.jsonl" || fail 'an answer is missing or doubled'
predicted=$(grep -c '"prediction": {' "$work/answers.jsonl")
[ "$predicted" -eq "$count" ] || fail "$((count - predicted)) predictions failed"
versions=$(sed 's/.*"modelVersion": "\([^"]*\)".*/\1/' "$work/answers.jsonl" | uniq)
[ "$versions" = "$bundled"$'\n'"$trained" ] || fail "the answers' models, in their order, are $versions"
say "it got $count predictions, none missing, none doubled, none failed: of $(short "$bundled"), then of $(short "$trained")"

awk -F'"' '$2 != "sequence" || $4 != NR { exit 1 }' "$work/events.jsonl" || fail "the watch has a gap"
say "the watch got $(events .) events across the kill, without a gap"
echo "session: passed in $SECONDS s"

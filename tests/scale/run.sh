#!/usr/bin/env bash
# Three server processes that share the work of one `score`, by the client's own balancing and behind Debian's HAProxy; one of them is
# killed (KILL) in the middle, and every row must be answered once. Its last line is "N passed, N failed, N skipped".
set -uo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."
export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1

readonly work=$PWD/artifacts/scale-test
readonly server_dll=$PWD/Server/bin/Release/net10.0/GenderGrpc.Server.dll
readonly cli_dll=$PWD/Client/Cli/bin/Release/net10.0/GenderGrpc.Cli.dll
readonly samples=$PWD/Client/Cli/Samples
readonly repetitions=200
# Nothing that hangs stays.
readonly limit=(timeout --kill-after=5 60)
passed=0 failed=0 skipped=0
processes=('' '' '') addresses=('' '' '')
proxy='' proxy_address='' data=''

check() { # name, command...
  local name=$1
  shift
  if "$@" >"$work/log" 2>&1; then
    echo "passed: $name"
    passed=$((passed + 1))
  else
    echo "FAILED: $name"
    cat "$work/log"
    failed=$((failed + 1))
  fi
}

skip() { # name, reason
  echo "skipped: $1: $2"
  skipped=$((skipped + 1))
}

start_server() { # index, address
  local log=$work/server$1.log
  : >"$log"
  dotnet "$server_dll" "--Listen:Address=$2" "--Listen:HttpAddress=" "--Data:Folder=$data/$1" >"$log" 2>&1 &
  processes[$1]=$!
  for _ in $(seq 300); do
    addresses[$1]=$(sed -nE 's/.*Serving .* on (http:[0-9.:/]+).*/\1/p' "$log")
    [ -n "${addresses[$1]}" ] && return
    kill -0 "${processes[$1]}" 2>/dev/null || break
    sleep 0.2
  done
  cat "$log"
  return 1
}

start_servers() {
  start_server 0 http://127.0.0.1:0 && start_server 1 http://127.0.0.1:0 && start_server 2 http://127.0.0.1:0
}

# A server that was killed comes back at its address.
start_again() { # index
  start_server "$1" "${addresses[$1]}"
}

kill_server() { # index
  [ -n "${processes[$1]}" ] || return 0
  kill -KILL "${processes[$1]}" && wait "${processes[$1]}" 2>/dev/null
  processes[$1]=
}

cleanup() {
  for index in 0 1 2; do
    kill_server "$index"
  done
  [ -n "$proxy" ] && kill "$proxy" 2>/dev/null && wait "$proxy" 2>/dev/null
  rm -rf "$data"
}

write_manifest() {
  head -n 1 "$samples/manifest.csv" >"$work/input.csv"
  for _ in $(seq "$repetitions"); do
    tail -n +2 "$samples/manifest.csv"
  done >>"$work/input.csv"
}

score() { # arguments...
  "${limit[@]}" dotnet "$cli_dll" score --input "$work/input.csv" --avatars "$samples" --output "$work/out.csv" --overwrite --json "$@"
}

# Each row has one answer, a prediction, and the answers come in the order of the rows.
answered_once() {
  local rows
  rows=$(($(wc -l <"$work/input.csv") - 1))
  head -n -1 "$work/answers" | sed -E 's/^\{ ?"sequence": ?"([0-9]+)".*/\1/; t; s/.*/0/' | diff -q - <(seq 0 $((rows - 1))) &&
    [ "$(head -n -1 "$work/answers" | grep -c '"prediction"')" -eq "$rows" ] &&
    diff -q <(tail -n +2 "$work/out.csv" | cut -d, -f1-2) <(tail -n +2 "$work/input.csv" | cut -d, -f1-2) &&
    tail -n 1 "$work/answers"
}

# Waits until a share of the rows is answered.
wait_for_answers() { # count, process
  for _ in $(seq 1000); do
    [ "$(wc -l <"$work/answers")" -ge "$1" ] && return
    kill -0 "$2" 2>/dev/null || return 1
    sleep 0.02
  done
  return 1
}

score_with_one_killed() { # index, arguments...
  local index=$1 scoring status
  shift
  : >"$work/answers"
  score "$@" >"$work/answers" 2>"$work/error" &
  scoring=$!
  wait_for_answers 1000 "$scoring" && kill_server "$index"
  status=$?
  wait "$scoring" || { status=$?; tail -n 3 "$work/error"; }
  [ "$status" -eq 0 ] && [ -z "${processes[$index]}" ] && answered_once
}

# It must end by itself, and say that no server was left.
score_with_all_killed() {
  local scoring status
  : >"$work/answers"
  score --server "$(servers)" --retry 1 >"$work/answers" 2>"$work/error" &
  scoring=$!
  wait_for_answers 1000 "$scoring"
  for index in 0 1 2; do
    kill_server "$index"
  done
  wait "$scoring"
  status=$?
  cat "$work/error"
  [ "$status" -eq 3 ] && grep -q 'the same command goes on from there' "$work/error"
}

servers() {
  local IFS=,
  echo "${addresses[*]}"
}

have_haproxy() {
  command -v haproxy >/dev/null || [ -x /usr/sbin/haproxy ] && return
  [ "$(id -u)" -eq 0 ] && command -v apt-get >/dev/null && apt-get update -qq &&
    apt-get install -y -qq --no-install-recommends haproxy
}

# A port that nobody has and that the system gives to no caller.
start_proxy() {
  local port
  for _ in $(seq 20); do
    port=$((20000 + RANDOM % 12000))
    PORT=$port SERVER_1=${addresses[0]#http://} SERVER_2=${addresses[1]#http://} SERVER_3=${addresses[2]#http://} \
      PATH=$PATH:/usr/sbin haproxy -db -f tests/scale/haproxy.cfg >"$work/haproxy.log" 2>&1 &
    proxy=$!
    for _ in $(seq 50); do
      (: <"/dev/tcp/127.0.0.1/$port") 2>/dev/null && kill -0 "$proxy" 2>/dev/null && proxy_address=http://127.0.0.1:$port && return
      kill -0 "$proxy" 2>/dev/null || break
      sleep 0.1
    done
  done
  cat "$work/haproxy.log"
  return 1
}

rm -rf "$work"
mkdir -p "$work"
data=$(mktemp -d) || exit 2
trap cleanup EXIT
{ [ -f "$server_dll" ] && [ -f "$cli_dll" ]; } || dotnet build Client/Cli -c Release --nologo -v quiet || exit 2
write_manifest

check "three servers start" start_servers
check "one of three is killed: every row is answered once" score_with_one_killed 1 --server "$(servers)"
check "the killed server comes back" start_again 1
if have_haproxy >"$work/apt.log" 2>&1; then
  check "HAProxy starts before them" start_proxy
  check "one of three is killed behind HAProxy: every row is answered once" \
    score_with_one_killed 2 --server "$proxy_address" --streams 6
  check "the server behind HAProxy comes back" start_again 2
  check "another one is killed behind HAProxy" score_with_one_killed 0 --server "$proxy_address" --streams 6
  check "that server comes back" start_again 0
else
  skip "the same behind HAProxy" "Debian's haproxy can't be installed"
fi
check "all three are killed: a clear error" score_with_all_killed

echo "$passed passed, $failed failed, $skipped skipped"
[ "$failed" -eq 0 ]

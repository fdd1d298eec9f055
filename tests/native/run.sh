#!/usr/bin/env bash
# Publishes the C library, compiles C programs against it, and runs them with and without a server. Its last line is
# "N passed, N failed". Needs the .NET SDK, its native compiler's package, gcc and g++.
set -uo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."
export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1

readonly work=$PWD/artifacts/native-test
readonly library=$work/library
readonly server_dll=$PWD/Server/bin/Release/net10.0/GenderGrpc.Server.dll
readonly seconds=4
# Of the frames that are due: fewer mean that something waited. A busy machine's are late, but not most of them.
readonly least_frames=$((seconds * 15))
# Nothing that hangs stays.
readonly limit=(timeout --kill-after=5 180)
readonly warnings=(-Wall -Wextra -Werror -pedantic)
passed=0 failed=0
server='' data='' address=''

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

start_server() { # address
  : >"$work/server.log"
  dotnet "$server_dll" "--Listen:Address=$1" "--Listen:HttpAddress=" "--Data:Folder=$data" >"$work/server.log" 2>&1 &
  server=$!
  for _ in $(seq 300); do
    address=$(sed -nE 's/.*Serving .* on (http:[0-9.:/]+).*/\1/p' "$work/server.log")
    [ -n "$address" ] && return
    kill -0 "$server" 2>/dev/null || break
    sleep 0.2
  done
  cat "$work/server.log"
  return 1
}

kill_server() {
  [ -n "$server" ] && kill -KILL "$server" 2>/dev/null && wait "$server" 2>/dev/null
  server=
}

cleanup() {
  kill_server
  rm -rf "$data"
}

publish() {
  dotnet publish Client/Native -c Release -r "$platform" -o "$library" --nologo -v quiet
}

header_in_c() {
  gcc -std=c11 "${warnings[@]}" -fsyntax-only -x c "$library/gendergrpc.h"
}

header_in_cpp() {
  g++ -std=c++17 "${warnings[@]}" -fsyntax-only -x c++ "$library/gendergrpc.h"
}

# The functions that the header declares are those that the library has.
functions() {
  diff <(grep -oE '\bgendergrpc_[a-z_]+\(' "$library/gendergrpc.h" | tr -d '(' | sort -u) \
    <(nm -D --defined-only "$library/libgendergrpc.so" | grep -oE '\bgendergrpc_[a-z_]+' | sort -u)
}

compile() { # source
  gcc -std=c11 -O2 "${warnings[@]}" -I "$library" "$1" -o "$work/$(basename "$1" .c)" -L "$library" -lgendergrpc "-Wl,-rpath,$library"
}

# Every submission was answered once, as its exit code says, and no frame waited.
play() { # exit code, address
  local frames status
  "${limit[@]}" "$work/gameloop" "$2" "$seconds" 100 Client/Cli/Samples/images/* >"$work/game.log" 2>&1
  status=$?
  cat "$work/game.log"
  frames=$(sed -nE 's/^frames +([0-9]+),.*/\1/p' "$work/game.log")
  [ "$status" -eq "$1" ] && [ "${frames:-0}" -ge "$least_frames" ]
}

# The server dies in the middle, and another one comes.
play_with_server_lost() {
  local game came_back status
  : >"$work/game.log"
  "${limit[@]}" "$work/gameloop" "$address" 170 100 Client/Cli/Samples/images/* >"$work/game.log" 2>&1 &
  game=$!
  wait_for ' ready$' 1 && kill_server && wait_for ' reconnecting' 1 && start_server "$address" && wait_for ' ready$' 2
  came_back=$?
  kill -TERM "$game"
  wait "$game"
  status=$?
  cat "$work/game.log"
  [ "$came_back" -eq 0 ] && [ "$status" -eq 0 ]
}

wait_for() { # pattern, times
  for _ in $(seq 500); do
    [ "$(grep -c "$1" "$work/game.log")" -ge "$2" ] && return
    sleep 0.1
  done
  return 1
}

case $(uname -m) in
  x86_64) platform=linux-x64 ;;
  aarch64) platform=linux-arm64 ;;
  *) echo "The script knows no platform for $(uname -m)." && exit 2 ;;
esac
rm -rf "$work"
mkdir -p "$work"
data=$(mktemp -d) || exit 2
trap cleanup EXIT

[ -f "$server_dll" ] || dotnet build Server -c Release --nologo -v quiet || exit 2
check "the library is published" publish
check "the header is C" header_in_c
check "the header is C++" header_in_cpp
check "the library has the header's functions" functions
check "the example compiles" compile Client/Native/example/gameloop.c
check "the test of the contract compiles" compile tests/native/contract.c
check "the contract without a server" "${limit[@]}" "$work/contract"
check "a game without a server" play 3 http://127.0.0.1:9
check "a server starts" start_server http://127.0.0.1:0
check "the contract with a server" "${limit[@]}" "$work/contract" "$address"
check "a game with a server" play 0 "$address"
check "a game whose server is lost and comes back" play_with_server_lost

echo "$passed passed, $failed failed"
[ "$failed" -eq 0 ]

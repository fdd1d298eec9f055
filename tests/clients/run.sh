#!/usr/bin/env bash
# Generates clients in other languages from the contract's descriptor set and lets each check a running server: predictions as a stream
# and as a batch, an error with its details, and a training run that is watched. Its last line is "N passed, N failed, N skipped".
#
#   tests/clients/run.sh [python|cpp|node|browser]...
#
# It builds what isn't built yet (dotnet build -c Release). What a language needs is installed where this may be done: Debian's packages
# by root, npm's into artifacts/clients. A language that can't be had is skipped.
set -uo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."
export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1 OMP_WAIT_POLICY=PASSIVE npm_config_update_notifier=false

readonly root=$PWD
readonly work=$root/artifacts/clients
readonly sources=$root/tests/clients
readonly samples=$root/Client/Cli/Samples
readonly cli_dll=$root/Client/Cli/bin/Release/net10.0/GenderGrpc.Cli.dll
readonly server_dll=$root/Server/bin/Release/net10.0/GenderGrpc.Server.dll
readonly descriptor_set=$root/protos/bin/Release/gendergrpc.binpb
# Nothing that hangs stays.
readonly limit=(timeout --kill-after=5 900)
passed=0 failed=0 skipped=0
server='' data='' address='' http_address='' run=''

wants() { # language
  [[ " ${languages[*]} " == *" $1 "* ]]
}

fail() { # name, log
  echo "FAILED: $1"
  [ -n "${2:-}" ] && tail -n 40 "$2"
  failed=$((failed + 1))
}

skip() { # name, reason
  echo "== $1: skipped, $2"
  skipped=$((skipped + 1))
}

cli() { dotnet "$cli_dll" "$@" --server "$address"; }

# The last value that a field has in the JSON on standard input.
field() { sed -n "s/.*\"$1\": \"\{0,1\}\([^\",}]*[^\",} ]\).*/\1/p" | tail -n 1; }

trainer_dll() { ls "$root"/Training/Trainer/bin/Release/net10.0/*/GenderGrpc.Training.dll 2>/dev/null | sed -n 1p; }

build() {
  [ -f "$cli_dll" ] && [ -f "$server_dll" ] && [ -f "$descriptor_set" ] && [ -n "$(trainer_dll)" ] && return
  dotnet build GenderGrpc.sln -c Release --nologo -v quiet
}

free_port() {
  node -e 'const server = require("net").createServer().listen(0, "127.0.0.1", () => { console.log(server.address().port); server.close(); })'
}

start_server() {
  : >"$work/server.log"
  # In a process group of its own, with the trainer that it starts.
  setsid dotnet "$server_dll" --Listen:Address=http://127.0.0.1:0 --Listen:HttpAddress=http://127.0.0.1:0 \
    "--Listen:AllowedOrigins=${page_port:+http://127.0.0.1:$page_port}" "--Data:Folder=$data" >"$work/server.log" 2>&1 &
  server=$!
  for _ in $(seq 300); do
    address=$(sed -nE 's/.*Serving model .* on (http:[0-9.:/]+).*/\1/p' "$work/server.log")
    [ -n "$address" ] && return
    kill -0 "$server" 2>/dev/null || break
    sleep 0.2
  done
  cat "$work/server.log"
  return 1
}

stop_server() {
  [ -z "$server" ] && return
  kill -TERM "$server" 2>/dev/null
  wait "$server"
  # A trainer whose run nobody saw to its end would wait for another server.
  kill -KILL -- "-$server" 2>/dev/null
  server=''
}

cleanup() {
  stop_server
  rm -rf "$data"
}

# What every client is to be answered: avatar file, nickname, label, probability of female, as this repository's own client got them.
# The first two columns of the samples need no quotes, and what a row is answered stands at its end.
expect() {
  cli score --input "$samples/manifest.csv" --output "$work/scored.csv" --overwrite >"$work/score.log" 2>&1 &&
    awk -F, -v OFS='\t' -v folder="$samples/" 'NR > 1 { print ($1 == "" ? "" : folder $1), $2, $(NF - 8), $(NF - 7) }' "$work/scored.csv" \
      >"$work/profiles.tsv" && [ -s "$work/profiles.tsv" ]
}

# A run for the clients to watch.
train() {
  local dataset
  rm -rf "$work/people"
  dotnet "$(trainer_dll)" synth --out "$work/people" --profiles 400 >"$work/synth.log" 2>&1 || return
  dataset=$(cli data upload "$work/people" --name people --json | field name)
  run=$(cli train start --data "$dataset" --name clients --set learning-rate=0.003 --set epochs=2 --set image-size=32 \
    --set width=0.25 --set dimension=32 --set threads=1 --json | field name)
  [ -n "$run" ]
}

# Whether Debian's packages are there, if need be after they were installed.
have() { # package...
  command -v dpkg >/dev/null || return
  dpkg -s "$@" >/dev/null 2>&1 && return
  [ "$(id -u)" -eq 0 ] && apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "$@"
}

# A language's folder of work: its sources, the descriptor set, and what is generated from it. Examples ask this server.
prepare() { # folder
  rm -rf "${work:?}/$1"
  mkdir -p "$work/$1"
  cp "$sources/$1"/* "$descriptor_set" "$work/$1"
  sed -i "s#127\.0\.0\.1:5055#${address#http://}#; s#http://127\.0\.0\.1:5056#$http_address#" "$work/$1"/*example.*
}

# What the README shows: its commands, and its lines, which print a label and a probability.
example() { # name, command...
  local name=$1
  shift
  if "${limit[@]}" "$@" >"$work/example.log" 2>&1 && grep -q "FEMALE 0\.9" "$work/example.log"; then
    echo "ok $name"
  else
    echo "FAILED $name: $(tail -n 3 "$work/example.log" | tr '\n' ' ')"
  fi
}

# A program that prints a line for each check, "ok NAME" or "FAILED NAME: why".
client() { # name, command...
  local name=$1 status ok bad
  shift
  echo "== $name"
  "$@" 2>"$work/client.err" | tee "$work/client.log"
  status=${PIPESTATUS[0]}
  ok=$(grep -c '^ok ' "$work/client.log")
  bad=$(grep -c '^FAILED ' "$work/client.log")
  passed=$((passed + ok)) failed=$((failed + bad))
  # One that broke off, or checked nothing, has no check that failed.
  if [ "$bad" -eq 0 ] && { [ "$status" -ne 0 ] || [ "$ok" -eq 0 ]; }; then
    fail "$name: exit code $status" "$work/client.err"
  fi
}

# A client of a protocol that isn't ours, which sums its checks itself.
protocol() { # name
  local line of_passed of_failed
  echo "== $1"
  "${limit[@]}" /usr/bin/python3 -B tests/clients/oip/triton_wire.py "${address#http://}" 2>&1 | tee "$work/client.log"
  line=$(tail -n 1 "$work/client.log" | grep -xE '[0-9]+ passed, [0-9]+ failed(, [0-9]+ skipped)?')
  if [ -z "$line" ]; then
    fail "$1: it broke off"
  else
    read -r of_passed _ of_failed _ <<<"$line"
    passed=$((passed + of_passed)) failed=$((failed + of_failed))
  fi
}

python() {
  cd "$work/python" && bash generate.sh || return
  example "README's lines" /usr/bin/python3 -B example.py
  "${limit[@]}" /usr/bin/python3 -B client.py "${address#http://}" "$work/profiles.tsv" "$run"
}

cpp() {
  cd "$work/cpp" && bash -e generate.sh && g++ -std=c++17 -Wall -Wextra -I. client.cpp ./*.o -o client $(pkg-config --libs grpc++ protobuf) ||
    return
  example "README's lines" ./example
  "${limit[@]}" ./client "${address#http://}" "$work/profiles.tsv" "$run"
}

node_static() {
  cd "$work/node" && bash generate.sh && npx tsc --project . &&
    npx esbuild static.ts static.example.ts --bundle --platform=node --packages=external --format=cjs --outdir=built --log-level=warning ||
    return
  example "README's lines" node built/static.example.js
  "${limit[@]}" node built/static.js "${address#http://}" "$work/profiles.tsv" "$run"
}

node_loader() {
  cd "$work/node" || return
  example "README's lines" node loader.example.mjs
  "${limit[@]}" node loader.mjs "${address#http://}" "$work/profiles.tsv" "$run"
}

# The README's lines are among what the page does.
browser() {
  cd "$work/browser" && bash generate.sh && npx tsc --project . &&
    npx esbuild client.ts --bundle --format=esm --target=es2022 --outdir=built --log-level=warning || return
  "${limit[@]}" node host.mjs "$page_port" "$http_address" "$work/profiles.tsv" "$run"
}

install_npm() {
  command -v npm >/dev/null || have npm || return
  cp "$sources/package.json" "$sources/package-lock.json" "$work" &&
    npm ci --silent --no-audit --no-fund --prefix "$work"
}

languages=("$@")
[ $# -eq 0 ] && languages=(python cpp node browser)
for language in "${languages[@]}"; do
  case $language in
    python | cpp | node | browser) ;;
    *) echo "There is no client in $language: python, cpp, node, browser" && exit 2 ;;
  esac
done

mkdir -p "$work"
rm -f "$work"/*.log
data=$(mktemp -d) || exit 2
trap cleanup EXIT
trap 'exit 130' INT TERM

build || exit 2
has_npm='' page_port=''
{ wants node || wants browser; } && install_npm >"$work/npm.log" 2>&1 && has_npm=1 && page_port=$(free_port)
if ! start_server || ! expect || ! train; then
  cat "$work"/{score,synth}.log
  fail "a server that trains" "$work/server.log"
  echo "$passed passed, $failed failed, $skipped skipped"
  exit 1
fi

if ! wants python; then
  :
elif have python3-grpcio protobuf-compiler protobuf-compiler-grpc >"$work/apt.log" 2>&1; then
  prepare python
  client "Python" python
  [ -f tests/clients/oip/triton_wire.py ] && protocol "Open Inference Protocol"
else
  skip "Python" "Debian's python3-grpcio and protobuf-compiler-grpc can't be installed"
fi

if ! wants cpp; then
  :
elif have libgrpc++-dev libprotobuf-dev protobuf-compiler protobuf-compiler-grpc g++ pkg-config >"$work/apt.log" 2>&1; then
  prepare cpp
  client "C++" cpp
else
  skip "C++" "Debian's libgrpc++-dev and protobuf-compiler-grpc can't be installed"
fi

if ! wants node; then
  :
elif [ -n "$has_npm" ]; then
  prepare node
  client "Node, generated code" node_static
  client "Node, proto-loader" node_loader
else
  skip "Node, generated code" "npm can't install its packages"
  skip "Node, proto-loader" "npm can't install its packages"
fi

if ! wants browser; then
  :
elif [ -z "$has_npm" ]; then
  skip "browser" "npm can't install its packages"
elif ! have chromium >"$work/apt.log" 2>&1; then
  skip "browser" "Debian's chromium can't be installed"
else
  http_address=$(sed -nE 's/.*Serving JSON .* on (http:[0-9.:/]+).*/\1/p' "$work/server.log")
  prepare browser
  client "browser" browser
fi

echo "$passed passed, $failed failed, $skipped skipped"
[ "$failed" -eq 0 ]

#!/usr/bin/env bash
# Checks Server/Deployment: the manifests against published schemas (npm), and the images in a container engine (Debian's podman and runc),
# built on stand-ins for their base images, each run as the manifests ask: not as root, without capabilities, its root read-only. Its last line
# is "N passed, N failed, N skipped".
#
#   tests/deployment/run.sh [schemas|images]...
#
# What is needed is installed where this may be done: Debian's packages by root, npm's into artifacts/deployment. What can't be had is skipped.
set -uo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."
export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1 npm_config_update_notifier=false

readonly root=$PWD
readonly work=$root/artifacts/deployment
readonly cli_dll=$root/Client/Cli/bin/Release/net10.0/GenderGrpc.Cli.dll
readonly token=of-these-checks
# Nothing that hangs stays.
readonly limit=(timeout --kill-after=5 900)
# Images and containers of these checks' own. Limits are the caller's: a sandbox may not let them be raised.
readonly engine=(podman --root "$work/storage" --runroot "$work/state" --runtime runc)
readonly locked=(--network host --read-only --tmpfs /tmp --cap-drop all --security-opt no-new-privileges
  --ulimit "nofile=$(ulimit -Hn):$(ulimit -Hn)" --ulimit nproc=4096:4096)
passed=0 failed=0 skipped=0
address='' run=''

check() { # name, command...
  local name=$1
  shift
  if "$@" >"$work/log" 2>&1; then
    echo "passed: $name"
    passed=$((passed + 1))
  else
    echo "FAILED: $name"
    tail -n 40 "$work/log"
    failed=$((failed + 1))
    return 1
  fi
}

skip() { # name, reason
  echo "skipped: $1: $2"
  skipped=$((skipped + 1))
}

have() { # package...
  command -v dpkg >/dev/null || return
  dpkg -s "$@" >/dev/null 2>&1 && return
  [ "$(id -u)" -eq 0 ] && apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "$@"
}

wants() { # part
  [[ " ${parts[*]} " == *" $1 "* ]]
}

engine() { "${limit[@]}" "${engine[@]}" "$@"; }

cleanup() {
  if [ -d "$work/storage" ]; then
    engine rm --all --force --volumes >/dev/null 2>&1
    engine rmi --all --force >/dev/null 2>&1
    rm -rf "$work/storage" "$work/state"
  fi
}

install_npm() {
  command -v npm >/dev/null || have npm || return
  cp tests/deployment/{package.json,package-lock.json,schemas.mjs} "$work" && npm ci --silent --no-audit --no-fund --prefix "$work"
}

schemas() {
  local ok bad status
  node "$work/schemas.mjs" "$root" 2>"$work/schemas.err" | tee "$work/schemas.log"
  status=${PIPESTATUS[0]}
  ok=$(grep -c '^ok ' "$work/schemas.log")
  bad=$(grep -c '^FAILED ' "$work/schemas.log")
  passed=$((passed + ok)) failed=$((failed + bad))
  if [ "$bad" -eq 0 ] && { [ "$status" -ne 0 ] || [ "$ok" -eq 0 ]; }; then
    echo "FAILED: schemas: exit code $status"
    cat "$work/schemas.err"
    failed=$((failed + 1))
  fi
}

# The engine runs a container of the stand-in, as locked as the real ones.
engine_runs() {
  rm -rf "$work/standin"
  tests/deployment/standin.sh "$work/standin" &&
    engine build -q -t sdk -f "$work/standin/sdk.Dockerfile" "$work/standin/sdk" &&
    engine build -q -t runtime -f "$work/standin/runtime.Dockerfile" "$work/standin/runtime" &&
    engine run --rm "${locked[@]}" runtime dotnet --list-runtimes
}

build_image() { # target
  engine build --isolation chroot --network host --volume /usr:/usr:ro --volume /etc/ssl:/etc/ssl:ro \
    --volume "${NUGET_PACKAGES:-$HOME/.nuget/packages}:/nuget" --build-arg SDK=localhost/sdk --build-arg ASPNET=localhost/runtime \
    --build-arg RUNTIME=localhost/runtime --ignorefile Server/Deployment/Dockerfile.dockerignore -f Server/Deployment/Dockerfile \
    -t "gendergrpc-$1" --target "$1" . && engine images "gendergrpc-$1"
}

# Its addresses are the container's: that this one is trusted is for whoever runs it to say.
refuses_untrusted_network() {
  engine run --rm "${locked[@]}" gendergrpc-server
  [ $? -eq 2 ]
}

logged() { # container, pattern, seconds
  for _ in $(seq $((5 * $3))); do
    "${engine[@]}" logs "$1" 2>&1 | grep -q "$2" && return
    [ "$("${engine[@]}" inspect --format '{{.State.Running}}' "$1")" = true ] || break
    sleep 0.2
  done
  "${engine[@]}" logs "$1"
  return 1
}

# Ports that are free, instead of the image's own.
start_server() {
  engine run -d --name server "${locked[@]}" --env Security__AllowPlaintext=true --env Training__AttachToken=$token \
    --env Listen__Address=http://127.0.0.1:0 --env Listen__HttpAddress=http://127.0.0.1:0 gendergrpc-server && logged server 'Serving JSON' 60 &&
    address=$("${engine[@]}" logs server 2>&1 | sed -nE 's/.*Serving model .* on (http:[0-9.:/]+).*/\1/p') && [ -n "$address" ]
}

cli() { dotnet "$cli_dll" "$@" --server "$address"; }

predicts() { cli predict --nickname 陈婷婷 | grep -q '^female'; }

# The process is the image's user's, may do nothing special, and changed nothing that came with the image.
locked_down() {
  local process
  process=$("${engine[@]}" inspect --format '{{.State.Pid}}' server) &&
    grep -qE '^Uid:\s1654\s1654\s1654\s1654$' "/proc/$process/status" && grep -qE '^CapEff:\s0+$' "/proc/$process/status" &&
    grep -qE '^NoNewPrivs:\s1$' "/proc/$process/status" && ! engine diff server | grep -E '^. /(app|usr|home|root|lib)' &&
    ! "${engine[@]}" logs server 2>&1 | grep -q ' telemetry'
}

field() { sed -n "s/.*\"$1\": \"\{0,1\}\([^\",}]*[^\",} ]\).*/\1/p" | tail -n 1; }

# A trainer in another container, which shares nothing but the network, trains a run of data that is uploaded.
trains() {
  local dataset
  engine run --rm "${locked[@]}" --volume "$work/people:/data" gendergrpc-trainer synth --out /data/people --profiles 400 &&
    engine run -d --name trainer "${locked[@]}" --env GENDERGRPC_TRAINER_TOKEN=$token gendergrpc-trainer attach --server "$address" &&
    dataset=$(cli data upload "$work/people/people" --name people --json | field name) &&
    run=$(cli train start --data "$dataset" --name image --set epochs=1 --set image-size=32 --set width=0.25 --set dimension=32 \
      --set threads=1 --json | field name) && "${limit[@]}" dotnet "$cli_dll" train watch "$run" --server "$address" &&
    cli train show "$run" | grep -qi succeeded
}

stops() { # container, seconds, exit code
  engine stop --time "$2" "$1" && [ "$("${engine[@]}" inspect --format '{{.State.ExitCode}}' "$1")" -eq "$3" ]
}

images() {
  if ! have podman runc buildah >"$work/apt.log" 2>&1 || ! engine_runs >"$work/engine.log" 2>&1; then
    skip "images" "no container engine runs here: $(tail -n 1 "$work/engine.log" 2>/dev/null)"
    return
  fi
  [ -f "$cli_dll" ] || dotnet build Client/Cli -c Release --nologo -v quiet || return
  if check "the server's image builds" build_image server; then
    check "it refuses a network that nobody trusts" refuses_untrusted_network
    check "it serves, its root read-only" start_server && check "it predicts" predicts && check "it has no more than it needs" locked_down
  fi
  if check "the trainer's image builds" build_image trainer; then
    mkdir -p "$work/people" && chmod 777 "$work/people"
    check "a trainer's container trains what the server's has queued" trains
    check "the trainer ends when told to" stops trainer 60 130
  fi
  check "the server drains and ends with 0" stops server 45 0
}

parts=("$@")
[ $# -eq 0 ] && parts=(schemas images)
for part in "${parts[@]}"; do
  case $part in
    schemas | images) ;;
    *) echo "There is no part $part: schemas, images" && exit 2 ;;
  esac
done

mkdir -p "$work"
trap cleanup EXIT
trap 'exit 130' INT TERM
cleanup
rm -rf "$work/people" "$work"/*.log

if ! wants schemas; then
  :
elif install_npm >"$work/npm.log" 2>&1; then
  schemas
else
  skip "schemas" "npm can't install its packages"
fi
wants images && images

echo "$passed passed, $failed failed, $skipped skipped"
[ "$failed" -eq 0 ]

#!/usr/bin/env bash
# Publishes the server for Windows, runs it under wine, and compares its predictions with those of the server on Linux. Its last
# line is "N passed, N failed, N skipped". Needs the .NET SDK, python3, and Debian's wine64, which it installs where it may.
set -uo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."
export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1

readonly work=$PWD/artifacts/windows-test
readonly wine=/usr/lib/wine/wine64
# The version of npm's onnxruntime-node, whose Windows library has DirectML, and of the managed library that goes with it.
readonly directml=1.30.0
# Nothing that hangs stays.
readonly limit=(timeout --kill-after=5 60)
passed=0 failed=0 skipped=0
server='' address='' scratch=''

check() { # name, command...
  local name=$1
  shift
  if "$@" >"$work/log" 2>&1; then
    echo "passed: $name"
    tail -n 1 "$work/log" | cut -c 1-300
    passed=$((passed + 1))
  else
    echo "FAILED: $name"
    tail -n 50 "$work/log"
    failed=$((failed + 1))
    return 1
  fi
}

skip() { # name, reason
  echo "skipped: $1, $2"
  skipped=$((skipped + 1))
}

summary() {
  echo "$passed passed, $failed failed, $skipped skipped"
  [ "$failed" -eq 0 ]
}

have_wine() {
  [ -x "$wine" ] && return
  [ "$(id -u)" -eq 0 ] && command -v apt-get >/dev/null && apt-get update -qq &&
    apt-get install -y -qq --no-install-recommends wine64 && [ -x "$wine" ]
}

publish() { # folder, properties...
  local folder=$1
  shift
  dotnet publish Server -c Release -r win-x64 --self-contained -p:OrtFlavor=Cpu "$@" -o "$folder" --nologo -v quiet
}

new_windows() {
  "${limit[@]}" "$wine" wineboot --init && "${limit[@]}" "$wine" winecfg -v win10
}

# Both kinds of servers are told the same.
start_server() { # log, command...
  local log=$1 data
  shift
  data=$(mktemp -d "$scratch/data.XXXX") || return 1
  [ "$1" = "$wine" ] && data=Z:${data//\//\\}
  "$@" --Listen:Address=http://127.0.0.1:0 --Listen:HttpAddress= "--Data:Folder=$data" >"$log" 2>&1 &
  server=$!
  for _ in $(seq 300); do
    address=$(sed -nE 's/.*Serving model .* on (http:[0-9.:/]+) with.*/\1/p' "$log")
    [ -n "$address" ] && grep 'Serving model' "$log" && return
    kill -0 "$server" 2>/dev/null || break
    sleep 0.2
  done
  cat "$log"
  return 1
}

stop_server() {
  [ -n "$server" ] && kill -KILL "$server" 2>/dev/null && wait "$server" 2>/dev/null
  server=
  # A process of Windows outlives wine's own; this ends those of this Windows alone.
  [ -x "$wine" ] && "${wine}server64" -k 2>/dev/null
  return 0
}

cleanup() {
  stop_server
  "${wine}server64" -w 2>/dev/null
  rm -rf "$scratch"
  # The last version that was published isn't the one that the others build with.
  dotnet restore Server --nologo -v quiet
}

demo() { # file
  "${limit[@]}" dotnet Client/Cli/bin/Release/net10.0/GenderGrpc.Cli.dll demo --server "$address" --json >"$1"
}

# Asked whether it would start, it must end by itself with the exit code for what can't be, and one line that says why. ONNX Runtime may
# say its own: that there is no DXGI under wine, or which versions it has.
refuses() { # pattern, command...
  local pattern=$1 status
  shift
  "${limit[@]}" "$@" --validate-config >"$work/refused.log" 2>&1
  status=$?
  cat "$work/refused.log"
  [ "$status" -eq 1 ] && [ "$(grep -cE "^Model:Folder can't be served: .*$pattern" "$work/refused.log")" -eq 1 ] &&
    ! grep -E '^ +at |Unhandled' "$work/refused.log"
}

# The server that was published with the matching managed library, and the native ones that npm has.
with_directml() {
  local from=package/bin/napi-v6/win32/x64
  (cd "$scratch" && npm pack --silent "onnxruntime-node@$directml" && tar -xzf onnxruntime-node-*.tgz "$from") &&
    cp -f "$scratch/$from/onnxruntime.dll" "$scratch/$from/DirectML.dll" "$work/directml/"
}

rm -rf "$work"
mkdir -p "$work"
if [ "$(uname -m)" != x86_64 ]; then
  skip "Windows" "wine64 runs programs for x64 alone"
  summary
  exit
fi
if ! command -v python3 >/dev/null; then
  skip "Windows" "there is no python3"
  summary
  exit
fi
if ! have_wine >"$work/wine.log" 2>&1; then
  skip "Windows" "Debian's wine64 can't be installed"
  summary
  exit
fi

# A Windows of its own, and nothing of it on a screen.
scratch=$(mktemp -d) || exit 2
trap cleanup EXIT
export WINEPREFIX=$scratch/windows WINEDEBUG=-all
unset DISPLAY
# Under wine 8 the runtime dies of its code's second mapping, which it has so that no page is writable and executable at once.
export DOTNET_EnableWriteXorExecute=0
readonly published=$work/server/GenderGrpc.Server.exe with_directml=$work/directml/GenderGrpc.Server.exe

[ -f Client/Cli/bin/Release/net10.0/GenderGrpc.Cli.dll ] || dotnet build Client/Cli -c Release --nologo -v quiet || exit 2
check "the server is published for win-x64" publish "$work/server" &&
  check "wine has a Windows 10" new_windows || { summary; exit; }

check "the server starts on Linux" start_server "$work/linux.log" dotnet Server/bin/Release/net10.0/GenderGrpc.Server.dll &&
  check "the demo on Linux" demo "$work/linux.json"
stop_server
check "the server starts on Windows" start_server "$work/windows.log" "$wine" "$published" &&
  check "the demo on Windows, streamed from Linux" demo "$work/windows.json"
stop_server
check "the same predictions on Windows as on Linux" python3 -B tests/windows/compare.py "$work/linux.json" "$work/windows.json"
check "DirectML that isn't in the build is refused" \
  refuses "DirectML isn't available" "$wine" "$published" --Inference:ExecutionProvider=directml

if ! command -v npm >/dev/null; then
  skip "DirectML without a GPU" "there is no npm"
elif ! publish "$work/directml" "-p:OrtVersion=$directml" >"$work/log" 2>&1; then
  skip "DirectML without a GPU" "Microsoft.ML.OnnxRuntime $directml can't be restored"
elif ! with_directml >"$work/log" 2>&1; then
  skip "DirectML without a GPU" "npm can't fetch onnxruntime-node $directml"
else
  check "DirectML without a GPU gives way to the CPU" start_server "$work/fallback.log" "$wine" "$with_directml" &&
    check "the start line says why" grep -E 'with CPU: DirectML failed: ' "$work/fallback.log" &&
    check "the demo on that CPU" demo "$work/fallback.json" &&
    check "the same predictions there" python3 -B tests/windows/compare.py "$work/linux.json" "$work/fallback.json"
  stop_server
  check "DirectML without a GPU is refused where it is asked for" \
    refuses 'directml, but DirectML failed: ' "$wine" "$with_directml" --Inference:ExecutionProvider=directml
  # The managed library beside it is the newer one's.
  cp -f "$work/directml/onnxruntime.dll" "$work/server/"
  check "an ONNX Runtime of another version is refused" refuses "ONNX Runtime can't be loaded" "$wine" "$published"
fi
summary

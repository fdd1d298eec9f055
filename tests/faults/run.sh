#!/usr/bin/env bash
# Runs the fault tests in their full form: server and trainer killed over and over, runs paused at random steps, verbs sent many
# times at once, and whatever else is in GenderGrpc.EndToEnd.Tests.Faults. Builds what they need first. Arguments go to the test
# runner, such as -class '*KillTests'. GENDERGRPC_FAULTS_SEED repeats the chance of an earlier run, which the output names.
# Ten minutes on two busy processors. The last line is "N passed, N failed"; it exits non-zero where one failed or none ran.
set -uo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.." || exit 1
export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1
# Trainers share the processors with the tests: spinning OpenMP threads would take them from one another.
export OMP_WAIT_POLICY=PASSIVE
export GENDERGRPC_FAULTS=full

readonly log=artifacts/faults/run.log
mkdir -p "$(dirname "$log")"

# One of the numbers of the runner's summary.
count() { # word
  grep -oE "\b$1: [0-9]+" "$log" | grep -oE '[0-9]+' | tail -n 1
}

if ! dotnet build tests/EndToEnd.Tests -c Release; then
  echo "0 passed, 1 failed"
  exit 1
fi

dotnet run --project tests/EndToEnd.Tests --no-build -c Release -- \
  -noColor -showLiveOutput -namespace 'GenderGrpc.EndToEnd.Tests.Faults*' "$@" 2>&1 | tee "$log"
status=${PIPESTATUS[0]}

total=$(count Total) errors=$(count Errors) failed=$(count Failed) skipped=$(count Skipped) left=$(count 'Not Run')
failed=$((${failed:-0} + ${errors:-0}))
passed=$((${total:-0} - failed - ${skipped:-0} - ${left:-0}))
# A runner that crashed, or found no test, has no failed test to count.
if [ "$failed" -eq 0 ] && { [ "$status" -ne 0 ] || [ "$passed" -eq 0 ]; }; then
  failed=1
fi

echo "$passed passed, $failed failed"
[ "$failed" -eq 0 ]

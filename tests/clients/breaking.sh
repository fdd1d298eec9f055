#!/usr/bin/env bash
# Breaks the contract in several ways, each of which `buf breaking` must find, and changes it in ways that break nothing, which it must
# let pass. Its last line is "N passed, N failed".
#
#   tests/clients/breaking.sh BUF
#
# BUF is the program. The contract must be built (dotnet build -c Release protos).
set -uo pipefail
buf=$(realpath -s "${1:?the path of buf}")
cd "$(dirname "${BASH_SOURCE[0]}")/../.."

readonly work=artifacts/breaking
readonly contract=protos/bin/Release/gendergrpc.binpb
passed=0 failed=0

# Changes the image's JSON in place; whatever isn't there to be changed ends it with an error.
edit() { # image, JavaScript that knows the file prediction.proto, its messages and fields by name, its service, and the file of tensors
  node -e '
    const fs = require("node:fs");
    const [path, edit] = process.argv.slice(1);
    const image = JSON.parse(fs.readFileSync(path));
    const named = (list, name) => {
      const found = list.find((item) => item.name === name);
      if (!found) throw new Error(`There is no ${name}`);
      return found;
    };
    const file = named(image.file, "gendergrpc/v1/prediction.proto");
    const message = (name) => named(file.messageType, name);
    const field = (owner, name) => named(message(owner).field, name);
    const service = named(file.service, "PredictionService");
    const tensors = named(image.file, "inference/infer.proto");
    new Function("file", "message", "field", "service", "tensors", edit)(file, message, field, service, tensors);
    fs.writeFileSync(path, JSON.stringify(image));' "$1" "$2"
}

change() { # name, outcome: "breaks" or "passes", edit
  local image=$work/image.json status
  "$buf" build "$contract" --exclude-source-info -o "$image" && edit "$image" "$3" || { failed=$((failed + 1)) && echo "FAILED: $1" && return; }
  "$buf" breaking "$image" --against "$contract" --config protos/buf.yaml --path gendergrpc --path inference >"$work/log" 2>&1
  status=$?
  # 100 is what buf ends with when it found something; any other error found nothing.
  if [ "$status" -eq "$([ "$2" = breaks ] && echo 100 || echo 0)" ]; then
    echo "passed: $1 $2"
    passed=$((passed + 1))
  else
    echo "FAILED: $1 $2: buf ended with $status"
    cat "$work/log"
    failed=$((failed + 1))
  fi
}

rm -rf "$work"
mkdir -p "$work"
change "nothing" passes ''
change "a field more" passes 'message("Profile").field.push({ ...field("Profile", "nickname"), name: "motto", number: 77, jsonName: "motto", proto3Optional: undefined, oneofIndex: undefined })'
change "a method more" passes 'service.method.push({ ...service.method[0], name: "PredictAgain" })'
change "another field number" breaks 'field("StreamPredictRequest", "slot").number = 77'
change "another field type" breaks 'field("Prediction", "probability_female").type = "TYPE_FLOAT"'
change "another field name" breaks 'field("Prediction", "probability_female").name = "female"'
change "a field less" breaks 'message("Evidence").field.pop()'
change "an enum value less" breaks 'file.enumType[0].value.pop()'
change "a method less" breaks 'service.method.pop()'
change "a method that streams no more" breaks 'service.method.find((method) => method.serverStreaming).serverStreaming = false'
change "a field less of the Open Inference Protocol" breaks 'tensors.messageType.find((message) => message.name === "ModelInferRequest").field.pop()'

echo "$passed passed, $failed failed"
[ "$failed" -eq 0 ]

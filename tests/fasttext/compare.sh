#!/usr/bin/env bash
# Compares the model, and the trainer's fastText, with fastText on nicknames alone, female or male, by source. See README.md
# beside this file.
set -euo pipefail
export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1
# Bytes, not characters: the same results whichever awk and locale there are.
export LC_ALL=C

readonly options=(-minn 1 -maxn 4 -dim 50 -epoch 15 -lr 0.3 -bucket 500000 -thread 1 -seed 1)
readonly trainer_options=(--model fasttext --optimizer sgd --dimension 16 --heads 1 --ngram-buckets 1000000 --ngram-minimum 1
  --ngram-length 4 --batch-size 256 --loss bce --nickname-augmentation 0 --class-balance 1 --undetermined-weight 0 --warm-up 0
  --threads 1 --learning-rate 0.3 --epochs 15)
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
root=$(cd "$here/../.." && pwd)
readonly here root
readonly work=$root/artifacts/fasttext
readonly server_dll=$root/Server/bin/Release/net10.0/GenderGrpc.Server.dll
readonly cli_dll=$root/Client/Cli/bin/Release/net10.0/GenderGrpc.Cli.dll
# In a folder of its platform's name.
readonly trainer_dlls=$root/Training/Trainer/bin/Release/net10.0/*/GenderGrpc.Training.dll
data=$root/../shared/data
bundle=$root/Server/models/default
output=
require_margin=0
server=
server_data=

usage() {
  cat <<'USAGE'
Usage: tests/fasttext/compare.sh [--data DIR] [--bundle DIR] [--output FILE] [--require-margin]

  --data DIR        holds names/train.tsv, names/val.tsv and names/test.tsv; default ../shared/data beside the repository
  --bundle DIR      the model bundle; default Server/models/default
  --output FILE     write the table as Markdown too
  --require-margin  the margin over fastText counts as a criterion

Exit codes: 0 every criterion holds, 1 one doesn't, 2 the comparison couldn't be made.
USAGE
}

say() { echo "$*" >&2; }

fail() { # message
  say "compare.sh: $1"
  exit 2
}

# What was started must not outlive this script, however it ends.
stop_server() {
  if [ -n "$server" ]; then
    kill -TERM "$server" 2>/dev/null || true
    wait "$server" 2>/dev/null || true
    server=
    rm -rf "$server_data"
  fi
}

install_fasttext() {
  if command -v fasttext >/dev/null; then
    return
  fi

  local log=$work/apt.log
  command -v apt-get >/dev/null || fail "fasttext isn't on PATH and there is no apt-get to install it with."
  [ "$(id -u)" -eq 0 ] || fail "fasttext isn't on PATH and only root can install it: sudo apt-get install fasttext"
  say "Installing fasttext"
  if ! { apt-get update && DEBIAN_FRONTEND=noninteractive apt-get install -y fasttext; } >"$log" 2>&1; then
    tail -n 5 "$log" >&2
    fail "apt-get can't install fasttext; its whole output is in $log"
  fi
  command -v fasttext >/dev/null || fail "apt-get installed fasttext, but it isn't on PATH."
}

# Rows labelled female or male: name, label, source, lang.
two_classes() { # split
  awk -F '\t' 'NR > 1 && ($2 == "female" || $2 == "male")' "$data/names/$1.tsv"
}

# What fastText is trained on. The rarer class is repeated, evenly over the file, until both are of one size. The order is
# drawn at random with a fixed seed: the file is sorted by name, and gradient descent over sorted rows learns worse.
training_rows() { # rows
  awk -F '\t' '
    NR == FNR { count[$2]++; next }
    FNR == 1 {
      rare = count["female"] < count["male"] ? "female" : "male"
      larger = count[rare == "female" ? "male" : "female"]
      times = int(larger / count[rare])
      remainder = larger % count[rare]
      random = 1
    }
    {
      n = 1
      if ($2 == rare) {
        n = times
        owed += remainder
        if (owed >= count[rare]) { owed -= count[rare]; n++ }
      }
      for (i = 0; i < n; i++) {
        random = (random * 16807) % 2147483647
        printf "%d\t__label__%s %s\n", random, $2, $1
      }
    }' "$1" "$1" | sort -t $'\t' -k 1,1n | cut -f 2-
}

# One label for each test row, in order, into fasttext.labels. Model and predictions are kept.
ask_fasttext() {
  local rows=$work/train.txt names=$work/test.txt folder labels key
  two_classes train >"$work/train.tsv"
  training_rows "$work/train.tsv" >"$rows"
  cut -f 1 "$work/test.tsv" >"$names"
  key=$({ echo "${options[*]}" && cat "$rows"; } | sha256sum | cut -c 1-16)
  folder=$work/$key
  mkdir -p "$folder"
  if [ ! -f "$folder/model.bin" ]; then
    say "Training fastText on $(wc -l <"$rows") rows"
    fasttext supervised -input "$rows" -output "$folder/new" "${options[@]}" -verbose 0 >&2 || fail "fastText can't be trained."
    rm -f "$folder/new.vec"
    mv "$folder/new.bin" "$folder/model.bin"
  fi

  labels=$folder/$(sha256sum <"$names" | cut -c 1-16).labels
  if [ ! -f "$labels" ]; then
    fasttext predict "$folder/model.bin" "$names" | sed 's/^__label__//' >"$labels.new" || fail "fastText can't predict."
    mv "$labels.new" "$labels"
  fi
  cp "$labels" "$work/fasttext.labels"
}

# Says in $trainer_dll where the trainer is.
build() {
  if [ ! -f "$server_dll" ] || [ ! -f "$cli_dll" ]; then
    say "Building"
    # The command line builds the server too.
    (cd "$root" && dotnet build Client/Cli/GenderGrpc.Cli.csproj -c Release -m:1 --nologo -v quiet) >&2 ||
      fail "The build failed."
  fi

  if ! compgen -G "$trainer_dlls" >/dev/null; then
    say "Building the trainer"
    (cd "$root" && dotnet build Training/Trainer/GenderGrpc.Training.csproj -c Release -m:1 --nologo -v quiet) >&2 ||
      fail "The trainer's build failed."
  fi
  trainer_dll=$(compgen -G "$trainer_dlls" | head -n 1)
}

# Trains fastText with the trainer, on the same rows, and says in $trained where its bundle is, which is kept. The digest is over
# the trainer too: what it trains is what is asked about.
train_with_trainer() {
  local key folder split
  key=$({ echo "${trainer_options[*]}" && cat "$data"/names/{train,val,test}.tsv "${trainer_dll%/*}"/*.dll; } |
    sha256sum | cut -c 1-16)
  folder=$work/trainer-$key
  trained=$folder/bundle
  if [ -f "$trained/manifest.json" ]; then
    return
  fi

  # The trainer refuses what a run that was interrupted has left.
  rm -rf "$folder"
  mkdir -p "$folder/data/names"
  echo "avatar,nickname,label,source,split,pair_kind,avatar_label" >"$folder/data/manifest.csv"
  for split in train val test; do
    cp "$data/names/$split.tsv" "$folder/data/names/"
  done
  say "Training the trainer's fastText"
  if ! dotnet "$trainer_dll" train --data "$folder/data" --out "$folder/run" "${trainer_options[@]}" >"$work/trainer.log" 2>&1; then
    tail -n 5 "$work/trainer.log" >&2
    fail "The trainer can't train fastText; its whole output is in $work/trainer.log"
  fi
  mv "$folder/run/bundle" "$trained"
  # The checkpoint is three times as large as the bundle.
  rm -rf "$folder/run" "$folder/data"
}

# Starts the server on a free port and says in $address where.
start_server() { # bundle
  local log=$work/server.log
  # The child empties it too, but maybe only after the first look, which would find an earlier server's address.
  : >"$log"
  server_data=$(mktemp -d) || fail "There is no place for the server's data folder."
  dotnet "$server_dll" "--Listen:Address=http://127.0.0.1:0" "--Listen:HttpAddress=" "--Model:Folder=$1" "--Data:Folder=$server_data" >"$log" 2>&1 &
  server=$!
  for _ in $(seq 300); do
    address=$(sed -n 's/.*Serving model .* on \(http:[^ ]*\) with .*/\1/p' "$log")
    if [ -n "$address" ]; then
      return
    fi
    kill -0 "$server" 2>/dev/null || break
    sleep 0.2
  done
  cat "$log" >&2
  fail "The server didn't start."
}

# One label for each test row, in order, into NAME.labels.
ask_bundle() { # bundle, name
  local input=$work/test.csv scored=$work/$2.csv address
  awk -F '\t' '
    function field(text) {
      if (text ~ /[",\r]/) { gsub(/"/, "\"\"", text); text = "\"" text "\"" }
      return text
    }
    BEGIN { print "nickname,label,source,lang" }
    { print field($1) "," field($2) "," field($3) "," field($4) }' "$work/test.tsv" >"$input"
  # A partial output may hold another bundle's answers.
  rm -f "$scored" "$scored.partial" "$scored.partial.json"
  start_server "$1"
  say "Scoring $(wc -l <"$work/test.tsv") rows with $1"
  dotnet "$cli_dll" score --input "$input" --output "$scored" --server "$address" >"$work/score.log" ||
    fail "score exited with $?; see $work/score.log and $scored"
  stop_server
  awk -f "$here/labels.awk" "$scored" >"$work/$2.labels" || fail "$scored lacks a probability for every row."
}

measure() {
  cut -f 2,3 "$work/test.tsv" | paste - "$work"/{fasttext,trainer,model}.labels | sort -s -t $'\t' -k 2,2 |
    awk -F '\t' -f "$here/measure.awk"
}

table() { # text or markdown
  awk -F '\t' -v markdown="$([ "$1" = markdown ] && echo 1 || echo 0)" -f "$here/table.awk" "$work/measured.tsv"
}

criteria() {
  awk -F '\t' -v require_margin="$require_margin" -f "$here/criteria.awk" "$work/measured.tsv"
}

while [ $# -gt 0 ]; do
  case $1 in
    --data | --bundle | --output)
      [ -n "${2-}" ] || fail "$1 needs a value."
      declare "${1#--}=$2"
      shift 2
      ;;
    --require-margin)
      require_margin=1
      shift
      ;;
    -h | --help)
      usage
      exit 0
      ;;
    *)
      usage >&2
      fail "'$1' isn't an option."
      ;;
  esac
done

for split in train val test; do
  file=$data/names/$split.tsv
  [ -f "$file" ] || fail "$file isn't there; --data names the folder that holds names/$split.tsv."
  [ "$(head -n 1 "$file")" = $'name\tlabel\tsource\tlang' ] || fail "$file must begin with the columns name, label, source, lang."
done
[ -f "$bundle/manifest.json" ] || fail "$bundle isn't a model bundle; --bundle names one."
bundle=$(cd "$bundle" && pwd)
[ -z "$output" ] || [ -d "$(dirname "$output")" ] || fail "$(dirname "$output"), where $output is to be written, isn't there."
command -v dotnet >/dev/null || fail "dotnet isn't on PATH."

trap stop_server EXIT
trap 'exit 130' INT
trap 'exit 143' TERM
mkdir -p "$work"
install_fasttext
build
two_classes test >"$work/test.tsv"
ask_fasttext
train_with_trainer
ask_bundle "$trained" trainer
ask_bundle "$bundle" model
expected=$(wc -l <"$work/test.tsv")
for who in fasttext trainer model; do
  answers=$(grep -cE '^(female|male)$' "$work/$who.labels" || true)
  [ "$answers" -eq "$expected" ] || fail "$answers of $expected rows answered in $work/$who.labels"
done
measure >"$work/measured.tsv"

table text
echo
verdict=0
sentence=$(criteria) || verdict=1
echo "$sentence"
if [ -n "$output" ]; then
  { table markdown && echo && echo "$sentence"; } >"$output"
fi
exit "$verdict"

#!/usr/bin/env bash
# Compares the model with fastText on nicknames alone, female or male, by source. See README.md beside this file.
set -euo pipefail
export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1
# Bytes, not characters: the same results whichever awk and locale there are.
export LC_ALL=C

readonly options=(-minn 1 -maxn 4 -dim 50 -epoch 15 -lr 0.3 -bucket 500000 -thread 1 -seed 1)
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
readonly root
readonly work=$root/artifacts/fasttext
readonly server_dll=$root/Server/bin/Release/net10.0/GenderGrpc.Server.dll
readonly cli_dll=$root/Client/Cli/bin/Release/net10.0/GenderGrpc.Cli.dll
data=$root/../shared/data
bundle=$root/Server/models/default
output=
server=
server_data=

usage() {
  cat <<'USAGE'
Usage: tests/fasttext/compare.sh [--data DIR] [--bundle DIR] [--output FILE]

  --data DIR     holds names/train.tsv and names/test.tsv; default ../shared/data beside the repository
  --bundle DIR   the model bundle; default Server/models/default
  --output FILE  write the table as Markdown too

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

build() {
  if [ ! -f "$server_dll" ] || [ ! -f "$cli_dll" ]; then
    say "Building"
    # The command line builds the server too.
    (cd "$root" && dotnet build Client/Cli/GenderGrpc.Cli.csproj -c Release -m:1 --nologo -v quiet) >&2 ||
      fail "The build failed."
  fi
}

# Starts the server on a free port and says in $address where.
start_server() {
  local log=$work/server.log
  # The child empties it too, but maybe only after the first look, which would find an earlier server's address.
  : >"$log"
  server_data=$(mktemp -d) || fail "There is no place for the server's data folder."
  dotnet "$server_dll" "--Listen:Address=http://127.0.0.1:0" "--Model:Folder=$bundle" "--Data:Folder=$server_data" >"$log" 2>&1 &
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

# One label for each test row, in order, into model.labels: female where its probability is at least 0.5.
ask_model() {
  local input=$work/test.csv scored=$work/scored.csv address
  awk -F '\t' '
    function field(text) {
      if (text ~ /[",\r]/) { gsub(/"/, "\"\"", text); text = "\"" text "\"" }
      return text
    }
    BEGIN { print "nickname,label,source,lang" }
    { print field($1) "," field($2) "," field($3) "," field($4) }' "$work/test.tsv" >"$input"
  # A partial output may hold another bundle's answers.
  rm -f "$scored" "$scored.partial" "$scored.partial.json"
  start_server
  say "Scoring $(wc -l <"$work/test.tsv") rows with $bundle"
  dotnet "$cli_dll" score --input "$input" --output "$scored" --server "$address" >"$work/score.log" ||
    fail "score exited with $?; see $work/score.log and $scored"
  stop_server
  awk '
    # Fields of one RFC 4180 record without line ends in it.
    function parse(line, fields,   n, i, c, text, quoted) {
      if (index(line, "\"") == 0) { return split(line, fields, ",") }
      for (i = 1; i <= length(line); i++) {
        c = substr(line, i, 1)
        if (quoted) {
          if (c != "\"") { text = text c }
          else if (substr(line, i + 1, 1) == "\"") { text = text c; i++ }
          else { quoted = 0 }
        }
        else if (c == "\"") { quoted = 1 }
        else if (c == ",") { fields[++n] = text; text = "" }
        else { text = text c }
      }
      fields[++n] = text
      return n
    }
    {
      n = parse($0, fields)
      if (NR == 1) {
        for (i = 1; i <= n; i++) { if (fields[i] == "probability_female") { column = i } }
        if (!column) { exit 1 }
        next
      }
      if (fields[column] == "") { exit 1 }
      print (fields[column] >= 0.5 ? "female" : "male")
    }' "$scored" >"$work/model.labels" || fail "$scored lacks a probability for every row."
}

# For each source and for all: source, rows, correct and macro-F1 of fastText, correct and macro-F1 of the model.
measure() {
  cut -f 2,3 "$work/test.tsv" | paste - "$work/fasttext.labels" "$work/model.labels" | awk -F '\t' '
    function add(source, who, truth, answer) {
      labelled[source, who, truth]++
      answered[source, who, answer]++
      if (truth == answer) { hit[source, who, truth]++; correct[source, who]++ }
    }
    function f1(source, who,   i, class, sum, classes, size) {
      for (i = 1; i <= 2; i++) {
        class = i == 1 ? "female" : "male"
        size = labelled[source, who, class] + answered[source, who, class]
        if (size) { classes++; sum += 2 * hit[source, who, class] / size }
      }
      return sum / classes
    }
    {
      rows[$2]++; rows["all"]++
      for (who = 3; who <= 4; who++) { add($2, who, $1, $who); add("all", who, $1, $who) }
    }
    END {
      for (source in rows) {
        printf "%d\t%s\t%d\t%d\t%.6f\t%d\t%.6f\n", source == "all", source, rows[source],
          correct[source, 3], f1(source, 3), correct[source, 4], f1(source, 4)
      }
    }' | sort -t $'\t' -k 1,1n -k 2,2 | cut -f 2-
}

table() { # text or markdown
  awk -F '\t' -v markdown="$([ "$1" = markdown ] && echo 1 || echo 0)" '
    function line(source, rows, a, b, c, d, e) {
      printf markdown ? "| %s | %s | %s | %s | %s | %s | %s |\n" : "%-20s %6s  %17s  %17s  %14s  %14s  %31s\n",
        source, rows, a, b, c, d, e
    }
    BEGIN {
      line("source", "rows", "fastText accuracy", "fastText macro-F1", "model accuracy", "model macro-F1",
        "difference in accuracy (points)")
      if (markdown) { print "|---|---:|---:|---:|---:|---:|---:|" }
    }
    {
      line($1, $2, sprintf("%.4f", $3 / $2), sprintf("%.4f", $4), sprintf("%.4f", $5 / $2), sprintf("%.4f", $6),
        sprintf("%+.2f", 100 * ($5 - $3) / $2))
    }' "$work/measured.tsv"
}

# One line; fails where a criterion doesn't hold. In whole rows, so that nothing is rounded.
criteria() {
  awk -F '\t' '
    { rows[$1] = $2; more[$1] = $5 - $3 }
    function told(text, holds) {
      if (!holds) { broken = 1 }
      return text ": " (holds ? "holds" : "does not hold")
    }
    END {
      printf "Criteria: %s; %s; %s.\n",
        told("all at least fastText - 0.3 points", rows["all"] && 1000 * more["all"] >= -3 * rows["all"]),
        told("tw_cec above fastText", more["tw_cec"] > 0),
        told("jp_names above fastText", more["jp_names"] > 0)
      exit broken
    }' "$work/measured.tsv"
}

while [ $# -gt 0 ]; do
  case $1 in
    --data | --bundle | --output)
      [ -n "${2-}" ] || fail "$1 needs a value."
      declare "${1#--}=$2"
      shift 2
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

for split in train test; do
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
ask_model
expected=$(wc -l <"$work/test.tsv")
for who in fasttext model; do
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

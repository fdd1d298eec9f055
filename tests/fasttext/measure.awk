# For each source, and last for all: its name, its rows, of each of the three models the right answers and macro-F1, and the 95 %
# intervals (from, to) of the model's accuracy and macro-F1 minus fastText's.
#
# Reads the label, the source, and the answers of fastText, the trainer's fastText and the model, sorted by source.
#
# The intervals are a paired bootstrap's (Efron and Tibshirani 1993; Koehn 2004): a resample draws as many rows as a source has,
# with replacement, and both models answer the same ones. Those of all rows are the sources' resamples put together, so that
# every source keeps its share.

function female(text) { return text == "female" }

function clear(counts,   kind) {
  for (kind = 0; kind < 16; kind++) { counts[kind] = 0 }
}

# Right answers and macro-F1 of each model, over rows counted by kind, into right[] and f1[].
function score(counts,   who, bit, kind, label, answer, hits, sizes, classes) {
  for (who = 1; who <= 3; who++) {
    bit = 2 ^ (3 - who)
    hits[0] = hits[1] = sizes[0] = sizes[1] = classes = f1[who] = 0
    for (kind = 0; kind < 16; kind++) {
      label = int(kind / 8)
      answer = int(kind / bit) % 2
      sizes[label] += counts[kind]
      sizes[answer] += counts[kind]
      if (label == answer) { hits[label] += counts[kind] }
    }
    right[who] = hits[0] + hits[1]
    for (label = 0; label <= 1; label++) {
      if (sizes[label]) { classes++; f1[who] += 2 * hits[label] / sizes[label] }
    }
    f1[who] /= classes
  }
}

# The model minus fastText, in the counts of one resample.
function compare(counts, rows, resample) {
  score(counts)
  accuracies[resample] = (right[3] - right[1]) / rows
  scores[resample] = f1[3] - f1[1]
}

# Sorted, the least and the greatest 2.5 % are left out.
function interval(values,   i, j, value) {
  for (i = 2; i <= resamples; i++) {
    value = values[i]
    for (j = i - 1; j >= 1 && values[j] > value; j--) { values[j + 1] = values[j] }
    values[j + 1] = value
  }
  return sprintf("%.6f\t%.6f", values[resamples / 40 + 1], values[resamples / 40 * 39])
}

function tell(name, counts, rows) {
  score(counts)
  printf "%s\t%d\t%d\t%.6f\t%d\t%.6f\t%d\t%.6f\t%s\t%s\n", name, rows,
    right[1], f1[1], right[2], f1[2], right[3], f1[3], interval(accuracies), interval(scores)
}

BEGIN { resamples = 1000 }

NR == 1 || $2 != names[sources] { names[++sources] = $2; first[sources] = NR }

# Four bits tell all that matters of a row: whether its label and each answer are female.
{ kinds[NR] = 8 * female($1) + 4 * female($3) + 2 * female($4) + female($5); rows[sources]++ }

END {
  clear(all)
  # The minimal standard generator: whole numbers below 2^53, the same whichever awk there is.
  random = 1
  for (s = 1; s <= sources; s++) {
    n = rows[s]
    for (r = 1; r <= resamples; r++) {
      clear(drawn)
      for (i = 0; i < n; i++) {
        random = (random * 16807) % 2147483647
        drawn[kinds[first[s] + random % n]]++
      }
      compare(drawn, n, r)
      for (kind = 0; kind < 16; kind++) { together[r, kind] += drawn[kind] }
    }
    clear(found)
    for (i = 0; i < n; i++) { found[kinds[first[s] + i]]++ }
    for (kind = 0; kind < 16; kind++) { all[kind] += found[kind] }
    tell(names[s], found, n)
  }
  for (r = 1; r <= resamples; r++) {
    for (kind = 0; kind < 16; kind++) { drawn[kind] = together[r, kind] }
    compare(drawn, NR, r)
  }
  tell("all", all, NR)
}

# The table of what measure.awk tells, in text or, where markdown is 1, in Markdown.

# The fields, separated by tabs, to the right of their columns.
function line(text,   n, i, fields) {
  n = split(text, fields, "\t")
  printf markdown ? "| %s |" : "%-20s", fields[1]
  for (i = 2; i <= n; i++) { printf markdown ? " %s |" : "%" widths[i] "s", fields[i] }
  printf "\n"
}
function accuracies() { return sprintf("%.4f\t%.4f\t%.4f", $3 / $2, $5 / $2, $7 / $2) }
function scores() { return sprintf("%.4f\t%.4f\t%.4f", $4, $6, $8) }
function points(difference, from, to) {
  return sprintf("%+.2f\t%+.2f to %+.2f", 100 * difference, 100 * from, 100 * to)
}
BEGIN {
  split("20 7 20 9 8 12 16 20 9 8 12 16", widths, " ")
  columns = "fastText\ttrainer\tmodel\tdifference\t95 % interval"
  line("source\trows\taccuracy: " columns "\tmacro-F1: " columns)
  if (markdown) { print "|---|---:|---:|---:|---:|---:|---:|---:|---:|---:|---:|---:|" }
}
{
  line($1 "\t" $2 "\t" accuracies() "\t" points(($7 - $3) / $2, $9, $10) "\t" scores() "\t" points($8 - $4, $11, $12))
}

# The label of each row that `score` answered: female where its probability is at least 0.5. Exits with 1 where a row has none.

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
}

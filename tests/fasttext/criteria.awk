# Tells in two lines, for each criterion, whether what measure.awk tells meets it. Exits with 1 where one that counts isn't met: the
# margin does where require_margin is 1. In whole rows, so that nothing is rounded, but for macro-F1 and the intervals.

{ rows[$1] = $2; more[$1] = $7 - $3; trainer[$1] = $5 - $3; margin[$1] = sprintf("%.6f", $8 - $4) + 0 }
$1 != "all" && ($10 < 0 || $12 < 0) { worse = worse (worse ? ", " : " (") $1 }
function told(text, holds, ignored) {
  if (!holds && !ignored) { broken = 1 }
  return text ": " (holds ? "holds" : "does not hold")
}
END {
  all = rows["all"]
  printf "Criteria: %s; %s; %s; %s; %s.\n",
    told("all at least fastText - 0.3 points", all && 1000 * more["all"] >= -3 * all),
    told("tw_cec above fastText", more["tw_cec"] > 0),
    told("jp_names above fastText", more["jp_names"] > 0),
    told("no source significantly worse", !worse) (worse ? worse ")" : ""),
    told("the trainer's fastText within 0.3 points of fastText over all",
      all && 1000 * trainer["all"] >= -3 * all && 1000 * trainer["all"] <= 3 * all)
  printf "Margin: %s%s.\n",
    told("macro-F1 over all at least 1.0 point above fastText", all && margin["all"] >= 0.01, !require_margin),
    require_margin ? "" : " (counts with --require-margin only)"
  exit broken
}

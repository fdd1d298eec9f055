# Completion of gender for fish. In ~/.config/fish/config.fish: gender completion fish | source
function __gender_suggest
    # What stands between the command and the cursor.
    set -l line (commandline --cut-at-cursor --current-process | string replace --regex '^\s*\S+\s' '')
    gender "[suggest:"(string length -- "$line")"]" "$line" 2>/dev/null
end
complete --command gender --arguments '(__gender_suggest)'

# Completion of gender for fish. In ~/.config/fish/config.fish: gender completion fish | source
function __gender_suggest
    # What stands between the command and the cursor.
    set -l line (commandline --cut-at-cursor --current-process | string replace --regex '^\s*\S+\s' '')
    set -l found (gender "[suggest:"(string length -- "$line")"]" "$line" 2>/dev/null)
    if set -q found[1]
        printf '%s\n' $found
    else
        __fish_complete_path (commandline --current-token)
    end
end
complete --command gender --no-files --arguments '(__gender_suggest)'

# Completion of gender for bash 4 and later. In ~/.bashrc: source <(gender completion bash)
_gender() {
  # What stands between the command and the cursor.
  local line=${COMP_LINE:0:COMP_POINT}
  line=${line#"${COMP_WORDS[0]}"}
  line=${line# }
  mapfile -t COMPREPLY < <(compgen -W "$("$1" "[suggest:${#line}]" "$line" 2>/dev/null)" -- "$2")
}
complete -o default -F _gender gender

# Completion of gender for zsh. In ~/.zshrc, after compinit: source <(gender completion zsh)
_gender() {
  # What stands between the command and the cursor.
  local line="${(j: :)words[2,CURRENT-1]}"
  ((CURRENT > 2)) && line+=" "
  line+=$PREFIX
  local -a found
  found=("${(@f)$("${words[1]}" "[suggest:${#line}]" "$line" 2>/dev/null)}")
  compadd -a found || _files
}
compdef _gender gender

#compdef gradcli
# Completion of gradcli's command lines in zsh.

_gradcli() {
    local line kind text help
    local -a answer words_ labels names
    answer=("${(@f)$(COMP_WORDS="${words[1,CURRENT]}" _GRADCLI_COMPLETE=zsh_complete \
        ${words[1]} 2>/dev/null)}")
    for line in ${answer[2,-1]}; do
        IFS=$'\t' read -r kind text help <<< $line
        case $kind in
            file) compset -P '--*='; _files ;;
            dir) compset -P '--*='; _files -/ ;;
            name) names+=("$text") ;;
            *) words_+=("$text") labels+=("$text${help:+  -- $help}") ;;
        esac
    done
    compadd -U -V words -l -d labels -a words_
    compadd -U -V names -S '' -a names
}

if [[ $zsh_eval_context[-1] == loadautofunc ]]; then
    _gradcli "$@"
else
    compdef _gradcli gradcli
fi

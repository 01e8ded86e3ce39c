# Completion of gradcli's command lines in bash.

_gradcli() {
    local word kind text head names=
    COMPREPLY=()
    {
        IFS= read -r word
        head=${word%"$2"} # of the word, readline replaces no more than $2
        while IFS=$'\t' read -r kind text _; do
            case $kind in
                file) compopt -o default ;;
                dir) compopt -o dirnames ;;
                name) names=yes ;;&
                *) COMPREPLY+=("${text#"$head"}") ;;
            esac
        done
    } < <(COMP_WORDS=${COMP_LINE:0:COMP_POINT} _GRADCLI_COMPLETE=bash_complete "$1" 2>/dev/null)
    if [[ $names ]]; then
        compopt -o nospace
        if [[ ${COMP_WORDS[COMP_CWORD]} != [\'\"]* ]]; then # a bare bracket means something to bash
            COMPREPLY=("${COMPREPLY[@]%...}")
            COMPREPLY=("${COMPREPLY[@]%\(}")
        fi
    fi
}

complete -o nosort -F _gradcli gradcli

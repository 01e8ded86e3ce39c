# Completion of gradcli's command lines in fish.

function _gradcli
    set -l answer (COMP_WORDS=(commandline -cp | string collect) _GRADCLI_COMPLETE=fish_complete \
        gradcli 2>/dev/null)
    set -l option (string match -r -- '^--[^=]+=' $answer[1]; or echo '')
    set -l value (string replace -r -- '^--[^=]+=' '' $answer[1])
    for line in $answer[2..]
        set -l fields (string split \t -- $line)
        switch $fields[1]
            case file
                printf '%s\n' $option(__fish_complete_path $value)
            case dir
                printf '%s\n' $option(__fish_complete_directories $value)
            case '*'
                string join \t -- $fields[2..]
        end
    end
end

complete --command gradcli --no-files --keep-order --arguments '(_gradcli)'

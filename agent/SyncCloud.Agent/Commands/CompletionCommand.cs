using System.CommandLine;
using SyncCloud.Agent.Output;

namespace SyncCloud.Agent.Commands;

/// <summary><c>completion SHELL</c>: a script that lets a shell complete commands, options and collection names.</summary>
internal static class CompletionCommand
{
    public static Command Create(CommandHost host)
    {
        var shell = new Argument<string>("SHELL") { Description = "bash, zsh, fish or powershell." };
        shell.AcceptOnlyFromAmong("bash", "zsh", "fish", "powershell");
        var command = new Command("completion", "Print a completion script for a shell.") { shell };
        host.Run(command, (run, parse, _) =>
        {
            var name = parse.GetRequiredValue(shell);
            run.Report.Line(Script(name));
            run.Report.Document(new CompletionDocument(name, Script(name)), OutputJson.Default.CompletionDocument);
            return Task.FromResult(ExitCode.Done);
        });
        return command;
    }

    // Each asks the program itself, so that scripts never lag behind the commands.
    private static string Script(string shell) => shell switch
    {
        "bash" => """
            # synccloud completion for bash: source <(synccloud completion bash)
            _synccloud() {
              local word
              COMPREPLY=()
              while IFS= read -r word; do
                [[ $word == "${COMP_WORDS[COMP_CWORD]}"* ]] && COMPREPLY+=("$word")
              done < <(synccloud "[suggest:$COMP_POINT]" "$COMP_LINE" 2>/dev/null)
            }
            complete -o default -F _synccloud synccloud
            """,
        "zsh" => """
            # synccloud completion for zsh: source <(synccloud completion zsh)
            _synccloud() {
              local -a words_found
              words_found=("${(@f)$(synccloud "[suggest:$CURSOR]" "$BUFFER" 2>/dev/null)}")
              compadd -a words_found || _files
            }
            compdef _synccloud synccloud
            """,
        "fish" => """
            # synccloud completion for fish: synccloud completion fish | source
            function __synccloud_complete
              set -l line (commandline -cp)
              synccloud "[suggest:"(string length -- "$line")"]" "$line" 2>/dev/null
            end
            complete -c synccloud -a '(__synccloud_complete)'
            """,
        _ => """
            # synccloud completion for PowerShell: synccloud completion powershell | Out-String | Invoke-Expression
            Register-ArgumentCompleter -Native -CommandName synccloud -ScriptBlock {
              param($wordToComplete, $commandAst, $cursorPosition)
              synccloud "[suggest:$cursorPosition]" "$commandAst" 2>$null | Where-Object { $_ -like "$wordToComplete*" } | ForEach-Object {
                [System.Management.Automation.CompletionResult]::new($_, $_, 'ParameterValue', $_)
              }
            }
            """,
    };
}

internal sealed record CompletionDocument(string Shell, string Script);

using System.Text;

namespace SyncCloud.Agent.Output;

/// <summary>Asks the person at the terminal for a secret, which is shown nowhere.</summary>
internal static class SecretPrompt
{
    /// <summary>What was typed up to the end of the line.</summary>
    public static string Ask(string prompt)
    {
        Console.Error.Write(prompt);
        var typed = new StringBuilder();
        for (var key = Console.ReadKey(intercept: true); key.Key != ConsoleKey.Enter; key = Console.ReadKey(intercept: true))
        {
            if (key.Key != ConsoleKey.Backspace) typed.Append(key.KeyChar == '\0' ? "" : key.KeyChar.ToString());
            else if (typed.Length > 0) typed.Length--;
        }
        Console.Error.WriteLine();
        return typed.ToString();
    }
}

namespace SyncCloud.Agent.Commands;

/// <summary>A question to whoever sits at the terminal.</summary>
internal static class Question
{
    /// <summary>Asks for a yes; anything else is a no, and so is the end of the input.</summary>
    public static async Task<bool> AgreesAsync(CommandRun run, string question, CancellationToken cancellationToken)
    {
        await run.Surroundings.Output.WriteAsync($"{question} [y/N] ");
        await run.Surroundings.Output.FlushAsync(cancellationToken);
        var answer = (await run.Surroundings.ReadLineAsync(cancellationToken))?.Trim();
        return "y".Equals(answer, StringComparison.OrdinalIgnoreCase) || "yes".Equals(answer, StringComparison.OrdinalIgnoreCase);
    }
}

using System.CommandLine;

namespace SyncCloud.Agent.Commands.History;

/// <summary>Whether what a command is about to publish for all devices is agreed to.</summary>
internal enum Consent
{
    /// <summary>It only shows.</summary>
    None,

    /// <summary>It shows, then asks; with <c>--json</c> it asks nothing, and does nothing.</summary>
    Asked,

    /// <summary>It shows, and does it.</summary>
    Given,
}

/// <summary>The options <c>--dry-run</c> and <c>--yes</c>, and the question.</summary>
internal sealed class ConsentOptions
{
    public Option<bool> DryRun { get; } = new("--dry-run") { Description = "Only show what it would do." };
    public Option<bool> Yes { get; } = new("--yes") { Description = "Do not ask." };

    public Consent Of(ParseResult parse) => parse.GetValue(DryRun) ? Consent.None : parse.GetValue(Yes) ? Consent.Given : Consent.Asked;

    public static async Task<bool> IsGivenAsync(CommandRun run, Consent consent, string question, CancellationToken cancellationToken) =>
        consent == Consent.Given || (consent == Consent.Asked && !run.Report.Json && await Question.AgreesAsync(run, question, cancellationToken));
}

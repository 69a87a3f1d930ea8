using System.CommandLine;
using SyncCloud.Agent.Output;
using SyncCloud.Agent.Programs;

namespace SyncCloud.Agent.Commands;

/// <summary><c>update [--check | --rollback]</c>: puts the program that the cloud provides in use, tells whether there is one, or goes back to the one before.</summary>
internal static class UpdateCommand
{
    public static Command Create(CommandHost host)
    {
        var check = new Option<bool>("--check") { Description = "Only tell whether there is a newer program." };
        var rollback = new Option<bool>("--rollback") { Description = "Go back to the program that was in use before the last update. Asks nothing of the cloud." };
        var command = new Command("update", "Update this program from the cloud. Nothing is updated unless this is asked for.") { check, rollback };
        host.Run(command, async (run, parse, cancellationToken) =>
        {
            if (parse.GetValue(check) && parse.GetValue(rollback)) throw new AgentException("say either --check or --rollback", null, ExitCode.Usage);
            var folder = ProgramFolder.Around(AppContext.BaseDirectory, run.Surroundings.Time);
            var document = parse.GetValue(rollback) ? await RollBackAsync(folder, cancellationToken) : await UpdateAsync(run, folder, parse.GetValue(check), cancellationToken);
            run.Report.Line(Words(document));
            run.Report.Document(document, OutputJson.Default.UpdateDocument);
            return ExitCode.Done;
        });
        return command;
    }

    /// <summary>Whether there is a newer program.</summary>
    public static Task<UpdateDocument> CheckAsync(CommandRun run, CancellationToken cancellationToken) =>
        UpdateAsync(run, ProgramFolder.Around(AppContext.BaseDirectory, run.Surroundings.Time), onlyCheck: true, cancellationToken);

    private static async Task<UpdateDocument> UpdateAsync(CommandRun run, ProgramFolder? folder, bool onlyCheck, CancellationToken cancellationToken)
    {
        using var update = new ProgramUpdate(run);
        var offered = await update.FindAsync(cancellationToken);
        // Before anything is compared: another update may be at it.
        using var held = onlyCheck ? null : folder?.Lock();
        var current = folder?.CurrentBuild is { } build ? ProgramFolder.VersionOf(build)! : OwnVersion.Value;
        // A build of the same version that is not this one is taken for newer: the list that names it is the newest that this device has seen.
        var isNewer = folder is null ? offered.Version > current : !folder.Uses(offered) && offered.Version >= current;
        var document = new UpdateDocument(current.ToString(), offered.Version.ToString(), isNewer, Changed: false);
        if (onlyCheck || !isNewer) return document;
        await update.InstallAsync(offered, Installed(folder), cancellationToken);
        return document with { Current = offered.Version.ToString(), Former = current.ToString(), UpdateAvailable = false, Changed = true };
    }

    private static async Task<UpdateDocument> RollBackAsync(ProgramFolder? folder, CancellationToken cancellationToken)
    {
        using var held = Installed(folder).Lock();
        var former = ProgramFolder.VersionOf(Installed(folder).CurrentBuild!)!;
        var version = await Installed(folder).RollBackAsync(cancellationToken);
        return new UpdateDocument(version.ToString(), Offered: null, UpdateAvailable: false, Changed: true, former.ToString());
    }

    private static ProgramFolder Installed(ProgramFolder? folder) => folder ?? throw new AgentException(
        $"this program was not installed by the cloud's install script: it runs from {AppContext.BaseDirectory}",
        "replace it the way it came here (built from its sources, say), or install the cloud's: curl -fsS URL/install.sh | sh, where URL is the service's address; this home stays as it is");

    public static string Words(UpdateDocument document) => document switch
    {
        { Changed: true, Offered: null } => $"synccloud {document.Current} is in use again, instead of {document.Former}",
        { Changed: true } => $"synccloud {document.Current} is in use, instead of {document.Former}; `synccloud update --rollback` goes back. A `sync --follow` that runs goes on with the former one until it is started again",
        { UpdateAvailable: true } when document.Offered == document.Current => $"a newer build of synccloud {document.Offered} is there: synccloud update",
        { UpdateAvailable: true } => $"synccloud {document.Offered} is there, and {document.Current} in use: synccloud update",
        _ => $"synccloud {document.Current} is in use, and nothing newer is there",
    };
}

/// <summary>
/// <paramref name="Current"/>: the version in use when the command ends. <paramref name="Offered"/>: the cloud's; null when it was not asked.
/// <paramref name="Former"/>: the version that was in use before, when <paramref name="Changed"/>.
/// </summary>
internal sealed record UpdateDocument(string Current, string? Offered, bool UpdateAvailable, bool Changed, string? Former = null);

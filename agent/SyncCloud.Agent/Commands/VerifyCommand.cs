using System.CommandLine;
using SyncCloud.Agent.Cloud;
using SyncCloud.Agent.Output;

namespace SyncCloud.Agent.Commands;

/// <summary><c>verify NAME [--read-data] [--repair]</c>: holds a collection against the cloud and against the disk.</summary>
internal static class VerifyCommand
{
    public static Command Create(CommandHost host)
    {
        var name = new Argument<string>("NAME") { Description = "The collection." };
        name.CompletionSources.Add(context => host.CollectionNames(context.ParseResult).Select(found => new System.CommandLine.Completions.CompletionItem(found)));
        var readData = new Option<bool>("--read-data") { Description = "Also read every content from the cloud, to the last byte." };
        var repair = new Option<bool>("--repair") { Description = "Then repair what this device can: damaged packs in the cloud, damaged files here." };
        var command = new Command("verify", "Check a collection: logs, state, packs and files, in the cloud and here.") { name, readData, repair };
        host.Run(command, (run, parse, cancellationToken) => RunAsync(run, parse.GetRequiredValue(name), parse.GetValue(readData), parse.GetValue(repair), cancellationToken));
        return command;
    }

    private static async Task<ExitCode> RunAsync(CommandRun run, string name, bool readData, bool repair, CancellationToken cancellationToken)
    {
        run.Home.EnsureJoined();
        var collection = run.Home.Collection(name);
        using var held = repair ? await run.LockAsync(cancellationToken) : await run.LockToReadAsync(cancellationToken);
        var verification = new CollectionVerification(run);
        var document = await verification.RunAsync(collection, readData, repair, cancellationToken);
        if (!document.Well && repair)
        {
            VerifyText.Print(run.Report, document);
            var synced = await new CollectionSync(run).RunAsync(collection, _ => [], cancellationToken);
            if (!run.Report.Json) SyncText.Print(run.Report, synced);
            document = await verification.RunAsync(collection, readData, repair: false, cancellationToken);
        }
        VerifyText.Print(run.Report, document);
        run.Report.Document(document, OutputJson.Default.VerifyDocument);
        return document.Well ? ExitCode.Done : ExitCode.Error;
    }
}

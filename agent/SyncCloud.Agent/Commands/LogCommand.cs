using System.Collections.Immutable;
using System.CommandLine;
using SyncCloud.Agent.Cloud;
using SyncCloud.Agent.Output;
using SyncCloud.Protocol.Http;

namespace SyncCloud.Agent.Commands;

/// <summary>
/// <c>log [NAME | --all]</c>: the change logs of a collection, of this device's collections, or (each fetched and verified) of all the user's.
/// </summary>
internal static class LogCommand
{
    public static Command Create(CommandHost host)
    {
        var name = new Argument<string?>("NAME") { Description = "The collection (default: those on this device).", Arity = ArgumentArity.ZeroOrOne };
        name.CompletionSources.Add(context => host.CollectionNames(context.ParseResult).Select(found => new System.CommandLine.Completions.CompletionItem(found)));
        var all = new Option<bool>("--all") { Description = "Every retained log of all your collections, each fetched and its hash verified." };
        var command = new Command("log", "List change logs.") { name, all };
        command.Validators.Add(result =>
        {
            if (result.GetValue(all) && result.GetValue(name) is not null) result.AddError("NAME and --all cannot be given together");
        });
        host.Run(command, async (run, parse, cancellationToken) =>
        {
            using var account = CloudAccount.Open(run.Home, run.Surroundings);
            var verify = parse.GetValue(all);
            var chosen = Choose(await account.CollectionsAsync(cancellationToken), run, parse.GetValue(name), verify);
            var devices = (await account.DevicesAsync(cancellationToken)).ToDictionary(device => device.Id, device => device.Name);
            var rows = ImmutableArray.CreateBuilder<LogDocumentRow>();
            foreach (var collection in chosen)
            {
                await foreach (var row in new LogListing(account, collection, verify).RowsAsync(cancellationToken))
                    rows.Add(LogDocumentRow.Of(collection, row.Row, devices.GetValueOrDefault(row.Row.Device), row.Verified));
            }
            var logs = rows.ToImmutable();
            run.Report.Document(new LogDocument(logs), OutputJson.Default.LogDocument);
            if (logs.IsEmpty) run.Report.Line("no change logs yet");
            else run.Report.Table(TableOf(logs, withCollection: chosen.Count > 1 || verify, verify));
            return logs.Any(log => log.Verified == false)
                ? throw new AgentException("the cloud gave logs whose bytes do not have their hash", "do not sync; look after the service's data folder")
                : ExitCode.Done;
        });
        return command;
    }

    private static List<CollectionInfo> Choose(ImmutableArray<CollectionInfo> collections, CommandRun run, string? name, bool all)
    {
        if (name is not null) return [Choice.One(collections, name, one => one.Name, one => one.Id, "collection", "synccloud collections")];
        if (all) return [.. collections];
        var here = run.Home.Collections.Select(collection => collection.Id).ToHashSet();
        return [.. collections.Where(collection => here.Contains(collection.Id))];
    }

    private static TextTable TableOf(ImmutableArray<LogDocumentRow> logs, bool withCollection, bool verify)
    {
        var headings = new List<string> { "SEQUENCE", "WHEN", "DEVICE", "WHAT", "BYTES" };
        if (withCollection) headings.Insert(0, "COLLECTION");
        if (verify) headings.Add("VERIFIED");
        var table = new TextTable([.. headings]);
        foreach (var log in logs)
        {
            var cells = new List<string> { log.Sequence.ToString(), Units.Moment(log.When), log.Device, log.What, Units.Bytes(log.Length) };
            if (withCollection) cells.Insert(0, log.Collection);
            if (verify) cells.Add(log.Verified switch { true => "yes", false => "NO", null => "trimmed" });
            table.Add([.. cells]);
        }
        return table;
    }
}

internal sealed record LogDocument(ImmutableArray<LogDocumentRow> Logs);

/// <summary><paramref name="Verified"/> is absent when the log was not fetched, or was trimmed.</summary>
internal sealed record LogDocumentRow(string Collection, string CollectionId, long Sequence, string Device, string DeviceId, DateTimeOffset When, string What,
    long Puts, long Patches, long Deletes, long Length, string LogId, string Hash, bool? Verified)
{
    public static LogDocumentRow Of(CollectionInfo collection, LogRow row, string? deviceName, bool? verified) => new(collection.Name, collection.Id, row.Sequence,
        deviceName ?? Units.Short(row.Device), row.Device, row.Committed, WhatOf(row), row.Puts, row.Patches, row.Deletes, row.Length, row.LogId, row.Hash, verified);

    private static string WhatOf(LogRow row)
    {
        var parts = new List<string>();
        if (row.Puts > 0) parts.Add($"{row.Puts} new");
        if (row.Patches > 0) parts.Add($"{row.Patches} changed");
        if (row.Deletes > 0) parts.Add($"{row.Deletes} deleted");
        return parts.Count == 0 ? "contents moved" : string.Join(", ", parts);
    }
}

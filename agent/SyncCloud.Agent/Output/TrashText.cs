using System.Collections.Immutable;
using System.Globalization;
using SyncCloud.Agent.Commands;
using SyncCloud.Agent.Home;
using SyncCloud.Connectors.Files.Restore;

namespace SyncCloud.Agent.Output;

/// <summary>The trash in words.</summary>
internal static class TrashText
{
    public static ExitCode List(Reporter report, AttachedCollection collection, IReadOnlyList<TrashVersion> versions)
    {
        report.Document(new TrashListDocument(collection.Name, collection.Id, [.. versions.Select(TrashRow.Of)]), OutputJson.Default.TrashListDocument);
        if (versions.Count == 0)
        {
            report.Line($"{collection.Name}: there is nothing to restore");
            return ExitCode.Done;
        }
        var table = new TextTable("WHEN", "SIZE", "PATH");
        foreach (var version in versions) table.Add(Units.Moment(version.When), Units.Bytes(version.Length), version.Path);
        report.Table(table);
        report.Line($"bring one back: synccloud restore {collection.Name} PATH [--at WHEN] [--to OTHER]");
        return ExitCode.Done;
    }

    public static void Restored(Reporter report, AttachedCollection collection, string target, IReadOnlyList<TrashVersion> chosen, int count)
    {
        if (count == 0) return;
        report.Line($"restored {(chosen.Count == 1 ? "" : Units.Count(count, "file") + " of ")}{TextTable.Printable(target)} as of {Units.Moment(chosen[0].When)}");
        report.Line($"next: synccloud sync {collection.Name}");
    }

    public static void Summary(Reporter report, IEnumerable<TrashSummary> collections)
    {
        var table = new TextTable("COLLECTION", "FILES", "SIZE", "OLDEST");
        foreach (var one in collections)
            table.Add(one.Collection, one.Files.ToString("N0", CultureInfo.InvariantCulture), Units.Bytes(one.Bytes), one.Oldest is { } oldest ? Units.Moment(oldest) : "-");
        if (!table.IsEmpty) report.Table(table);
    }
}

internal sealed record TrashListDocument(string Collection, string Id, ImmutableArray<TrashRow> Versions);

/// <summary><paramref name="When"/> is when it went to the trash, in UTC.</summary>
internal sealed record TrashRow(string Path, string When, long Bytes)
{
    public static TrashRow Of(TrashVersion version) => new(version.Path, Utc(version.When), version.Length);

    public static string Utc(DateTimeOffset when) => when.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture);
}

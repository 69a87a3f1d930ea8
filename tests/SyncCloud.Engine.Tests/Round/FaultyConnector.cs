using SyncCloud.Connectors.Files;
using SyncCloud.Engine.Apply;
using SyncCloud.Engine.Content;
using SyncCloud.Engine.Merge;
using SyncCloud.Engine.Scan;
using SyncCloud.Protocol;

namespace SyncCloud.Engine.Tests.Round;

/// <summary>A real folder with one fault.</summary>
internal sealed class FaultyConnector(FilesConnector folder) : IConnector
{
    /// <summary>The machine stops as soon as a marker is to be written that names a later position than the one in place.</summary>
    public bool StopsBeforeTheMarker { get; init; }

    /// <summary>The machine stops before anything is applied.</summary>
    public bool StopsBeforeTheApply { get; init; }

    /// <summary>No content can be opened.</summary>
    public bool HidesContents { get; init; }

    /// <summary>What happens before each apply; it is told how many there were.</summary>
    public Action<int>? BeforeApply { get; init; }

    public int Scans { get; private set; }

    /// <summary>What each apply was asked for.</summary>
    public List<IReadOnlyList<PlannedItem>> Plans { get; } = [];

    public KindSchema Schema => folder.Schema;
    public DataMarker? Marker => folder.Marker;

    public void WriteMarker(DataGeneration generation)
    {
        if (StopsBeforeTheMarker && generation.Cursor.Sequence > (Marker?.Last?.Cursor.Sequence ?? 0)) throw new MachineStoppedException();
        folder.WriteMarker(generation);
    }

    public Task OpenAsync(CancellationToken cancellationToken) => folder.OpenAsync(cancellationToken);
    public NativeItem? Unseen(Item item) => folder.Unseen(item);
    public Task RecoverAsync(IApplyJournal journal, CancellationToken cancellationToken) => folder.RecoverAsync(journal, cancellationToken);

    public Task<ScanReport> ScanAsync(IKnownItems known, ScanDifferences differences, CancellationToken cancellationToken)
    {
        Scans++;
        return folder.ScanAsync(known, differences, cancellationToken);
    }

    public Task ApplyAsync(IReadOnlyList<PlannedItem> plan, IKnownItems known, IApplyJournal journal, IContentSource contents, CancellationToken cancellationToken)
    {
        if (StopsBeforeTheApply) throw new MachineStoppedException();
        BeforeApply?.Invoke(Plans.Count);
        Plans.Add(plan);
        return folder.ApplyAsync(plan, known, journal, contents, cancellationToken);
    }

    public Task TidyAsync(CancellationToken cancellationToken) => folder.TidyAsync(cancellationToken);
    public Stream? OpenContent(NativeItem item, IKnownItems known) => HidesContents ? null : folder.OpenContent(item, known);
}

internal sealed class MachineStoppedException : Exception;

using SyncCloud.Engine.Content;
using SyncCloud.Engine.Round;
using SyncCloud.Engine.Transport;
using SyncCloud.Protocol;
using SyncCloud.Protocol.Http;

namespace SyncCloud.Engine.Verify;

/// <summary>
/// Checks that every container which a needed content lies in is there and can hold it: a pack by its length and its directory, whose hash is its id; an
/// inline section by the log that was read. A few packs at a time.
/// </summary>
internal sealed class PackCheck(VerifyContext context, VerifyCopy copy, NeededContents needs, Findings findings)
{
    private const int DirectoryGuess = 64 << 10;
    private const string InQuarantine = "it is in quarantine: each device that holds these files repairs it with its next `synccloud sync`";
    private const string OnTheWay = "the service read it whole: the damage happened on the way; verify again";
    private readonly HashSet<Hash256> suspects = [];

    public long Checked { get; private set; }

    public async Task RunAsync(CancellationToken cancellationToken)
    {
        var ahead = new Queue<(Hash256 Pack, Task<(LoadedContainer? Loaded, string? Problem)> Load)>();
        using var abandoned = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        try
        {
            await CheckWantedAsync(cancellationToken);
            foreach (var container in needs.Containers())
            {
                cancellationToken.ThrowIfCancellationRequested();
                if (!container.IsPack) { CheckInline(container); continue; }
                while (ahead.Count >= context.Parallelism) await NextAsync(ahead);
                ahead.Enqueue((container.Pack, LoadAsync(container.Pack, abandoned.Token)));
            }
            while (ahead.Count > 0) await NextAsync(ahead);
        }
        finally
        {
            await abandoned.CancelAsync();
            // The failure that led here is the one that is reported.
            await ((Task)Task.WhenAll(ahead.Select(load => load.Load))).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    /// <summary>Contents that cannot be read to the end, by what was found so far, need not be tried.</summary>
    public bool IsSuspect(Hash256 pack) => suspects.Contains(pack);

    /// <summary>Has the service look at each pack that could not be read here, and says with each what comes of it.</summary>
    public async Task ReportAsync(IReadOnlyDictionary<Hash256, (string Problem, HashSet<ContentRef> Contents)> unreadable, CancellationToken cancellationToken)
    {
        foreach (var (pack, (problem, contents)) in unreadable)
            findings.Add(VerifySubject.Pack, Name(pack), problem, await RemedyAsync(pack, cancellationToken), contents);
    }

    /// <summary>Packs that are in quarantine already.</summary>
    private async Task CheckWantedAsync(CancellationToken cancellationToken)
    {
        foreach (var pack in await context.Transport.WantedPacksAsync(context.Collection, cancellationToken))
        {
            var container = ContainerId.OfPack(pack.Pack);
            var touched = needs.In(container).Where(need => pack.Touches(need.Extent)).Select(need => need.Content).ToHashSet();
            if (touched.Count > 0) findings.Add(VerifySubject.Pack, Name(pack.Pack), "it is damaged in the service's store", InQuarantine, touched);
        }
    }

    private void CheckInline(ContainerId container)
    {
        var needed = needs.In(container);
        var lengths = copy.FindInline(container.Log);
        var wrong = lengths is null ? needed : [.. needed.Where(need => !Fits(need.Extent, lengths))];
        if (wrong.Count > 0)
            findings.Add(VerifySubject.Content, container.ToString(), lengths is null ? "no log of the cloud has this inline section" : "its inline section does not hold what is said to lie there",
                "the service's data must be brought back from a backup; until then keep its data folder as it is", wrong.Select(need => need.Content));
    }

    private static bool Fits(Extent extent, IReadOnlyList<int> lengths) => extent.FirstBlock >= 0 && extent.FirstBlock + extent.BlockCount <= lengths.Count
        && extent.Start + extent.Length <= lengths.Skip(extent.FirstBlock).Take(extent.BlockCount).Sum(length => (long)length);

    private async Task NextAsync(Queue<(Hash256 Pack, Task<(LoadedContainer? Loaded, string? Problem)> Load)> ahead)
    {
        var (pack, load) = ahead.Peek();
        var (loaded, problem) = await load;
        ahead.Dequeue();
        Checked++;
        context.Progress?.Report(new RoundProgress(RoundStage.CheckPacks, Checked, null));
        var needed = needs.In(ContainerId.OfPack(pack));
        if (loaded is not null && needed.Where(need => !loaded.Holds(need.Extent)).ToList() is { Count: > 0 } outside)
            findings.Add(VerifySubject.Content, $"{Name(pack)} (locations)", "a location names bytes that the pack does not have",
                "report this with what `synccloud verify --json` prints; the pack itself is whole", outside.Select(need => need.Content));
        if (problem is null) return;
        suspects.Add(pack);
        findings.Add(VerifySubject.Pack, Name(pack), problem, await RemedyAsync(pack, CancellationToken.None), needed.Select(need => need.Content));
    }

    private async Task<string> RemedyAsync(Hash256 pack, CancellationToken cancellationToken) =>
        await context.Transport.CheckPackAsync(context.Collection, pack, cancellationToken) ? InQuarantine : OnTheWay;

    private async Task<(LoadedContainer?, string?)> LoadAsync(Hash256 pack, CancellationToken cancellationToken)
    {
        try
        {
            var tail = await context.Transport.DownloadPackAsync(context.Collection, pack, null, DirectoryGuess, cancellationToken);
            var directory = PackDirectory.ReadTail(tail.Bytes.Span, tail.PackLength, Name(pack), out var length);
            if (directory is null)
            {
                tail = await context.Transport.DownloadPackAsync(context.Collection, pack, null, length, cancellationToken);
                directory = PackDirectory.ReadTail(tail.Bytes.Span, tail.PackLength, Name(pack), out _);
            }
            return directory?.Id == pack ? (new LoadedContainer(ContainerId.OfPack(pack), directory, tail.PackLength), null) : (null, "its directory does not have the hash that is its id");
        }
        catch (CorruptDataException e)
        {
            return (null, e.Reason);
        }
        catch (TransportException e) when (e.ProblemType == ProblemTypes.NotFound)
        {
            return (null, "the service does not have it");
        }
    }

    private static string Name(Hash256 pack) => ContainerId.OfPack(pack).ToString();
}

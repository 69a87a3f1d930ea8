using SyncCloud.Protocol;
using SyncCloud.Service.Images;
using SyncCloud.Service.Logs;
using SyncCloud.Service.Management;
using SyncCloud.Service.Storage;

namespace SyncCloud.Service.Retention;

/// <summary>Takes away what nobody needs any more: superseded images, the bytes of old logs, packs that nothing names.</summary>
internal sealed class Retirement(ITableStore tables, IBlobStore blobs, Chain chain, BaseImageStore images, PackRetirement packs, UserUsage usage, TimeProvider clock, ServiceOptions options)
{
    public async ValueTask<MaintenanceReport> RunAsync(UserId user, CollectionId collection, CancellationToken cancellationToken)
    {
        var report = new MaintenanceReport();
        if (await RetentionSurvey.MakeAsync(tables, chain, images, user, collection, cancellationToken) is not { } survey) return report;
        var now = clock.GetUtcNow();
        var plan = RetentionPlan.Make(survey.Logs, survey.Images, now, options);
        var unnamed = await OldPacksAsync(user, collection, now, cancellationToken);
        if (plan.Superseded.Count + plan.Trimmed.Count + unnamed.Count == 0) return report;

        report = report with { ImagesRemoved = await RemoveAsync(user, collection, survey, plan, cancellationToken) };
        var named = new NamedContainers(blobs);
        // Also what removed images name: their packs die in a later pass, when readers of those images are gone.
        foreach (var image in survey.Images.Except(plan.Superseded))
            if (!await named.AddAsync(image, cancellationToken)) return report;
        if (!await named.AddAsync(survey.Logs, cancellationToken)) return report;
        report = report with { LogsTrimmed = await TrimAsync(user, collection, survey, plan, named, cancellationToken) };
        return report with { PacksRetired = await RetireAsync(survey, unnamed, named, cancellationToken) };
    }

    private async ValueTask<long> RemoveAsync(UserId user, CollectionId collection, RetentionSurvey survey, RetentionPlan plan, CancellationToken cancellationToken)
    {
        var removed = 0L;
        foreach (var image in plan.Superseded)
        {
            var step = new RetentionStep([new TableOperation.Delete(ChainKeys.Image(image.Sequence), null)]);
            if (!await survey.CommitAsync((_, _) => new(step), cancellationToken)) break;
            // No row names it any more and none ever will: its name was made for one upload.
            await blobs.DeleteAsync(image.Blob, null, cancellationToken);
            await usage.ReleaseAsync(user, collection, UserKeys.ReservedImage(collection, image.Sequence), cancellationToken);
            removed++;
        }
        return removed;
    }

    private async ValueTask<long> TrimAsync(UserId user, CollectionId collection, RetentionSurvey survey, RetentionPlan plan, NamedContainers named, CancellationToken cancellationToken)
    {
        var trimmed = 0L;
        foreach (var part in plan.Trimmed.Chunk(RetentionSurvey.MaxOperations))
        {
            IReadOnlyList<CommittedLog> gone = [];
            if (!await survey.CommitAsync(DecideAsync, cancellationToken))
            {
                if (gone.Count == 0) continue;
                break;
            }
            trimmed += gone.Count;
            await usage.NoteLogsAsync(user, collection, survey.Head.LogBytes + gone.Sum(log => log.Length), survey.Head.LogBytes, cancellationToken);
            // A segment goes with the sweep, when none of its logs is left.
            foreach (var log in gone.Where(log => log.Blob == BlobNames.Log(user, collection, log.Log))) await blobs.DeleteAsync(log.Blob, null, cancellationToken);

            async ValueTask<RetentionStep?> DecideAsync(IReadOnlyList<CommittedLog> added, CancellationToken token)
            {
                if (!await named.AddAsync(added, token)) return null;
                gone = [.. part.Where(log => !named.IsNamedAfter(ContainerId.OfLog(log.Log), plan.Base!.Sequence))];
                if (gone.Count == 0) return null;
                var sequences = gone.Select(log => log.Position.Sequence).ToHashSet();
                return new RetentionStep([.. gone.Select(log => new TableOperation.Merge(ChainKeys.Log(log.Position.Sequence), CommittedLog.WithoutBytes, null))],
                    log => sequences.Contains(log.Position.Sequence), gone.Sum(log => log.Length));
            }
        }
        return trimmed;
    }

    private async ValueTask<long> RetireAsync(RetentionSurvey survey, List<Hash256> unnamed, NamedContainers named, CancellationToken cancellationToken)
    {
        var retired = 0L;
        foreach (var part in unnamed.Chunk(RetentionSurvey.MaxOperations))
        {
            var count = 0;
            var committed = await survey.CommitAsync(async (added, token) =>
            {
                if (!await named.AddAsync(added, token)) return null;
                var dead = part.Where(pack => !named.Contains(ContainerId.OfPack(pack))).ToList();
                count = dead.Count;
                return count == 0 ? null : new RetentionStep([.. dead.Select(packs.Mark)]);
            }, cancellationToken);
            if (committed) retired += count;
            else if (count > 0) break;
        }
        return retired;
    }

    /// <summary>Packs that have been stored for longer than any log that shall name them can take to come, and are not retired yet.</summary>
    private async ValueTask<List<Hash256>> OldPacksAsync(UserId user, CollectionId collection, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var retired = new HashSet<string>(StringComparer.Ordinal);
        await foreach (var row in tables.QueryPrefixAsync(ChainKeys.Partition(user, collection), ChainKeys.RetiredPrefix, cancellationToken)) retired.Add(row.Row);
        var prefix = BlobNames.Packs(user, collection);
        var old = new List<Hash256>();
        await foreach (var blob in blobs.ListAsync(prefix, cancellationToken))
            if (blob.Modified < now - options.SweepAge && Hash256.TryParse(blob.Name[prefix.Length..], out var pack) && !retired.Contains(ChainKeys.Retired(ContainerId.OfPack(pack)))) old.Add(pack);
        return old;
    }
}

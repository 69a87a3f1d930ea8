using System.Security.Cryptography;
using SyncCloud.Agent.Cloud;
using SyncCloud.Agent.Commands;
using SyncCloud.Agent.Home;
using SyncCloud.Agent.Output;
using SyncCloud.Engine.Guard;
using SyncCloud.Engine.Merge;

namespace SyncCloud.Agent.Page;

/// <summary>What can be changed from the page, each as the command of that name does it, and what is said of it afterwards. Throws what the commands throw.</summary>
internal sealed class PageActions(PageDesk desk)
{
    /// <summary>One word for all that waits, so that an answer is known to be about what was shown.</summary>
    public static string PrintOf(IReadOnlyList<HeldChange> waiting)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var held in waiting.OrderBy(held => held.Change.Id).ThenBy(held => held.Direction))
        {
            hash.AppendData(held.Change.Id.ToArray());
            hash.AppendData([(byte)held.Direction, held.Change.Becomes is null ? (byte)0 : (byte)1]);
            if (held.Change.Becomes is { } becomes) hash.AppendData(becomes.ToArray());
        }
        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    public async Task<string> DecideAsync(string collectionId, string conflictId, string take, CancellationToken cancellationToken)
    {
        var run = desk.Run(TextWriter.Null);
        using var held = await run.LockAsync(cancellationToken);
        var (collection, known) = ConflictListing.All(run).FirstOrDefault(one => one.Collection.Id == collectionId && one.Conflict.Id.ToString() == conflictId);
        if (known is null) throw new AgentException("this conflict has been decided already");
        var side = take switch { "current" => ConflictSide.Current, "other" => ConflictSide.Other, "both" => ConflictSide.Both, _ => throw new AgentException("that is no side of a conflict") };
        var (sync, isOnRecord) = await ConflictListing.DecideAsync(run, collection, known.Id, side, cancellationToken);
        return OnRecord(sync, isOnRecord, $"Your decision on {known.Path}")
            ?? $"Decided: {known.Path} {(side switch { ConflictSide.Current => "stays as it is", ConflictSide.Other => "has the other version now", _ => "keeps both" })}, on every device.";
    }

    /// <summary>Null when something else waits now than was shown.</summary>
    public async Task<string?> AnswerAsync(string collectionId, string seen, bool rejects, CancellationToken cancellationToken)
    {
        var (run, collection) = (desk.Run(TextWriter.Null), desk.Collection(collectionId));
        using var held = await run.LockAsync(cancellationToken);
        var waiting = HeldChanges.Waiting(run, collection);
        if (waiting.Count == 0) return "Nothing waits any more.";
        if (PrintOf(waiting) != seen) return null;
        var (sync, isOnRecord) = await HeldChanges.AnswerAsync(run, collection, waiting, rejects, cancellationToken);
        return OnRecord(sync, isOnRecord, $"Your answer to {Units.Count(waiting.Count, "change")}") ?? (rejects ? $"{Units.Count(waiting.Count, "change")} undone." : $"{Units.Count(waiting.Count, "change")} let through.");
    }

    public async Task<string> SyncAsync(string collectionId, CancellationToken cancellationToken)
    {
        var (run, collection) = (desk.Run(TextWriter.Null), desk.Collection(collectionId));
        using var held = await run.LockAsync(cancellationToken);
        var sync = desk.Noted(await new CollectionSync(run).RunAsync(collection, static _ => [], cancellationToken));
        return $"{collection.Name}: {(sync.InStep ? "in step" : "not in step")} at log {sync.Sequence}; {SyncText.Moved(sync)}.";
    }

    public async Task<string> PauseAsync(string collectionId, bool pauses, CancellationToken cancellationToken)
    {
        var collection = desk.Collection(collectionId);
        await PauseCommand.SetAsync(desk.Run(TextWriter.Null), collection.Name, pauses ? new PauseSettings(null) : null, cancellationToken);
        return pauses ? $"{collection.Name} is paused, until you resume it." : $"{collection.Name} is kept in step again.";
    }

    /// <summary>What is said of a word that was given though the sync that was to carry it out has failed; null when that has not. Throws what else it failed of.</summary>
    private string? OnRecord(SyncDocument sync, bool isOnRecord, string word)
    {
        if (sync.Error is { } error && isOnRecord) return $"{word} is on record and goes with the next sync. This one failed: {error}.";
        desk.Noted(sync);
        return null;
    }

    public async Task<string> WebhookAsync(string id, string what, CancellationToken cancellationToken)
    {
        var run = desk.Run(TextWriter.Null);
        using var account = CloudAccount.Open(run.Home, run.Surroundings);
        if ((await account.Webhooks.ListAsync(cancellationToken)).FirstOrDefault(webhook => webhook.Id == id) is not { } found) throw new AgentException("there is no such webhook any more");
        if (what == "test") return (await account.Webhooks.TestAsync(id, cancellationToken)).Reason is { } reason ? $"{found.Endpoint} did not take the test: {reason}." : $"{found.Endpoint} has taken the test.";
        await account.Webhooks.PauseAsync(id, what == "pause", cancellationToken);
        return what == "pause" ? $"{found.Endpoint} is paused: what happens meanwhile is sent when it is resumed." : $"{found.Endpoint} is told again, also of what was held back.";
    }
}

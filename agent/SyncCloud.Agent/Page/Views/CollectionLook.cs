using SyncCloud.Agent.Commands;
using SyncCloud.Agent.Daemon;
using SyncCloud.Agent.Output;
using SyncCloud.Agent.Page.Web;
using SyncCloud.Protocol.Http;

namespace SyncCloud.Agent.Page.Views;

/// <summary>How a collection is, in one word and one sentence.</summary>
/// <param name="Tone">The class that colours it.</param>
/// <param name="Icon">The same as a drawing.</param>
/// <param name="Word">The same in a word or two.</param>
/// <param name="Sentence">What proves it, or what it waits for.</param>
internal sealed record CollectionLook(string Tone, Markup Icon, string Word, Markup Sentence)
{
    /// <param name="status">What is known of it here.</param>
    /// <param name="kept">What the daemon is at; null when it leaves it alone.</param>
    /// <param name="head">The newest log in the cloud; null when that is not known.</param>
    public static CollectionLook Of(CollectionStatus status, KeptState? kept, LogRow? head)
    {
        if (kept?.Syncing is not null) return new("busy", Icons.Busy, "Syncing", Markup.None);
        if (status.Paused) return new("wait", Icons.Pause, "Paused", Markup.Of($"{(status.PausedUntil is { } until ? $"It goes on by itself at {Units.Moment(until)}." : "It goes on when you resume it.")}"));
        if (status.LastSyncError is { } error) return new("bad", Icons.Trouble, "Trouble", Markup.Of($"{Sentenced(error)} {Sentenced(status.Remedy)}"));
        if (status.Approvals > 0) return new("wait", Icons.Wait, "Waits for you", Markup.Of($"{Units.Count(status.Approvals, "deletion or replacement", "deletions and replacements")} wait for your word. Everything else is kept in step."));
        if (status.LastSync is null || status.Root is null) return new("wait", Icons.Wait, "Not looked at yet", Markup.None);
        if (!status.InStep && status.IsDone) return new("good", Icons.Done, "As it is set to be", Markup.Of($"{Meant(status)}"));
        if (!status.Reasons.IsEmpty) return new("wait", Icons.Wait, "Waiting", Markup.Of($"{Sentenced(string.Join("; ", status.Reasons))}"));
        if (head is not null && head.Sequence > status.Sequence) return new("busy", Icons.Busy, "Receiving", Markup.Of($"{Units.Count(head.Sequence - status.Sequence, "log")} to receive."));
        if (!status.InStep) return new("wait", Icons.Wait, "Waiting", Markup.None);
        var root = Units.Short(status.Root, 10);
        if (head is not null && head.Sequence == status.Sequence && head.Root != status.Root)
            return new("bad", Icons.Trouble, "Not equal", Markup.Of($"At log {status.Sequence} this device has state root {root}, and the cloud {Units.Short(head.Root, 10)}."));
        return new("good", Icons.Done, "In step", head?.Sequence == status.Sequence
            ? Markup.Of($"""This device and the cloud have the same state root <code title="{status.Root}">{root}</code> at log {status.Sequence}.""")
            : Markup.Of($"""State root <code title="{status.Root}">{root}</code> at log {status.Sequence}."""));
    }

    /// <summary>How a device differs from the others as it shall.</summary>
    private static string Meant(CollectionStatus status)
    {
        var mode = Sentenced("it " + ModeText.Sentence(status));
        if (status.WaitsUntil is { } until) mode += $" The next log is old enough at {Units.Moment(until)}.";
        return status.KeptHere == 0 ? mode : $"{mode} {Sentenced(ModeText.Kept(status.Collection, status.KeptHere))}";
    }

    /// <summary>With a capital letter first and a full stop last.</summary>
    internal static string Sentenced(string? text) => string.IsNullOrEmpty(text) ? "" : char.ToUpperInvariant(text[0]) + text[1..] + (text[^1] is '.' or '!' or '?' ? "" : ".");
}

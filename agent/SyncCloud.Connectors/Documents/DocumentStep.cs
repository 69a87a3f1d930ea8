using SyncCloud.Engine;
using SyncCloud.Protocol;

namespace SyncCloud.Connectors.Documents;

/// <summary>How a document changes.</summary>
internal static class DocumentStepNames
{
    /// <summary>A prepared document appears.</summary>
    internal const string Create = "create";

    /// <summary>A prepared version takes a document's place.</summary>
    internal const string Replace = "replace";

    /// <summary>A document without entries goes to the trash.</summary>
    internal const string Remove = "remove";
}

/// <summary>One document's next version, decided and not yet made.</summary>
internal sealed record DocumentStep
{
    private Hash256? hash;

    public required string Name { get; init; }
    public required string Document { get; init; }

    /// <summary>The version that is there; null when none is.</summary>
    public required DocumentFile? Before { get; init; }

    /// <summary>The version that shall be there; null when none shall.</summary>
    public required ReadOnlyMemory<byte>? After { get; init; }

    /// <summary>What the items show then, with a stamp that is still to be told; null for those that are gone.</summary>
    public required IReadOnlyList<DocumentOutcome> Outcomes { get; init; }

    public Hash256? AfterHash => After is { } after ? hash ??= Hash256.Of(after.Span) : null;

    /// <summary>How many bytes it holds in memory.</summary>
    public long Weight => (long)(Before?.Bytes.Length ?? 0) + (After?.Length ?? 0);
}

/// <summary>What an item shows once its document's step was made; see <see cref="Engine.Apply.PlannedItem.TakenFrom"/>.</summary>
internal sealed record DocumentOutcome(ItemId Id, NativeItem? Shown, ItemId? TakenFrom);

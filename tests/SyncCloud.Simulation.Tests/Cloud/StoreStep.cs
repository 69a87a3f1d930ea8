using SyncCloud.Service.Storage;

namespace SyncCloud.Simulation.Tests.Cloud;

/// <summary>What a store is about to do, or has just done: its text is made only for those who want to read it.</summary>
public readonly record struct StoreStep(string Operation, string Place, string? Row = null, IReadOnlyList<TableOperation>? Changes = null)
{
    public override string ToString() =>
        Changes is not null ? $"{Operation} {Place} {string.Join(' ', Changes.Select(change => change.Row))}" : Row is not null ? $"{Operation} {Place} {Row}" : $"{Operation} {Place}";
}

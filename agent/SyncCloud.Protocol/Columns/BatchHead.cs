namespace SyncCloud.Protocol.Columns;

/// <summary>What changes in a row have in common: all of their records but id and fields. The places are of the batch's bytes.</summary>
/// <param name="End">The number of the first change after them.</param>
/// <param name="Type">Put, patch or delete, as in records.</param>
/// <param name="Elements">Of each record.</param>
/// <param name="Middle">A put's kind, or the names that a patch removes; empty for a delete.</param>
/// <param name="Decided">What decided the changes.</param>
internal readonly record struct BatchHead(int End, int Type, int Elements, Range Middle, Range Decided)
{
    /// <summary>Bytes of every record beyond these and its fields: the head of the array, the type and the id.</summary>
    public const int Overhead = 1 + 1 + 1 + IdBytes.Length;
}

namespace SyncCloud.Protocol;

/// <summary>
/// Bytes that break the format, a hash that does not fit, a log that cannot follow its base. The only exception that readers of this
/// assembly throw on foreign input. It is final: a retry of the same bytes cannot succeed.
/// </summary>
public sealed class CorruptDataException(string what, long offset, string reason)
    : Exception($"{what} is corrupt at byte {offset}: {reason}")
{
    /// <summary>What was read, for example <c>log 0190…</c> or <c>pack 3fa2…</c>.</summary>
    public string What { get; } = what;

    /// <summary>Where in it, in bytes from its start.</summary>
    public long Offset { get; } = offset;

    /// <summary>The rule that was broken.</summary>
    public string Reason { get; } = reason;
}

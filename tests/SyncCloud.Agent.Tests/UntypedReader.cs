namespace SyncCloud.Agent.Tests;

/// <summary>A console at which nobody types anything, until it is disposed of.</summary>
internal sealed class UntypedReader : TextReader
{
    private readonly ManualResetEventSlim ended = new();

    /// <summary>Set once somebody waits for a line.</summary>
    public ManualResetEventSlim IsAsked { get; } = new();

    public override string? ReadLine()
    {
        IsAsked.Set();
        ended.Wait();
        return null;
    }

    protected override void Dispose(bool disposing)
    {
        ended.Set();
        base.Dispose(disposing);
    }
}

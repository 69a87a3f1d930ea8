namespace SyncCloud.Agent.Output;

/// <summary>How a command tells where it is while it works.</summary>
internal enum ProgressForm
{
    /// <summary>A line on standard error for people; nothing with <c>--json</c>.</summary>
    Auto,

    /// <summary>Nothing.</summary>
    None,

    /// <summary>JSON lines on standard output, among the documents of <c>--json</c>.</summary>
    Json,
}

using SyncCloud.Engine.Round;
using SyncCloud.Engine.State;
using SyncCloud.Engine.Transport;
using SyncCloud.Protocol;
using SyncCloud.Protocol.Http;

namespace SyncCloud.Engine.Verify;

/// <summary>All that verifying works with.</summary>
public sealed record VerifyContext
{
    public required CollectionId Collection { get; init; }
    public required StateStore State { get; init; }
    public required IConnector Connector { get; init; }
    public required ICloudTransport Transport { get; init; }

    /// <summary>The service's log index, oldest first; enumerated once.</summary>
    public required IAsyncEnumerable<LogRow> LogRows { get; init; }

    /// <summary>A file that does not exist yet, for what is rebuilt from the logs; gone at the end.</summary>
    public required string TemporaryFile { get; init; }

    /// <summary>Also reads every content from the cloud, to the last byte.</summary>
    public bool ReadData { get; init; }

    public IProgress<RoundProgress>? Progress { get; init; }

    /// <summary>How many transfers may run at once.</summary>
    public int Parallelism { get; init; } = 4;
}

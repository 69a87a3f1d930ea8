using SyncCloud.Engine.Content;

namespace SyncCloud.Engine.Round;

/// <summary>Turns the content path's reports into a round's.</summary>
internal sealed class TransferReports(IProgress<RoundProgress>? progress) : IProgress<TransferProgress>
{
    /// <summary>Bytes of content that the next upload goes through.</summary>
    public long? Total { get; set; }

    public void Report(TransferProgress value) => progress?.Report(new RoundProgress(RoundStage.Upload, value.BytesDone, Total));
}

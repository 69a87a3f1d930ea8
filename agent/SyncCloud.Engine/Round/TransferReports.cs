using SyncCloud.Engine.Content;

namespace SyncCloud.Engine.Round;

/// <summary>Turns the content path's reports into a round's.</summary>
internal sealed class TransferReports(IProgress<RoundProgress>? progress) : IProgress<TransferProgress>
{
    public void Report(TransferProgress value) => progress?.Report(new RoundProgress(RoundStage.Upload, value.BytesDone, null));
}

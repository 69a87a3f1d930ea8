using System.Buffers;
using SyncCloud.Engine.Round;
using SyncCloud.Protocol;

namespace SyncCloud.Engine.Verify;

/// <summary>
/// Hashes every held item's content again. An item whose stamp has changed was edited and says nothing; one whose stamp is the same and whose bytes are
/// others has rotted on the disk: it is named, and not taken for an edit.
/// </summary>
internal sealed class FileCheck(VerifyContext context, Findings findings)
{
    private const int BufferLength = 1 << 20;

    public long Checked { get; private set; }
    public long Bytes { get; private set; }
    public long Edited { get; private set; }

    /// <summary>The items that have rotted, each with what its bytes are now.</summary>
    public List<(NativeItem Item, ContentRef Now)> Rotten { get; } = [];

    public async Task RunAsync(CancellationToken cancellationToken)
    {
        var (items, total) = context.State.Native.CountContents();
        var buffer = ArrayPool<byte>.Shared.Rent(BufferLength);
        try
        {
            foreach (var item in context.State.Native.AllWithContent())
            {
                cancellationToken.ThrowIfCancellationRequested();
                await CheckAsync(item, buffer, total, cancellationToken);
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
        context.Progress?.Report(new RoundProgress(RoundStage.CheckFiles, total, items == 0 ? null : total));
    }

    private async Task CheckAsync(NativeItem item, byte[] buffer, long total, CancellationToken cancellationToken)
    {
        try
        {
            await using var stream = context.Connector.OpenContent(item, context.State.Native);
            if (stream is null) { Edited++; return; }
            using var hasher = new ContentHasher();
            int read;
            while ((read = await stream.ReadAsync(buffer, cancellationToken)) > 0)
            {
                hasher.Append(buffer.AsSpan(0, read));
                Bytes += read;
                context.Progress?.Report(new RoundProgress(RoundStage.CheckFiles, Bytes, Math.Max(total, Bytes)));
            }
            var now = hasher.Finish();
            if (now == item.Content) { Checked++; return; }
            // Looked at again: it may have been edited while it was read.
            await using var again = context.Connector.OpenContent(item, context.State.Native);
            if (again is null) { Edited++; return; }
            Checked++;
            Rotten.Add((item, now));
            findings.Add(VerifySubject.File, NativePath.Of(item, context.State.Native),
                $"its bytes are no longer those that were synced ({item.Content}), though nothing has written it since: the disk has damaged it ({now})",
                "`synccloud verify --repair` brings the cloud's version back and keeps the damaged one in the trash; check the disk");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            findings.Add(VerifySubject.File, NativePath.Of(item, context.State.Native), $"it cannot be read: {e.Message}", "check the disk and the file's permissions");
        }
    }
}

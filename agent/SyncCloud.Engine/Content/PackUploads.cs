using SyncCloud.Engine.Transport;
using SyncCloud.Protocol;

namespace SyncCloud.Engine.Content;

/// <summary>
/// Uploads packs, a few at a time, and makes their blocks known once they are stored. With a degree of 1 each upload ends before the call
/// returns and nothing runs beside the caller. Not thread-safe; the index is only used by the caller's own flow.
/// </summary>
internal sealed class PackUploads(CollectionId collection, ICloudTransport transport, IContentIndex index, int degree, Action<OpenContainer> stored)
{
    private readonly List<Task<OpenContainer>> inFlight = [];

    public async Task AddAsync(OpenContainer pack, ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken)
    {
        while (inFlight.Count >= degree) await SettleOneAsync();
        inFlight.Add(UploadAsync(pack, bytes, cancellationToken));
        if (degree <= 1) await FinishAsync();
    }

    public async Task FinishAsync()
    {
        while (inFlight.Count > 0) await SettleOneAsync();
    }

    /// <summary>After a failure: waits for what is under way and keeps what was stored, so that the next run need not send it again.</summary>
    public async Task AbandonAsync()
    {
        // The failure that led here is the one that is reported.
        await ((Task)Task.WhenAll(inFlight)).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        foreach (var upload in inFlight)
            if (upload.IsCompletedSuccessfully) Remember(await upload);
        inFlight.Clear();
    }

    private async Task<OpenContainer> UploadAsync(OpenContainer pack, ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken)
    {
        // The pack is hashed before it is sent, while the caller fills the next one.
        if (degree > 1) await Task.CompletedTask.ConfigureAwait(ConfigureAwaitOptions.ForceYielding);
        await transport.UploadPackAsync(collection, pack.Id!.Value.Pack, bytes, cancellationToken);
        return pack;
    }

    private async Task SettleOneAsync()
    {
        var upload = inFlight.Count == 1 ? inFlight[0] : await Task.WhenAny(inFlight);
        inFlight.Remove(upload);
        Remember(await upload);
    }

    private void Remember(OpenContainer pack)
    {
        index.AddBlocks(pack.Extents);
        stored(pack);
    }
}

using SyncCloud.Engine.Transport;
using SyncCloud.Protocol;

namespace SyncCloud.Engine.Content;

/// <summary>
/// Uploads packs, a few at a time, and makes their blocks known once they are stored. With a degree of 1 each upload ends before the call
/// returns and nothing runs beside the caller. Not thread-safe; the index is only used by the caller's own flow.
/// </summary>
/// <param name="collection">Whose content it is.</param>
/// <param name="transport">Takes the packs.</param>
/// <param name="index">Learns their blocks.</param>
/// <param name="degree">Packs uploaded at the same time.</param>
/// <param name="stored">Told of each pack once it is stored.</param>
/// <param name="learned">Told of each pack once the index knows its blocks.</param>
internal sealed class PackUploads(CollectionId collection, ICloudTransport transport, IContentIndex index, int degree, Action<OpenContainer> stored, Action<OpenContainer> learned)
{
    // Each addition to the index waits for the disk. The packs that a crash makes it miss are made again under the same ids, found stored, and not sent.
    private const int PacksPerAddition = 16;
    private readonly List<Task<OpenContainer>> inFlight = [];
    private readonly List<OpenContainer> unlearned = [];

    public async Task AddAsync(OpenContainer pack, ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken)
    {
        // Those that have ended too, so that their memory is filled again before more is taken.
        while (inFlight.Count >= degree || inFlight.Exists(static upload => upload.IsCompleted)) await SettleOneAsync();
        inFlight.Add(UploadAsync(pack, bytes, cancellationToken));
        if (degree <= 1) await SettleOneAsync();
    }

    public async Task FinishAsync()
    {
        while (inFlight.Count > 0) await SettleOneAsync();
        Learn();
    }

    /// <summary>After a failure: waits for what is under way and keeps what was stored, so that the next run need not send it again.</summary>
    public async Task AbandonAsync()
    {
        // The failure that led here is the one that is reported.
        await ((Task)Task.WhenAll(inFlight)).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        foreach (var upload in inFlight)
            if (upload.IsCompletedSuccessfully) unlearned.Add(await upload);
        inFlight.Clear();
        Learn();
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
        var pack = await upload;
        unlearned.Add(pack);
        stored(pack);
        if (unlearned.Count >= PacksPerAddition) Learn();
    }

    private void Learn()
    {
        if (unlearned.Count == 0) return;
        // In the order that they are kept in, which is quicker to write.
        index.AddBlocks(unlearned.SelectMany(pack => pack.Extents).OrderBy(block => block.Key));
        foreach (var pack in unlearned) learned(pack);
        unlearned.Clear();
    }
}

using System.Collections.Immutable;
using SyncCloud.Protocol;
using SyncCloud.Protocol.Http;

namespace SyncCloud.Engine.Transport;

/// <summary>
/// Asks the service for links to packs of one collection. What is wanted at the same time is asked for in one request, together with the
/// downloads announced next; links for downloads are kept until shortly before they expire. Safe for concurrent calls.
/// </summary>
internal sealed class PackLinks(ServiceRequests requests, CollectionId collection, TimeProvider time) : IDisposable
{
    private sealed class Wanted(Hash256 pack, PackUpload? upload)
    {
        public Hash256 Pack => pack;
        public PackUpload? Upload => upload;
        public ContentLink? Link { get; set; }
        public TransportException? Error { get; set; }
    }

    private const int MostInRequest = 1000;
    private const int AheadOfNeed = 64;
    private const int MostKept = 2000;
    private static readonly TimeSpan Margin = TimeSpan.FromSeconds(30);

    private readonly Lock gate = new();
    private readonly SemaphoreSlim request = new(1, 1);
    private readonly List<Wanted> wanted = [];
    private readonly Dictionary<Hash256, ContentLink> downloads = [];
    private Dictionary<Hash256, int> places = [];
    private IReadOnlyList<Hash256> expected = [];

    /// <summary>Announces downloads, in order.</summary>
    public void Expect(IReadOnlyList<Hash256> packs)
    {
        var order = new Dictionary<Hash256, int>();
        for (var i = 0; i < packs.Count; i++) order.TryAdd(packs[i], i);
        lock (gate) (expected, places) = (packs, order);
    }

    /// <summary>Where to put a pack; <see cref="ContentLink.Stored"/> when it is there already.</summary>
    public Task<ContentLink> ForUploadAsync(Hash256 pack, PackUpload upload, CancellationToken cancellationToken) => AskAsync(new Wanted(pack, upload), cancellationToken);

    public async Task<ContentLink> ForDownloadAsync(Hash256 pack, CancellationToken cancellationToken)
    {
        lock (gate)
        {
            if (downloads.TryGetValue(pack, out var link) && IsFresh(link)) return link;
        }
        return await AskAsync(new Wanted(pack, null), cancellationToken);
    }

    /// <summary>The store did not accept the link.</summary>
    public void Forget(Hash256 pack)
    {
        lock (gate) downloads.Remove(pack);
    }

    // A wrong clock here costs requests, never more: a link held for too long is refused and asked for again.
    private bool IsFresh(ContentLink link) => link.Expires - time.GetUtcNow() > Margin;

    private async Task<ContentLink> AskAsync(Wanted want, CancellationToken cancellationToken)
    {
        lock (gate) wanted.Add(want);
        try
        {
            // Whoever gets the turn asks for all who wait; they then find their answer when their turn comes.
            await request.WaitAsync(cancellationToken);
            try
            {
                if (want.Link is null && want.Error is null) await AskForAllAsync(want, cancellationToken);
            }
            finally
            {
                request.Release();
            }
        }
        finally
        {
            lock (gate) wanted.Remove(want);
        }
        return want.Link ?? throw want.Error!;
    }

    private async Task AskForAllAsync(Wanted first, CancellationToken cancellationToken)
    {
        var (puts, gets, ahead) = Gather(first);
        var body = new ContentLinkRequest([.. puts.Select(put => put.Upload!)], [.. gets.Select(get => get.Pack.ToString()), .. ahead.Select(pack => pack.ToString())]);
        try
        {
            var links = await requests.PostAsync(Routes.Fill(Routes.ContentLinks, collection), Access.Device, body,
                ContractJson.Default.ContentLinkRequest, ContractJson.Default.ContentLinks, cancellationToken);
            if (!Answers(links.Put, body.Put.Select(put => put.Id)) || !Answers(links.Get, body.Get))
                throw ServiceErrors.Malformed(requests.Address, "not one link for each pack");
            for (var i = 0; i < puts.Count; i++) puts[i].Link = links.Put[i];
            for (var i = 0; i < gets.Count; i++) gets[i].Link = links.Get[i];
            Keep([.. gets.Select(get => get.Pack), .. ahead], links.Get);
        }
        catch (TransportException e)
        {
            foreach (var want in puts.Concat(gets)) want.Error = e;
        }
    }

    private static bool Answers(ImmutableArray<ContentLink> links, IEnumerable<string> asked) =>
        !links.IsDefault && links.Select(link => link?.Id).SequenceEqual(asked) && links.All(link => link.Stored || link.Url is not null);

    private (List<Wanted> Puts, List<Wanted> Gets, List<Hash256> Ahead) Gather(Wanted first)
    {
        lock (gate)
        {
            var open = wanted.Where(want => want != first && want.Link is null && want.Error is null).Prepend(first).Take(MostInRequest - AheadOfNeed).ToList();
            var gets = open.Where(want => want.Upload is null).ToList();
            var asked = gets.Select(want => want.Pack).ToHashSet();
            List<Hash256> ahead = [];
            if (gets.Count > 0 && places.TryGetValue(gets[0].Pack, out var place))
            {
                for (var i = place + 1; i < expected.Count && ahead.Count < AheadOfNeed; i++)
                    if (!(downloads.TryGetValue(expected[i], out var link) && IsFresh(link)) && asked.Add(expected[i])) ahead.Add(expected[i]);
            }
            return (open.Where(want => want.Upload is not null).ToList(), gets, ahead);
        }
    }

    private void Keep(IReadOnlyList<Hash256> packs, IReadOnlyList<ContentLink> links)
    {
        lock (gate)
        {
            if (downloads.Count > MostKept) downloads.Clear();
            for (var i = 0; i < packs.Count; i++) downloads[packs[i]] = links[i];
        }
    }

    public void Dispose() => request.Dispose();
}

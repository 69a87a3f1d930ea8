using System.Globalization;
using System.Net;
using System.Text;
using System.Xml.Linq;
using SyncCloud.Connectors.Documents;
using SyncCloud.Engine;
using static SyncCloud.Connectors.Dav.DavNames;

namespace SyncCloud.Connectors.Dav;

/// <summary>One address book or calendar at a server: which resources it has, and their texts.</summary>
internal sealed class DavCollection(DavClient client, DavKind kind, IDocumentForm form)
{
    private const int MostPages = 1000;

    internal Uri Address { get; } = client.Place.Address;

    /// <summary>
    /// The resources as they are now. With the former listing and its token the server tells only what has changed (RFC 6578); without, or when it no longer knows the token, all are listed.
    /// Throws <see cref="ApplicationDataException"/> when the collection is not there.
    /// </summary>
    internal DavListing List(DavListing? former, CancellationToken cancellationToken)
    {
        if (former?.Token is not null && TryUpdate(former, cancellationToken))
        {
            former.IsWhole = false;
            return former;
        }
        var own = Described(client.PropFind(Address, 0, [new XElement(ResourceType), new XElement(SyncToken), new XElement(kind.LargestResource)], cancellationToken));
        // Asked for before the resources are: what changes in between is told again.
        var listing = new DavListing
        {
            Address = Address,
            IsWhole = true,
            Ways = former?.Ways ?? new DavWays(),
            Token = own.Text(SyncToken) is { Length: <= 4096 } token && !token.Any(char.IsControl) ? token : null,
            LargestResource = long.TryParse(own.Text(kind.LargestResource), NumberStyles.None, CultureInfo.InvariantCulture, out var size) && size > 0 ? size : null,
        };
        var answer = client.PropFind(Address, 1, [new XElement(ETag), new XElement(ResourceType)], cancellationToken);
        foreach (var response in Whole(answer.Multistatus ?? throw Refused(answer), listing)) listing.Note(response);
        return listing;
    }

    /// <summary>What is said of resources, if that is of all of them: a cut answer, or one about other addresses, would tell of deletions that nobody made.</summary>
    private List<DavResponse> Whole(Multistatus answer, DavListing listing)
    {
        var own = answer.Responses.FindAll(response => listing.IsItself(response.Href));
        if (own.Count == 0 || answer.Responses.Exists(static response => response.Status == (int)HttpStatusCode.InsufficientStorage) || own.Exists(static response => response.Status >= 400))
            throw new ApplicationDataException(Address.ToString(), $"The server does not list all that is in {Address}. Nothing is lost: try again later.");
        if (answer.Responses.Find(response => !listing.IsItself(response.Href) && !listing.IsFolder(response.Href) && listing.NameOf(response.Href) is null) is { } foreign)
            throw new ApplicationDataException(Address.ToString(), $"Of {Address} the server lists '{foreign.Href}', which is not in it: a proxy in between may change addresses. Nothing was changed.");
        return answer.Responses;
    }

    /// <summary>Texts and versions of resources, by name: null for one that is not there. One of which the server said nothing is missing.</summary>
    internal Dictionary<string, DavText?> Fetch(IReadOnlyList<string> names, DavListing listing, CancellationToken cancellationToken)
    {
        var texts = new Dictionary<string, DavText?>();
        Fetch(names, listing, texts, cancellationToken);
        return texts;
    }

    internal DavAnswer Put(Uri address, string? version, ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken) => client.Put(address, version, bytes, kind.ContentType, cancellationToken);

    internal DavAnswer Delete(Uri address, string version, CancellationToken cancellationToken) => client.Delete(address, version, cancellationToken);

    private void Fetch(IReadOnlyList<string> names, DavListing listing, Dictionary<string, DavText?> texts, CancellationToken cancellationToken)
    {
        if (names.Count == 0) return;
        var report = new XElement(kind.Multiget, new XElement(Prop, new XElement(ETag), kind.Text(form)), names.Select(name => new XElement(Href, listing.AddressOf(name).AbsolutePath)));
        Multistatus? answer = null;
        try
        {
            var reply = client.Report(Address, 0, report, cancellationToken);
            answer = reply.Multistatus;
            if (answer is null && reply.Status != HttpStatusCode.MultiStatus) throw Refused(reply);
        }
        catch (AnswerTooLargeException) when (names.Count > 1) { /* fewer at once, then */ }
        if (answer is not null)
        {
            foreach (var response in answer.Responses)
                if (listing.NameOf(response.Href) is { } name && (response.Status is 404 or 410 || response[kind.Data] is not null)) texts[name] = TextOf(response);
        }
        else if (names is [var only]) texts[only] = Get(listing.AddressOf(only), cancellationToken);
        else
        {
            // One of them cannot be said in XML, say: the others can.
            var half = names.Count / 2;
            Fetch([.. names.Take(half)], listing, texts, cancellationToken);
            Fetch([.. names.Skip(half)], listing, texts, cancellationToken);
        }
    }

    private DavText? Get(Uri address, CancellationToken cancellationToken)
    {
        var answer = client.Get(address, cancellationToken);
        if (answer.IsGone) return null;
        return answer.IsDone ? new DavText(answer.Body, DavVersion.Clean(answer.ETag)) : throw Refused(answer);
    }

    private DavText? TextOf(DavResponse response)
    {
        if (response[kind.Data] is not { } data) return null;
        // XML knows one line break only, and in both formats it is another one.
        var text = data.Value.Replace("\r\n", "\n", StringComparison.Ordinal).Replace("\n", "\r\n", StringComparison.Ordinal);
        return new DavText(Encoding.UTF8.GetBytes(text), DavVersion.Clean(response.Text(ETag)));
    }

    /// <summary>Whether the listing is now what the server has; if not, it is of no use any more.</summary>
    private bool TryUpdate(DavListing listing, CancellationToken cancellationToken)
    {
        for (var page = 0; page < MostPages; page++)
        {
            var token = listing.Token;
            var answer = client.Report(Address, 0, new XElement(SyncCollection, new XElement(SyncToken, token), new XElement(SyncLevel, "1"), new XElement(Prop, new XElement(ETag), new XElement(ResourceType))), cancellationToken);
            if (answer.IsGone) throw Gone();
            CheckIsHere(answer);
            if (answer.Multistatus is not { SyncToken: { } next } told || told.Responses.Exists(response => response.Status >= 400 && response.Status != (int)HttpStatusCode.InsufficientStorage && listing.IsItself(response.Href))) return false;
            var isCut = false;
            foreach (var response in told.Responses)
            {
                if (response.Status == (int)HttpStatusCode.InsufficientStorage) isCut = true;
                else listing.Note(response);
            }
            listing.Token = next;
            if (!isCut) return true;
            if (next == token) return false;
        }
        return false;
    }

    private DavResponse Described(DavAnswer answer)
    {
        CheckIsHere(answer);
        var own = (answer.Multistatus ?? throw Refused(answer)).Responses.FirstOrDefault();
        if (own?.IsOf(kind.Type) is not true) throw new ApplicationDataException(Address.ToString(), $"{Address} is no {kind.InWords} any more. Restore it, or remove the collection from this device; nothing was changed.");
        return own;
    }

    /// <summary>What has moved has other addresses, too: at the former one there seems to be nothing.</summary>
    private void CheckIsHere(DavAnswer answer)
    {
        if (answer.Address.AbsolutePath != Address.AbsolutePath) throw new ApplicationDataException(Address.ToString(), $"{Address} has moved to {answer.Address}. Remove the collection from this device, and add it with that address; nothing was changed.");
    }

    private ApplicationDataException Refused(DavAnswer answer) => answer switch
    {
        { IsGone: true } => Gone(),
        { Status: HttpStatusCode.Forbidden } => new SignInRefusedException(Address.ToString(), $"The server does not let this user read {Address}."),
        { Status: HttpStatusCode.MultiStatus } => new ApplicationDataException(Address.ToString(), $"What the server answers about {Address} is damaged. Nothing is lost: try again later."),
        _ => new ApplicationDataException(Address.ToString(), $"The server refuses to tell of {Address} ({(int)answer.Status}{(answer.Precondition is { } named ? ": " + named : "")})."),
    };

    private ApplicationDataException Gone() => new(Address.ToString(), $"There is no {kind.InWords} at {Address} any more. Restore it, or remove the collection from this device; nothing was changed.");
}

/// <summary>A resource as it was fetched.</summary>
/// <param name="Bytes">What it holds.</param>
/// <param name="ETag">The version of it; null when the server tells none.</param>
internal sealed record DavText(ReadOnlyMemory<byte> Bytes, string? ETag);

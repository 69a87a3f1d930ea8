using SyncCloud.Agent.Home;
using SyncCloud.Connectors.Dav;
using SyncCloud.Connectors.Documents;
using SyncCloud.Connectors.Files.Volumes;
using SyncCloud.Engine;
using SyncCloud.Engine.Transport;

namespace SyncCloud.Agent.Cloud;

/// <summary>Collections whose data on this device is an address book or a calendar at a server.</summary>
internal static class ServerData
{
    /// <summary>Whether what was given for a path is an address.</summary>
    public static bool IsAddress(string path) => path.StartsWith("https://", StringComparison.OrdinalIgnoreCase) || path.StartsWith("http://", StringComparison.OrdinalIgnoreCase);

    /// <summary>Throws <see cref="AgentException"/> with what is wrong with it.</summary>
    public static Uri Parse(string text, string kind, bool insecureHttp)
    {
        if (DavKind.Of(kind) is null) throw new AgentException($"{kind} are nothing that a server holds here", $"--kind {DavKind.Contacts.Kind} or --kind {DavKind.Calendar.Kind}", ExitCode.Usage);
        if (!Uri.TryCreate(text, UriKind.Absolute, out var address) || address.Fragment.Length > 0 || address.Query.Length > 0) throw new AgentException($"'{text}' is no address of a server", null, ExitCode.Usage);
        if (address.UserInfo.Length > 0) throw new AgentException("a password in an address ends up in lists and logs", "leave it out, and give --login USER", ExitCode.Usage);
        return DavPlace.IsAllowed(address, insecureHttp) ? address
            : throw new AgentException($"{address.GetLeftPart(UriPartial.Authority)} is not encrypted: whoever can listen on the way can read your data and your password", "use https, or allow it with --insecure-http", ExitCode.Usage);
    }

    /// <summary>The one address book or calendar behind an address. Throws <see cref="AgentException"/> when there is none, or several, with their names.</summary>
    public static Uri Find(AgentHome home, Uri address, string kind, DavSignIn? signIn, CancellationToken cancellationToken)
    {
        var dav = DavKind.Of(kind)!;
        using var discovery = new DavDiscovery(new DavPlace { Address = address, SignIn = () => signIn, Bandwidth = Limits(home) }, dav);
        return discovery.Find(cancellationToken) switch
        {
            [var only] => only.Address,
            [] => throw new AgentException($"no {dav.InWords} was found at {address}", $"give the address of the {dav.InWords} itself, as the server shows it{(signIn is null ? ", and --login USER" : "")}"),
            var several => throw new AgentException($"there are {several.Count} {dav.InWords}s at {address}: {string.Join(", ", several.Select(one => one.Name is { } name ? $"'{name}' {one.Address}" : one.Address.ToString()))}", "give the address of one of them"),
        };
    }

    /// <summary>The form that new entries are written in.</summary>
    public static IDocumentForm FormOf(string kind, string? asked)
    {
        var forms = DocumentForms.All.Where(form => form.Schema.Kind == kind && form.Extensions[0] is ".vcf" or ".ics").ToList();
        return asked is null ? forms[0] : forms.Find(form => form.Name == asked)
            ?? throw new AgentException($"servers hold no {kind} as {asked}", $"--format {string.Join(", ", forms.Select(form => form.Name))}", ExitCode.Usage);
    }

    /// <summary>The caller disposes of it.</summary>
    public static DocumentConnector CreateConnector(AgentHome home, AttachedCollection collection, IDocumentForm form)
    {
        DurableFolder.Create(home.KeptFolder(collection));
        if (collection.Server is not { } server || !Uri.TryCreate(collection.Root, UriKind.Absolute, out var address) || !DavPlace.IsAllowed(address, server.InsecureHttp))
            throw new ApplicationDataException(collection.Root, $"'{collection.Root}' is no address that may be asked. Remove the collection from this device, and add it again.");
        return DocumentConnector.AtServer(new DavPlace { Address = address, SignIn = () => ServerSignIn.Of(home, collection), Bandwidth = Limits(home) }, Volume.At(home.KeptFolder(collection)), form, new DocumentOptions());
    }

    private static Bandwidth Limits(AgentHome home) => home.LimitsAt(TimeProvider.System).Bandwidth;
}

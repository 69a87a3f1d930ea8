using SyncCloud.Protocol.Http;

namespace SyncCloud.Service.Management.Entra;

/// <summary>Whose tokens are taken: those of one Entra tenant, version 2.0, for this one app registration.</summary>
public sealed record EntraOptions
{
    /// <summary>What a person's token must have been given for (<c>scp</c>).</summary>
    public const string Scope = "Sync";

    /// <summary>The role that a program without a person must have (<c>roles</c>).</summary>
    public const string Role = "Sync.Program";

    /// <summary>The identity provider's address.</summary>
    public Uri Instance { get; init; } = new("https://login.microsoftonline.com/");

    /// <summary>The tenant's id.</summary>
    public required Guid TenantId { get; init; }

    /// <summary>The app registration's client id, which is the audience of its tokens.</summary>
    public required Guid ClientId { get; init; }

    /// <summary>The issuer of the tokens, below which their metadata lies.</summary>
    public string Authority => $"{Instance.AbsoluteUri.TrimEnd('/')}/{TenantId}/v2.0";

    /// <summary>What a program that signs people in has to know.</summary>
    public SignIn SignIn => new(Authority, ClientId.ToString(), $"{ClientId}/{Scope}");

    /// <summary>Every setting that cannot work, in words; empty when all can.</summary>
    public IReadOnlyList<string> Errors()
    {
        var errors = new List<string>();
        if (!Instance.IsAbsoluteUri || (Instance.Scheme != Uri.UriSchemeHttps && !(Instance.Scheme == Uri.UriSchemeHttp && Instance.IsLoopback)))
            errors.Add($"{nameof(Instance)} must be an https:// address");
        if (TenantId == Guid.Empty) errors.Add($"{nameof(TenantId)} must be a tenant's id");
        if (ClientId == Guid.Empty) errors.Add($"{nameof(ClientId)} must be the app registration's client id");
        return errors;
    }
}

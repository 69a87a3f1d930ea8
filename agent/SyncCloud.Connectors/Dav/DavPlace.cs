using SyncCloud.Engine.Transport;
using SyncCloud.Protocol.Http;

namespace SyncCloud.Connectors.Dav;

/// <summary>An address at a server, and how to sign in there.</summary>
public sealed record DavPlace
{
    /// <summary>https, or http where <see cref="IsAllowed"/> has it.</summary>
    public required Uri Address { get; init; }

    /// <summary>Asked before the first request; null: without a sign-in.</summary>
    public Func<DavSignIn?> SignIn { get; init; } = static () => null;

    /// <summary>Makes what requests are sent with; one that the connector disposes of.</summary>
    public Func<HttpMessageHandler> Handler { get; init; } = static () => HttpConnections.CreateHandler();

    /// <summary>How fast what is sent there and comes from there may pass; null: as fast as it goes.</summary>
    public Bandwidth? Bandwidth { get; init; }

    /// <summary>Tells how long a request has taken.</summary>
    public TimeProvider Time { get; init; } = TimeProvider.System;

    /// <summary>Whether an address may be asked at all: https, or http on this machine, or anywhere when the user allowed that.</summary>
    public static bool IsAllowed(Uri address, bool insecureHttp) =>
        address.IsAbsoluteUri && (address.Scheme == Uri.UriSchemeHttps || (address.Scheme == Uri.UriSchemeHttp && (insecureHttp || PlainHttp.IsThisMachine(address))));

    public override string ToString() => Address.ToString();
}

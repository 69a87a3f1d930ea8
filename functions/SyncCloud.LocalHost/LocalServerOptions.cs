using SyncCloud.Service;

namespace SyncCloud.LocalHost;

/// <summary>What a server is started with.</summary>
public sealed record LocalServerOptions
{
    public const string DefaultUrl = "http://127.0.0.1:5190";

    /// <summary>The folder that holds everything the service stores. Made when missing.</summary>
    public required string DataFolder { get; init; }

    /// <summary>Where to listen: one or more addresses, separated by <c>;</c>. Port 0 takes a free one.</summary>
    public string Urls { get; init; } = DefaultUrl;

    /// <summary>Allows plain HTTP beyond this machine, where anyone on the way reads tokens and data.</summary>
    public bool InsecureHttp { get; init; }

    /// <summary>Replaces what <c>settings.json</c> in the data folder and the environment say.</summary>
    public ServiceOptions? Service { get; init; }

    public TimeProvider Clock { get; init; } = TimeProvider.System;

    /// <summary>The addresses to listen at; throws <see cref="LocalServerException"/> for one that is malformed or not safe.</summary>
    public IReadOnlyList<string> CheckedUrls()
    {
        var urls = Urls.Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        if (urls.Length == 0) throw new LocalServerException("--urls names no address");
        foreach (var url in urls)
        {
            if (!Uri.TryCreate(url, UriKind.Absolute, out var address) || address.Scheme is not "http" || address.AbsolutePath != "/" || address.Query.Length > 0)
                throw new LocalServerException($"'{url}' is no address to listen at; expected for example {DefaultUrl}");
            if (!address.IsLoopback && !InsecureHttp)
                throw new LocalServerException($"'{url}' would carry tokens and data unencrypted over the network. Listen at 127.0.0.1 behind a proxy that speaks HTTPS, or add --insecure-http on a network that you trust");
        }
        return urls;
    }
}

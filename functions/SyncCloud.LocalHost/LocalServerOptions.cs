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

    /// <summary>The certificate to serve HTTPS with, PEM or PFX; null: the data folder's own.</summary>
    public string? CertificateFile { get; init; }

    /// <summary>The private key in PEM, where the certificate's file does not hold it.</summary>
    public string? CertificateKeyFile { get; init; }

    /// <summary>A file with the password of the certificate or its key.</summary>
    public string? CertificatePasswordFile { get; init; }

    /// <summary>The address that devices use, where a proxy stands before the server; null: the one that each request names.</summary>
    public string? PublicUrl { get; init; }

    /// <summary>The least level that is logged.</summary>
    public LogLevel LogLevel { get; init; } = LogLevel.Information;

    /// <summary>Replaces what <c>settings.json</c> in the data folder and the environment say.</summary>
    public ServiceOptions? Service { get; init; }

    public TimeProvider Clock { get; init; } = TimeProvider.System;
}

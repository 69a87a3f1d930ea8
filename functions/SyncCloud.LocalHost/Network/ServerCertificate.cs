using System.Net.Security;
using SyncCloud.Protocol;
using SyncCloud.Protocol.Http;
using SyncCloud.Service.Agents;

namespace SyncCloud.LocalHost.Network;

/// <summary>
/// The certificate that connections are answered with: the one given, read again when its file has changed, or the data folder's own. A changed file that
/// cannot be read (half-written, say) leaves the former one in use, with a warning, and is looked at again at the next connection. Safe for concurrent calls.
/// </summary>
internal sealed partial class ServerCertificate
{
    private readonly Lock gate = new();
    private readonly Func<LoadedCertificate> load;
    private readonly string[] files;
    private string version;
    private string? refused;
    private SslStreamCertificateContext context;
    private ILogger? logger;

    private ServerCertificate(Func<LoadedCertificate> load, string[] files)
    {
        (this.load, this.files) = (load, files);
        version = VersionOf(files);
        context = ContextOf(load());
    }

    /// <summary>Throws <see cref="LocalServerException"/> when the certificate that was given cannot be used.</summary>
    public static ServerCertificate Open(LocalServerOptions options, DataFolder folder, IEnumerable<string> hosts)
    {
        if (options.CertificateFile is not { } file) return new ServerCertificate(() => new LoadedCertificate(OwnCertificate.OpenOrMake(folder, hosts, options.Clock), []), []);
        string[] files = [.. new[] { file, options.CertificateKeyFile, options.CertificatePasswordFile }.OfType<string>()];
        return new ServerCertificate(() => CertificateFiles.Load(file, options.CertificateKeyFile, PasswordOf(options.CertificatePasswordFile)), files);
    }

    public Hash256 Fingerprint => CertificateFingerprint.Of(Current.TargetCertificate);

    /// <summary>True when no authority vouches for it, so that devices have to pin it.</summary>
    public bool IsSelfSigned => Current.TargetCertificate is var leaf && leaf.SubjectName.RawData.AsSpan().SequenceEqual(leaf.IssuerName.RawData);

    /// <summary>What tells it to programs that cannot ask an authority.</summary>
    public CertificatePin Pin
    {
        get
        {
            var leaf = Current.TargetCertificate;
            return new CertificatePin(CertificateFingerprint.Of(leaf), Hash256.Of(leaf.PublicKey.ExportSubjectPublicKeyInfo()));
        }
    }

    public void TellTo(ILogger to) => logger = to;

    /// <summary>What the next connection is answered with.</summary>
    public SslStreamCertificateContext Current
    {
        get
        {
            if (files.Length == 0) return context;
            lock (gate)
            {
                if (VersionOf(files) is var now && now != version) Reload(now);
                return context;
            }
        }
    }

    private void Reload(string now)
    {
        try
        {
            context = ContextOf(load());
            version = now;
            var fingerprint = CertificateFingerprint.Of(context.TargetCertificate);
            if (logger is not null) LogReloaded(logger, fingerprint);
        }
        catch (LocalServerException exception)
        {
            // Each connection tries again; one warning is enough.
            if (logger is not null && refused != now) LogStays(logger, exception.Message);
            refused = now;
        }
    }

    private static SslStreamCertificateContext ContextOf(LoadedCertificate loaded) => SslStreamCertificateContext.Create(loaded.Leaf, loaded.Above, offline: true);

    private static string VersionOf(string[] files) => string.Join('|', files.Select(file => new FileInfo(file) is { Exists: true } info ? $"{info.LastWriteTimeUtc.Ticks},{info.Length}" : "-"));

    private static string? PasswordOf(string? file)
    {
        try
        {
            return file is null ? null : File.ReadAllText(file).TrimEnd('\r', '\n');
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new LocalServerException($"the certificate's password cannot be read: {exception.Message}", exception);
        }
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "The certificate was renewed; its SHA-256 fingerprint is {Fingerprint}")]
    private static partial void LogReloaded(ILogger logger, Hash256 fingerprint);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The certificate has changed and the former one stays in use: {Reason}")]
    private static partial void LogStays(ILogger logger, string reason);
}

using System.Collections.Immutable;
using System.Text.RegularExpressions;
using SyncCloud.Protocol.Agents;
using SyncCloud.Protocol.Http;

namespace SyncCloud.Service.Agents;

/// <summary>
/// The scripts that install the agent's program, filled in for this service. Whatever is filled in is made of letters, digits and a few marks that mean nothing to a
/// shell: an address comes from the request, and nobody may write commands there.
/// </summary>
public static partial class InstallScript
{
    private static readonly string forShell = Read("install.sh"), forPowerShell = Read("install.ps1");

    /// <summary>The service's address where its authority is one and nothing else; null otherwise.</summary>
    public static Uri? AddressOf(string scheme, string? authority) => scheme is "http" or "https" && authority is { Length: <= 261 } && Authority().IsMatch(authority)
        && Uri.TryCreate($"{scheme}://{authority}", UriKind.Absolute, out var address) ? address : null;

    /// <summary>What one types after <c>synccloud</c> on a device whose program is there. <paramref name="takesCodes"/>: the service itself says who its users are.</summary>
    public static string NextStep(bool takesCodes, Uri service, CertificatePin? pin)
    {
        var address = service.GetLeftPart(UriPartial.Authority);
        if (!takesCodes) return $"login {address}";
        return $"join {address} --code CODE{(pin is null ? "" : $" --fingerprint {pin.Fingerprint}")}{(PlainHttp.IsExposed(service) ? " --insecure-http" : "")}";
    }

    public static string ForShell(Uri service, bool takesCodes, CertificatePin? pin, ImmutableArray<AgentProgram> programs) => Fill(forShell, service, takesCodes, pin, programs);

    public static string ForPowerShell(Uri service, bool takesCodes, CertificatePin? pin, ImmutableArray<AgentProgram> programs) => Fill(forPowerShell, service, takesCodes, pin, programs);

    private static string Fill(string template, Uri service, bool takesCodes, CertificatePin? pin, ImmutableArray<AgentProgram> programs)
    {
        var address = service.GetLeftPart(UriPartial.Authority);
        if (AddressOf(service.Scheme, address[(service.Scheme.Length + 3)..]) is null) throw new ArgumentException("no address that can stand in a script", nameof(service));
        var lines = programs.Select(program => $"{program.Rid} {program.Version} {program.Sha256} {program.Length} {program.Runtime ?? "-"}");
        return template
            .Replace("{service}", address, StringComparison.Ordinal)
            .Replace("{pin}", pin?.Base64 ?? "", StringComparison.Ordinal)
            .Replace("{next}", NextStep(takesCodes, service, pin), StringComparison.Ordinal)
            .Replace("{code}", takesCodes ? "synccloud-local code --user NAME" : "", StringComparison.Ordinal)
            .Replace("{programs}", string.Join('\n', lines), StringComparison.Ordinal);
    }

    private static string Read(string name)
    {
        using var stream = typeof(InstallScript).Assembly.GetManifestResourceStream(name)!;
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd().ReplaceLineEndings("\n");
    }

    // A name, an IPv4 address or an IPv6 address in brackets, and a port (RFC 3986 §3.2).
    [GeneratedRegex(@"\A(?:[A-Za-z0-9](?:[A-Za-z0-9._-]{0,252}[A-Za-z0-9])?|\[[0-9A-Fa-f:.]{2,45}\])(?::[0-9]{1,5})?\z")]
    private static partial Regex Authority();
}

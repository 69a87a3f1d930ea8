using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace SyncCloud.LocalHost.Network;

/// <summary>How devices reach the server that serves a data folder, or served it last: for what `code` prints, nothing else relies on it.</summary>
internal sealed record Serving
{
    public const string FileName = "serving.json";

    /// <summary>The addresses to join at, the best one first.</summary>
    public required ImmutableArray<string> Addresses { get; init; }

    /// <summary>Over HTTPS, the SHA-256 fingerprint of the certificate.</summary>
    public string? Fingerprint { get; init; }

    /// <summary>Whether a device has to pin it, since no authority vouches for it.</summary>
    public bool Pin { get; init; }

    /// <summary>Where a device has to pin the certificate: the SHA-256 of its public key, as curl takes it.</summary>
    public string? PublicKey { get; init; }

    /// <summary>What to type on a device that does not have the agent's program yet.</summary>
    [JsonIgnore]
    public string InstallLine => $"curl -fsS{(Pin && PublicKey is { } key ? $"k --pinnedpubkey sha256//{key}" : "")} {Addresses[0]}/install.sh | sh";

    /// <summary>The same for PowerShell.</summary>
    [JsonIgnore]
    public string InstallLineForWindows => Pin && PublicKey is { } key
        ? $"curl.exe -fsSk --pinnedpubkey sha256//{key} {Addresses[0]}/install.ps1 | Out-String | iex"
        : $"irm {Addresses[0]}/install.ps1 | iex";

    public void SaveTo(DataFolder folder) => folder.WriteForOwner(FileName, JsonSerializer.SerializeToUtf8Bytes(this, LocalJson.Default.Serving));

    /// <summary>Null when no server has served the folder yet.</summary>
    public static Serving? Read(DataFolder folder)
    {
        try
        {
            return JsonSerializer.Deserialize(File.ReadAllBytes(Path.Combine(folder.Root, FileName)), LocalJson.Default.Serving);
        }
        catch (Exception exception) when (exception is FileNotFoundException or JsonException)
        {
            return null;
        }
    }

    /// <summary>What to type on a device, with the code where there is one.</summary>
    public string JoinLine(string code) => $"synccloud join {Addresses[0]} --code {code}{(Pin && Fingerprint is { } pinned ? $" --fingerprint {pinned}" : "")}";
}

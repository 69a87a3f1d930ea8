using System.Collections.Immutable;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace SyncCloud.Protocol.Agents;

/// <summary>Which agent programs a publisher offers (see AGENTS.md). At most one for each platform.</summary>
public sealed record AgentManifest
{
    public const int CurrentFormat = 1;
    public const int MaxLength = 64 << 10;

    /// <summary>The longest archive that a device takes, in bytes.</summary>
    public const long MaxArchiveLength = 512 << 20;

    private const int MaxPrograms = 32;
    private const string What = "the list of agent programs";

    /// <summary>Seconds since 1970 when it was made, and more than any that the same publisher made before: an older list is told by it.</summary>
    public required long Issued { get; init; }

    public required ImmutableArray<AgentProgram> Programs { get; init; }

    public AgentProgram? For(string rid) => Programs.FirstOrDefault(program => program.Rid == rid);

    public string ToText()
    {
        var entries = Programs.Select(program => new ManifestEntry(program.Rid, program.Version.ToString(), program.Sha256.ToString(), program.Length, program.Runtime));
        return JsonSerializer.Serialize(new ManifestText(CurrentFormat, Issued, [.. entries]), ManifestJson.Default.ManifestText);
    }

    /// <summary>Reads what <see cref="ToText"/> wrote. Throws <see cref="CorruptDataException"/>.</summary>
    public static AgentManifest Parse(string text)
    {
        if (Encoding.UTF8.GetByteCount(text) > MaxLength) throw Corrupt("it is too long");
        try
        {
            var read = JsonSerializer.Deserialize(text, ManifestJson.Default.ManifestText) ?? throw Corrupt("it is null");
            if (read.Format != CurrentFormat) throw Corrupt($"its format {read.Format} is not known here");
            if (read.Issued is < 0 or > 253402300799 || read.Programs.IsDefault || read.Programs.Length > MaxPrograms) throw Corrupt("it has a member that cannot be");
            var manifest = new AgentManifest { Issued = read.Issued, Programs = [.. read.Programs.Select(Program)] };
            return manifest.Programs.DistinctBy(program => program.Rid).Count() == manifest.Programs.Length ? manifest : throw Corrupt("it names a platform twice");
        }
        catch (JsonException exception)
        {
            throw Corrupt($"it is not the JSON expected: {exception.Message}");
        }
    }

    private static AgentProgram Program(ManifestEntry entry)
    {
        if (!Platforms.IsKnown(entry.Rid)) throw Corrupt("it names a platform that is none");
        if (!AgentVersion.TryParse(entry.Version, out var version)) throw Corrupt($"the version for {entry.Rid} is none");
        if (!Hash256.TryParse(entry.Sha256, out var sha256)) throw Corrupt($"the hash for {entry.Rid} is none");
        if (entry.Length is <= 0 or > MaxArchiveLength) throw Corrupt($"the archive for {entry.Rid} would have {entry.Length} bytes");
        // Stands in scripts, too.
        if (entry.Runtime is { } runtime && (runtime.Length is 0 or > 16 || !runtime.All(character => char.IsAsciiDigit(character) || character == '.'))) throw Corrupt($"the runtime for {entry.Rid} is none");
        return new AgentProgram { Rid = entry.Rid, Version = version, Sha256 = sha256, Length = entry.Length, Runtime = entry.Runtime };
    }

    internal static CorruptDataException Corrupt(string reason) => new(What, 0, reason);
}

internal sealed record ManifestText(int Format, long Issued, ImmutableArray<ManifestEntry> Programs);

internal sealed record ManifestEntry(string Rid, string Version, string Sha256, long Length, string? Runtime = null);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    RespectNullableAnnotations = true, RespectRequiredConstructorParameters = true)]
[JsonSerializable(typeof(ManifestText))]
internal sealed partial class ManifestJson : JsonSerializerContext;

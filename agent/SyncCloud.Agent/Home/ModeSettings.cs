using System.Text.Json;
using System.Text.Json.Serialization;
using SyncCloud.Engine.Round;

namespace SyncCloud.Agent.Home;

/// <summary>What keeps a collection on this device from sending what changes here.</summary>
internal sealed record ModeSettings
{
    public bool ReadOnly { get; init; }

    /// <summary>How far behind it stays; zero: not at all.</summary>
    public long DelaySeconds { get; init => field = value >= 0 ? value : throw new JsonException("the delay is negative"); }

    [JsonIgnore]
    public SyncMode Mode => new() { ReceivesOnly = ReadOnly, Delay = TimeSpan.FromSeconds(DelaySeconds) };

    public static SyncMode Of(AttachedCollection collection) => collection.Mode?.Mode ?? SyncMode.TwoWay;

    /// <summary>What a record says of it: nothing where it is as usual.</summary>
    public static ModeSettings? From(bool readOnly, TimeSpan? delay) =>
        readOnly || delay is not null ? new ModeSettings { ReadOnly = readOnly, DelaySeconds = (long)(delay ?? TimeSpan.Zero).TotalSeconds } : null;

    /// <summary>Throws where the device must not publish anything of its own.</summary>
    public static void EnsureSends(AttachedCollection collection)
    {
        if (!Of(collection).Sends)
            throw new AgentException($"'{collection.Name}' only receives on this device", $"do it on another device, or have this one send again: synccloud mode {collection.Name} --two-way");
    }
}

using SyncCloud.Agent.Commands;
using SyncCloud.Agent.Home;
using SyncCloud.Connectors.Files;
using SyncCloud.Engine.Round;

namespace SyncCloud.Agent.Output;

/// <summary>How a device takes part in a collection, in words.</summary>
internal static class ModeText
{
    public const string TwoWay = "two-way", ReadOnly = "read-only", Delayed = "delayed";

    /// <summary>As <c>--json</c> has it.</summary>
    public static string Name(SyncMode mode) => mode.Delay > TimeSpan.Zero ? Delayed : mode.ReceivesOnly ? ReadOnly : TwoWay;

    public static string Sentence(SyncMode mode) => mode.Delay > TimeSpan.Zero ? $"only receives, and stays {Interval.Text(mode.Delay)} behind"
        : mode.ReceivesOnly ? "only receives; what changes here stays here" : "sends and receives";

    /// <summary>Which folders are here.</summary>
    public static string Sentence(FolderChoice choice) => choice.IsAll ? "all folders are on this device"
        : choice.IsOnly ? $"on this device are only {Names(choice)}, and the files beside and above" : $"all folders but {Names(choice)} are on this device";

    /// <summary>How this device takes part, by its status.</summary>
    public static string Sentence(CollectionStatus status) => Sentence(status.Mode == TwoWay ? SyncMode.TwoWay : new ModeSettings { ReadOnly = true, DelaySeconds = status.DelaySeconds ?? 0 }.Mode);

    /// <summary>Which folders are here, by its status; null when all are, or it has none.</summary>
    public static string? Folders(CollectionStatus status) =>
        status.Only is { } only ? Sentence(FolderChoice.Only(only)) : status.Without is { } without ? Sentence(FolderChoice.Without(without)) : null;

    private static string Names(FolderChoice choice) => string.Join(", ", choice.Folders.Select(folder => $"'{TextTable.Printable(folder)}'"));

    /// <summary>What of the difference to the others is as it should be; null when there is none.</summary>
    public static string? Kept(string collection, long kept) => kept == 0 ? null
        : $"{Units.Count(kept, "local change")} stay{(kept == 1 ? "s" : "")} here: synccloud revert {collection} lists them, and gives them up";
}

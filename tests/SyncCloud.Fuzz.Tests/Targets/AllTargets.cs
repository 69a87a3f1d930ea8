namespace SyncCloud.Fuzz.Tests.Targets;

/// <summary>Every reader of foreign bytes.</summary>
internal static class AllTargets
{
    public static IReadOnlyList<FuzzTarget> List { get; } = [.. FormatTargets.All(), .. HttpTargets.All(), .. FileTargets.All(), .. SettingsTargets.All(), .. ContactTargets.All(), CalendarTarget.Target, .. DavTargets.All(), .. BookmarkTargets.All()];

    public static FuzzTarget Named(string name) => List.Single(target => target.Name == name);
}

using System.Collections.Immutable;
using SyncCloud.Agent.Output;
using SyncCloud.Agent.Page.Web;
using SyncCloud.Connectors.Files.Volumes;

namespace SyncCloud.Agent.Page.Views;

/// <summary>Conflicts, their two versions side by side, and the choice.</summary>
internal static class ConflictsView
{
    private const int MostLines = 60;

    /// <param name="frame">The page around it.</param>
    /// <param name="conflicts">The first of them.</param>
    /// <param name="count">How many there are.</param>
    /// <param name="told">Who the devices are.</param>
    public static Markup Of(PageFrame frame, IReadOnlyList<ConflictShown> conflicts, int count, CloudTold told) => Markup.Of($"""
        <h1>{(count == 0 ? "No conflicts" : Units.Count(count, "conflict"))}</h1>
        <p class="lead">{(count == 0 ? "When two devices change the same thing before they have heard of each other, both versions are kept, and the choice is yours: here." : "Two devices changed the same thing before they had heard of each other. What you choose holds on every device.")}</p>
        {conflicts.Select((one, i) => Card(frame, one, told, i))}
        {(count > conflicts.Count ? Markup.Of($"<p class=\"small\">… and {count - conflicts.Count} more, which come here when these are decided. All of them: <code class=\"command\">synccloud conflicts</code></p>") : Markup.None)}
        """);

    private static Markup Card(PageFrame frame, ConflictShown one, CloudTold told, int i)
    {
        var (conflict, title) = (one.Conflict, $"conflict-{i.ToString(System.Globalization.CultureInfo.InvariantCulture)}");
        return Markup.Of($"""
            <section class="card conflict" aria-labelledby="{title}">
            <h2 id="{title}"><bdi>{conflict.Path}</bdi></h2>
            <p class="small">in <bdi>{one.Collection.Name}</bdi>{(one.IsFile ? Markup.None : Markup.Of($" · {conflict.Field}"))}</p>
            <div class="sides">
            <div class="side"><h3>Current</h3><p class="small">stands on every device now</p>{Side(frame, one, one.Current, conflict.Current)}</div>
            <div class="side"><h3>Other</h3><p class="small">{(conflict.Device is { } device ? Markup.Of($"from <bdi>{told.DeviceName(device.ToString())}</bdi>") : new Markup("kept beside it"))}</p>{Side(frame, one, one.Other, conflict.Other)}</div>
            </div>
            {(one.Lines is { IsEmpty: false } lines ? Lines(lines) : Markup.None)}
            {frame.Begin($"conflicts/{one.Collection.Id}/{conflict.Id}", "actions")}
            <button class="button" name="take" value="current">Keep current</button>
            <button class="button" name="take" value="other">Take other</button>
            <button class="button" name="take" value="both">Keep both</button>
            </form>
            </section>
            """);
    }

    private static Markup Side(PageFrame frame, ConflictShown one, VolumeStat? file, string text) => !one.IsFile
        ? Markup.Of($"""<p class="value">{text}</p>""")
        : Markup.Of($"""<p><bdi class="path">{text[(text.LastIndexOf('/') + 1)..]}</bdi></p>{(file is not { } known ? Markup.None : Markup.Of($"""<p class="small">{Units.Bytes(known.Length)} · changed {frame.Ago(DateTimeOffset.UnixEpoch.AddTicks(known.Modified / 100))}</p>"""))}""");

    /// <summary>A unified diff from the current version to the other one.</summary>
    private static Markup Lines(ImmutableArray<string> lines) => Markup.Of($"""
        <details open><summary>How they differ: <span class="gone">− only in current</span>, <span class="new">+ only in other</span></summary>
        <pre class="diff" tabindex="0">{lines.Take(MostLines).Select(line => Markup.Of($"""<span class="{(line is ['+', ..] ? "new" : line is ['-', ..] ? "gone" : line is ['@', ..] ? "where" : "")}">{line}</span>"""))}{(lines.Length > MostLines ? Markup.Of($"<span>… and {lines.Length - MostLines} more lines</span>") : Markup.None)}</pre></details>
        """);
}

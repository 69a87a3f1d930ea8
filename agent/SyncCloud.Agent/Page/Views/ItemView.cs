using SyncCloud.Agent.Commands.History;
using SyncCloud.Agent.Home;
using SyncCloud.Agent.Page.Web;

namespace SyncCloud.Agent.Page.Views;

/// <summary>The history of one item, newest first, with the way back to each version.</summary>
internal static class ItemView
{
    public static Markup Of(PageFrame frame, AttachedCollection collection, HistoryDocument item) => Markup.Of($"""
        <div class="head"><h1><bdi>{item.Path}</bdi></h1>
        <p class="lead">In <a href="{frame.To($"collections/{collection.Id}")}"><bdi>{item.Collection}</bdi></a>. {(item.KnownFrom == 0 ? "All of its history is known." : $"Its history is known from log {item.KnownFrom:N0} on: older logs were trimmed.")}</p></div>
        <ol class="history">{item.Versions.Reverse().Select((version, i) => Version(frame, item, version, isLatest: i == 0))}</ol>
        """);

    private static Markup Version(PageFrame frame, HistoryDocument item, HistoryVersion version, bool isLatest) => Markup.Of($"""
        <li class="card">
        <div class="version"><h2 class="h3">{(version.Device is { } device ? Markup.Of($"<bdi>{device}</bdi> {version.What} it") : new Markup("As it was when its history begins"))}</h2>
        <p class="small">{(version.When is { } when ? Markup.Of($"{frame.Ago(when)} · ") : Markup.None)}<a href="{frame.To($"collections/{item.Id}/logs/{Number(version.Sequence)}")}">log {version.Sequence}</a>{(version.Rule is { } rule ? $" · by the rule “{rule}”" : "")}</p></div>
        {(version.What == HistoryVersion.Changed ? Fields(version) : version.Path is { } path && path != item.Path ? Markup.Of($"<p>as <bdi>{path}</bdi></p>") : Markup.None)}
        {(isLatest && version.Path is not null ? Markup.Of($"<p><span class=\"tag\">this is how it is now</span></p>") : version.Path is null ? Markup.None : Markup.Of($"""<p><a class="button" href="{frame.To($"collections/{item.Id}/items/{item.Item}/restore?at={Number(version.Sequence)}")}">Restore this version…<span class="sr"> of log {version.Sequence}</span></a></p>"""))}
        </li>
        """);

    private static Markup Fields(HistoryVersion version) => Markup.Of($"""
        <div class="scroll"><table><caption class="sr">What log {version.Sequence} changed</caption><thead><tr><th scope="col">Field</th><th scope="col">Before</th><th scope="col">After</th></tr></thead>
        <tbody>{version.Fields.Select(field => Markup.Of($"<tr><th scope=\"row\">{field.Name}</th><td><bdi>{field.Before ?? "–"}</bdi></td><td><bdi>{field.After ?? "–"}</bdi></td></tr>"))}</tbody></table></div>
        """);

    /// <summary>As addresses have it.</summary>
    private static string Number(long number) => number.ToString(System.Globalization.CultureInfo.InvariantCulture);
}

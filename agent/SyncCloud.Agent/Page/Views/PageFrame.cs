using SyncCloud.Agent.Page.Web;

namespace SyncCloud.Agent.Page.Views;

/// <summary>What every page has around its own part, and what its links and forms need.</summary>
internal sealed record PageFrame
{
    private static readonly (string Path, string Label)[] places = [("", "Overview"), ("conflicts", "Conflicts"), ("devices", "Devices"), ("webhooks", "Webhooks"), ("versions", "Versions")];

    /// <summary>The beginning of all paths of the session.</summary>
    public required string Place { get; init; }

    /// <summary>What every form has to hold.</summary>
    public required string Form { get; init; }
    public required DateTimeOffset Now { get; init; }
    public required string DeviceName { get; init; }
    public required string User { get; init; }
    public required string Service { get; init; }
    public required string Version { get; init; }

    /// <summary>Conflicts that wait for a decision.</summary>
    public long Conflicts { get; init; }

    /// <summary>How what was asked for last has ended.</summary>
    public string? Notice { get; init; }

    /// <summary>A path of this session.</summary>
    public string To(string path) => $"/{Place}/{path}";

    public Markup Ago(DateTimeOffset at) => PageTime.Ago(at, Now);

    /// <summary>The beginning of a form that changes something.</summary>
    public Markup Begin(string path, string look = "") =>
        Markup.Of($"""<form method="post" action="{To(path)}" class="{look}"><input type="hidden" name="{PageGuard.FormField}" value="{Form}">""");

    /// <summary>The whole page. <paramref name="path"/>: which of the places it is, if one.</summary>
    public Markup Page(string title, string path, Markup main) => Markup.Of($"""
        <!doctype html>
        <html lang="en">
        <head>
        <meta charset="utf-8">
        <meta name="viewport" content="width=device-width, initial-scale=1">
        <meta name="color-scheme" content="light dark">
        <title>{title} – SyncCloud</title>
        <link rel="stylesheet" href="/page.css">
        <link rel="icon" href="/icon.svg">
        <script src="/page.js" defer></script>
        </head>
        <body data-events="{To("events")}">
        <a class="skip" href="#main">Skip to the content</a>
        <header class="top"><div class="bar">
        <a class="brand" href="{To("")}">{Icons.Brand}<span>SyncCloud</span></a>
        <nav aria-label="Main"><ul>{places.Select(place => Link(place.Path, place.Label, path))}</ul></nav>
        <form role="search" class="find" action="{To("search")}"><label class="sr" for="q">Find an item by its name</label><input id="q" name="q" type="search" placeholder="Find an item" autocomplete="off" required></form>
        </div></header>
        <main id="main" tabindex="-1">
        {(Notice is null ? Markup.None : Markup.Of($"""<p class="notice" role="status">{Icons.Done}<span>{Notice}</span></p>"""))}
        {main}
        </main>
        <footer class="foot"><p><bdi>{DeviceName}</bdi>, a device of <bdi>{User}</bdi> at <bdi>{Service}</bdi> · SyncCloud {Version}</p></footer>
        <p id="lost" class="notice lost" role="alert" hidden>{Icons.Trouble}<span>The daemon no longer answers. When it runs again (<code>synccloud run</code>), open this page anew: <code>synccloud open</code></span></p>
        <p id="said" class="sr" role="status" aria-live="polite"></p>
        </body>
        </html>
        """);

    /// <summary>A page for one who was not let in: it tells nothing.</summary>
    public static Markup Outside(string title, string text, string? command) => Markup.Of($"""
        <!doctype html>
        <html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><meta name="color-scheme" content="light dark"><title>{title} – SyncCloud</title><link rel="stylesheet" href="/page.css"></head>
        <body><main class="alone"><h1>{title}</h1><p>{text}</p>{(command is null ? Markup.None : Markup.Of($"<p><code class=\"command\">{command}</code></p>"))}</main></body></html>
        """);

    private Markup Link(string to, string label, string here)
    {
        var count = to == "conflicts" && Conflicts > 0 ? Markup.Of($""" <span class="count" aria-label="{Conflicts} to decide">{Conflicts}</span>""") : Markup.None;
        return Markup.Of($"""<li><a href="{To(to)}"{(to == here ? new Markup(" aria-current=\"page\"") : Markup.None)}>{label}{count}</a></li>""");
    }
}

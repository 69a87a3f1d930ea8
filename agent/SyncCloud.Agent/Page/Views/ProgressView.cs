using SyncCloud.Agent.Daemon;
using SyncCloud.Agent.Page.Web;

namespace SyncCloud.Agent.Page.Views;

/// <summary>How far a sync is.</summary>
internal static class ProgressView
{
    public static Markup Of(KeptState kept) => kept.At is { Total: > 0 and var total } at
        ? Markup.Of($"""<p>{CollectionLook.Sentenced(Output.ProgressText.Plain(at))}<progress max="{total.ToString(System.Globalization.CultureInfo.InvariantCulture)}" value="{Math.Min(at.Done, total).ToString(System.Globalization.CultureInfo.InvariantCulture)}" aria-label="Progress"></progress></p>""")
        : Markup.Of($"""<p>{CollectionLook.Sentenced(kept.At is { } stage ? Output.ProgressText.Plain(stage) : kept.Syncing)}<progress aria-label="Progress"></progress></p>""");
}

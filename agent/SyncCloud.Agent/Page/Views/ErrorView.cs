using SyncCloud.Agent.Page.Web;

namespace SyncCloud.Agent.Page.Views;

/// <summary>What went wrong, and what to do.</summary>
internal static class ErrorView
{
    public static Markup Of(PageFrame frame, ErrorReport error) => frame.Page("That did not work", "", Markup.Of($"""
        <h1>That did not work</h1>
        <p class="lead">{CollectionLook.Sentenced(error.Message)}</p>
        {(error.Remedy is null ? Markup.None : Markup.Of($"<p>{CollectionLook.Sentenced(error.Remedy)}</p>"))}
        <p><a class="button" href="{frame.To("")}">Back to the overview</a></p>
        """));
}

using SyncCloud.Agent.Page.Web;

namespace SyncCloud.Agent.Page.Views;

/// <summary>Small drawings beside words that say the same.</summary>
internal static class Icons
{
    public static readonly Markup Brand = Draw("""<path d="M4.5 10.2a7.6 7.6 0 0 1 13-3.6M19.5 13.8a7.6 7.6 0 0 1-13 3.6"/><path d="M17.9 2.9v4h-4M6.1 21.1v-4h4"/>""");
    public static readonly Markup Done = Draw("""<path d="m5 12.6 4.6 4.6L19.2 7.4"/>""");
    public static readonly Markup Busy = Draw("""<path d="M20 12a8 8 0 0 1-14.3 4.9M4 12a8 8 0 0 1 14.3-4.9"/><path d="M18.6 3v4.2h-4.2M5.4 21v-4.2h4.2"/>""");
    public static readonly Markup Wait = Draw("""<circle cx="12" cy="12" r="8.2"/><path d="M12 7.4V12l3 2"/>""");
    public static readonly Markup Pause = Draw("""<path d="M9 6v12M15 6v12"/>""");
    public static readonly Markup Trouble = Draw("""<path d="M12 4 3 19.5h18z"/><path d="M12 10v4.2M12 16.9v.1"/>""");
    public static readonly Markup Fork = Draw("""<path d="M12 20v-6.5M12 13.500c0-4-5-3-5-8M12 13.500c0-4 5-3 5-8"/><path d="M4.800 7.600 7 5.300l2.200 2.300M14.800 7.600 17 5.300l2.200 2.300"/>""");

    private static Markup Draw(string inner) => new($"""<svg class="icon" viewBox="0 0 24 24" aria-hidden="true">{inner}</svg>""");
}

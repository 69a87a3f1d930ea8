namespace SyncCloud.Agent.Identity;

/// <summary>How a person signs in.</summary>
internal enum SignInWay
{
    /// <summary>In the browser of this desktop, which comes back to a port of this machine (RFC 8252).</summary>
    Browser,

    /// <summary>On any device with a browser, by a code that is typed there (RFC 8628).</summary>
    DeviceCode,
}

/// <summary>What this process has around it: a desktop that its user sits at, or not.</summary>
internal sealed record Session(bool HasDesktop)
{
    public static Session Of(Func<string, string?> variable) => Of(variable, OperatingSystem.IsWindows() || OperatingSystem.IsMacOS());

    /// <param name="variable">The environment.</param>
    /// <param name="alwaysADesktop">Whether the system has one wherever nobody came in by SSH.</param>
    public static Session Of(Func<string, string?> variable, bool alwaysADesktop) =>
        new(!Has(variable, "SSH_CONNECTION") && !Has(variable, "SSH_TTY") && (alwaysADesktop || Has(variable, "DISPLAY") || Has(variable, "WAYLAND_DISPLAY")));

    public SignInWay Way => HasDesktop ? SignInWay.Browser : SignInWay.DeviceCode;

    private static bool Has(Func<string, string?> variable, string name) => !string.IsNullOrEmpty(variable(name));
}

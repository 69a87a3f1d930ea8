namespace SyncCloud.LocalHost.Network;

/// <summary>
/// What is logged, to standard error. The framework can print whole addresses and headers, which hold the signatures of links and the tokens of devices;
/// so the level is set here alone, not by the environment, and what could print them stays shut at every level.
/// </summary>
internal static class Logging
{
    // "Request starting GET …?signature=…", a request line that could not be parsed, and the frames of HTTP/2 with their headers.
    private static readonly string[] Telling =
        ["Microsoft.AspNetCore.Hosting.Diagnostics", "Microsoft.AspNetCore.Server.Kestrel.BadRequests", "Microsoft.AspNetCore.Server.Kestrel.Http2", "Microsoft.AspNetCore.HttpLogging", "Microsoft.AspNetCore.HttpOverrides"];

    public static void Configure(ILoggingBuilder logging, LogLevel level)
    {
        // Standard output belongs to what a script reads; everything told along the way goes to standard error.
        logging.ClearProviders().AddSimpleConsole(console => console.SingleLine = true)
            .Services.Configure<Microsoft.Extensions.Logging.Console.ConsoleLoggerOptions>(console => console.LogToStandardErrorThreshold = LogLevel.Trace)
            .PostConfigure<LoggerFilterOptions>(filter =>
            {
                filter.Rules.Clear();
                filter.MinLevel = level;
                // The framework's own chatter is for whoever asks for details.
                Rule("Microsoft", level >= LogLevel.Information ? Higher(level, LogLevel.Warning) : level);
                // There are no cookies here whose keys it could miss.
                Rule("Microsoft.AspNetCore.DataProtection", LogLevel.Error);
                // A failed start is told in words by whoever started the server.
                Rule("Microsoft.Extensions.Hosting", LogLevel.None);
                foreach (var category in Telling) Rule(category, Higher(level, LogLevel.Warning));

                void Rule(string category, LogLevel least) => filter.Rules.Add(new LoggerFilterRule(null, category, least, null));
            });
    }

    private static LogLevel Higher(LogLevel one, LogLevel other) => one > other ? one : other;
}

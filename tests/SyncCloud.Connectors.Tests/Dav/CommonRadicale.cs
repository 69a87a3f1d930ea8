using SyncCloud.EndToEnd.Tests;

namespace SyncCloud.Connectors.Tests.Dav;

/// <summary>The server that all tests share, each with collections of its own.</summary>
[TestClass]
public static class CommonRadicale
{
    private static readonly Lazy<Task<Radicale>> server = new(Radicale.StartAsync);

    internal static Task<Radicale> RequireAsync() => server.Value;

    [AssemblyCleanup]
    public static async Task EndAsync()
    {
        if (server is { IsValueCreated: true, Value.IsCompletedSuccessfully: true }) await (await server.Value).DisposeAsync();
    }
}

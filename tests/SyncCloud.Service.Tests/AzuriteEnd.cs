namespace SyncCloud.Service.Tests;

[TestClass]
public static class AzuriteEnd
{
    [AssemblyCleanup]
    public static Task EndAsync() => Azurite.EndAsync();
}

using SyncCloud.Service.Storage.Azure;

namespace SyncCloud.Service.Tests.Storage;

[TestClass]
public sealed class AzureStorageOptionsTests
{
    private static readonly AzureStorageOptions Good = new() { BlobService = new Uri("https://me.blob.core.windows.net"), TableService = new Uri("https://me.table.core.windows.net") };

    [TestMethod]
    public void Errors_OptionsThatCanWork_None()
    {
        Assert.IsEmpty(Good.Errors());
        Assert.IsEmpty(new AzureStorageOptions { ConnectionString = "UseDevelopmentStorage=true" }.Errors());
        Assert.IsEmpty((Good with { BlobService = new Uri("http://127.0.0.1:10000/devstoreaccount1") }).Errors());
        Assert.IsEmpty((Good with { Container = "a-1", Table = "Abc" }).Errors());
    }

    [TestMethod]
    public void Errors_OptionsThatCannot_NameThemselves()
    {
        Fails(nameof(Good.BlobService), Good with { BlobService = null });
        Fails(nameof(Good.BlobService), Good with { BlobService = new Uri("http://me.blob.core.windows.net") });
        Fails(nameof(Good.TableService), Good with { TableService = new Uri("https://me.table.core.windows.net/?sig=secret") });
        Fails(nameof(Good.TableService), Good with { TableService = new Uri("me", UriKind.Relative) });
        Fails(nameof(Good.ConnectionString), Good with { ConnectionString = "UseDevelopmentStorage=true" });
        foreach (var name in new[] { "ab", "Upper", "a--b", "-ab", "ab-", "a_b", new string('a', 64) }) Fails(nameof(Good.Container), Good with { Container = name });
        foreach (var name in new[] { "ab", "Upper", "synccloud" }) Fails(nameof(Good.AgentsContainer), Good with { AgentsContainer = name });
        foreach (var name in new[] { "ab", "1ab", "a-b", "", new string('a', 64) }) Fails(nameof(Good.Table), Good with { Table = name });
        Assert.ThrowsExactly<ArgumentException>(() => AzureStorage.Open(Good with { Table = "" }, credential: null));
        Assert.ThrowsExactly<ArgumentNullException>(() => AzureStorage.Open(Good, credential: null));

        static void Fails(string option, AzureStorageOptions options) => Assert.StartsWith(option, options.Errors().Single());
    }
}

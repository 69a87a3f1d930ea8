using System.Diagnostics;
using System.Net;
using SyncCloud.Protocol;
using SyncCloud.Protocol.Http;
using SyncCloud.Service.Tests;

namespace SyncCloud.LocalHost.Tests;

[TestClass]
public sealed class CommandLineTests : IDisposable
{
    private readonly TestFolder folder = new();
    public TestContext TestContext { get; set; } = null!;

    public void Dispose() => folder.Dispose();

    private async Task<(int Code, string Output, string Error)> RunAsync(params string[] args)
    {
        using var output = new StringWriter();
        using var error = new StringWriter();
        var code = await CommandLine.RunAsync(args, output, error, TestContext.CancellationToken);
        return (code, output.ToString(), error.ToString());
    }

    [TestMethod]
    public async Task Code_BesideAServer_PrintsOnlyTheCode_WhichWorks()
    {
        await using var server = await TestServer.StartAsync();
        var (code, output, error) = await RunAsync("code", "--data", server.Data, "--user", "anna");
        Assert.AreEqual(0, code);
        Assert.MatchesRegex(@"^\S{4}-\S{4}-\S{4}\r?\n$", output);
        Assert.Contains($"synccloud join {server.Server.Address.GetLeftPart(UriPartial.Authority)} --code {output.Trim()}", error);
        using var response = await server.Http.PostAsync(Routes.Enrolments, TestServer.Json(new EnrolmentRequest(output.Trim()), ContractJson.Default.EnrolmentRequest), TestContext.CancellationToken);
        Assert.AreEqual("anna", (await TestServer.ReadAsync(response, HttpStatusCode.OK, ContractJson.Default.EnrolmentResponse)).User);
    }

    [TestMethod]
    public async Task Code_BeforeAServer_WorksLater()
    {
        var (code, _, _) = await RunAsync("code", "--data", folder.File("new"), "--user", "anna");
        Assert.AreEqual(0, code);
        Assert.IsTrue(File.Exists(folder.File("new/service.db")));
    }

    [TestMethod]
    [DataRow("--nonsense")]
    [DataRow("code")]
    [DataRow("code", "--user")]
    [DataRow("nonsense")]
    public async Task NotUnderstood_IsToldWithExitCode2(params string[] args)
    {
        var (code, output, error) = await RunAsync(args);
        Assert.AreEqual((2, ""), (code, output));
        Assert.Contains("--help", error);
    }

    [TestMethod]
    public async Task Help_Teaches()
    {
        var (code, output, _) = await RunAsync("--help");
        Assert.AreEqual(0, code);
        foreach (var word in new[] { "--data", "--urls", "--insecure-http", "code", LocalServerOptions.DefaultUrl }) Assert.Contains(word, output);
    }

    [TestMethod]
    public async Task Version_IsTold()
    {
        var (code, output, _) = await RunAsync("--version");
        Assert.AreEqual(0, code);
        Assert.Contains(LocalServer.Version, output);
    }

    [TestMethod]
    [DataRow("http://0.0.0.0:0", "--insecure-http")]
    [DataRow("http://example.com:80", "--insecure-http")]
    [DataRow("http://127.0.0.1:0;http://[::]:0", "--insecure-http")]
    [DataRow("http://127.0.0.1:0/path", "no address")]
    [DataRow("ftp://127.0.0.1", "no address")]
    [DataRow("127.0.0.1", "no address")]
    [DataRow(";", "no address")]
    public async Task Urls_ThatAreNotSafeOrNoAddress_AreRefusedInWords(string urls, string word)
    {
        var (code, _, error) = await RunAsync("--data", folder.Path, "--urls", urls);
        Assert.AreEqual(1, code);
        Assert.Contains(word, error);
    }

    [TestMethod]
    public async Task AddressInUse_IsToldInWords()
    {
        await using var server = await TestServer.StartAsync();
        var (code, _, error) = await RunAsync("--data", folder.File("other"), "--urls", server.Server.Address.ToString());
        Assert.AreEqual(1, code);
        Assert.Contains("in use", error);
    }

    [TestMethod]
    public async Task FolderServedAlready_IsToldInWords()
    {
        await using var server = await TestServer.StartAsync();
        var (code, _, error) = await RunAsync("--data", server.Data, "--urls", "http://127.0.0.1:0");
        Assert.AreEqual(1, code);
        Assert.Contains("serves the data folder", error);
    }

    [TestMethod]
    public async Task FolderThatCannotBeWritten_IsToldInWords()
    {
        await File.WriteAllTextAsync(folder.File("file"), "", TestContext.CancellationToken);
        foreach (var args in new[] { new[] { "--data", folder.File("file/data") }, ["code", "--user", "anna", "--data", folder.File("file/data")] })
        {
            var (code, _, error) = await RunAsync(args);
            Assert.AreEqual(1, code);
            Assert.Contains("cannot write to the data folder", error);
        }
    }

    [TestMethod]
    public async Task SettingsThatCannotWork_AreToldAtStart()
    {
        foreach (var (settings, word) in new[] { ("""{"Service":{"UserQuota":0}}""", "UserQuota"), ("""{"Service":{"UserQuota":"much"}}""", "UserQuota"), ("""{"Service":{"UserQuoat":1}}""", "UserQuoat"), ("{", "settings.json") })
        {
            await File.WriteAllTextAsync(folder.File("settings.json"), settings, TestContext.CancellationToken);
            var (code, _, error) = await RunAsync("--data", folder.Path, "--urls", "http://127.0.0.1:0");
            Assert.AreEqual(1, code, settings);
            Assert.Contains(word, error);
        }
    }

    /// <summary>A real process, killed without warning between an acknowledged append and anything else.</summary>
    [TestMethod]
    public async Task AcknowledgedAppends_SurviveAKill()
    {
        var data = folder.File("data");
        LogPosition head;
        CollectionId collection;
        HttpDevice device;
        var appended = new List<Hash256>();
        using (var process = Process.Start(new ProcessStartInfo("dotnet", [typeof(LocalServer).Assembly.Location, "--data", data, "--urls", "http://127.0.0.1:0"]) { RedirectStandardOutput = true })!)
        {
            try
            {
                var line = (await process.StandardOutput.ReadLineAsync(TestContext.CancellationToken))!;
                Assert.StartsWith("SyncCloud serves http://127.0.0.1:", line);
                using var http = new HttpClient { BaseAddress = new Uri(line.Split(' ')[2]) };
                var (_, code, _) = await RunAsync("code", "--data", data, "--user", "anna");
                using var enrolled = await http.PostAsync(Routes.Enrolments, TestServer.Json(new EnrolmentRequest(code.Trim()), ContractJson.Default.EnrolmentRequest), TestContext.CancellationToken);
                device = await HttpDevice.RegisterAsync(http, (await TestServer.ReadAsync(enrolled, HttpStatusCode.OK, ContractJson.Default.EnrolmentResponse)).Token);
                collection = CollectionId.Parse((await device.CollectionAsync()).Id);
                head = LogPosition.Start(collection);
                for (var i = 0; i < 20; i++)
                {
                    var log = device.Log(collection, head);
                    using var response = await device.AppendAsync(collection, log);
                    Assert.AreEqual(HttpStatusCode.Created, response.StatusCode);
                    head = new LogPosition(head.Sequence + 1, Hash256.Of(log));
                    appended.Add(head.Hash);
                }
            }
            finally
            {
                process.Kill();
                await process.WaitForExitAsync(CancellationToken.None);
            }
        }
        await using var again = await LocalServer.StartAsync(new LocalServerOptions { DataFolder = data, Urls = "http://127.0.0.1:0" }, TestContext.CancellationToken);
        using var client = new HttpClient { BaseAddress = again.Address };
        var (logs, end) = await (device with { Http = client }).ReadAsync(collection, LogPosition.Start(collection));
        Assert.AreSequenceEqual(appended, logs.Select(log => log.Position.Hash));
        Assert.AreEqual(head, end);
    }
}

using System.Diagnostics;
using System.Text.Json;
using System.Text.RegularExpressions;
using SyncCloud.Agent.Commands;
using SyncCloud.Agent.Help;

namespace SyncCloud.Agent.Tests.Help;

[TestClass]
public sealed partial class HelpTests(TestContext context)
{
    public static IEnumerable<string> Topics => HelpTopic.All.Select(topic => topic.Name);

    [TestMethod]
    public async Task Help_WithoutATopic_ListsThem()
    {
        var output = await RunAsync("help");
        foreach (var topic in (string[])["conflicts", "environment", "exit-codes", "formats", "guard", "history", "ignore", "json", "limits", "modes", "select"]) Assert.Contains($"  {topic} ", output);
        var rows = JsonDocument.Parse(await RunAsync("help", "--json")).RootElement.GetProperty("topics").EnumerateArray().ToArray();
        CollectionAssert.AreEqual(Topics.ToArray(), rows.Select(row => row.GetProperty("topic").GetString()).ToArray());
    }

    [TestMethod]
    [DynamicData(nameof(Topics))]
    public async Task Help_OfATopic_FitsATerminal_AndItsExamplesAreCommandsThatThereAre(string topic)
    {
        var page = await RunAsync("help", topic);
        Assert.StartsWith($"{topic}: ", page);
        foreach (var line in page.Split('\n')) Assert.IsLessThanOrEqualTo(80, line.TrimEnd('\r').Length, line);
        var root = AgentCommandLine.Create(new TestRun().Surroundings);
        foreach (var example in Examples(page))
            Assert.IsEmpty(root.Parse(example).Errors, $"{example}: {string.Join(' ', root.Parse(example).Errors.Select(error => error.Message))}");
        foreach (Match named in Quoted().Matches(page))
            Assert.IsTrue(named.Groups[1].Value is "TOPIC" or "COMMAND" || root.Subcommands.Any(command => command.Name == named.Groups[1].Value), named.Value);
    }

    [TestMethod]
    public async Task Help_OfACommand_IsWhatTheCommandSaysOfItself()
    {
        Assert.AreEqual((await RunAsync("devices", "revoke", "--help")).Trim(), (await RunAsync("help", "devices", "revoke")).Trim());
        Assert.Contains("`synccloud conflicts --help`", await RunAsync("help", "conflicts"), "a topic that has a command's name leads to it");
    }

    [TestMethod]
    public async Task Suggest_HelpBegun_IsCompletedByTopicsAndCommands()
    {
        var words = (await RunAsync("[suggest:17]", "synccloud help ex")).Split('\n', StringSplitOptions.TrimEntries);
        Assert.Contains("exit-codes", words);
        Assert.Contains("export", words);
        Assert.DoesNotContain("guard", words);
    }

    [TestMethod]
    public async Task Man_HasEveryCommandAndTopic_AndNothingThatMandocWouldRemark()
    {
        var mandoc = Array.Find(["/usr/bin/mandoc", "/usr/local/bin/mandoc"], File.Exists);
        var page = await RunAsync("help", "--man");
        foreach (var command in AgentCommandLine.Create(new TestRun().Surroundings).Subcommands)
            Assert.AreEqual(!command.Hidden, page.Contains($".SS \"synccloud {Roff.Escape(command.Name)}", StringComparison.Ordinal), command.Name);
        foreach (var topic in Topics) Assert.Contains($".SH \"{topic.Replace("-", " ", StringComparison.Ordinal).ToUpperInvariant()}\"", page);
        if (mandoc is null)
        {
            const string missing = "mandoc is missing: install it, on Debian: apt-get install mandoc";
            if (Environment.GetEnvironmentVariable("SYNCCLOUD_REQUIRE_PARTS") == "1") Assert.Fail(missing);
            Assert.Inconclusive(missing);
        }
        using var folder = new TemporaryFolder();
        await File.WriteAllTextAsync(folder.At("synccloud.1"), page, context.CancellationToken);
        using var process = Process.Start(new ProcessStartInfo(mandoc!, ["-T", "lint", "-W", "warning", folder.At("synccloud.1")]) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        var said = await process.StandardError.ReadToEndAsync(context.CancellationToken) + await process.StandardOutput.ReadToEndAsync(context.CancellationToken);
        await process.WaitForExitAsync(context.CancellationToken);
        // It has no date, so that the same program gives the same bytes.
        var remarks = said.Split('\n', StringSplitOptions.RemoveEmptyEntries).Where(line => !line.Contains("missing date", StringComparison.Ordinal)).ToArray();
        Assert.IsEmpty(remarks, string.Join('\n', remarks));
    }

    private static IEnumerable<string> Examples(string page) => page.Split('\n', StringSplitOptions.TrimEntries)
        .Where(line => line.StartsWith("synccloud ", StringComparison.Ordinal))
        .Select(line => line["synccloud ".Length..].Split(" #")[0].Split(" | ")[0].Trim());

    private async Task<string> RunAsync(params string[] arguments)
    {
        var run = new TestRun();
        Assert.AreEqual(0, await run.RunAsync(context.CancellationToken, arguments), run.Error);
        return run.Output;
    }

    [GeneratedRegex("`synccloud ([A-Za-z]+)")]
    private static partial Regex Quoted();
}

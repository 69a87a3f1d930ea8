using System.Diagnostics;
using System.Text.RegularExpressions;

namespace SyncCloud.Functions.Tests.Deploy;

/// <summary>The scripts as text: portable, and the same steps for both families of systems.</summary>
[TestClass]
public sealed partial class HookScriptsTests
{
    [TestMethod]
    public void ShellCheck_SaysNothing()
    {
        const string missing = "ShellCheck is missing: apt-get install shellcheck";
        if (!Environment.GetEnvironmentVariable("PATH")!.Split(Path.PathSeparator).Any(folder => File.Exists(Path.Combine(folder, "shellcheck"))))
        {
            if (Environment.GetEnvironmentVariable("SYNCCLOUD_REQUIRE_PARTS") == "1") Assert.Fail(missing);
            Assert.Inconclusive(missing);
        }
        var start = new ProcessStartInfo("shellcheck", ["--external-sources", "--shell=sh", .. Directory.EnumerateFiles(Folder, "*.sh").Select(path => Path.GetFileName(path))]) { WorkingDirectory = Folder, RedirectStandardOutput = true };
        using var process = Process.Start(start)!;
        var said = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        Assert.AreEqual("", said);
        Assert.AreEqual(0, process.ExitCode);
    }

    [TestMethod]
    [DataRow("register")]
    [DataRow("unregister")]
    [DataRow("publish")]
    [DataRow("entra")]
    public void Variants_TakeTheSameStepsInTheSameOrder(string script)
    {
        var sh = Steps($"{script}.sh");
        Assert.IsGreaterThanOrEqualTo(3, sh.Count, string.Join('\n', sh));
        CollectionAssert.AreEqual(sh.ToArray(), Steps($"{script}.ps1").ToArray(), $"{string.Join('\n', sh)}\n\nand\n\n{string.Join('\n', Steps($"{script}.ps1"))}");
    }

    [TestMethod]
    [DataRow("register")]
    [DataRow("unregister")]
    [DataRow("publish")]
    [DataRow("entra")]
    public void Variants_SayTheSame(string script)
    {
        var sh = Sentences($"{script}.sh");
        Assert.IsNotEmpty(sh);
        CollectionAssert.AreEqual(sh.ToArray(), Sentences($"{script}.ps1").ToArray());
    }

    [TestMethod]
    public void Templates_HaveNoPlaceholderThatIsNotFilled()
    {
        foreach (var file in Directory.EnumerateFiles(Folder, "*", SearchOption.AllDirectories).Where(path => Path.GetExtension(path) is ".json" or ".txt"))
            foreach (Match placeholder in Placeholder().Matches(File.ReadAllText(file)))
                foreach (var script in (string[])["entra.sh", "entra.ps1"]) Assert.Contains(placeholder.Value, File.ReadAllText(Path.Combine(Folder, script)), file);
    }

    private static string Folder => Repository.At("infra", "hooks");

    /// <summary>What a script asks of az and azd, and the bodies that it fills, with the quoting of its language taken away.</summary>
    private static IReadOnlyList<string> Steps(string script) => [.. Lines(script).SelectMany(line => Step().Matches(Sentence().Replace(line, ""))).Select(match => Unquoted(match.Value))];

    private static IReadOnlyList<string> Sentences(string script) => [.. Lines(script).SelectMany(line => Sentence().Matches(line)).Select(match => Unquoted(match.Groups["text"].Value))
        // Where sh ends by `set -e`, PowerShell has to say so.
        .Where(sentence => !sentence.StartsWith("azd could not note", StringComparison.Ordinal))
        .Select(sentence => sentence.Replace("$count ", "$($found.Count) ", StringComparison.Ordinal))];

    private static IEnumerable<string> Lines(string script) => File.ReadLines(Path.Combine(Folder, script)).Select(line => line.Trim()).Where(line => !line.StartsWith('#'));

    private static string Unquoted(string text) => Spaces().Replace(Braced().Replace(text, "$$$1").Replace("\\$", "$", StringComparison.Ordinal).Replace("`$", "$", StringComparison.Ordinal)
        .Replace("\"", "", StringComparison.Ordinal).Replace("Fill ", "fill ", StringComparison.Ordinal), " ").Trim();

    // A call ends with the line, or where its language closes it or goes on.
    [GeneratedRegex("""(?:\baz (?:account|cloud|rest|storage)|\bazd env set|\bdotnet run) .*?(?=\) \|\||\)$| \|\| | \}|$)|(?i:\bfill) registration/\w+\.json""")]
    private static partial Regex Step();

    [GeneratedRegex("""(?i:(?<![\w-])(?:say|stop|stop-hook|give_up|give-up)) (?<quote>["'])(?<text>.*?)\k<quote>(?= |$|\})""")]
    private static partial Regex Sentence();

    [GeneratedRegex(@"\{[a-z]+\}")]
    private static partial Regex Placeholder();

    [GeneratedRegex(@"\$\{(\w+)\}")]
    private static partial Regex Braced();

    [GeneratedRegex(" +")]
    private static partial Regex Spaces();
}

using System.Diagnostics;
using CsCheck;
using SyncCloud.Connectors.Files.Ignore;

namespace SyncCloud.Connectors.Tests.Files;

/// <summary>Ignore files mean what the same lines mean to git.</summary>
[TestClass]
public sealed class IgnoreTests
{
    private static readonly string[] patterns =
    [
        "*.log", "!keep.log", "build/", "/top", "a/b", "a/**", "**/b", "a/**/b", "**/a/**", "**", "*", "*/", "/*", "!/a", "!*/", "a*b", "?", "??", "[ab]", "[!ab]", "[^a]", "[a-c].x",
        "[]-]", "[]a]", "[a", "[[:digit:]]", "[[:alpha:]b]*", "[[:nope:]]", "[\\]]", "[a-]", "[--0]", "\\#x", "\\!x", "#comment", "", "!", "/", "//", "a//b", "a/", "a/b/", "/a/b/", "x y", "x ", "x\\ ", "x  \\", "\\a", "a\\*b", "a**b",
        "**a", "a**", "a/***/b", "***", "***/b", "**/", "/**/b", "/**", "a/*/b", "*/b", "**/*.x", "a/**/", "\t", "a\t", ".*", "a.x", "*.x.*", "!a.x", "!**/b", "a/*", "!a/b", "*a*b*", "**/a/b", "a/b/**", "b/**/a/**/c", "a**/b", "a**/?*", "a***/b", "a/b**/?", "ab**/x", "/a**/b",
    ];

    private static readonly string[] names = ["a", "b", "c", "ab", "a.x", "b.x", "keep.log", "x.log", "build", "top", "#x", "!x", "x y", "x ", "x", "0", "-", "]", "a*b", "axb", ".h", "aab", "[a", "a\\b", "\\"];

    [TestMethod]
    public async Task AnyPatternsAndPaths_AreIgnoredExactlyWhenGitIgnoresThem()
    {
        if (!await GitIsHereAsync()) Assert.Inconclusive("git is not installed");
        using var repository = new GitFolder();
        await repository.RunAsync("init", "-q");
        var genLine = Gen.Frequency(
            (3, Gen.OneOf(patterns)),
            (1, Gen.OneOf("a", "b", "*", "**", "?", "/", "/", "[ab]", "!", "\\", "x", ".", "[!a]", "-").List[1, 6].Select(string.Concat)));
        var genRules = genLine.List[1, 5].Select(lines => string.Join('\n', lines));
        var genPath = Gen.Select(Gen.OneOf(names).List[1, 4], Gen.Bool).Select((parts, isFolder) => (Path: string.Join('/', parts), isFolder));
        var genCase = Gen.Select(genRules, genRules.Null(), genPath.List[1, 60]);
        var cases = new List<(string, string?, List<(string, bool)>)>();
        genCase.Sample(sample => cases.Add(sample), iter: 60, threads: 1);
        foreach (var (top, inner, paths) in cases)
        {
            repository.Reset();
            await CompareAsync(repository, top, inner, paths);
        }
    }

    [TestMethod]
    public async Task EachPatternAlone_AgreesWithGitOnEveryPath()
    {
        if (!await GitIsHereAsync()) Assert.Inconclusive("git is not installed");
        using var repository = new GitFolder();
        await repository.RunAsync("init", "-q");
        var paths = names.Concat(names.SelectMany(outer => names.Take(8).Select(inner => outer + "/" + inner))).Append("a/c/b").Append("a/b/c/b").Append("b/x/a/y/c").ToList();
        foreach (var isFolder in new[] { false, true })
            foreach (var pattern in patterns) await CompareAsync(repository, pattern, null, [.. paths.Select(path => (path, isFolder))]);
    }

    [TestMethod]
    public void CarriageReturnsAndByteOrderMark_AreNoPartOfPatterns()
    {
        var rules = IgnoreRules.None.Add("", "\ufeff*.log\r\n\r\n!keep.log\r\n");
        Assert.IsTrue(rules.Ignores("", "a.log", false));
        Assert.IsFalse(rules.Ignores("", "keep.log", false));
    }

    [TestMethod]
    public void QuestionMark_MatchesACharacterWhereGitMatchesAByte()
    {
        var rules = IgnoreRules.None.Add("", "?\ng[é]n\nÜber*");
        Assert.IsTrue(rules.Ignores("", "é", false));
        Assert.IsTrue(rules.Ignores("a", "gén", false));
        Assert.IsTrue(rules.Ignores("a", "Über uns", true));
    }

    private static async Task CompareAsync(GitFolder repository, string top, string? inner, IReadOnlyList<(string Path, bool IsFolder)> paths)
    {
        File.WriteAllText(Path.Combine(repository.Root, ".gitignore"), top);
        if (inner is not null)
        {
            Directory.CreateDirectory(Path.Combine(repository.Root, "a"));
            File.WriteAllText(Path.Combine(repository.Root, "a", ".gitignore"), inner);
        }
        // Git looks at what is there to know a folder. What is not there is a file to it.
        foreach (var (path, isFolder) in paths)
            if (isFolder) Directory.CreateDirectory(Path.Combine(repository.Root, path));
        var asked = paths.Select(path => path.Path).Distinct().ToList();
        var ignored = (await repository.AskAsync(asked)).ToHashSet();
        foreach (var path in asked)
        {
            var isFolder = Directory.Exists(Path.Combine(repository.Root, path));
            Assert.AreEqual(ignored.Contains(path), Ignores(top, inner, path, isFolder), $"'{path}' (folder: {isFolder}) under '{top.ReplaceLineEndings("⏎")}' and in a: '{inner?.ReplaceLineEndings("⏎")}'");
        }
    }

    /// <summary>As a walk would find out: what lies in an ignored folder is not looked at.</summary>
    private static bool Ignores(string top, string? inner, string path, bool isFolder)
    {
        var rules = IgnoreRules.None.Add("", top);
        var parts = path.Split('/');
        var folder = "";
        for (var i = 0; i < parts.Length; i++)
        {
            if (rules.Ignores(folder, parts[i], i < parts.Length - 1 || isFolder)) return true;
            folder = folder.Length == 0 ? parts[i] : folder + "/" + parts[i];
            if (folder == "a" && inner is not null) rules = rules.Add("a", inner);
        }
        return false;
    }

    private static async Task<bool> GitIsHereAsync()
    {
        try
        {
            using var process = Process.Start(new ProcessStartInfo("git", ["--version"]) { RedirectStandardOutput = true })!;
            await process.WaitForExitAsync();
            return process.ExitCode == 0;
        }
        catch (System.ComponentModel.Win32Exception) { return false; }
    }

    private sealed class GitFolder : IDisposable
    {
        public string Root { get; } = Directory.CreateTempSubdirectory("synccloud-git-").FullName;

        public void Reset()
        {
            foreach (var folder in Directory.EnumerateDirectories(Root).Where(folder => Path.GetFileName(folder) != ".git")) Directory.Delete(folder, recursive: true);
        }

        public Task<string> RunAsync(params string[] arguments) => RunAsync("", arguments);

        public async Task<string[]> AskAsync(IReadOnlyList<string> paths)
        {
            var output = await RunAsync(string.Concat(paths.Select(path => "./" + path + "\0")), "check-ignore", "--no-index", "-z", "--stdin");
            return [.. output.Split('\0', StringSplitOptions.RemoveEmptyEntries).Select(path => path[2..])];
        }

        private async Task<string> RunAsync(string input, params string[] arguments)
        {
            var start = new ProcessStartInfo("git", arguments)
            {
                WorkingDirectory = Root,
                RedirectStandardInput = true,
                RedirectStandardOutput = true,
                StandardInputEncoding = new System.Text.UTF8Encoding(false),
                StandardOutputEncoding = System.Text.Encoding.UTF8,
            };
            start.Environment["GIT_CONFIG_GLOBAL"] = "/dev/null";
            start.Environment["GIT_CONFIG_SYSTEM"] = "/dev/null";
            start.Environment["GIT_CEILING_DIRECTORIES"] = Path.GetDirectoryName(Root);
            using var process = Process.Start(start)!;
            var output = process.StandardOutput.ReadToEndAsync();
            await process.StandardInput.WriteAsync(input);
            process.StandardInput.Close();
            await process.WaitForExitAsync();
            Assert.IsLessThanOrEqualTo(1, process.ExitCode);
            return await output;
        }

        public void Dispose() => Directory.Delete(Root, recursive: true);
    }
}

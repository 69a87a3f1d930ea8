using System.Diagnostics;
using System.Text.Json.Nodes;

namespace SyncCloud.Functions.Tests.Deploy;

/// <summary>An app registration as the requests left it.</summary>
internal sealed record Registration(string Object, string Client, JsonObject Content);

/// <summary>What a hook ended with, and all that it said.</summary>
internal sealed record HookRun(int Code, string Said);

/// <summary>
/// A tenant and an azd environment in a temporary folder, with an <c>az</c>, an <c>azd</c> and a <c>dotnet</c> that work on them (the scripts in <c>Fakes</c>). The hooks run as azd
/// runs them: the real files, with the environment's values, and find no program but these and a few of POSIX.
/// </summary>
internal sealed class FakeAzure : IDisposable
{
    public const string Tenant = "11111111-aaaa-4bbb-8ccc-111111111111";
    public const string Subscription = "22222222-aaaa-4bbb-8ccc-222222222222";
    public const string Environment = "home";
    public const string Mark = $"synccloud/{Subscription}/{Environment}";

    private static readonly string[] posix = ["sh", "sed", "grep", "cut", "dirname", "mktemp", "rm", "mkdir", "cp"];

    private readonly DirectoryInfo root;

    public FakeAzure()
    {
        if (OperatingSystem.IsWindows()) Assert.Inconclusive("the hooks of this system are PowerShell's, which nothing here runs");
        root = Directory.CreateTempSubdirectory("synccloud-hooks-");
        foreach (var folder in (string[])["bin", "tmp", "applications", "principals", "environment", "subscriptions", "agents", "project"]) root.CreateSubdirectory(folder);
        foreach (var fake in Directory.EnumerateFiles(Repository.At("tests", "SyncCloud.Functions.Tests", "Deploy", "Fakes"))) File.CreateSymbolicLink(At("bin", Path.GetFileName(fake)), fake);
        foreach (var program in posix) File.CreateSymbolicLink(At("bin", program), ProgramAt(program));
        foreach (var counter in (string[])["made", "writes", "break-at", "lag"]) Set(counter, "0");
        Set("calls", "");
        Set("build", "hash");
        Set("current-tenant", Tenant);
        Set(Path.Combine("subscriptions", Subscription), Tenant);
        Environ["AZURE_ENV_NAME"] = Environment;
        Environ["AZURE_SUBSCRIPTION_ID"] = Subscription;
    }

    /// <summary>Of the azd environment, what azd itself keeps there.</summary>
    public Dictionary<string, string> Environ { get; } = [];

    public string ClientId => Value("SYNCCLOUD_CLIENT_ID");

    public string Created => Value("SYNCCLOUD_CLIENT_CREATED");

    public IReadOnlyList<string> Calls => File.ReadAllLines(At("calls"));

    /// <summary>How often something was written, to the tenant or to the azd environment.</summary>
    public int Writes => int.Parse(File.ReadAllText(At("writes")));

    public IReadOnlyList<string> Principals => [.. Directory.EnumerateFiles(At("principals")).Select(path => Path.GetFileName(path)).Order(StringComparer.Ordinal)];

    public IReadOnlyList<Registration> Registrations => [.. Directory.EnumerateDirectories(At("applications")).Order(StringComparer.Ordinal).Select(Read)];

    public static string ProgramAt(string name) => System.Environment.GetEnvironmentVariable("PATH")!.Split(Path.PathSeparator).Select(folder => Path.Combine(folder, name)).FirstOrDefault(File.Exists)
        ?? throw new InvalidOperationException($"{name} is not on the PATH");

    public void Set(string name, string content) => File.WriteAllText(At(name), content);

    public void Unset(string name) => File.Delete(At(name));

    public void SetValue(string name, string value) => Set(Path.Combine("environment", name), value);

    /// <summary>What lies in the container of agent programs: its first line.</summary>
    public string Published(string name) => File.ReadAllLines(At("agents", name))[0];

    public bool HasPublished(string name) => File.Exists(At("agents", name));

    /// <summary>Of the clone that azd works in.</summary>
    public bool HasInProject(string name) => File.Exists(At("project", name));

    public void UnsetInProject(string name) => File.Delete(At("project", name));

    /// <summary>From the write of that number on, none works; <paramref name="answerLost"/>: that one does, and only seems not to.</summary>
    public void BreakAt(int write, bool answerLost)
    {
        Set("writes", "0");
        Set("break-at", $"{write}");
        if (answerLost) Set("answer-lost", "");
    }

    public void Mend()
    {
        Set("break-at", "0");
        Unset("answer-lost");
    }

    /// <summary>A registration that somebody else made.</summary>
    public Registration Register(string client, string name, params string[] tags)
    {
        var folder = root.CreateSubdirectory($"applications/other-{client}").FullName;
        File.WriteAllText(Path.Combine(folder, "client"), client);
        File.WriteAllText(Path.Combine(folder, "tags"), string.Join(' ', tags));
        File.WriteAllText(Path.Combine(folder, "0.json"), new JsonObject { ["displayName"] = name, ["tags"] = new JsonArray([.. tags.Select(tag => (JsonNode)tag)]) }.ToJsonString());
        return Read(folder);
    }

    public HookRun Run(string hook)
    {
        var start = new ProcessStartInfo(Repository.At("infra", "hooks", hook)) { RedirectStandardOutput = true, RedirectStandardError = true, WorkingDirectory = At("project") };
        start.Environment.Clear();
        foreach (var (name, value) in Environ) start.Environment[name] = value;
        foreach (var file in Directory.EnumerateFiles(At("environment"))) start.Environment[Path.GetFileName(file)] = File.ReadAllText(file);
        start.Environment["PATH"] = At("bin");
        start.Environment["TMPDIR"] = At("tmp");
        start.Environment["FAKE_AZURE"] = root.FullName;
        start.Environment["FAKE_PATH"] = System.Environment.GetEnvironmentVariable("PATH");
        using var process = Process.Start(start)!;
        var error = process.StandardError.ReadToEndAsync();
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        var said = output + error.GetAwaiter().GetResult();
        Assert.IsFalse(File.Exists(At("unknown")), $"the hook asks for what is not known: {said}");
        Assert.IsEmpty(Directory.EnumerateFileSystemEntries(At("tmp")), "what the hook needs for a while is gone after it");
        Assert.DoesNotContain("command not found", said);
        Assert.DoesNotContain(": not found", said, "no program but those of POSIX, az, azd and dotnet");
        return new HookRun(process.ExitCode, said);
    }

    public void Dispose() => root.Delete(recursive: true);

    private static Registration Read(string folder)
    {
        var content = new JsonObject();
        for (var number = 0; File.Exists(Path.Combine(folder, $"{number}.json")); number++) Merge(content, (JsonObject)JsonNode.Parse(File.ReadAllText(Path.Combine(folder, $"{number}.json")))!);
        return new Registration(Path.GetFileName(folder), File.ReadAllText(Path.Combine(folder, "client")).Trim(), content);
    }

    // As a PATCH does: objects merge, everything else is replaced.
    private static void Merge(JsonObject into, JsonObject from)
    {
        foreach (var (name, value) in from)
        {
            if (value is JsonObject inner && into[name] is JsonObject outer) Merge(outer, inner);
            else into[name] = value?.DeepClone();
        }
    }

    private string Value(string name) => File.Exists(At("environment", name)) ? File.ReadAllText(At("environment", name)) : "";

    private string At(params string[] parts) => Path.Combine([root.FullName, .. parts]);
}

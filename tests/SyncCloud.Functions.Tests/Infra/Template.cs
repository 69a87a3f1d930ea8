using System.Diagnostics;
using System.Reflection;
using System.Runtime.InteropServices;
using System.Text.Json;

namespace SyncCloud.Functions.Tests.Infra;

/// <summary>What <c>infra/main.bicep</c> compiles to, with the resources of its modules.</summary>
internal sealed class Template
{
    private static readonly Lazy<Template> compiled = new(Compile);

    private Template(string log, JsonElement root) => (Log, Root) = (log, root);

    /// <summary>Compiled once. Inconclusive where there is no compiler.</summary>
    public static Template Compiled => compiled.Value;

    /// <summary>What compiler and linter had to say.</summary>
    public string Log { get; }

    public JsonElement Root { get; }

    public static string Folder => Repository.At("infra");

    /// <summary>All resources of a type, in whatever module.</summary>
    public IReadOnlyList<JsonElement> Resources(string type) => [.. All(Root).Where(resource => resource.GetProperty("type").GetString() == type)];

    public IEnumerable<JsonElement> All() => All(Root);

    private static IEnumerable<JsonElement> All(JsonElement template)
    {
        if (!template.TryGetProperty("resources", out var resources)) yield break;
        IEnumerable<JsonElement> here = resources.ValueKind == JsonValueKind.Object ? resources.EnumerateObject().Select(entry => entry.Value) : resources.EnumerateArray();
        foreach (var resource in here)
        {
            yield return resource;
            if (!resource.TryGetProperty("properties", out var properties) || properties.ValueKind != JsonValueKind.Object || !properties.TryGetProperty("template", out var nested)) continue;
            foreach (var inner in All(nested)) yield return inner;
        }
    }

    private static Template Compile()
    {
        var program = Assembly.GetExecutingAssembly().GetCustomAttributes<AssemblyMetadataAttribute>().FirstOrDefault(data => data.Key == "BicepProgram")?.Value;
        if (program is null || RuntimeInformation.ProcessArchitecture != Architecture.X64 || !File.Exists(program))
        {
            const string missing = "the Bicep compiler is missing: its package is for Linux on x64";
            if (Environment.GetEnvironmentVariable("SYNCCLOUD_REQUIRE_PARTS") == "1") Assert.Fail(missing);
            Assert.Inconclusive(missing);
        }
        if (!OperatingSystem.IsWindows()) File.SetUnixFileMode(program, File.GetUnixFileMode(program) | UnixFileMode.UserExecute);
        var work = Directory.CreateTempSubdirectory("synccloud-bicep-");
        try
        {
            var main = Path.Combine(Folder, "main.bicep");
            var output = Path.Combine(work.FullName, "main.json");
            var log = Run(program, "build", main, "--outfile", output) + Run(program, "lint", main);
            return new Template(log, JsonDocument.Parse(File.ReadAllText(output)).RootElement);
        }
        finally { work.Delete(recursive: true); }
    }

    private static string Run(string program, params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        var error = process.StandardError.ReadToEndAsync();
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        var said = output + error.GetAwaiter().GetResult();
        Assert.AreEqual(0, process.ExitCode, said);
        return said;
    }
}

using System.Collections.Immutable;
using System.CommandLine;
using System.IO.Compression;
using System.Text.Json;
using SyncCloud.Protocol.Agents;

namespace SyncCloud.LocalHost.Agents;

/// <summary><c>agents</c>: what devices are offered. <c>agents publish</c>: offers more, here or, for a cloud elsewhere, in a folder to be uploaded.</summary>
internal static class AgentsCommand
{
    public static Command Create(Option<string?> data, Option<bool> json)
    {
        var (to, key) = (To(), Key());
        var command = new Command("agents", "List the agent programs that devices can install from here, and the fingerprint of their publisher.") { to, key, Publish(data, json) };
        SetAction(command, async (parsed, cancellationToken) =>
        {
            var published = Open(parsed, parsed.GetValue(data), parsed.GetValue(to), parsed.GetValue(key), newKey: false);
            if (parsed.GetValue(to) is null) await new OwnAgent(published).PublishAsync(cancellationToken);
            await TellAsync(parsed, published, published.Read(), parsed.GetValue(json));
        });
        return command;
    }

    private static Command Publish(Option<string?> data, Option<bool> json)
    {
        var (to, key) = (To(), Key());
        var rids = new Option<string[]>("--rid") { Description = "The platform, for example linux-arm64, osx-arm64 or win-x64; may be given several times. Default: this machine's.", HelpName = "RID", AllowMultipleArgumentsPerToken = true };
        var from = new Option<string?>("--from") { Description = "A folder with the finished program (what `dotnet publish agent/SyncCloud.Agent` or a build has made); else it is built from the sources.", HelpName = "DIR" };
        var version = new Option<string?>("--version") { Description = "With --from: the program's version, where it cannot be asked here.", HelpName = "VERSION" };
        var source = new Option<string?>("--source") { Description = "The clone of SyncCloud's repository to build from. Default: the one that this program was built in.", HelpName = "DIR" };
        var newKey = new Option<bool>("--new-key") { Description = "Make another publisher's key where the former one is lost. Every device has to be told then: synccloud trust --publisher HEX." };
        var command = new Command("publish", "Offer agent programs to devices, in place of those for the same platforms. The service may run meanwhile.") { rids, from, version, source, to, key, newKey };
        SetAction(command, async (parsed, cancellationToken) =>
        {
            string[] wanted = parsed.GetValue(rids) is { Length: > 0 } given ? [.. given.Distinct()] : [Platforms.OfThisProcess];
            if (Array.Find(wanted, rid => !Platforms.IsKnown(rid)) is { } unknown) throw new LocalServerException($"'{unknown}' is no platform: linux, linux-musl, osx or win, a dash, and x64, x86, arm64 or arm");
            if (parsed.GetValue(from) is not null && wanted.Length > 1) throw new LocalServerException("--from is the program of one platform: publish them one after another");
            var published = Open(parsed, parsed.GetValue(data), parsed.GetValue(to), parsed.GetValue(key), parsed.GetValue(newKey));
            var work = Directory.CreateTempSubdirectory("synccloud-agents-");
            var archives = new List<(AgentProgram Program, string Archive)>();
            try
            {
                foreach (var rid in wanted)
                {
                    var (files, says) = await FilesAsync(parsed, rid, parsed.GetValue(from), parsed.GetValue(version), parsed.GetValue(source), Path.Combine(work.FullName, rid), cancellationToken);
                    var archive = published.NewArchive();
                    archives.Add((await ArchiveWriter.WriteAsync(files, says, archive, CompressionLevel.SmallestSize, cancellationToken), archive));
                }
                await TellAsync(parsed, published, await published.PublishAsync(archives, cancellationToken), parsed.GetValue(json));
            }
            finally
            {
                foreach (var (_, archive) in archives) File.Delete(archive);
                work.Delete(recursive: true);
            }
        });
        return command;
    }

    private static async Task<(ProgramFiles Files, AgentVersion Version)> FilesAsync(ParseResult parsed, string rid, string? from, string? told, string? source, string folder, CancellationToken cancellationToken)
    {
        if (from is not null)
        {
            var finished = ProgramFiles.In(from, rid);
            return (finished, await finished.VersionAsync(told, cancellationToken));
        }
        var build = new AgentBuild(AgentBuild.FindSources(source), parsed.InvocationConfiguration.Error.WriteLine);
        var version = await build.BuildAsync(rid, folder, cancellationToken);
        return (ProgramFiles.In(folder, rid), version);
    }

    private static void SetAction(Command command, Func<ParseResult, CancellationToken, Task> run) => command.SetAction(async (parsed, cancellationToken) =>
    {
        try
        {
            await run(parsed, cancellationToken);
            return 0;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new LocalServerException($"agent programs cannot be published: {exception.Message}", exception);
        }
    });

    private static PublishedAgents Open(ParseResult parsed, string? data, string? to, string? key, bool newKey)
    {
        if (to is not null) return new PublishedAgents(Path.GetFullPath(to), Path.GetFullPath(key ?? throw new LocalServerException("--to also needs --key FILE: where the publisher's private key lies, or is to be made")), TimeProvider.System, parsed.InvocationConfiguration.Error.WriteLine, newKey);
        if (key is not null) throw new LocalServerException("--key goes with --to; in the data folder the key has its place");
        return new DataFolder(data ?? DataFolder.Default()).OpenAgents(TimeProvider.System, parsed.InvocationConfiguration.Error.WriteLine, newKey);
    }

    private static Option<string?> To() => new("--to") { Description = "A folder of its own instead of the data folder: what a cloud elsewhere is to be given.", HelpName = "DIR" };
    private static Option<string?> Key() => new("--key") { Description = "With --to: the file with the publisher's private key; made before anything is published, for its owner alone. Keep it: devices take programs by no other.", HelpName = "FILE" };

    private static async Task TellAsync(ParseResult parsed, PublishedAgents published, AgentManifest? manifest, bool json)
    {
        var output = parsed.InvocationConfiguration.Output;
        var document = new AgentsDocument(published.Publisher().ToString(), published.Folder, [.. (manifest?.Programs ?? []).Select(program => new AgentDocument(program.Rid, $"{program.Version}", $"{program.Sha256}", program.Length, program.Runtime))]);
        if (json)
        {
            await output.WriteLineAsync(JsonSerializer.Serialize(document, LocalJson.Default.AgentsDocument));
            return;
        }
        foreach (var program in document.Programs)
            await output.WriteLineAsync($"{program.Rid,-16} {program.Version,-12} {program.Length,11:N0} bytes  {(program.Runtime is { } runtime ? $"needs the .NET runtime {runtime}" : "needs nothing else")}");
        if (document.Programs.IsEmpty) await output.WriteLineAsync("no agent programs are published");
        await output.WriteLineAsync($"publisher {document.Publisher}");
    }
}

/// <summary><paramref name="Publisher"/>: what devices know the publisher by. <paramref name="Folder"/>: where the programs lie.</summary>
internal sealed record AgentsDocument(string Publisher, string Folder, ImmutableArray<AgentDocument> Programs);

internal sealed record AgentDocument(string Rid, string Version, string Sha256, long Length, string? Runtime);

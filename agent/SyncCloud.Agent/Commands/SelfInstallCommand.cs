using System.CommandLine;
using System.Security.Cryptography;
using SyncCloud.Agent.Output;
using SyncCloud.Agent.Programs;
using SyncCloud.Protocol;
using SyncCloud.Protocol.Agents;

namespace SyncCloud.Agent.Commands;

/// <summary>
/// <c>self-install ARCHIVE --sha256 HEX [--into DIR] [--bin DIR]</c>: the second half of the install scripts, run by the very program that lies in the archive, so that
/// installing and updating are one thing. Not for people.
/// </summary>
internal static class SelfInstallCommand
{
    public static Command Create(CommandHost host)
    {
        var archive = new Argument<string>("ARCHIVE") { Description = "The archive that this program came in." };
        var sha256 = new Option<string>("--sha256") { Description = "Its SHA-256.", HelpName = "HEX", Required = true };
        var into = new Option<string?>("--into") { Description = "The folder to install into.", HelpName = "DIR" };
        var bin = new Option<string?>("--bin") { Description = "The folder for the command.", HelpName = "DIR" };
        var command = new Command("self-install", "What the install scripts call.") { archive, sha256, into, bin };
        command.Hidden = true;
        host.Run(command, async (run, parse, cancellationToken) =>
        {
            if (!Hash256.TryParse(parse.GetRequiredValue(sha256), out var expected)) throw new AgentException("a SHA-256 has 64 hexadecimal digits", null, ExitCode.Usage);
            var path = parse.GetRequiredValue(archive);
            var program = await ProgramInAsync(path, expected, cancellationToken);
            var folder = new ProgramFolder(Path.GetFullPath(parse.GetValue(into) ?? ProgramFolder.Default(run.Surroundings.Variable)), ProgramPointer.OfThisSystem, program.Rid, run.Surroundings.Time);
            using var held = folder.Lock();
            await folder.InstallAsync(program, path, cancellationToken);
            var link = CommandLink.Make(folder.Root, parse.GetValue(bin));
            if (link is null) run.Report.Note($"{parse.GetValue(bin)} has another 'synccloud', which stays; start the new one as {folder.CurrentProgram}, or remove the other and run the install script again");
            run.Report.Line($"synccloud {program.Version} is installed in {folder.Root}{(link is null ? "" : $" and starts as {link}")}");
            run.Report.Document(new InstalledDocument(program.Version.ToString(), folder.Root, link), OutputJson.Default.InstalledDocument);
            return ExitCode.Done;
        });
        return command;
    }

    private static async Task<AgentProgram> ProgramInAsync(string path, Hash256 expected, CancellationToken cancellationToken)
    {
        await using var file = File.OpenRead(path);
        var found = Hash256.Read(await SHA256.HashDataAsync(file, cancellationToken));
        if (found != expected) throw new AgentException($"{path} has the SHA-256 {found} instead of {expected}", "download it again");
        return new AgentProgram { Rid = Platforms.OfThisProcess, Version = OwnVersion.Value, Sha256 = found, Length = file.Length };
    }
}

/// <summary><paramref name="Command"/> is null when something else has its name.</summary>
internal sealed record InstalledDocument(string Version, string Folder, string? Command);

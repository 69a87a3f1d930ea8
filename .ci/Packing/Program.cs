using System.CommandLine;
using SyncCloud.Packing;

string[] platforms = ["linux-x64", "linux-arm64", "osx-x64", "osx-arm64", "win-x64", "win-arm64"];
string[] parts = ["programs", "packages", "bom", "image"];

var to = new Option<string>("--to") { Description = "The folder for what is built. It is emptied of files first, unless --add.", HelpName = "DIR", DefaultValueFactory = _ => Path.Combine("artifacts", "release") };
var rids = new Option<string[]>("--rid") { Description = "The platforms to build programs for. Default: " + string.Join(' ', platforms), HelpName = "RID", AllowMultipleArgumentsPerToken = true, DefaultValueFactory = _ => platforms };
var only = new Option<string[]>("--only") { Description = "programs: archives of the agent and of LocalHost. packages: of the libraries. bom: bills of materials, of these platforms. image: LocalHost's container image, for which the base image's registry must be reached. Default: all.", HelpName = "PART", AllowMultipleArgumentsPerToken = true, DefaultValueFactory = _ => parts };
var without = new Option<string[]>("--without") { Description = "Parts that are left out.", HelpName = "PART", AllowMultipleArgumentsPerToken = true };
var add = new Option<bool>("--add") { Description = "Keep what is in the folder: what other machines have built. The sums are of all." };
rids.AcceptOnlyFromAmong(platforms);
only.AcceptOnlyFromAmong(parts);
without.AcceptOnlyFromAmong(parts);
var command = new RootCommand("Builds what a release holds, from the commit that is checked out: archives of both programs, packages, a container image, bills of materials, SHA-256 sums. The version is that of the tag (v1.2.3).") { to, rids, only, without, add };
command.SetAction(async (parsed, cancellationToken) =>
{
    try
    {
        var release = await Release.OpenAsync(Path.GetFullPath(parsed.GetValue(to)!), cancellationToken);
        release.Prepare(keep: parsed.GetValue(add));
        var wanted = parsed.GetValue(only)!.Except(parsed.GetValue(without) ?? []).ToHashSet();
        var programs = new Programs(release);
        if (wanted.Contains("programs")) foreach (var rid in parsed.GetValue(rids)!.Distinct()) await programs.PackAsync(rid, cancellationToken);
        if (wanted.Contains("packages")) await new Packages(release).PackAsync(cancellationToken);
        if (wanted.Contains("bom")) await new Bills(release).WriteAsync(parsed.GetValue(rids)!, cancellationToken);
        if (wanted.Contains("image")) await new Image(release).PackAsync(cancellationToken);
        await release.SumAsync(cancellationToken);
        return 0;
    }
    catch (PackException exception)
    {
        await Console.Error.WriteLineAsync($"pack: {exception.Message}");
        return 1;
    }
});
return await command.Parse(args).InvokeAsync();

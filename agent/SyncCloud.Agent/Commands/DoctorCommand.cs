using System.Collections.Immutable;
using System.CommandLine;
using SyncCloud.Agent.Daemon;
using SyncCloud.Agent.Doctor;
using SyncCloud.Agent.Output;

namespace SyncCloud.Agent.Commands;

/// <summary><c>doctor</c>: looks at everything that syncing relies on, and says of each whether it is well and what to do. Repairs nothing; ends with 1 when there is trouble.</summary>
internal static class DoctorCommand
{
    public static Command Create(CommandHost host)
    {
        var command = new Command("doctor", "Look at everything that syncing relies on, and say what to do where it is not well.");
        host.Run(command, async (run, _, cancellationToken) =>
        {
            var findings = await ExamineAsync(run, cancellationToken);
            var isWell = findings.All(finding => finding.Level != FindingLevel.Trouble);
            DoctorText.Print(run.Report, findings);
            run.Report.Document(new DoctorDocument(isWell, findings), OutputJson.Default.DoctorDocument);
            return isWell ? ExitCode.Done : ExitCode.Error;
        });
        return command;
    }

    private static async Task<ImmutableArray<Finding>> ExamineAsync(CommandRun run, CancellationToken cancellationToken)
    {
        var findings = ImmutableArray.CreateBuilder<Finding>();
        findings.AddRange(new HomeExamination(run.Home).Run());
        // Without that there is nothing else to look at.
        if (findings[0].Level == FindingLevel.Trouble) return findings.ToImmutable();
        findings.AddRange(await new CloudExamination(run).RunAsync(cancellationToken));
        var daemon = await DaemonClient.DescribeAsync(run.Home, cancellationToken);
        findings.AddRange(await DaemonExamination.RunAsync(run, daemon, cancellationToken));
        if (LimitsExamination.Run(run, daemon) is { } limits) findings.Add(limits);
        var collections = run.Home.Collections;
        foreach (var collection in collections) findings.AddRange(await new CollectionExamination(run, collection).RunAsync(cancellationToken));
        findings.AddRange(WatchExamination.Run(collections, daemon));
        return findings.ToImmutable();
    }
}

/// <summary><paramref name="Well"/>: there is no trouble; there may be warnings.</summary>
internal sealed record DoctorDocument(bool Well, ImmutableArray<Finding> Findings);

using System.Globalization;

namespace SyncCloud.Simulation.Tests.Running;

/// <summary><c>campaign --schedules N [--seed S] [--threads T] [--minutes M] [--emphasis WHAT] [--report FILE] [--revision TEXT]</c>.</summary>
internal static class CampaignCommand
{
    private const string Usage = "campaign --schedules N [--seed S] [--threads T] [--minutes M] [--emphasis WHAT] [--report FILE] [--revision TEXT]";

    /// <summary>0: every invariant held. 1: violations, told on standard output and in the report. 2: the command line is wrong.</summary>
    public static int Run(string[] args)
    {
        var options = new Dictionary<string, string>();
        for (var i = 0; i < args.Length; i += 2)
            if (i + 1 == args.Length || !Usage.Contains($"{args[i]} ", StringComparison.Ordinal) || !options.TryAdd(args[i], args[i + 1])) return Wrong($"'{args[i]}' is not understood");
        var numbers = new Dictionary<string, int>();
        foreach (var name in (string[])["--schedules", "--seed", "--threads", "--minutes"])
        {
            if (!options.TryGetValue(name, out var text)) continue;
            if (!int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) || number == 0) return Wrong($"{name} takes a number from 1 on, not '{text}'");
            numbers.Add(name, number);
        }
        if (!numbers.TryGetValue("--schedules", out var schedules)) return Wrong("--schedules is missing");
        var emphasis = Emphasis.None;
        if (options.TryGetValue("--emphasis", out var what) && !Enum.TryParse(what, ignoreCase: true, out emphasis)) return Wrong($"--emphasis takes {string.Join(", ", Enum.GetNames<Emphasis>())}, not '{what}'");
        var settings = new CampaignSettings
        {
            Emphasis = emphasis,
            Schedules = schedules,
            FirstSeed = numbers.GetValueOrDefault("--seed", 1),
            Threads = numbers.GetValueOrDefault("--threads", Environment.ProcessorCount),
            Limit = numbers.TryGetValue("--minutes", out var minutes) ? TimeSpan.FromMinutes(minutes) : null,
        };
        var file = options.GetValueOrDefault("--report");
        var revision = options.GetValueOrDefault("--revision");
        var report = Campaign.Run(settings, progress =>
        {
            Console.WriteLine($"{progress.Wall:hh\\:mm\\:ss} seed {settings.FirstSeed + (long)progress.Schedules - 1}: {progress.Summary}");
            if (file is not null) File.WriteAllText(file, progress.ToMarkdown(revision));
        });
        var markdown = report.ToMarkdown(revision);
        if (file is not null) File.WriteAllText(file, markdown);
        Console.WriteLine(markdown);
        return report.Violations.Count == 0 ? 0 : 1;
    }

    private static int Wrong(string what)
    {
        Console.Error.WriteLine($"{what}; usage: {Usage}");
        return 2;
    }
}

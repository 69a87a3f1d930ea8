namespace SyncCloud.LocalHost.Try;

/// <summary>
/// Two people's address book on two devices in two forms: a folder of vCards and Google's spreadsheet. Both add a phone to one contact and change others at the same time; shows, by
/// name, what each did and what both have then.
/// </summary>
internal sealed class PeopleTrial(Device first, Device second, string work)
{
    public const string Collection = "people";
    private const string NewPhone = "Phone 2 - Label,Phone 2 - Value";
    private readonly string folder = Path.Combine(work, first.Name + "-people");
    private readonly string sheet = Path.Combine(work, second.Name + "-people.csv");

    /// <summary>What each person does to a contact, and what of it both devices must have afterwards.</summary>
    private static readonly (string Name, string First, string Second, string[] Both)[] edits =
    [
        ("Zoë Brontë", "adds the phone +44 1535 000 001", "adds the phone +44 1535 000 002", ["+44 20 7946 0018", "+44 1535 000 001", "+44 1535 000 002"]),
        ("Łukasz Wójcik", "notes 'climbs on Sundays'", "adds the label Skiing", ["climbs on Sundays", "Skiing"]),
        ("美咲 田中", "", "enters the contact", ["misaki@example.jp"]),
    ];

    public async Task ShareAsync(Func<Device, Task> sync, CancellationToken cancellationToken)
    {
        Directory.CreateDirectory(folder);
        Write("zoe.vcf", "Zoë", "Brontë", "TEL;TYPE=CELL:+44 20 7946 0018");
        Write("lukasz.vcf", "Łukasz", "Wójcik", "TEL;TYPE=HOME:+48 22 000 00 02");
        await first.RunAsync(cancellationToken, "add", Collection, folder, "--kind", "contacts");
        await second.RunAsync(cancellationToken, "add", Collection, sheet, "--kind", "contacts", "--format", "google-csv");
        await sync(first);
        await sync(second);
    }

    /// <summary>Makes the edits and tells them in words.</summary>
    public IEnumerable<string> Make()
    {
        Edit(Path.Combine(folder, "zoe.vcf"), "END:VCARD", "TEL;TYPE=HOME:+44 1535 000 001\r\nEND:VCARD");
        Edit(Path.Combine(folder, "lukasz.vcf"), "END:VCARD", "NOTE:climbs on Sundays\r\nEND:VCARD");
        var lines = File.ReadAllLines(sheet);
        var labels = Array.IndexOf(lines[0].Split(','), "Labels");
        lines[0] += "," + NewPhone;
        for (var row = 1; row < lines.Length; row++)
        {
            var cells = lines[row].Split(',');
            if (cells[0] == "Łukasz") cells[labels] = "Skiing";
            lines[row] = string.Join(',', cells) + (cells[0] == "Zoë" ? ",Work,+44 1535 000 002" : ",,");
        }
        var columns = lines[0].Split(',').ToList();
        var misaki = new string[columns.Count];
        (misaki[columns.IndexOf("First Name")], misaki[columns.IndexOf("Last Name")], misaki[columns.IndexOf("E-mail 1 - Value")]) = ("美咲", "田中", "misaki@example.jp");
        File.WriteAllLines(sheet, [.. lines, string.Join(',', misaki)]);
        foreach (var (name, here, there, _) in edits)
        {
            if (here.Length > 0) yield return $"{first.Name} {here}: {name}";
            if (there.Length > 0) yield return $"{second.Name} {there}: {name}";
        }
    }

    /// <summary>A line for each contact: what each did, and whether both have all of it.</summary>
    public (IReadOnlyList<string> Lines, bool Merged) Outcome()
    {
        var (cards, rows) = (string.Concat(Directory.EnumerateFiles(folder, "*.vcf").Select(File.ReadAllText)), File.ReadAllText(sheet));
        var lines = new List<string[]> { new[] { "CONTACT", first.Name.ToUpperInvariant(), second.Name.ToUpperInvariant(), "BOTH HAVE" } };
        var merged = true;
        foreach (var (name, here, there, both) in edits)
        {
            var missing = both.Where(text => !cards.Contains(text, StringComparison.Ordinal) || !rows.Contains(text, StringComparison.Ordinal)).ToList();
            merged &= missing.Count == 0;
            lines.Add([name, here, there, missing.Count == 0 ? string.Join("; ", both) : $"NOT {string.Join("; ", missing)}"]);
        }
        var widths = Enumerable.Range(0, 4).Select(column => lines.Max(line => line[column].Length)).ToArray();
        return ([.. lines.Select(line => string.Join("  ", line.Select((cell, column) => cell.PadRight(widths[column]))).TrimEnd())], merged);
    }

    private void Write(string file, string given, string surname, string line) =>
        File.WriteAllText(Path.Combine(folder, file), $"BEGIN:VCARD\r\nVERSION:3.0\r\nUID:{file}\r\nFN:{given} {surname}\r\nN:{surname};{given};;;\r\n{line}\r\nX-KEPT:what a spreadsheet has no column for\r\nEND:VCARD\r\n");

    private static void Edit(string path, string old, string replacement) => File.WriteAllText(path, File.ReadAllText(path).Replace(old, replacement, StringComparison.Ordinal));
}

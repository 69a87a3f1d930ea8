using SyncCloud.Connectors.Csv;
using System.Collections.Immutable;
using SyncCloud.Protocol;

namespace SyncCloud.Connectors.Tables.Csv;

/// <summary>The columns that the first record names, and which of them is the key.</summary>
internal sealed record CsvColumns(ImmutableArray<string> Names, int Key)
{
    private const int Most = FormatLimits.MaxFieldsPerItem - 1;
    private readonly ImmutableArray<string> fields = [.. Names.Select((name, column) => column == Key ? TableFields.OfKey(name) : TableFields.OfColumn(name))];

    /// <summary>Null when the first record cannot name columns; <paramref name="problem"/> then says why.</summary>
    internal static CsvColumns? Of(CsvText csv, out string problem)
    {
        var header = csv.Records[0];
        ImmutableArray<string> names = [.. header.Cells.Select(csv.ValueOf)];
        problem = header.Problem
            ?? (names.Length > Most ? $"it has more than {Most} columns" : null)
            ?? (names.GroupBy(name => name).FirstOrDefault(group => group.Count() > 1) is { } twice ? $"two columns are called '{twice.Key}': give each a name of its own" : "");
        return problem.Length > 0 ? null : new CsvColumns(names, KeyAmong(names));
    }

    /// <summary>The first that is called <c>id</c>, <c>key</c> or <c>uuid</c>, else the first of all.</summary>
    private static int KeyAmong(ImmutableArray<string> names) => Math.Max(0, names.IndexOf(names.FirstOrDefault(name => name.ToUpperInvariant() is "ID" or "KEY" or "UUID") ?? names[0]));

    /// <summary>The column of a field, or -1.</summary>
    internal int Find(string field) => fields.IndexOf(field);

    internal string KeyField => fields[Key];

    internal string KeyOf(CsvText csv, CsvRecord record) => Key < record.Cells.Length ? csv.ValueOf(record.Cells[Key]) : "";

    internal Fields FieldsOf(CsvText csv, CsvRecord record)
    {
        var values = new List<KeyValuePair<string, FieldValue>>(record.Cells.Length);
        for (var column = 0; column < record.Cells.Length; column++)
            if (csv.ValueOf(record.Cells[column]) is { Length: > 0 } value) values.Add(KeyValuePair.Create(fields[column], FieldValue.Of(value)));
        return Fields.Of(values);
    }
}

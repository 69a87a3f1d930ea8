namespace SyncCloud.LocalHost.Tests.Telemetry;

/// <summary>The table in <c>Telemetry/INSTRUMENTS.md</c>, which operators go by.</summary>
internal static class InstrumentsDocument
{
    /// <summary>Fails when a value has a name, unit or dimension that the table does not have.</summary>
    public static void Agrees(IEnumerable<Point> points)
    {
        var rows = Rows();
        foreach (var point in points)
        {
            Assert.IsTrue(rows.TryGetValue(point.Name, out var row), $"{point.Name} is not described");
            Assert.AreEqual(row.Unit, point.Unit, point.Name);
            foreach (var (dimension, value) in point.Dimensions)
            {
                Assert.Contains(dimension, row.Dimensions, point.Name);
                Assert.IsLessThan(64, value.Length, $"{point.Name} {dimension}: {value}");
            }
        }
    }

    /// <summary>By name.</summary>
    public static IReadOnlyDictionary<string, (string Unit, string[] Dimensions)> Rows() => File.ReadLines(Path.Combine(AppContext.BaseDirectory, "INSTRUMENTS.md"))
        .Where(line => line.StartsWith("| `synccloud.", StringComparison.Ordinal)).Select(line => line.Split('|', StringSplitOptions.TrimEntries))
        .ToDictionary(cells => cells[1].Trim('`'), cells => (cells[3].Trim('`'), cells[4].Split(", ", StringSplitOptions.RemoveEmptyEntries).Select(name => name.Trim('`')).ToArray()));
}

using System.Globalization;
using System.Text;
using SyncCloud.Protocol;

namespace SyncCloud.Benchmarks.Micro;

/// <summary>Data to measure with, the same in every run.</summary>
internal static class Samples
{
    public static byte[] Random(int length)
    {
        var bytes = new byte[length];
        new Random(1).NextBytes(bytes);
        return bytes;
    }

    /// <summary>Text that compresses about as documents do.</summary>
    public static byte[] Text(int length)
    {
        var random = new Random(2);
        var words = Enumerable.Range(0, 4000).Select(i => i.ToString("x4", CultureInfo.InvariantCulture) + (char)('a' + (i % 26))).ToArray();
        var text = new StringBuilder(length + 10);
        while (text.Length < length) text.Append(words[(int)(words.Length * Math.Pow(random.NextDouble(), 3))]).Append(' ');
        return Encoding.ASCII.GetBytes(text.ToString(0, length));
    }

    public static IReadOnlyList<Change> NewFiles(int count)
    {
        var random = new Random(3);
        return [.. Enumerable.Range(0, count).Select(i => (Change)new Put(new ItemId((UInt128)(i + 1) << 64), ItemKinds.File, Fields.Of(
            (FileFields.Parent, FieldValue.Of(ItemId.Root)),
            (FileFields.Name, FieldValue.Of($"document {i}.txt")),
            (FileFields.Type, FieldValue.Of(FileFields.TypeFile)),
            (FileFields.Modified, FieldValue.Of(1_700_000_000_000_000_000L + random.NextInt64(1L << 50))))))];
    }

    /// <summary>vCards of 3.0 with a name that is not ASCII, phones, addresses, an organisation, a note and keywords.</summary>
    public static IEnumerable<string> Cards(int count)
    {
        var random = new Random(4);
        for (var i = 0; i < count; i++)
            yield return string.Join("\r\n",
                "BEGIN:VCARD", "VERSION:3.0", $"UID:{i:x8}-4000-8000-{random.Next():x8}", "FN:Jürgen Müller", "N:Müller;Jürgen;;;",
                $"TEL;TYPE=CELL:+49 {random.Next()}", $"TEL;TYPE=HOME:+49 {random.Next()}", $"EMAIL;TYPE=HOME:user{i}@mail.example", $"EMAIL;TYPE=WORK:user{i}@work.example",
                $"ADR;TYPE=HOME:;;Hauptstraße {i};Köln;;{random.Next(10_000, 99_999)};", "ORG:Beispiel GmbH & Co", "BDAY:1970-01-02", "NOTE:erste Zeile\\nzweite Zeile\\, mit Komma",
                "CATEGORIES:Friends,Work", "REV:2023-07-07T10:00:00Z", "END:VCARD", "");
    }
}

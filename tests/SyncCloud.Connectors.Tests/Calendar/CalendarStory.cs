using System.Text;
using SyncCloud.Connectors.Calendar;
using SyncCloud.Connectors.Documents;
using SyncCloud.Protocol;

namespace SyncCloud.Connectors.Tests.Calendar;

/// <summary>One calendar in memory: reads it, and has it show other fields.</summary>
internal static class CalendarStory
{
    public static readonly ICalendarForm Form = new();

    public static DocumentContent Read(string text) => Form.Read(Encoding.UTF8.GetBytes(text));

    public static DocumentEntry Entry(string text, string uid)
    {
        var content = Read(text);
        Assert.IsEmpty(content.Problems);
        return content.Entries.Single(entry => entry.Key == uid);
    }

    public static Item ItemOf(DocumentEntry entry, Fields? fields = null) => new(new ItemId(7), entry.Kind, fields ?? entry.Fields);

    public static string Write(string text, params EntryChange[] changes) => Encoding.UTF8.GetString(Form.Write(Encoding.UTF8.GetBytes(text), changes).Span);

    /// <summary>The document after one entry changed; what it then shows must be just that.</summary>
    public static string Change(string text, string uid, Func<Fields, Fields> change)
    {
        var entry = Entry(text, uid);
        var target = ItemOf(entry, change(entry.Fields));
        var written = Write(text, new EntryChange(entry, target));
        Assert.AreEqual(WithoutZones(Form.Project(target)!), WithoutZones(Entry(written, uid).Fields), written);
        return written;
    }

    // A document may define a zone that the item came without.
    public static Fields WithoutZones(Fields fields) => Fields.Of(fields.Where(field => !Form.Schema.IsKeptNatively(field.Key)));

    /// <summary>The lines that went and those that came, each after its mark.</summary>
    public static string[] Differences(string before, string after)
    {
        var (left, right) = (Lines(before), Lines(after));
        var common = left.Zip(right).TakeWhile(pair => pair.First == pair.Second).Count();
        return [.. Differ(left[common..], right[common..])];
    }

    // Longest common subsequence: documents of a test are short.
    private static IEnumerable<string> Differ(string[] left, string[] right)
    {
        var length = new int[left.Length + 1, right.Length + 1];
        for (var i = left.Length - 1; i >= 0; i--)
            for (var j = right.Length - 1; j >= 0; j--)
                length[i, j] = left[i] == right[j] ? length[i + 1, j + 1] + 1 : Math.Max(length[i + 1, j], length[i, j + 1]);
        var (a, b) = (0, 0);
        while (a < left.Length || b < right.Length)
        {
            if (a < left.Length && b < right.Length && left[a] == right[b]) (a, b) = (a + 1, b + 1);
            else if (b == right.Length || (a < left.Length && length[a + 1, b] >= length[a, b + 1])) yield return "-" + left[a++].TrimEnd('\r');
            else yield return "+" + right[b++].TrimEnd('\r');
        }
    }

    private static string[] Lines(string text) => text.Split('\n');
}

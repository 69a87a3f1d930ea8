using System.Text;
using CsCheck;
using SyncCloud.Connectors.Documents;
using SyncCloud.Connectors.Tests.Documents;
using SyncCloud.Protocol;

namespace SyncCloud.Connectors.Tests.Settings;

/// <summary>What holds of every form of settings.</summary>
public abstract class SettingsConformance : DocumentConformance
{
    protected override bool HasEntries => false;

    protected DocumentContent Content(string text) => Form.Read(Encoding.UTF8.GetBytes(text));

    /// <summary>The text after its settings became <paramref name="target"/>, as far as the form can hold them.</summary>
    protected string Written(string text, Fields target)
    {
        var bytes = Encoding.UTF8.GetBytes(text);
        var (entry, item) = (Form.Read(bytes).Entries.FirstOrDefault(), new Item(new ItemId(1), "settings", target));
        var written = Form.Write(bytes, [new EntryChange(entry, item)]);
        var content = Form.Read(written);
        var after = Encoding.UTF8.GetString(written.Span);
        Assert.IsEmpty(content.Problems, $"{string.Join("; ", content.Problems.Select(problem => $"{problem.Line}: {problem.Message}"))} in\n{after}\nof\n{text}");
        Assert.AreEqual(Form.Project(item), Assert.ContainsSingle(content.Entries).Fields, $"{after}\nof\n{text}");
        return after;
    }

    /// <summary>The text after some fields were set, or removed.</summary>
    protected string With(string text, params (string Pointer, object? Value)[] changes)
    {
        var fields = Content(text).Entries.FirstOrDefault()?.Fields ?? Fields.Empty;
        foreach (var (pointer, value) in changes)
        {
            fields = fields.With(pointer, value switch { null => null, long number => FieldValue.Of(number), bool flag => FieldValue.Of(flag), FieldValue given => given, _ => FieldValue.Of((string)value) });
        }
        return Written(text, fields);
    }

    [TestMethod]
    public void Write_EachSettingRemoved_ShowsTheOthers()
    {
        var fields = Content(Sample).Entries[0].Fields;
        foreach (var (name, value) in fields)
            if (!IsReferredTo(value)) Written(Sample, fields.With(name, null));
        Written(Sample, Fields.Empty);
        Assert.IsEmpty(Content(Written("", fields)).Problems);
    }

    [TestMethod]
    public async Task Apply_DeletedItem_TakesItsFileToTheTrash()
    {
        var device = new DocumentDevice(Form, single: false) { Text = Sample };
        await device.ScanAsync();
        await device.ApplyAsync(new Dictionary<ItemId, Item>());
        Assert.IsEmpty(device.Known.Deferred, string.Join("; ", device.Known.Deferred));
        Assert.IsFalse(device.Volume.Everything().ContainsKey(device.Document));
        Assert.Contains(Sample, device.Keep.Everything().Values.Where(bytes => bytes is not null).Select(bytes => Encoding.UTF8.GetString(bytes!)));
    }

    [TestMethod]
    public void Write_ByteOrderMarkAndWindowsLines_Stay()
    {
        var windows = "\uFEFF" + Sample.ReplaceLineEndings("\r\n");
        var written = Written(windows, Form.Read(Encoding.UTF8.GetBytes(Edited)).Entries[0].Fields);
        Assert.AreEqual("\uFEFF" + Edited.ReplaceLineEndings("\r\n"), written);
    }

    [TestMethod]
    public void Write_WithoutLineBreakAtTheEnd_AddsWhatIsNew()
    {
        var text = Sample.TrimEnd();
        With(text, ("/zz", "new"));
        With(text, ("/zz/y", "new"), ("/zz/x", "newer"));
    }

    /// <summary>Two devices change values at random, each its own; both changes arrive on both, and every other line stays.</summary>
    [TestMethod]
    public void Write_RandomEditsOnTwoDevices_BothArrive()
    {
        var before = Content(Sample).Entries[0].Fields;
        var names = before.Where(field => !IsReferredTo(field.Value)).Select(field => field.Key).ToArray();
        Gen.Select(Gen.Int[0, names.Length - 1], Gen.Int[0, names.Length - 1], Value, Value, Gen.Bool).Sample((mine, yours, first, second, adds) =>
        {
            if (mine == yours) return;
            var left = adds ? before.With("/new " + mine, first) : before.With(names[mine], first);
            var right = before.With(names[yours], second);
            var (shownLeft, shownRight) = (Content(Written(Sample, left)).Entries[0].Fields, Content(Written(Sample, right)).Entries[0].Fields);
            // No field is changed by both, so that this is the merge.
            var (set, removed) = before.PatchTo(shownLeft);
            var merged = shownRight.Patch(set, removed);
            Assert.AreEqual(merged, Content(Written(Written(Sample, left), merged)).Entries[0].Fields);
            Assert.AreEqual(merged, Content(Written(Written(Sample, right), merged)).Entries[0].Fields);
            // Back again: no comment went with the value, unless it stood in it.
            if (adds || shownLeft.Count != before.Count || before[names[mine]]!.Value is var was && (was.Encoded.Span[0] >> 5 == 4 || was.AsText()?.Contains('\n') is true)) return;
            var there = Written(Sample, left);
            CollectionAssert.AreEqual(Comments(Sample), Comments(Written(there, before)));
        }, iter: 300);
    }

    /// <summary>What another value refers to cannot go before that does.</summary>
    private static bool IsReferredTo(FieldValue value) => value.AsBytes() is [(byte)'&', ..];

    private static List<string> Comments(string text) => [.. text.Split('\n').Where(line => line.Contains("// ", StringComparison.Ordinal) || line.Contains("# ", StringComparison.Ordinal)).Select(line => line[line.LastIndexOfAny(['/', '#'])..])];

    protected virtual Gen<FieldValue> Value => Gen.OneOf(
        Gen.Long.Select(FieldValue.Of),
        Gen.Bool.Select(FieldValue.Of),
        Gen.Double.Where(double.IsFinite).Select(FieldValue.Of),
        Gen.Int[0, Texts.Length - 1].Select(i => FieldValue.Of(Texts[i])));

    private static readonly string[] Texts = ["", " ", "plain", "two words", "it's", "say \"hi\"", "C:\\new", "# no comment", "a: b", "- x", "null", "12", "1.10", "true", "two\nlines", "two\r\nlines\r\n", "ünï ✓ 😀", "\t", "[x]", "{", "*a", "&b", "!c", "%d", "@e", "`f", "2020-01-02", "~", "=", "a = b", "yes", "trailing ", "\u0001", "…\u0085\u2028"];
}

using System.Text;
using SyncCloud.Connectors.Documents;
using SyncCloud.Connectors.Settings;
using SyncCloud.Connectors.Settings.Ini;
using SyncCloud.Connectors.Settings.Json;
using SyncCloud.Connectors.Settings.Toml;
using SyncCloud.Connectors.Settings.Yaml;
using SyncCloud.Protocol;

namespace SyncCloud.Fuzz.Tests.Targets;

/// <summary>Settings files that a user, or a program that was cut short, wrote.</summary>
internal static class SettingsTargets
{
    public static IEnumerable<FuzzTarget> All()
    {
        yield return Target(new JsonSettings(), "// c\n{\n  \"a\": [1, 2.50, {\"b\": null}], /* d */\n  \"e~/f\": { \"g\": \"\\u00e9\\n\", },\n  \"h\": true\n}\n");
        yield return Target(new TomlSettings(), "# c\na = 1_0\nb.c = [1, \"x\", {y = 2}]\n[t.u]\nd = 1979-05-27T07:32:00Z\ns = '''\nab\n'''\n[[w]]\nz = +1.50\n[[w]]\n");
        yield return Target(new IniSettings(), "; c\na = 1\n[s t]\n\tb: \"x\"\n c =\n   more\n   lines\nb = again\nflag\n[s t]\nd=\n");
        yield return Target(new YamlSettings(), "# c\na: &x\n  b: 'y'\nc: *x\nd:\n- e: |\n    f\n    g\n- - \"h\\u00e9\"\n- {i: 1, j: [k, ~]}\nl: !m 2.50\n");
    }

    private static FuzzTarget Target(SettingsForm form, string seed) => new() { Name = "settings-" + form.Name, Seeds = [Encoding.UTF8.GetBytes(seed)], Read = bytes => Read(form, bytes), MemoryPerByte = 20_000 };

    /// <summary>What is read is shown, and can be changed as far as a reader of the result takes it.</summary>
    private static void Read(SettingsForm form, byte[] bytes)
    {
        if (form.Read(bytes).Entries is not [var entry]) return;
        var item = new Item(new ItemId(1), entry.Kind, entry.Fields);
        if (Projections.AreTold && !entry.Fields.Equals(form.Project(item))) throw new InvalidOperationException("it shows something else than it reads");
        foreach (var fields in (Fields[])[entry.Fields.With("/new", FieldValue.Of("text")), Fields.Of(entry.Fields.Skip(1))])
        {
            // An anchor that is referred to cannot go; whoever writes reads again.
            try { form.Read(form.Write(bytes, [new EntryChange(entry, item with { Fields = fields })])); }
            catch (DocumentFormException) { }
        }
    }
}

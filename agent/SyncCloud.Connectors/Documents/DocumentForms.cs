using SyncCloud.Connectors.Calendar;
using SyncCloud.Connectors.Contacts;
using SyncCloud.Connectors.Settings.Ini;
using SyncCloud.Connectors.Settings.Json;
using SyncCloud.Connectors.Settings.Toml;
using SyncCloud.Connectors.Settings.Yaml;

namespace SyncCloud.Connectors.Documents;

/// <summary>The native forms that this version knows, of every kind of data that lies in documents.</summary>
public static class DocumentForms
{
    public static IReadOnlyList<IDocumentForm> All { get; } =
    [
        new Tables.Csv.CsvForm(),
        VCardForm.Version3, VCardForm.Version4, SheetForm.Google, SheetForm.Outlook,
        new JsonSettings(), new TomlSettings(), new YamlSettings(), new IniSettings(),
        new ICalendarForm(),
    ];

    /// <summary>The kinds of collections, in the order in which they are told.</summary>
    public static IReadOnlyList<string> Kinds { get; } = [.. All.Select(form => form.Schema.Kind).Distinct()];

    public static IDocumentForm? Find(string kind, string name) => All.FirstOrDefault(form => form.Schema.Kind == kind && form.Name == name);

    /// <summary>
    /// The form of what lies at a path: of a file, by its extension, and where several forms share it, by what it holds; of a folder, by the documents in it, or the kind's first
    /// form where there are none. Null when it is of none.
    /// </summary>
    public static IDocumentForm? Of(string kind, string path)
    {
        var forms = All.Where(form => form.Schema.Kind == kind).ToList();
        if (!Directory.Exists(path)) return OfFile(forms, path);
        var first = Directory.EnumerateFiles(path).Order(StringComparer.Ordinal).Select(file => OfFile(forms, file)).FirstOrDefault(form => form is not null);
        return first ?? forms.FirstOrDefault();
    }

    private static IDocumentForm? OfFile(List<IDocumentForm> forms, string path)
    {
        var named = forms.FindAll(form => form.Extensions.Any(extension => path.EndsWith(extension, StringComparison.OrdinalIgnoreCase)));
        if (named.Count < 2 || !File.Exists(path)) return named.FirstOrDefault();
        var bytes = File.ReadAllBytes(path);
        return named.Find(form => form.Recognises(bytes));
    }
}

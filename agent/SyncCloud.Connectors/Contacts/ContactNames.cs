using SyncCloud.Protocol;

namespace SyncCloud.Connectors.Contacts;

/// <summary>What a contact is called.</summary>
internal static class ContactNames
{
    private static readonly string[] spoken = ["title", "given", "given2", "surname", "surname2", "generation", "credential"];

    /// <summary>The full name as it is made of a name's components, in the order in which they are spoken.</summary>
    public static string Compose(IReadOnlyList<object>? components) =>
        string.Join(' ', spoken.SelectMany(kind => (components ?? []).OfType<CardValue>().Where(component => component.Text("kind") == kind)).Select(component => component.Text("value")?.Trim()).Where(text => text is { Length: > 0 }));

    /// <summary>Of a contact without a full name: what else it can be known by; empty when there is nothing.</summary>
    public static string FullNameOf(Fields fields)
    {
        if (Compose(CardValue.ListOf(fields[CardFieldNames.NameComponents])) is { Length: > 0 } name) return name;
        return First(fields, CardFieldNames.Organizations, "name") ?? First(fields, CardFieldNames.Emails, "address") ?? First(fields, CardFieldNames.Phones, "number") ?? "";
    }

    /// <summary>What people call it: its full name, else its organisation, else its e-mail address or its number.</summary>
    public static string? LabelOf(Item item)
    {
        if (item.Fields[CardFieldNames.FullName]?.AsText() is { Length: > 0 } full) return full;
        return FullNameOf(item.Fields) is { Length: > 0 } other ? other : null;
    }

    private static string? First(Fields fields, string section, string member)
    {
        foreach (var (name, value) in fields)
            if (name.StartsWith(section + "/", StringComparison.Ordinal) && CardValue.Of(value)?.Text(member) is { Length: > 0 } text) return text;
        return null;
    }
}

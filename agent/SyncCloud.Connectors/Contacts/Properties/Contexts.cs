using System.Collections.Immutable;

namespace SyncCloud.Connectors.Contacts;

/// <summary>Where in somebody's life an entry belongs: <c>home</c> and <c>work</c> of vCard are <c>private</c> and <c>work</c> of JSContact.</summary>
internal static class Contexts
{
    public static bool IsContext(string type) => type is "home" or "work";

    public static CardValue Add(CardValue value, CardLine line) => value.With("contexts", CardValue.SetOf(line.Types, static type => IsContext(type) ? type == "home" ? "private" : type : null));

    public static CardLine Rest(CardLine line) => line.Without(IsContext);

    public static ImmutableArray<string> Types(CardValue value)
    {
        var types = ImmutableArray<string>.Empty;
        foreach (var context in value.Set("contexts"))
            if (context is "private" or "work") types = types.Add(context == "private" ? "home" : context);
        return types;
    }
}

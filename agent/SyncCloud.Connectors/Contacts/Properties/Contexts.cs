namespace SyncCloud.Connectors.Contacts;

/// <summary>Where in somebody's life an entry belongs: <c>home</c> and <c>work</c> of vCard are <c>private</c> and <c>work</c> of JSContact.</summary>
internal static class Contexts
{
    public static bool IsContext(string type) => type is "home" or "work";

    public static CardValue Add(CardValue value, CardLine line) => value.With("contexts", CardValue.SetOf(line.Types.Where(IsContext).Select(type => type == "home" ? "private" : type)));

    public static CardLine Rest(CardLine line) => line.Without(IsContext);

    public static IEnumerable<string> Types(CardValue value) => value.Set("contexts").Where(context => context is "private" or "work").Select(context => context == "private" ? "home" : context);
}

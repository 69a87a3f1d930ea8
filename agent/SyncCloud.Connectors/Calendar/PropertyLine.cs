using System.Collections.Immutable;
using SyncCloud.Connectors.ContentLines;

namespace SyncCloud.Connectors.Calendar;

/// <summary>A property, or one value of one that has several, as fields say it.</summary>
/// <param name="Field">The field that has it written: where a line stands already, this tells which.</param>
/// <param name="Name">The property's name, with its group if it has one.</param>
/// <param name="Parameters">With the ';' before each.</param>
/// <param name="Value">Escaped.</param>
internal sealed record PropertyLine(string Field, string Name, string Parameters, string Value)
{
    /// <summary>Several values may stand in one line, between commas.</summary>
    public bool Joins { get; init; }

    public string Shape => Name + Parameters;

    public string Unfolded => $"{Name}{Parameters}:{Value}";

    public static string TextOf(IEnumerable<ContentParameter> parameters) =>
        string.Concat(parameters.Select(parameter => $";{(parameter.Name.Length > 0 ? parameter.Name + "=" : "")}{string.Join(',', parameter.Values.Select(ContentEscapes.WriteParameter))}"));

    /// <summary>The parameters that a text is; null when it is none.</summary>
    public static ImmutableArray<ContentParameter>? ParametersOf(string text) => text.Length == 0 ? [] : Parse("X" + text + ":")?.Parameters;

    /// <summary>The one line that an unfolded text is; null when it is none.</summary>
    public static ContentLine? Parse(string unfolded) =>
        unfolded.AsSpan().IndexOfAny('\r', '\n') < 0 && ContentReader.Read(unfolded) is { Problems: [], Nodes: [ContentLine line] } ? line : null;
}

using System.Collections.Immutable;

namespace SyncCloud.Connectors.ContentLines;

/// <summary>A part of a document of content lines (RFC 5545 §3.1, RFC 6350 §3.2). The texts of all parts, in order, are the document.</summary>
internal abstract record ContentNode
{
    /// <summary>The first line: 1 is the document's first.</summary>
    public required int Line { get; init; }

    public abstract void WriteTo(System.Text.StringBuilder text);
}

/// <summary>What is no content line: a blank line, say, or a malformed one. Stays as it is.</summary>
internal sealed record OtherText : ContentNode
{
    public required string Text { get; init; }

    public override void WriteTo(System.Text.StringBuilder text) => text.Append(Text);
}

/// <summary>One property.</summary>
internal sealed record ContentLine : ContentNode
{
    /// <summary>The group before the name (vCard), as written; null when there is none.</summary>
    public required string? Group { get; init; }

    /// <summary>In upper case.</summary>
    public required string Name { get; init; }

    public required ImmutableArray<ContentParameter> Parameters { get; init; }

    /// <summary>Unfolded and otherwise as written: escapes are in it.</summary>
    public required string Value { get; init; }

    /// <summary>All its lines exactly as they stand, with their folds and line ends.</summary>
    public required ReadOnlyMemory<char> Text { get; init; }

    public override void WriteTo(System.Text.StringBuilder text) => text.Append(Text);

    /// <summary>The values of a parameter, whatever the case of its name; none when it is not there.</summary>
    public ImmutableArray<string> this[string parameter] =>
        [.. Parameters.Where(one => one.Name.Equals(parameter, StringComparison.OrdinalIgnoreCase)).SelectMany(one => one.Values)];
}

/// <summary>A parameter of a property.</summary>
/// <param name="Name">In upper case; empty where only a value stands, as in vCard 2.1.</param>
/// <param name="Values">Without quotes, and with the escapes of RFC 6868 read.</param>
internal sealed record ContentParameter(string Name, ImmutableArray<string> Values)
{
    public static ContentParameter None { get; } = new("", []);

    public bool Equals(ContentParameter? other) => other is not null && Name == other.Name && Values.SequenceEqual(other.Values);
    public override int GetHashCode() => HashCode.Combine(Name, Values.Length);
}

/// <summary>What stands between <c>BEGIN:NAME</c> and <c>END:NAME</c>.</summary>
internal sealed record ContentComponent : ContentNode
{
    /// <summary>In upper case.</summary>
    public required string Name { get; init; }

    /// <summary>The lines BEGIN and END as they stand.</summary>
    public required string Begin { get; init; }
    public required string End { get; init; }

    public required ImmutableArray<ContentNode> Children { get; init; }

    public IEnumerable<ContentLine> Lines => Children.OfType<ContentLine>();
    public IEnumerable<ContentComponent> Components => Children.OfType<ContentComponent>();

    public ContentLine? First(string name) => Lines.FirstOrDefault(line => line.Name == name);

    public override void WriteTo(System.Text.StringBuilder text)
    {
        text.Append(Begin);
        foreach (var child in Children) child.WriteTo(text);
        text.Append(End);
    }
}

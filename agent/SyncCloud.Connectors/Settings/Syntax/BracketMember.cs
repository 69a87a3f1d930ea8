namespace SyncCloud.Connectors.Settings.Syntax;

/// <summary>Where a member of a <see cref="BracketSyntax"/> stands: from its name, or its value, to its end; and where its comma is (-1: it has none).</summary>
internal sealed record BracketMember(MemberSyntax Member, int Start, int End, int Comma)
{
    /// <summary>Behind the comma, if there is one.</summary>
    internal int Close => Comma < 0 ? End : Comma + 1;
}

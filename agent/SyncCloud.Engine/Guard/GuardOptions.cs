namespace SyncCloud.Engine.Guard;

/// <summary>From when on deletions and replacements wait for the user's approval: when there are more than <see cref="Items"/> and more than <see cref="SharePercent"/>.</summary>
public sealed record GuardOptions
{
    /// <summary>False: nothing waits.</summary>
    public bool Enabled { get; init; } = true;

    /// <summary>Percent of the collection's items, 0 to 100. At 100 nothing waits, since no more than all can be destroyed.</summary>
    public int SharePercent { get; init; } = 30;

    /// <summary>How many deletions and replacements never need an approval, however few items there are.</summary>
    public int Items { get; init; } = 50;

    /// <summary>How far back deletions and replacements count together, in however many rounds they came.</summary>
    public TimeSpan Window { get; init; } = TimeSpan.FromHours(1);

    /// <summary>Returns these options, or throws <see cref="ArgumentException"/> with a message for the user.</summary>
    public GuardOptions Checked()
    {
        if (SharePercent is < 0 or > 100) throw new ArgumentException($"a share of {SharePercent} % makes no sense: give 0 to 100");
        if (Items < 0) throw new ArgumentException($"{Items} items make no sense: give 0 or more");
        if (Window <= TimeSpan.Zero) throw new ArgumentException($"a window of {Window} makes no sense: give more than nothing");
        return this;
    }
}

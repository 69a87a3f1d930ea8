using SyncCloud.Protocol;

namespace SyncCloud.Engine.Apply;

/// <summary>What becomes of something that is still here and not for this device any more.</summary>
public enum ClearingJudgement
{
    /// <summary>It is the user's alone, for all that is known.</summary>
    Stays,

    /// <summary>The cloud has had it, and has another version or another place for it by now.</summary>
    ToTrash,

    /// <summary>The cloud has exactly this.</summary>
    Remove,
}

/// <summary>Says what a connector may take off a device, and hears what it took. Not thread-safe.</summary>
public interface IClearingJudge
{
    /// <summary>For an item that the native data still shows exactly as it is known. To be asked right before it goes.</summary>
    ClearingJudgement Judge(NativeItem item);

    /// <summary>Nothing of the item is here any more. Durable with the journal's next <see cref="IApplyJournal.Complete"/>.</summary>
    void Gone(ItemId id);

    /// <summary>What is taken is written down there first, so that a death in between is not taken for something that the user did.</summary>
    IApplyJournal Journal { get; }
}

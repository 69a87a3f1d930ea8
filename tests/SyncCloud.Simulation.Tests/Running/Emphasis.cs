namespace SyncCloud.Simulation.Tests.Running;

/// <summary>What happens more often in the schedules that look for one planted bug, so that it is met soon.</summary>
public enum Emphasis
{
    /// <summary>Everything has its common share.</summary>
    None,

    /// <summary>In every world disks are copied, and mostly that.</summary>
    Copies,

    /// <summary>Mostly folders are made and moved.</summary>
    Folders,

    /// <summary>In every world mass changes wait for an approval, and people answer soon.</summary>
    Answers,

    /// <summary>In every world devices only receive, stay behind or hold some folders alone, and often change that.</summary>
    Views,

    /// <summary>In every world one device only receives and lacks a folder, into which others move what is changed there.</summary>
    Kept,

    /// <summary>Packs rot in every world where the cloud is not set back.</summary>
    Rot,
}

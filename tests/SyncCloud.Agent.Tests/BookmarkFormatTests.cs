using SyncCloud.Agent.Cloud;

namespace SyncCloud.Agent.Tests;

/// <summary>Which form a browser's file is taken for by <c>add</c>.</summary>
[TestClass]
public sealed class BookmarkFormatTests
{
    private const string Kind = "bookmarks";

    [TestMethod]
    [DataRow("Bookmarks", null, "chromium")]
    [DataRow("places.sqlite", null, "firefox")]
    [DataRow("export.HTM", null, "netscape")]
    [DataRow("any", "{\"roots\": {}}", "chromium")]
    [DataRow("any", "SQLite format 3\0…", "firefox")]
    [DataRow("Bookmarks", "\uFEFF\n<!DOCTYPE NETSCAPE-Bookmark-file-1>", "netscape")]
    public void FormatOf_AFile_IsToldByWhatItHoldsElseByItsName(string name, string? text, string format)
    {
        using var folder = new TemporaryFolder();
        if (text is not null) File.WriteAllText(folder.At(name), text);
        Assert.AreEqual(format, CollectionKinds.FormatOf(Kind, folder.At(name), null));
    }

    [TestMethod]
    [DataRow("notes.txt", null)]
    [DataRow("Bookmarks", "vcard3")]
    [DataRow(".", null)]
    public void FormatOf_WhatHoldsNone_IsRefusedWithTheRemedy(string name, string? asked)
    {
        using var folder = new TemporaryFolder();
        var refused = Assert.ThrowsExactly<AgentException>(() => CollectionKinds.FormatOf(Kind, folder.At(name), asked));
        Assert.Contains(name == "." ? "places.sqlite" : "chromium, netscape, firefox", refused.Remedy ?? "");
    }
}

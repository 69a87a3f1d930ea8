using CsCheck;
using SyncCloud.Agent.Page.Web;

namespace SyncCloud.Agent.Tests.Page;

/// <summary>Names of files are whatever anybody called them.</summary>
[TestClass]
public sealed class MarkupTests
{
    [TestMethod]
    [DataRow("<script>alert(1)</script>", "&lt;script&gt;alert(1)&lt;/script&gt;")]
    [DataRow("\" onmouseover=\"x", "&quot; onmouseover=&quot;x")]
    [DataRow("it's & that", "it&#39;s &amp; that")]
    [DataRow("invoice\u202exslx.exe", "invoice\\u{202e}xslx.exe")]
    [DataRow("a\u2066b\u200fc\u061cd", "a\\u{2066}b\\u{200f}c\\u{61c}d")]
    [DataRow("bell\u0007 and \u009b", "bell\\u{7} and \\u{9b}")]
    [DataRow("Ärger über 日本 🌲", "Ärger über 日本 🌲")]
    public void Of_WhatIsPutIn_ShowsAsItIsCalled(string name, string expected)
    {
        Assert.AreEqual($"<p title=\"{expected}\">{expected}</p>", Markup.Of($"<p title=\"{name}\">{name}</p>").Text);
    }

    [TestMethod]
    public void Of_AnyText_OpensAndClosesNothing() => Gen.String.Sample(text => Assert.IsFalse(Markup.Encode(text).AsSpan().ContainsAny("<>\"'")));

    [TestMethod]
    public void Of_Markup_StaysMarkup() => Assert.AreEqual("<ul><li>1,234</li><li>a&amp;b</li></ul>", Markup.Of($"<ul>{new[] { Markup.Of($"<li>{1234}</li>"), Markup.Of($"<li>{"a&b"}</li>") }}</ul>").Text);
}

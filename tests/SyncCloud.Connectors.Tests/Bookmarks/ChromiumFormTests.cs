using System.Text;
using System.Text.RegularExpressions;
using SyncCloud.Connectors.Bookmarks;
using SyncCloud.Connectors.Bookmarks.Chromium;

namespace SyncCloud.Connectors.Tests.Bookmarks;

[TestClass]
public sealed class ChromiumFormTests : BookmarkFileConformance
{
    internal override IBookmarkFileForm Form => ChromiumForm.Instance;

    // As Chromium 156 wrote it.
    private const string Alpha = """
                  {
                           "date_added": "13440541112280873",
                           "date_last_used": "0",
                           "guid": "7a51d009-7528-411a-943e-b99282e2c4f9",
                           "id": "6",
                           "meta_info": {
                              "power_bookmark_meta": ""
                           },
                           "name": "Alpha",
                           "type": "url",
                           "url": "https://example.org/a?b=c&d=%3Cx%3E"
                        }
            """;

    private const string News = """
                   "children": [ ALPHA, {
                           "date_added": "13440541112280999",
                           "date_last_used": "0",
                           "guid": "8a51d009-7528-411a-943e-b99282e2c4f9",
                           "id": "9",
                           "name": "Beta ünï",
                           "type": "url",
                           "url": "https://example.org/b"
                        } ],
                        "date_added": "13440541112245937",
                        "date_last_used": "0",
                        "date_modified": "13440541112280873",
                        "guid": "b4160ccf-733b-4d31-becc-3268f10394c2",
                        "id": "5",
                        "name": "News",
                        "type": "folder"
                     }
            """;

    private const string Gamma = """
                   "date_added": "13440541112294885",
                        "date_last_used": "0",
                        "guid": "74e77a9d-d218-4ff6-8b30-ae5499c0a11c",
                        "id": "7",
                        "name": "Gamma",
                        "type": "url",
                        "url": "https://example.com/"
                     }
            """;

    private const string File = """
        {
           "checksum": "",
           "roots": {
              "bookmark_bar": {
                 "children": [ BAR ],
                 "date_added": "13440541111942774",
                 "date_last_used": "0",
                 "date_modified": "13440541112294885",
                 "guid": "0bc5d13f-2cba-5d74-951f-3f233fe6c908",
                 "id": "1",
                 "name": "Bookmarks bar",
                 "type": "folder"
              },
              "other": {
                 "children": [ {
                    "date_added": "13440541112335019",
                    "date_last_used": "0",
                    "guid": "762c3575-0125-4139-ab6b-5c31ef840cb4",
                    "id": "8",
                    "name": "Delta",
                    "type": "url",
                    "url": "http://xn--mnchen-3ya.de/%C3%BC"
                 }, {
                    "guid": "862c3575-0125-4139-ab6b-5c31ef840cb4",
                    "id": "10",
                    "name": "",
                    "type": "of a later version"
                 } ],
                 "date_added": "13440541111942774",
                 "guid": "82b081ec-3dd3-529c-8475-ab6c344590dd",
                 "id": "2",
                 "name": "Other bookmarks",
                 "type": "folder"
              },
              "synced": {
                 "children": [  ],
                 "date_added": "13440541111942774",
                 "guid": "4cf2e351-0e85-532b-bb37-df045d8f8d0f",
                 "id": "3",
                 "name": "Mobile bookmarks",
                 "type": "folder"
              }
           },
           "sync_metadata": "AAAA",
           "version": 1
        }

        """;

    private static string With(params string[] bar) => Checked(File.Replace("BAR", string.Join(", ", bar.Select(one => "{\n" + one.TrimStart().PadLeft(one.TrimStart().Length + 15))), StringComparison.Ordinal).Replace("ALPHA", Alpha.TrimStart(), StringComparison.Ordinal));

    private static string Checked(string text) => text.Replace("\"checksum\": \"\"", $"\"checksum\": \"{ChromiumChecksum.Of(Encoding.UTF8.GetBytes(text))}\"", StringComparison.Ordinal);

    private static string Again(string text) => Checked(Regex.Replace(text, "\"checksum\": \"[0-9a-f]*\"", "\"checksum\": \"\""));

    protected override string Sample { get; } = With(News, Gamma);
    protected override string Edited => Again(Sample.Replace("\"Alpha\"", "\"Alpha 2\"", StringComparison.Ordinal));
    protected override string WithoutBeta(string text) => Again(Regex.Replace(text, """, \{\s*"date_added": "13440541112280999"[^}]*\}""", ""));
    protected override string Saved(string text) => Again(text);
    protected override string Reordered => With(Gamma, News);
    protected override string Malformed => Again(Sample.Replace("\"url\": \"https://example.org/a?b=c&d=%3Cx%3E\"", "\"url\": 7", StringComparison.Ordinal));

    [TestMethod]
    public void Checksum_OfAFileThatChromiumWrote_IsItsOwn()
    {
        const string written = """
            {"checksum":"5d45d1f41f17302e444656d16684b665","roots":{"bookmark_bar":{"children":[{"children":[{"id":"6","name":"Example \"q\" \u003Cb>&","type":"url","url":"https://example.org/a?b=c&d=%3Cx%3E"}],
            "id":"5","name":"News ünï","type":"folder"},{"id":"7","name":"","type":"url","url":"https://example.com/"}],"id":"1","name":"Bookmarks bar","type":"folder"},
            "other":{"children":[{"id":"8","name":"Other","type":"url","url":"http://xn--mnchen-3ya.de/%C3%BC"}],"id":"2","name":"Other bookmarks","type":"folder"},
            "synced":{"children":[],"id":"3","name":"Mobile bookmarks","type":"folder"}},"version":1}
            """;
        Assert.AreEqual("5d45d1f41f17302e444656d16684b665", ChromiumChecksum.Of(Encoding.UTF8.GetBytes(written)));
    }
}

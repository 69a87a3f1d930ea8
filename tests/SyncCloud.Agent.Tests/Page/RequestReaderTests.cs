using System.Text;
using CsCheck;
using SyncCloud.Agent.Page.Web;

namespace SyncCloud.Agent.Tests.Page;

[TestClass]
public sealed class RequestReaderTests(TestContext context)
{
    [TestMethod]
    public async Task ReadAsync_AForm_GivesItsFields()
    {
        var read = await ReadAsync("POST /a/b%20c?x=1&x=2&y HTTP/1.1\r\nHost: h\r\nCookie: a=1; synccloud=abc=; b\r\nContent-Type: application/x-www-form-urlencoded; charset=utf-8\r\nContent-Length: 20\r\n\r\nname=%C3%A9+%26&b=&c");
        var request = read!.Value.Request!;
        Assert.AreEqual("/a/b%20c", request.Path);
        Assert.AreEqual("1", request.Query["x"]);
        Assert.AreEqual("", request.Query["y"]);
        Assert.AreEqual("é &", request.Form["name"]);
        Assert.AreEqual("abc=", request.Cookie("synccloud"));
        Assert.IsNull(request.Cookie("cloud"));
    }

    [TestMethod]
    [DataRow("GET / HTTP/1.0\r\n\r\n", 400)]
    [DataRow("GET http://h/ HTTP/1.1\r\n\r\n", 400)]
    [DataRow("GET /  HTTP/1.1\r\n\r\n", 400)]
    [DataRow("GET / HTTP/1.1\r\nHost: a\r\nhost: b\r\n\r\n", 400)]
    [DataRow("GET / HTTP/1.1\r\nHost : a\r\n\r\n", 400)]
    [DataRow("GET / HTTP/1.1\r\nA: b\r\n folded\r\n\r\n", 400)]
    [DataRow("GET / HTTP/1.1\nHost: a\r\n\r\n", 400)]
    [DataRow("GET / HTTP/1.1\r\nContent-Length: 3\r\n\r\nabc", 400)]
    [DataRow("GET / HTTP/1.1\r\nHost: a", 400)]
    [DataRow("POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", 411)]
    [DataRow("POST / HTTP/1.1\r\nHost: a\r\n\r\n", 411)]
    [DataRow("POST / HTTP/1.1\r\nContent-Length: -1\r\n\r\n", 411)]
    [DataRow("POST / HTTP/1.1\r\nContent-Length: 99999\r\n\r\n", 413)]
    [DataRow("POST / HTTP/1.1\r\nContent-Type: application/json\r\nContent-Length: 2\r\n\r\n{}", 415)]
    public async Task ReadAsync_WhatIsNone_IsRefused(string text, int expected)
    {
        var read = await ReadAsync(text);
        Assert.IsNull(read!.Value.Request);
        Assert.AreEqual(expected, read.Value.Refusal);
    }

    [TestMethod]
    public async Task ReadAsync_AHeadWithoutEnd_IsRefused() => Assert.AreEqual(431, (await ReadAsync("GET / HTTP/1.1\r\nA: " + new string('b', 100_000)))!.Value.Refusal);

    [TestMethod]
    public async Task ReadAsync_NothingAtAll_IsNoRequest() => Assert.IsNull(await ReadAsync(""));

    [TestMethod]
    public void Parse_AnyBytes_NeverThrows() => Gen.Byte.Array[0, 200].Sample(bytes => RequestReader.Parse(bytes));

    [TestMethod]
    public void Find_InTheSystemsTable_TellsWhoseTheOtherEndIs()
    {
        string[] table =
        [
            "  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode",
            "   0: 0100007F:1267 0100007F:9C40 01 00000000:00000000 00:00000000 00000000     0        0 4711 1 0000",
            "   1: 0100007F:9C40 0100007F:1267 01 00000000:00000000 00:00000000 00000000  1001        0 4712 1 0000",
        ];
        Assert.AreEqual(1001u, PeerOwner.Find(table, "0100007F", 40000, 4711));
        Assert.IsNull(PeerOwner.Find(table, "0100007F", 40001, 4711));
    }

    private async Task<(PageRequest? Request, int Refusal)?> ReadAsync(string text) => await RequestReader.ReadAsync(new MemoryStream(Encoding.Latin1.GetBytes(text)), context.CancellationToken);
}

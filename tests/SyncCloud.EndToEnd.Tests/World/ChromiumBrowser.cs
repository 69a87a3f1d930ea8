using System.Diagnostics;
using System.Net.Http.Json;
using System.Net.WebSockets;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace SyncCloud.EndToEnd.Tests;

/// <summary>A real Chromium without a screen, whose own bookmarks are asked for and changed over DevTools, on its page of bookmarks.</summary>
internal sealed class ChromiumBrowser : IAsyncDisposable
{
    private readonly Process process;
    private readonly ClientWebSocket page = new();
    private readonly string profiles;
    private readonly CancellationToken cancellationToken;
    private int lastCall;

    private ChromiumBrowser(Process process, string profiles, CancellationToken cancellationToken) => (this.process, this.profiles, this.cancellationToken) = (process, profiles, cancellationToken);

    /// <summary>Starts it with the profiles in a folder, which is made if need be.</summary>
    public static async Task<ChromiumBrowser> StartAsync(string profiles, CancellationToken cancellationToken)
    {
        Directory.CreateDirectory(profiles);
        File.Delete(Path.Combine(profiles, "DevToolsActivePort"));
        var start = new ProcessStartInfo(Parts.RequireChromium(),
        [
            "--headless=new", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync",
            $"--user-data-dir={profiles}", "--remote-debugging-port=0", "about:blank",
        ]) { RedirectStandardError = true, RedirectStandardOutput = true };
        var process = Process.Start(start)!;
        process.ErrorDataReceived += (_, _) => { };
        process.OutputDataReceived += (_, _) => { };
        process.BeginErrorReadLine();
        process.BeginOutputReadLine();
        var browser = new ChromiumBrowser(process, profiles, cancellationToken);
        try
        {
            await browser.ConnectAsync();
            return browser;
        }
        catch
        {
            await browser.DisposeAsync();
            throw;
        }
    }

    /// <summary>The value of an expression on the page of bookmarks, where <c>chrome.bookmarks</c> is the browser's own interface; a promise is waited for.</summary>
    public async Task<JsonNode?> EvaluateAsync(string expression)
    {
        var answer = await CallAsync("Runtime.evaluate", new JsonObject { ["expression"] = $"(async () => {{ {expression} }})()", ["awaitPromise"] = true, ["returnByValue"] = true });
        Assert.IsNull(answer["exceptionDetails"], answer.ToJsonString());
        return answer["result"]!["value"];
    }

    /// <summary>Closes it as its user does, so that everything is saved.</summary>
    public async Task CloseAsync()
    {
        await CallAsync("Browser.close", []);
        await process.WaitForExitAsync(cancellationToken);
        // What it started ends with it, and lets go of the profile last.
        await WaitAsync(() => Task.FromResult(new FileInfo(Path.Combine(profiles, "SingletonLock")).LinkTarget is null));
    }

    private async Task ConnectAsync()
    {
        var ports = Path.Combine(profiles, "DevToolsActivePort");
        await WaitAsync(() => Task.FromResult(File.Exists(ports) && File.ReadAllLines(ports).Length > 1));
        using var http = new HttpClient { BaseAddress = new Uri($"http://127.0.0.1:{(await File.ReadAllLinesAsync(ports, cancellationToken))[0]}") };
        string? address = null;
        await WaitAsync(async () => (address = (await http.GetFromJsonAsync<JsonArray>("/json/list", cancellationToken))!.FirstOrDefault(one => one!["type"]!.GetValue<string>() == "page")?["webSocketDebuggerUrl"]?.GetValue<string>()) is not null);
        await page.ConnectAsync(new Uri(address!), cancellationToken);
        await CallAsync("Page.navigate", new JsonObject { ["url"] = "chrome://bookmarks/" });
        await WaitAsync(async () => (await CallAsync("Runtime.evaluate", new JsonObject { ["expression"] = "typeof chrome?.bookmarks?.getTree", ["returnByValue"] = true }))["result"]?["value"]?.GetValue<string>() == "function");
    }

    private async Task<JsonObject> CallAsync(string method, JsonObject parameters)
    {
        var id = ++lastCall;
        await page.SendAsync(JsonSerializer.SerializeToUtf8Bytes(new JsonObject { ["id"] = id, ["method"] = method, ["params"] = parameters }), WebSocketMessageType.Text, endOfMessage: true, cancellationToken);
        while (true)
        {
            if (JsonNode.Parse(await ReceiveAsync()) is not JsonObject answer || answer["id"]?.GetValue<int>() != id) continue;
            Assert.IsNull(answer["error"], answer.ToJsonString());
            return answer["result"]!.AsObject();
        }
    }

    private async Task<byte[]> ReceiveAsync()
    {
        using var message = new MemoryStream();
        var buffer = new byte[1 << 16];
        while (true)
        {
            var part = await page.ReceiveAsync(buffer, cancellationToken);
            message.Write(buffer, 0, part.Count);
            if (part.EndOfMessage) return message.ToArray();
        }
    }

    private async Task WaitAsync(Func<Task<bool>> condition)
    {
        for (var tries = 0; !await condition(); tries++)
        {
            if (tries > 600 || process.HasExited && tries > 100) Assert.Fail("Chromium did not get as far as that");
            await Task.Delay(TimeSpan.FromMilliseconds(50), cancellationToken);
        }
    }

    public async ValueTask DisposeAsync()
    {
        page.Dispose();
        if (!process.HasExited) process.Kill(entireProcessTree: true);
        await process.WaitForExitAsync(CancellationToken.None);
        process.Dispose();
    }
}

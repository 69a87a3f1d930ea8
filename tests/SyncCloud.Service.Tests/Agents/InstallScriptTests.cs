using System.Diagnostics;
using System.Text;
using SyncCloud.Protocol;
using SyncCloud.Protocol.Agents;
using SyncCloud.Service.Agents;

namespace SyncCloud.Service.Tests.Agents;

[TestClass]
public sealed class InstallScriptTests
{
    private static readonly AgentProgram program = new() { Rid = "linux-x64", Version = AgentVersion.TryParse("0.1.0-rc.1", out var version) ? version : null!, Sha256 = Hash256.Of([1]), Length = 12, Runtime = "10.0" };
    private static readonly CertificatePin pin = new(Hash256.Of([2]), Hash256.Of([3]));

    [TestMethod]
    [DataRow("127.0.0.1:5190")]
    [DataRow("sync.example.org")]
    [DataRow("SYNC.example.org:443")]
    [DataRow("laptop_of_ann")]
    [DataRow("[::1]:5190")]
    [DataRow("[2001:db8::7]")]
    [DataRow("xn--bcher-kva.example")]
    public void AddressOf_WhatIsAnAuthority_IsTaken(string authority) =>
        Assert.AreEqual(new Uri($"https://{authority}"), InstallScript.AddressOf("https", authority));

    [TestMethod]
    [DataRow("")]
    [DataRow("$(id)")]
    [DataRow("`id`")]
    [DataRow("a';id;'")]
    [DataRow("a\"b")]
    [DataRow("a b")]
    [DataRow("a\nid")]
    [DataRow("a\n")]
    [DataRow("a/b")]
    [DataRow("a|b")]
    [DataRow("a&b")]
    [DataRow("a;b")]
    [DataRow("a\\b")]
    [DataRow("ann@sync.example.org")]
    [DataRow("a:b")]
    [DataRow("a:123456")]
    [DataRow("a:99999")]
    [DataRow("[::1")]
    [DataRow("[fe80::1%eth0]")]
    [DataRow("-a")]
    [DataRow("bücher.example")]
    [DataRow("{pin}")]
    public void AddressOf_WhatIsNone_IsRefused(string authority)
    {
        Assert.IsNull(InstallScript.AddressOf("https", authority));
        Assert.IsNull(InstallScript.AddressOf("ftp", "sync.example.org"));
        Assert.IsNull(InstallScript.AddressOf("https';id;'", "sync.example.org"));
    }

    [TestMethod]
    public void NextStep_IsWhatTheServiceTakes()
    {
        Assert.AreEqual("join http://127.0.0.1:5190 --code CODE", InstallScript.NextStep(takesCodes: true, new Uri("http://127.0.0.1:5190"), pin: null));
        Assert.AreEqual($"join https://192.168.1.5:5190 --code CODE --fingerprint {pin.Fingerprint}", InstallScript.NextStep(takesCodes: true, new Uri("https://192.168.1.5:5190"), pin));
        Assert.AreEqual("join http://192.168.1.5:5190 --code CODE --insecure-http", InstallScript.NextStep(takesCodes: true, new Uri("http://192.168.1.5:5190"), pin: null));
        Assert.AreEqual("login https://sync.example.org", InstallScript.NextStep(takesCodes: false, new Uri("https://sync.example.org"), pin: null));
    }

    [TestMethod]
    public void Scripts_HoldWhatIsOffered_AndNothingIsLeftToFill()
    {
        foreach (var script in (string[])[InstallScript.ForShell(new Uri("https://[2001:db8::7]:5190"), true, pin, [program]), InstallScript.ForPowerShell(new Uri("https://[2001:db8::7]:5190"), true, pin, [program])])
        {
            Assert.Contains($"\nlinux-x64 0.1.0-rc.1 {program.Sha256} 12 10.0\n", script);
            Assert.Contains("'https://[2001:db8::7]:5190'", script);
            Assert.Contains($"'{pin.Base64}'", script);
            foreach (var left in (string[])["{service}", "{pin}", "{next}", "{code}", "{programs}"]) Assert.DoesNotContain(left, script);
            Assert.IsTrue(Ascii.IsValid(script), "whatever a shell takes for the encoding");
            Assert.DoesNotContain('\r', script);
        }
    }

    /// <summary>dash, bash, ksh: what /bin/sh is. The same script is run by the end-to-end tests.</summary>
    [TestMethod]
    public void ScriptForShell_ShellCheckSaysNothing()
    {
        const string missing = "ShellCheck is missing: apt-get install shellcheck";
        if (!Environment.GetEnvironmentVariable("PATH")!.Split(Path.PathSeparator).Any(folder => File.Exists(Path.Combine(folder, "shellcheck"))))
        {
            if (Environment.GetEnvironmentVariable("SYNCCLOUD_REQUIRE_PARTS") == "1") Assert.Fail(missing);
            Assert.Inconclusive(missing);
        }
        using var process = Process.Start(new ProcessStartInfo("shellcheck", ["--shell=sh", "-"]) { RedirectStandardInput = true, RedirectStandardOutput = true })!;
        process.StandardInput.Write(InstallScript.ForShell(new Uri("https://192.168.1.5:5190"), true, pin, [program]));
        process.StandardInput.Close();
        Assert.AreEqual("", process.StandardOutput.ReadToEnd());
        process.WaitForExit();
        Assert.AreEqual(0, process.ExitCode);
    }

    /// <summary>Nothing here runs PowerShell; this much can be told by reading: quotes, brackets and here-strings close.</summary>
    [TestMethod]
    public void ScriptForPowerShell_ClosesWhatItOpens()
    {
        var script = InstallScript.ForPowerShell(new Uri("https://192.168.1.5:5190"), true, pin, [program]);
        var open = new Stack<char>();
        var lines = script.Split('\n');
        for (var i = 0; i < lines.Length; i++)
        {
            if (lines[i].EndsWith("@'", StringComparison.Ordinal))
            {
                while (lines[++i] != "'@") { } // a here-string ends only by these two at the start of a line
                continue;
            }
            var quote = '\0';
            for (var at = 0; at < lines[i].Length; at++)
            {
                var character = lines[i][at];
                if (quote == '\0' && character == '#') break;
                if (quote == '"' && character == '`') at++;
                else if (quote != '\0') quote = character == quote ? '\0' : quote;
                else if (character is '\'' or '"') quote = character;
                else if (character is '{' or '(' or '[') open.Push(character);
                else if (character is '}' or ')' or ']') Assert.AreEqual("{}()[]"["{}()[]".IndexOf(character) - 1], open.Pop(), $"line {i + 1}: {lines[i]}");
            }
            Assert.AreEqual('\0', quote, $"line {i + 1}: {lines[i]}");
        }
        Assert.IsEmpty(open);
    }
}

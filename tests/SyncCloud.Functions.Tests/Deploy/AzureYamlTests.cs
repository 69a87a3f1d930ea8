using System.Text.Json;
using System.Text.RegularExpressions;
using System.Xml.Linq;

namespace SyncCloud.Functions.Tests.Deploy;

/// <summary>What <c>azd up</c> goes by holds to the rules of azd's schema (version 1.0), and agrees with the app and the Bicep.</summary>
[TestClass]
public sealed partial class AzureYamlTests
{
    private static readonly AzureYaml yaml = AzureYaml.Read();

    [TestMethod]
    public void Keys_AreKnown()
    {
        AssertKnown(AzureYaml.Keys(yaml.Root), ["name", "requiredVersions", "infra", "services", "hooks"]);
        AssertKnown(AzureYaml.Keys(yaml.Mapping("requiredVersions")), ["azd", "extensions"]);
        AssertKnown(AzureYaml.Keys(yaml.Mapping("infra")), ["provider", "path", "module"]);
        AssertKnown(AzureYaml.Keys(yaml.Mapping("hooks")), ["preprovision", "postprovision", "predeploy", "postdeploy", "prepackage", "postpackage", "preup", "postup", "predown", "postdown"]);
        foreach (var service in AzureYaml.Keys(yaml.Mapping("services"))) AssertKnown(AzureYaml.Keys(yaml.Mapping("services", service)), ["project", "language", "host", "dist", "hooks"]);
    }

    [TestMethod]
    public void Name_AndVersion_AreOfTheFormThatAzdTakes()
    {
        Assert.MatchesRegex(NamePattern(), yaml.Text("name"));
        Assert.MatchesRegex(VersionPattern(), yaml.Text("requiredVersions", "azd"));
    }

    [TestMethod]
    public void Infra_IsTheBicepThatIsThere()
    {
        Assert.AreEqual("bicep", yaml.Text("infra", "provider"));
        foreach (var file in (string[])["main.bicep", "main.parameters.json"]) Assert.IsTrue(File.Exists(Repository.At(yaml.Text("infra", "path"), file)), file);
    }

    [TestMethod]
    public void Service_IsTheFunctionsApp_AndTheOneThatTheBicepTags()
    {
        var service = AzureYaml.Keys(yaml.Mapping("services")).Single();
        Assert.AreEqual("function", yaml.Text("services", service, "host"));
        Assert.AreEqual("dotnet", yaml.Text("services", service, "language"));
        Assert.AreEqual(service, Tag().Match(File.ReadAllText(Repository.At("infra", "modules", "app.bicep"))).Groups["service"].Value, "azd deploys to the app with this tag");

        var folder = Repository.At(yaml.Text("services", service, "project").Split('/'));
        var project = XDocument.Load(Directory.EnumerateFiles(folder, "*.csproj").Single());
        var host = JsonDocument.Parse(File.ReadAllText(Path.Combine(folder, "host.json"))).RootElement;
        Assert.AreEqual("2.0", host.GetProperty("version").GetString());
        Assert.AreEqual("v4", project.Descendants("AzureFunctionsVersion").Single().Value);
        Assert.AreEqual("Exe", project.Descendants("OutputType").Single().Value, "an isolated worker is a program");
    }

    [TestMethod]
    public void Runtime_IsTheSameHereAndThere()
    {
        var bicep = Runtime().Match(File.ReadAllText(Repository.At("infra", "modules", "app.bicep")));
        var framework = XDocument.Load(Repository.At("Directory.Build.props")).Descendants("TargetFramework").Single().Value;
        Assert.AreEqual(framework, $"net{bicep.Groups["version"].Value}");
        var local = JsonDocument.Parse(File.ReadAllText(Repository.At("functions", "SyncCloud.Functions", "local.settings.example.json"))).RootElement;
        Assert.AreEqual(bicep.Groups["name"].Value, local.GetProperty("Values").GetProperty("FUNCTIONS_WORKER_RUNTIME").GetString());
    }

    [TestMethod]
    public void Hooks_HaveBothVariants_WhoseFilesAreThereAndCanRun()
    {
        foreach (var hook in AzureYaml.Keys(yaml.Mapping("hooks")))
        {
            CollectionAssert.AreEqual(new[] { "posix", "windows" }, AzureYaml.Keys(yaml.Mapping("hooks", hook)).Order(StringComparer.Ordinal).ToArray(), $"{hook}: beside the two the schema allows nothing");
            foreach (var (family, shell, extension) in (ReadOnlySpan<(string, string, string)>)[("posix", "sh", ".sh"), ("windows", "pwsh", ".ps1")])
            {
                AssertKnown(AzureYaml.Keys(yaml.Mapping("hooks", hook, family)), ["shell", "run", "interactive", "continueOnError"]);
                Assert.AreEqual(shell, yaml.Text("hooks", hook, family, "shell"));
                Assert.AreEqual("true", yaml.Text("hooks", hook, family, "interactive"), "or azd shows eight lines of the steps by hand");
                var run = yaml.Text("hooks", hook, family, "run");
                Assert.AreEqual(extension, Path.GetExtension(run));
                var file = Repository.At(run.Split('/'));
                Assert.IsTrue(File.Exists(file), $"{run}: what is no file azd takes for a script itself");
                if (family == "posix" && !OperatingSystem.IsWindows()) Assert.IsTrue(File.GetUnixFileMode(file).HasFlag(UnixFileMode.UserExecute), $"{run} is executable");
                if (family == "posix") Assert.AreEqual("#!/bin/sh", File.ReadLines(file).First());
            }
            Assert.AreEqual(Path.ChangeExtension(yaml.Text("hooks", hook, "posix", "run"), null), Path.ChangeExtension(yaml.Text("hooks", hook, "windows", "run"), null));
        }
        Assert.Contains("preprovision", AzureYaml.Keys(yaml.Mapping("hooks")));
        Assert.Contains("postdeploy", AzureYaml.Keys(yaml.Mapping("hooks")));
        Assert.Contains("postdown", AzureYaml.Keys(yaml.Mapping("hooks")));
    }

    [TestMethod]
    public void Parameters_AreThoseOfTheBicep_AndNoneIsAskedForThatAHookMakes()
    {
        var declared = Parameter().Matches(File.ReadAllText(Repository.At("infra", "main.bicep"))).ToDictionary(match => match.Groups["name"].Value, match => match.Groups["default"].Success);
        var given = JsonDocument.Parse(File.ReadAllText(Repository.At("infra", "main.parameters.json"))).RootElement.GetProperty("parameters").EnumerateObject()
            .ToDictionary(parameter => parameter.Name, parameter => parameter.Value.GetProperty("value").GetString()!);
        foreach (var name in given.Keys) Assert.Contains(name, declared.Keys);
        foreach (var name in declared.Where(parameter => !parameter.Value).Select(parameter => parameter.Key)) Assert.Contains(name, given.Keys, "what has no default has to be given");

        foreach (var (name, value) in given)
        {
            var variable = Variable().Match(value);
            Assert.IsTrue(variable.Success, $"{name} comes from the azd environment");
            // azd asks for a parameter that is neither set nor has a default, and it asks before the first hook runs.
            var known = variable.Groups["name"].Value is "AZURE_ENV_NAME" or "AZURE_LOCATION" or "AZURE_PRINCIPAL_ID" or "AZURE_PRINCIPAL_TYPE";
            Assert.IsTrue(known || variable.Groups["default"].Success || declared[name], $"{name} would be asked for");
        }
        Assert.AreEqual("${SYNCCLOUD_CLIENT_ID}", given["clientId"]);
        foreach (var script in (string[])["register.sh", "register.ps1"]) Assert.Contains("SYNCCLOUD_CLIENT_ID=$client", File.ReadAllText(Repository.At("infra", "hooks", script)));
    }

    [TestMethod]
    public void Outputs_DoNotName_WhatTheHooksKeep()
    {
        // After `azd down` azd forgets what is an output, and postdown still needs these.
        foreach (Match output in Output().Matches(File.ReadAllText(Repository.At("infra", "main.bicep"))))
            Assert.DoesNotContain(output.Groups["name"].Value, ["SYNCCLOUD_CLIENT_ID", "SYNCCLOUD_CLIENT_CREATED", "AZURE_ENV_NAME", "AZURE_SUBSCRIPTION_ID", "SYNCCLOUD_AGENTS", "SYNCCLOUD_NEW_PUBLISHER"]);
        foreach (var name in (string[])["SYNCCLOUD_DATA_ACCOUNT", "SYNCCLOUD_URL"])
        {
            Assert.Contains($"output {name} ", File.ReadAllText(Repository.At("infra", "main.bicep")), "what the hook that publishes asks for");
            foreach (var script in (string[])["publish.sh", "publish.ps1"]) Assert.Contains(name, File.ReadAllText(Repository.At("infra", "hooks", script)));
        }
    }

    private static void AssertKnown(IEnumerable<string> keys, IReadOnlyCollection<string> known)
    {
        foreach (var key in keys) Assert.Contains(key, known);
    }

    [GeneratedRegex("^[a-z0-9]([-a-z0-9]*[a-z0-9])$")]
    private static partial Regex NamePattern();

    [GeneratedRegex(@"^>= \d+\.\d+\.\d+$")]
    private static partial Regex VersionPattern();

    [GeneratedRegex("'azd-service-name': '(?<service>[^']+)'")]
    private static partial Regex Tag();

    [GeneratedRegex("runtime: { name: '(?<name>[^']+)', version: '(?<version>[^']+)' }")]
    private static partial Regex Runtime();

    [GeneratedRegex(@"^param (?<name>\w+) \w+(?<default> = .+)?\r?$", RegexOptions.Multiline)]
    private static partial Regex Parameter();

    [GeneratedRegex(@"^output (?<name>\w+) ", RegexOptions.Multiline)]
    private static partial Regex Output();

    [GeneratedRegex(@"^\$\{(?<name>\w+)(?<default>=.*)?\}$")]
    private static partial Regex Variable();
}

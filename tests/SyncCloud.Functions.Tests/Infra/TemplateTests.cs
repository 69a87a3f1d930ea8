using System.Text.Json;

namespace SyncCloud.Functions.Tests.Infra;

/// <summary>What matters of the deployment: identities instead of keys, rights no wider than needed, nothing public, and no cost while idle.</summary>
[TestClass]
public sealed class TemplateTests
{
    [TestMethod]
    public void Build_AndLint_SayNothing() => Assert.AreEqual("", Template.Compiled.Log.Trim());

    [TestMethod]
    public void Modules_AreLocal()
    {
        foreach (var file in Directory.EnumerateFiles(Template.Folder, "*.bicep", SearchOption.AllDirectories))
            foreach (var line in File.ReadLines(file).Where(line => line.StartsWith("module ", StringComparison.Ordinal)))
                Assert.Contains("'modules/", line, $"{file} builds without a network");
    }

    [TestMethod]
    public void StorageAccounts_HaveNoKeys_NoPublicBlobs_AndTls12()
    {
        var accounts = Template.Compiled.Resources("Microsoft.Storage/storageAccounts");
        Assert.HasCount(2, accounts, "the users' data, and what the host keeps for itself");
        foreach (var properties in accounts.Select(account => account.GetProperty("properties")))
        {
            Assert.IsFalse(properties.GetProperty("allowSharedKeyAccess").GetBoolean());
            Assert.IsFalse(properties.GetProperty("allowBlobPublicAccess").GetBoolean());
            Assert.IsTrue(properties.GetProperty("supportsHttpsTrafficOnly").GetBoolean());
            Assert.AreEqual("TLS1_2", properties.GetProperty("minimumTlsVersion").GetString());
        }
        foreach (var container in Template.Compiled.Resources("Microsoft.Storage/storageAccounts/blobServices/containers"))
            Assert.AreEqual("None", container.GetProperty("properties").GetProperty("publicAccess").GetString());
        Assert.IsTrue(Template.Compiled.Resources("Microsoft.Storage/storageAccounts/blobServices")
            .Any(service => service.TryGetProperty("properties", out var properties) && properties.GetProperty("deleteRetentionPolicy").GetProperty("enabled").GetBoolean()), "deleted data can be brought back for a while");
    }

    [TestMethod]
    public void Rights_AreTheseAndNoOthers()
    {
        // Container and table for the service's data, not the account; the host's wide ones on an account of its own.
        string[] expected =
        [
            "0a9a7e1f-b9d0-4cc4-a60d-0319b160aaa3 on storageAccounts/tableServices/tables", // table data contributor
            "090c5cfd-751d-490a-894a-3ce6f1109419 on namespaces", // Service Bus data owner
            "2a2b9908-6ea1-4ae2-8e65-a410df84e7d1 on storageAccounts/blobServices/containers", // blob data reader: agent programs
            "3913510d-42f4-4e42-8a64-420c390055eb on components", // monitoring metrics publisher
            "ba92f5b4-2d11-453d-a403-e96b0029c9fe on storageAccounts/blobServices/containers", // blob data contributor: data, and agent programs for who deploys
            "db58b8e5-c6ad-4a2a-8342-4190687cbf4a on storageAccounts", // blob delegator
            "each of roles on storageAccounts",
        ];
        var found = Template.Compiled.Resources("Microsoft.Authorization/roleAssignments").Select(Describe).Distinct().Order(StringComparer.Ordinal).ToArray();
        CollectionAssert.AreEqual(expected.Order(StringComparer.Ordinal).ToArray(), found, string.Join("\n", found));
        var host = Template.Compiled.All().Select(resource => resource.TryGetProperty("properties", out var properties) && properties.TryGetProperty("template", out var template)
            && template.TryGetProperty("variables", out var variables) && variables.TryGetProperty("roles", out var roles) ? roles : default).Single(roles => roles.ValueKind == JsonValueKind.Object);
        CollectionAssert.AreEquivalent(new[] { "b7e6dc6d-f1e8-4753-8033-0f276bb0955b", "974c5e8b-45b9-4653-ba55-5f855dd0fb88", "0a9a7e1f-b9d0-4cc4-a60d-0319b160aaa3" },
            host.EnumerateObject().Select(role => role.Value.GetString()).ToArray(), "blob owner, queue and table contributor");

        string Describe(JsonElement assignment)
        {
            var role = assignment.GetProperty("properties").GetProperty("roleDefinitionId").GetString()!;
            var scope = assignment.GetProperty("scope").GetString()!;
            var type = scope.Split('\'')[1];
            return $"{(role.StartsWith("[variables", StringComparison.Ordinal) ? RoleOf(role) : "each of roles")} on {type[(type.IndexOf('/', StringComparison.Ordinal) + 1)..]}";
        }

        string RoleOf(string reference)
        {
            var name = reference.Split('\'')[1];
            return Template.Compiled.All().Select(resource => resource.TryGetProperty("properties", out var properties) && properties.TryGetProperty("template", out var template)
                    && template.TryGetProperty("variables", out var variables) && variables.TryGetProperty(name, out var value) ? value.GetString() : null)
                .First(value => value is not null)!.Split('\'')[3];
        }
    }

    [TestMethod]
    public void AgentPrograms_TheServiceMayOnlyRead_AndWhoDeploysMayWriteThereAlone()
    {
        const string reader = "blobReader", contributor = "blobContributor";
        var rights = Template.Compiled.Resources("Microsoft.Authorization/roleAssignments")
            .Select(assignment => (Scope: assignment.GetProperty("scope").GetString()!, Properties: assignment.GetProperty("properties"), Condition: assignment.TryGetProperty("condition", out var condition) ? condition.GetString() : null))
            .Where(right => right.Scope.Contains("blobServices/containers", StringComparison.Ordinal)).ToList();
        var agents = rights.Where(right => right.Scope.Contains("'agents'", StringComparison.Ordinal)).ToList();
        Assert.HasCount(2, agents);
        var service = agents.Single(right => Text(right.Properties, "principalId").Contains("'serviceId'", StringComparison.Ordinal));
        Assert.Contains($"'{reader}'", Text(service.Properties, "roleDefinitionId"));
        var deployer = agents.Single(right => Text(right.Properties, "principalId").Contains("'deployerId'", StringComparison.Ordinal));
        Assert.Contains($"'{contributor}'", Text(deployer.Properties, "roleDefinitionId"));
        Assert.Contains("not(empty(parameters('deployerId')))", deployer.Condition!);
        Assert.HasCount(1, Template.Compiled.Resources("Microsoft.Authorization/roleAssignments").Where(assignment => Text(assignment.GetProperty("properties"), "principalId").Contains("'deployerId'", StringComparison.Ordinal)).ToList(), "and no other right");
        // The name that the service looks for unless it is told another.
        Assert.AreEqual("agents", new SyncCloud.Service.Storage.Azure.AzureStorageOptions().AgentsContainer);

        static string Text(JsonElement properties, string name) => properties.GetProperty(name).GetString()!;
    }

    [TestMethod]
    public void App_IsReachedByHttpsAlone_RunsOnFlexConsumption_AndIsItsIdentityEverywhere()
    {
        var plan = Template.Compiled.Resources("Microsoft.Web/serverfarms").Single();
        Assert.AreEqual("FC1", plan.GetProperty("sku").GetProperty("name").GetString());
        var properties = Template.Compiled.Resources("Microsoft.Web/sites").Single().GetProperty("properties");
        Assert.IsTrue(properties.GetProperty("httpsOnly").GetBoolean());
        Assert.AreEqual("1.2", properties.GetProperty("siteConfig").GetProperty("minTlsVersion").GetString());
        Assert.AreEqual("Disabled", properties.GetProperty("siteConfig").GetProperty("ftpsState").GetString());
        var configuration = properties.GetProperty("functionAppConfig");
        Assert.AreEqual("dotnet-isolated", configuration.GetProperty("runtime").GetProperty("name").GetString());
        Assert.AreEqual("10.0", configuration.GetProperty("runtime").GetProperty("version").GetString());
        Assert.AreEqual("UserAssignedIdentity", configuration.GetProperty("deployment").GetProperty("storage").GetProperty("authentication").GetProperty("type").GetString());
        foreach (var policy in Template.Compiled.Resources("Microsoft.Web/sites/basicPublishingCredentialsPolicies")) Assert.IsFalse(policy.GetProperty("properties").GetProperty("allow").GetBoolean());
        Assert.HasCount(2, Template.Compiled.Resources("Microsoft.Web/sites/basicPublishingCredentialsPolicies"));
    }

    [TestMethod]
    public void Settings_HoldNoKey()
    {
        var settings = Template.Compiled.Resources("Microsoft.Web/sites/config").Single().GetProperty("properties");
        Assert.IsTrue(settings.TryGetProperty("AzureWebJobsStorage__accountName", out _));
        Assert.IsTrue(settings.TryGetProperty("ServiceBus__fullyQualifiedNamespace", out _));
        foreach (var setting in settings.EnumerateObject())
            foreach (var word in (string[])["AccountKey", "SharedAccessKey", "Password", "Secret", "listKeys"]) Assert.DoesNotContain(word, $"{setting.Name} {setting.Value}", StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain("listKeys", Template.Compiled.Root.GetRawText());
    }

    [TestMethod]
    public void Bus_IsBasicUnlessTold_HasTls12_AndQueuesThatBasicAccepts()
    {
        Assert.AreEqual("Basic", Template.Compiled.Root.GetProperty("parameters").GetProperty("serviceBusSku").GetProperty("defaultValue").GetString());
        Assert.AreEqual("1.2", Template.Compiled.Resources("Microsoft.ServiceBus/namespaces").Single().GetProperty("properties").GetProperty("minimumTlsVersion").GetString());
        var queues = Template.Compiled.Resources("Microsoft.ServiceBus/namespaces/queues");
        Assert.HasCount(2, queues);
        foreach (var properties in queues.Select(queue => queue.GetProperty("properties")))
            foreach (var refused in (string[])["autoDeleteOnIdle", "requiresSession", "requiresDuplicateDetection", "forwardTo"]) Assert.IsFalse(properties.TryGetProperty(refused, out _), $"the Basic tier has no {refused}");
    }

    [TestMethod]
    public void Telemetry_IsBounded_AndTakesNoKeys()
    {
        var workspace = Template.Compiled.Resources("Microsoft.OperationalInsights/workspaces").Single().GetProperty("properties");
        Assert.IsTrue(workspace.TryGetProperty("workspaceCapping", out _));
        Assert.IsTrue(Template.Compiled.Resources("Microsoft.Insights/components").Single().GetProperty("properties").GetProperty("DisableLocalAuth").GetBoolean());
        var settings = Template.Compiled.Resources("Microsoft.Web/sites/config").Single().GetProperty("properties");
        Assert.AreEqual("microsoft.rate_limited", settings.GetProperty("OTEL_TRACES_SAMPLER").GetString(), "host and worker keep so many traces a second");
        StringAssert.EndsWith(settings.GetProperty("APPLICATIONINSIGHTS_AUTHENTICATION_STRING").GetString(), "Authorization=AAD', parameters('identityClientId'))]", "under the identity that may publish");
    }

    [TestMethod]
    public void App_HasNoHealthCheck_WhichFlexConsumptionLacks() =>
        Assert.IsFalse(Template.Compiled.Resources("Microsoft.Web/sites").Single().GetProperty("properties").GetProperty("siteConfig").TryGetProperty("healthCheckPath", out _));

    /// <summary>A query for what nobody measures would show nothing, and nobody would know why.</summary>
    [TestMethod]
    public void SavedQueries_AskForInstrumentsAndDimensionsThatThereAre()
    {
        var saved = Template.Compiled.Resources("Microsoft.OperationalInsights/workspaces/savedSearches");
        Assert.HasCount(1, saved);
        Assert.AreEqual("*", saved[0].GetProperty("properties").GetProperty("etag").GetString(), "else a second deployment conflicts with the first");
        var known = File.ReadAllText(Repository.At("functions", "SyncCloud.Service", "Telemetry", "INSTRUMENTS.md")).Split('`').Where((_, i) => i % 2 == 1).ToHashSet();
        var queries = Directory.GetFiles(Repository.At("infra", "queries"), "*.kql");
        Assert.HasCount(3, queries);
        foreach (var query in queries)
        {
            Assert.Contains($"loadTextContent('../queries/{Path.GetFileName(query)}')", File.ReadAllText(Repository.At("infra", "modules", "monitoring.bicep")));
            foreach (var word in string.Join('\n', File.ReadLines(query).Where(line => !line.StartsWith("//", StringComparison.Ordinal))).Split('\'').Where((_, i) => i % 2 == 1)) Assert.Contains(word, known, query);
        }
    }
}

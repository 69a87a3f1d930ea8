using System.Text.Json;
using System.Xml.Linq;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using SyncCloud.Protocol.Http;
using SyncCloud.Service;
using SyncCloud.Service.Http;

namespace SyncCloud.Functions.Tests;

/// <summary>The Functions app agrees with the contract, word for word, though it is not built here.</summary>
[TestClass]
public sealed class FunctionsTests
{
    private static readonly IReadOnlyList<ApiEndpoint> endpoints = ApiEndpoints.All(new ServiceOptions(), signIn: null, "1.0", signer: null);

    [TestMethod]
    public void Sources_Parse()
    {
        var errors = FunctionSources.Read().Trees.SelectMany(tree => tree.GetDiagnostics()).ToList();
        Assert.IsEmpty(errors, string.Join("\n", errors));
    }

    [TestMethod]
    public void EveryRoute_HasExactlyOneFunction_ThatCallsItsEndpoint()
    {
        var functions = FunctionSources.Read().OverHttp();
        foreach (var endpoint in endpoints)
        {
            var of = functions.Where(function => function.Methods is [var method] && string.Equals(method, endpoint.Method, StringComparison.OrdinalIgnoreCase) && "/" + function.Route == endpoint.Route).ToList();
            Assert.HasCount(1, of, $"{endpoint.Method} {endpoint.Route}");
            Assert.AreEqual(endpoint.Method, of[0].CalledMethod, of[0].Name);
            Assert.AreEqual(endpoint.Route, typeof(Routes).GetField(of[0].CalledRoute["Routes.".Length..])?.GetRawConstantValue(), of[0].Name);
        }
        Assert.HasCount(endpoints.Count, functions, "and no others");
    }

    [TestMethod]
    public void EveryFunction_IsOpenToTheHost_SinceTheMiddlewareAndTheEndpointAsk() =>
        Assert.AreSequenceEqual(["AuthorizationLevel.Anonymous"], FunctionSources.Read().OverHttp().Select(function => function.Level).Distinct());

    [TestMethod]
    public void PublicRoutes_AreTheseAndNoOthers() =>
        Assert.AreSequenceEqual(["GET /.well-known/synccloud", "GET /agents", "GET /agents/{rid}", "GET /healthz", "GET /install.ps1", "GET /install.sh", "GET /openapi.json"], endpoints.Where(endpoint => endpoint.Access == Access.Public).Select(endpoint => $"{endpoint.Method} {endpoint.Route}").Order(StringComparer.Ordinal));

    [TestMethod]
    public void Names_AreUnique()
    {
        var names = FunctionSources.Read().Functions.Select(FunctionSources.NameOf).ToList();
        Assert.HasCount(names.Count, names.Distinct(StringComparer.OrdinalIgnoreCase).ToList());
        foreach (var name in (string[])["Maintain", "RelayAppended", "SweepQueues"]) Assert.Contains(name, names);
    }

    [TestMethod]
    public void DeviceQueues_HaveARuleThatMayListenAlone_AndNothingThatTheBasicTierRefuses()
    {
        var nodes = FunctionSources.Read().Trees.SelectMany(tree => tree.GetRoot().DescendantNodes()).ToList();
        var rights = nodes.OfType<MemberAccessExpressionSyntax>().Where(access => access.Expression.ToString() == "AccessRights").Select(access => access.Name.ToString()).Distinct();
        Assert.AreSequenceEqual(["Listen"], rights);
        Assert.IsFalse(nodes.OfType<AssignmentExpressionSyntax>().Any(assignment => assignment.Left.ToString().EndsWith("AutoDeleteOnIdle", StringComparison.Ordinal)));
        var clients = nodes.OfType<ObjectCreationExpressionSyntax>().Where(creation => creation.Type.ToString() is "ServiceBusClient" or "ServiceBusAdministrationClient").ToList();
        Assert.HasCount(2, clients);
        foreach (var client in clients) Assert.AreEqual("credential", client.ArgumentList!.Arguments[1].ToString(), "under the app's identity, never by a connection string");
    }

    [TestMethod]
    public void QueueTriggers_NameQueuesThatTheInfrastructureMakes()
    {
        var nodes = FunctionSources.Read().Trees.SelectMany(tree => tree.GetRoot().DescendantNodes()).ToList();
        var constants = nodes.OfType<FieldDeclarationSyntax>().Where(field => field.Modifiers.Any(SyntaxKind.ConstKeyword)).SelectMany(field => field.Declaration.Variables.Select(variable =>
            ($"{((TypeDeclarationSyntax)field.Parent!).Identifier}.{variable.Identifier}", variable.Initializer!.Value.ToString().Trim('"')))).ToDictionary();
        var triggers = nodes.OfType<AttributeSyntax>().Where(attribute => attribute.Name.ToString() == "ServiceBusTrigger").Select(trigger => trigger.ArgumentList!.Arguments).ToList();
        Assert.IsNotEmpty(triggers);
        var bus = File.ReadAllText(Repository.At("infra", "modules", "bus.bicep"));
        foreach (var arguments in triggers)
        {
            var queue = arguments[0].ToString();
            Assert.Contains($"name: '{constants.GetValueOrDefault(queue, queue.Trim('"'))}'", bus);
            Assert.AreEqual("Connection = \"ServiceBus\"", arguments[1].ToString(), "the settings ServiceBus__…");
        }
    }

    [TestMethod]
    public void Middleware_IsInUse() =>
        Assert.IsTrue(FunctionSources.Read().Trees.Single(tree => Path.GetFileName(tree.FilePath) == "Program.cs").ToString().Contains("UseMiddleware<EntraMiddleware>()", StringComparison.Ordinal));

    [TestMethod]
    public void HostAndWorker_BothTellByOpenTelemetry()
    {
        var host = JsonDocument.Parse(File.ReadAllText(Repository.At("functions", "SyncCloud.Functions", "host.json"))).RootElement;
        Assert.AreEqual("OpenTelemetry", host.GetProperty("telemetryMode").GetString());
        var sources = FunctionSources.Read().Trees.ToDictionary(tree => Path.GetFileName(tree.FilePath), tree => tree.ToString());
        Assert.Contains("builder.AddTelemetry();", sources["Program.cs"]);
        foreach (var call in (string[])["UseFunctionsWorkerDefaults()", "AddSource(Spans.Name)", "AddMeter(Instruments.Name)", "UseAzureMonitorExporter("]) Assert.Contains(call, sources["Telemetry.cs"]);
    }

    [TestMethod]
    public void HostJson_HasNoRoutePrefix_SinceTheContractWritesWholePaths()
    {
        var host = JsonDocument.Parse(File.ReadAllText(Repository.At("functions", "SyncCloud.Functions", "host.json"))).RootElement;
        Assert.AreEqual("", host.GetProperty("extensions").GetProperty("http").GetProperty("routePrefix").GetString());
        Assert.AreEqual("2.0", host.GetProperty("version").GetString());
    }

    [TestMethod]
    public void Project_UsesWhatItMust_AndIsListedButNotBuiltByDefault()
    {
        var project = XDocument.Load(Repository.At("functions", "SyncCloud.Functions", "SyncCloud.Functions.csproj"));
        var packages = project.Descendants("PackageReference").Select(reference => reference.Attribute("Include")!.Value).ToList();
        foreach (var package in (string[])["Microsoft.Azure.Functions.Worker", "Microsoft.Azure.Functions.Worker.Sdk", "Microsoft.Azure.Functions.Worker.Extensions.Http.AspNetCore"]) Assert.Contains(package, packages);
        Assert.AreEqual("true", project.Descendants("PublishReadyToRun").Single().Value);
        var solution = File.ReadAllLines(Repository.At("SyncCloud.sln"));
        var id = solution.Single(line => line.Contains("SyncCloud.Functions.csproj", StringComparison.Ordinal)).Split('{', '}')[^2];
        Assert.IsEmpty(solution.Where(line => line.Contains(id, StringComparison.Ordinal) && line.Contains("Build.0", StringComparison.Ordinal)).ToList());
    }
}

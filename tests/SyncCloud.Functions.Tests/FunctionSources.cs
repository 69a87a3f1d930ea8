using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace SyncCloud.Functions.Tests;

/// <summary>A function over HTTP as its source has it, and what it hands on to the service.</summary>
internal sealed record HttpFunction(string Name, string Level, IReadOnlyList<string> Methods, string Route, string CalledMethod, string CalledRoute);

/// <summary>The Functions app read as text and syntax, since it cannot be built everywhere.</summary>
internal sealed class FunctionSources
{
    private FunctionSources(IReadOnlyList<SyntaxTree> trees) => Trees = trees;

    public IReadOnlyList<SyntaxTree> Trees { get; }

    public IEnumerable<MethodDeclarationSyntax> Functions => Trees.SelectMany(tree => tree.GetRoot().DescendantNodes().OfType<MethodDeclarationSyntax>()).Where(method => Attribute(method.AttributeLists, "Function") is not null);

    public static FunctionSources Read() => new([.. Directory.EnumerateFiles(Repository.At("functions", "SyncCloud.Functions"), "*.cs", SearchOption.AllDirectories)
        .Where(path => !path.Contains($"{Path.DirectorySeparatorChar}obj{Path.DirectorySeparatorChar}", StringComparison.Ordinal))
        .Select(path => CSharpSyntaxTree.ParseText(File.ReadAllText(path), new CSharpParseOptions(LanguageVersion.Latest), path))]);

    public IReadOnlyList<HttpFunction> OverHttp() => [.. from method in Functions
                                                          from parameter in method.ParameterList.Parameters
                                                          let trigger = Attribute(parameter.AttributeLists, "HttpTrigger")
                                                          where trigger is not null
                                                          select Read(method, trigger)];

    public static string NameOf(MethodDeclarationSyntax method) => Text(Attribute(method.AttributeLists, "Function")!.ArgumentList!.Arguments[0].Expression);

    private static HttpFunction Read(MethodDeclarationSyntax method, AttributeSyntax trigger)
    {
        var arguments = trigger.ArgumentList!.Arguments;
        var call = method.ExpressionBody?.Expression as InvocationExpressionSyntax ?? throw new InvalidOperationException($"{method.Identifier} is more than one call of the service");
        return new HttpFunction(NameOf(method), arguments[0].ToString(), [.. arguments.Skip(1).Where(argument => argument.NameEquals is null).Select(argument => Text(argument.Expression))],
            Text(arguments.Single(argument => argument.NameEquals?.Name.ToString() == "Route").Expression), Text(call.ArgumentList.Arguments[0].Expression), call.ArgumentList.Arguments[1].ToString());
    }

    private static AttributeSyntax? Attribute(SyntaxList<AttributeListSyntax> lists, string name) => lists.SelectMany(list => list.Attributes).SingleOrDefault(attribute => attribute.Name.ToString() == name);

    private static string Text(ExpressionSyntax expression) => ((LiteralExpressionSyntax)expression).Token.ValueText;
}

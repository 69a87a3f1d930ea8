using YamlDotNet.RepresentationModel;

namespace SyncCloud.Functions.Tests.Deploy;

/// <summary><c>azure.yaml</c>, the file that makes a folder a project of azd.</summary>
internal sealed class AzureYaml
{
    private AzureYaml(YamlMappingNode root) => Root = root;

    public YamlMappingNode Root { get; }

    public static AzureYaml Read()
    {
        using var reader = new StreamReader(Repository.At("azure.yaml"));
        var stream = new YamlStream();
        stream.Load(reader);
        return new((YamlMappingNode)stream.Documents.Single().RootNode);
    }

    public YamlMappingNode Mapping(params string[] path) => path.Aggregate(Root, (node, key) => (YamlMappingNode)node[key]);

    public string Text(params string[] path) => ((YamlScalarNode)Mapping(path[..^1])[path[^1]]).Value!;

    public static IReadOnlyList<string> Keys(YamlMappingNode node) => [.. node.Children.Keys.Select(key => ((YamlScalarNode)key).Value!)];
}

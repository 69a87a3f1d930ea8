using System.Reflection;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Text;

namespace SyncCloud.Simulation.Tests.Mutants;

/// <summary>Compiles one of the product's projects from its sources with one passage replaced, so that no switch for bugs need be in the product.</summary>
internal static class MutantCompiler
{
    private static readonly Lazy<IReadOnlyList<MetadataReference>> References = new(() =>
        [.. ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!).Split(Path.PathSeparator).Where(File.Exists).Select(path => MetadataReference.CreateFromFile(path))]);

    /// <summary>The mutated assembly. Throws when the passage is not there exactly once, or the mutant does not compile.</summary>
    public static (string AssemblyName, byte[] Image) Compile(Mutant mutant)
    {
        var project = Path.Combine(Repository.Root, mutant.Project);
        var name = Path.GetFileName(project);
        var options = CSharpParseOptions.Default.WithLanguageVersion(LanguageVersion.Latest).WithPreprocessorSymbols("NET", "NET10_0", "NET10_0_OR_GREATER", "NET8_0_OR_GREATER");
        var trees = Sources(project).Select(path => CSharpSyntaxTree.ParseText(SourceText.From(Text(mutant, project, path)), options, path)).ToList();
        var compilation = CSharpCompilation.Create(name, trees, References.Value.Where(reference => Path.GetFileNameWithoutExtension(((PortableExecutableReference)reference).FilePath) != name),
            new CSharpCompilationOptions(OutputKind.DynamicallyLinkedLibrary, optimizationLevel: OptimizationLevel.Release, allowUnsafe: true, nullableContextOptions: NullableContextOptions.Enable));
        using var image = new MemoryStream();
        var resources = Directory.EnumerateFiles(project, "*.sql", SearchOption.AllDirectories).Where(IsSource)
            .Select(path => new ResourceDescription($"{name}.{Path.GetRelativePath(project, path).Replace(Path.DirectorySeparatorChar, '.')}", () => File.OpenRead(path), isPublic: true));
        var emitted = compilation.Emit(image, manifestResources: resources);
        if (!emitted.Success)
            throw new InvalidOperationException($"the mutant '{mutant}' does not compile: {string.Join("; ", emitted.Diagnostics.Where(d => d.Severity == DiagnosticSeverity.Error).Take(3))}");
        return (name, image.ToArray());
    }

    private static IEnumerable<string> Sources(string project)
    {
        var configuration = typeof(MutantCompiler).Assembly.GetCustomAttribute<AssemblyConfigurationAttribute>()!.Configuration;
        var generated = Path.Combine(project, "obj", configuration, "net10.0");
        var written = Path.Combine(generated, "generated");
        return Directory.EnumerateFiles(project, "*.cs", SearchOption.AllDirectories).Where(IsSource)
            .Concat(Directory.EnumerateFiles(generated, "*.cs", SearchOption.TopDirectoryOnly))
            // What source generators made of the unchanged project, where it keeps that.
            .Concat(Directory.Exists(written) ? Directory.EnumerateFiles(written, "*.cs", SearchOption.AllDirectories) : []);
    }

    private static bool IsSource(string path) => !path.Contains($"{Path.DirectorySeparatorChar}obj{Path.DirectorySeparatorChar}", StringComparison.Ordinal) && !path.Contains($"{Path.DirectorySeparatorChar}bin{Path.DirectorySeparatorChar}", StringComparison.Ordinal);

    private static string Text(Mutant mutant, string project, string path)
    {
        var text = File.ReadAllText(path);
        if (Path.GetRelativePath(project, path).Replace(Path.DirectorySeparatorChar, '/') != mutant.File) return text;
        if (text.Split(mutant.Passage).Length != 2)
            throw new InvalidOperationException($"'{mutant.Passage}' is not in {mutant.File} exactly once: bring the mutant '{mutant}' up to date");
        return text.Replace(mutant.Passage, mutant.Replacement, StringComparison.Ordinal);
    }
}

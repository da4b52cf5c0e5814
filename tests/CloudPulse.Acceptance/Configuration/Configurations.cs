using CloudPulse.Configuration;
using CloudPulse.Core.Configuration;
using CloudPulse.Core.Model;
using Microsoft.Extensions.DependencyInjection;

namespace CloudPulse.Acceptance.Configuration;

/// <summary>Reads configurations as <c>validate</c> does.</summary>
internal static class Configurations
{
    private static readonly ServiceProvider Services = new ServiceCollection()
        .AddLogging()
        .AddSingleton(TimeProvider.System)
        .AddDeclarationReaders()
        .BuildServiceProvider();

    public static DeclarationsReader Reader => Services.GetRequiredService<DeclarationsReader>();

    public static CheckReader Checks => Services.GetRequiredService<CheckReader>();

    public static ChannelReader Channels => Services.GetRequiredService<ChannelReader>();

    public static ConfigurationSource Source(string? path, params (string Name, string Value)[] environment) =>
        new(path, environment.ToDictionary(variable => variable.Name, variable => variable.Value, StringComparer.Ordinal), []);

    public static CheckDefinition Definition(FileObject<Check> check) =>
        check
            .Draft.Declare(
                new()
                {
                    Kind = CheckReader.KindName,
                    Id = 1,
                    Key = check.Draft.Key,
                    Json = "{}",
                    ManagedBy = ManagedBy.File,
                    Version = 1,
                    CreatedAt = default,
                    UpdatedAt = default,
                }
            )
            .Definition;

    /// <summary>Every mistake as text, the folder of <paramref name="source"/> left out.</summary>
    public static IReadOnlyList<string> Errors(ConfigurationSource source) => Errors(source, out _, out _);

    public static IReadOnlyList<string> Errors(ConfigurationSource source, out LoadedConfiguration loaded, out FileContent content)
    {
        loaded = source.Load();
        content = loaded.Declarations(Reader, new HashSet<string>(StringComparer.Ordinal));
        loaded.Modules();
        var folder = source.Path is null ? "" : (Directory.Exists(source.Path) ? source.Path : Path.GetDirectoryName(source.Path)) + "/";
        return
        [
            .. loaded.SortedErrors.Select(error =>
                folder.Length < 2 ? error.ToText() : error.ToText().Replace(folder, "", StringComparison.Ordinal)
            ),
        ];
    }
}

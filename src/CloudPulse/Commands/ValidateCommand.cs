using System.CommandLine;
using CloudPulse.Adapters.Stores.Sqlite;
using CloudPulse.Configuration;
using CloudPulse.Core.Configuration;
using CloudPulse.Core.Model;

namespace CloudPulse.Commands;

/// <summary><c>cloudpulse validate</c>: reads the configuration as <c>serve</c> would, and tells every mistake.</summary>
internal static class ValidateCommand
{
    public static Command Create()
    {
        var config = new Option<string?>("--config", "-c")
        {
            Description = "The file, or a folder of *.yaml and *.yml (default: CLOUDPULSE_CONFIG, else ./cloudpulse.yaml)",
            HelpName = "PATH",
        };
        var data = new Option<string?>("--data")
        {
            Description = "A data directory: checks and channels that the API manages there may be referred to",
            HelpName = "DIR",
        };
        var json = new Option<bool>("--json") { Description = "Print JSON" };
        var command = new Command("validate", "Check the configuration and list every mistake as file:line:column") { config, data, json };
        command.SetAction(
            (arguments, cancellationToken) =>
                RunAsync(
                    arguments.GetValue(config),
                    arguments.GetValue(data),
                    arguments.GetValue(json),
                    arguments.InvocationConfiguration.Output,
                    cancellationToken
                )
        );
        return command;
    }

    private static async Task<int> RunAsync(string? path, string? data, bool json, TextWriter output, CancellationToken cancellationToken)
    {
        var source = ConfigurationSource.OfProcess(path, []);
        var loaded = source.Load();
        if (source.Path is null)
        {
            loaded.Errors.Add(
                new("", $"there is no configuration; must be given by --config or stand in ./{ConfigurationSource.DefaultFile}", default)
            );
        }

        await using var services = new ServiceCollection()
            .AddLogging()
            .AddSingleton(TimeProvider.System)
            .AddDeclarationReaders()
            .BuildServiceProvider();
        var known = data is null ? [] : await KeysOfApiAsync(data, services, loaded.Errors, cancellationToken);
        var content = loaded.Declarations(services.GetRequiredService<DeclarationsReader>(), known);
        loaded.Modules();
        Report(source, content, loaded.SortedErrors, json, output);
        return loaded.Errors.Count == 0 ? 0 : 1;
    }

    private static async Task<HashSet<string>> KeysOfApiAsync(
        string data,
        ServiceProvider services,
        List<ConfigurationError> errors,
        CancellationToken cancellationToken
    )
    {
        var path = Path.Combine(data, StateDatabase.FileName);
        if (!File.Exists(path))
        {
            errors.Add(new("", $"has no {StateDatabase.FileName} in it; must be a data directory of CloudPulse", new(data, 0, 0)));
            return [];
        }

        await using var database = StateDatabase.Open(path);
        var store = new DeclarationStore(database);
        var keys = new HashSet<string>(StringComparer.Ordinal);
        using var declarations = ActivatorUtilities.CreateInstance<Declarations>(services, store);
        await declarations.LoadAsync(cancellationToken);
        foreach (var check in declarations.Checks.Current.All.Where(check => check.Declaration.ManagedBy == ManagedBy.Api))
        {
            keys.UnionWith([check.Key, .. check.Definition.Group is { } group ? [group] : Array.Empty<string>(), .. check.Definition.Tags]);
        }

        var channels = declarations.Channels.Current.All.Where(channel => channel.Declaration.ManagedBy == ManagedBy.Api);
        keys.UnionWith(channels.Select(channel => channel.Key));
        return keys;
    }

    private static void Report(
        ConfigurationSource source,
        FileContent content,
        IReadOnlyList<ConfigurationError> errors,
        bool json,
        TextWriter output
    )
    {
        if (json)
        {
            CommandJson.Print(
                output,
                new
                {
                    Valid = errors.Count == 0,
                    source.Path,
                    Checks = content.Checks.Count,
                    Channels = content.Channels.Count,
                    Maintenance = content.Maintenance.Count,
                    StatusPages = content.StatusPages.Count,
                    Errors = errors.Select(error => new
                    {
                        error.Where.File,
                        Line = error.Where.Line == 0 ? (int?)null : error.Where.Line,
                        Column = error.Where.Column == 0 ? (int?)null : error.Where.Column,
                        error.Field,
                        error.Message,
                    }),
                }
            );
            return;
        }

        foreach (var error in errors)
        {
            output.WriteLine(error.ToText());
        }

        output.WriteLine(
            errors.Count == 0
                ? $"{source.Path} is valid: {Count(content.Checks.Count, "check")}, {Count(content.Channels.Count, "channel")}"
                : $"{Count(errors.Count, "mistake")}"
        );
    }

    private static string Count(int count, string what) => count == 1 ? $"1 {what}" : $"{count} {what}s";
}

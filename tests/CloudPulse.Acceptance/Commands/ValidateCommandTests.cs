using System.Text.Json;
using CloudPulse.Acceptance.Configuration;
using CloudPulse.Adapters.Stores.Sqlite;
using CloudPulse.Commands;
using CloudPulse.Core.Configuration;

namespace CloudPulse.Acceptance.Commands;

public sealed class ValidateCommandTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_good_file_is_said_to_be_valid()
    {
        var path = _folder.Write("a.yaml", "checks:\n  - url: http://a.example\n");
        var (exitCode, output, error) = await CommandLine.RunAsync(ValidateCommand.Create(), "--config", path);

        Assert.Equal((0, $"{path} is valid: 1 check, 0 channels\n", ""), (exitCode, output, error));
    }

    [Fact]
    public async Task Every_mistake_is_a_line_with_its_place()
    {
        var path = _folder.Write("a.yaml", "checks:\n  - url: http://a.example\n    interval: 0s\n    tiemout: 5s\n");
        var (exitCode, output, _) = await CommandLine.RunAsync(ValidateCommand.Create(), "-c", path);

        Assert.Equal(1, exitCode);
        Assert.Equal(
            $"""
            {path}:3:15: checks[0].interval: was 0s; must be between 1s and 24h
            {path}:4:5: checks[0].tiemout: is unknown; did you mean timeout?
            2 mistakes

            """,
            output
        );
    }

    [Fact]
    public async Task As_JSON_it_is_one_document()
    {
        var path = _folder.Write("a.yaml", "checks:\n  - url: http://a.example\n    interval: 0s\n");
        var (exitCode, output, _) = await CommandLine.RunAsync(ValidateCommand.Create(), "--config", path, "--json");

        Assert.Equal(1, exitCode);
        var document = JsonDocument.Parse(output).RootElement;
        var error = document.GetProperty("errors")[0];
        Assert.False(document.GetProperty("valid").GetBoolean());
        Assert.Equal(
            (path, 3, 15, "checks[0].interval"),
            (
                error.GetProperty("file").GetString(),
                error.GetProperty("line").GetInt32(),
                error.GetProperty("column").GetInt32(),
                error.GetProperty("field").GetString()
            )
        );
    }

    [Fact]
    public async Task A_file_that_is_not_there_is_a_mistake()
    {
        var (exitCode, output, _) = await CommandLine.RunAsync(ValidateCommand.Create(), "--config", "/nowhere/a.yaml");

        Assert.Equal((1, "/nowhere/a.yaml: does not exist; must be a file or a folder\n1 mistake\n"), (exitCode, output));
    }

    [Fact]
    public async Task With_a_data_directory_what_the_API_manages_may_be_referred_to()
    {
        var path = _folder.Write("a.yaml", "checks:\n  - url: http://a.example\n    alerts: [ops]\n");
        var data = Directory.CreateDirectory(Path.Combine(_folder.Root, "data")).FullName;
        await using (var database = StateDatabase.Open(Path.Combine(data, StateDatabase.FileName)))
        {
            using var declarations = new Declarations(
                new DeclarationStore(database),
                Configurations.Checks,
                Configurations.Channels,
                new(),
                new(),
                TimeProvider.System
            );
            var errors = new List<ConfigurationError>();
            var channel = JsonNodes.ReadMap("""{"name":"ops","type":"webhook","url":"http://h"}"""u8, null, errors)!;
            Assert.Equal(WriteOutcome.Written, (await declarations.Channels.CreateAsync(channel, CancellationToken.None)).Outcome);
        }

        Assert.Equal(1, (await CommandLine.RunAsync(ValidateCommand.Create(), "--config", path)).ExitCode);
        Assert.Equal(0, (await CommandLine.RunAsync(ValidateCommand.Create(), "--config", path, "--data", data)).ExitCode);
        Assert.Equal(1, (await CommandLine.RunAsync(ValidateCommand.Create(), "--config", path, "--data", "/nowhere")).ExitCode);
    }
}

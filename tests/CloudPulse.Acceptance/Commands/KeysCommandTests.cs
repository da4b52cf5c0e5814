using System.Text.Json;
using CloudPulse.Acceptance.Configuration;
using CloudPulse.Adapters.Stores.Sqlite;
using CloudPulse.Commands;
using CloudPulse.Core.Access;

namespace CloudPulse.Acceptance.Commands;

public sealed class KeysCommandTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    private string Data => Path.Combine(_folder.Root, "data");

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Standard_output_is_the_key_alone_so_that_a_script_can_take_it()
    {
        var (exitCode, output, error) = await RunAsync("create", "--name", "ci", "--scopes", "read,write", "--expires", "90d");

        Assert.Equal(0, exitCode);
        Assert.Matches(@"\Acp_[A-Za-z0-9_-]{43}\n\z", output);
        Assert.Equal("Key 1 \"ci\" may read, write. It is shown only now.\n", error);
        await using var database = StateDatabase.Open(Path.Combine(Data, StateDatabase.FileName));
        var key = await new ApiKeys(new KeyStore(database), TimeProvider.System).AuthenticateAsync(output.Trim(), CancellationToken.None);
        Assert.Equal(90, Math.Round((key!.ExpiresAt!.Value - key.CreatedAt).TotalDays, 3));
    }

    [Fact]
    public async Task Keys_are_listed_without_their_text_and_revoked_by_number()
    {
        var (_, text, _) = await RunAsync("create", "--name", "ci", "--scopes", "ingest");
        var (_, table, _) = await RunAsync("list");
        Assert.Equal(
            ["ID", "PREFIX", "NAME", "SCOPES", "STATE", "EXPIRES", "LAST", "USED"],
            table.Split('\n')[0].Split(' ', StringSplitOptions.RemoveEmptyEntries)
        );
        Assert.StartsWith($"1   {text[..11]}  ci    ingest  in force  never", table.Split('\n')[1], StringComparison.Ordinal);
        Assert.DoesNotContain(text.Trim(), table, StringComparison.Ordinal);

        Assert.Equal(0, (await RunAsync("revoke", "1")).ExitCode);
        Assert.Equal((1, "", "There is no key 1 in force\n"), await RunAsync("revoke", "1"));
        var (_, json, _) = await RunAsync("list", "--json");
        var listed = JsonDocument.Parse(json).RootElement[0];
        Assert.Equal("revoked", listed.GetProperty("state").GetString());
        Assert.Equal(JsonValueKind.Null, listed.GetProperty("key").ValueKind);
    }

    [Theory]
    [InlineData(
        "--scopes was \"root\"; must be of read, write, ingest, probe, admin, separated by commas",
        "create",
        "--name",
        "ci",
        "--scopes",
        "read,root"
    )]
    [InlineData(
        "--scopes was \"\"; must be of read, write, ingest, probe, admin, separated by commas",
        "create",
        "--name",
        "ci",
        "--scopes",
        ""
    )]
    [InlineData("--name was \" \"; must be 1 to 100 characters, not blank", "create", "--name", " ", "--scopes", "read")]
    [InlineData(
        "--expires was \"soon\"; must be a duration such as 250ms, 30s, 1m30s, 2h or 7d, between 1m and 3660d",
        "create",
        "--name",
        "ci",
        "--scopes",
        "read",
        "--expires",
        "soon"
    )]
    [InlineData("Option '--scopes' is required.", "create", "--name", "ci")]
    public async Task What_is_wrong_is_told_and_makes_nothing(string expected, params string[] arguments)
    {
        var (exitCode, output, error) = await RunAsync(arguments);

        Assert.Equal(1, exitCode);
        Assert.Contains(expected, error, StringComparison.Ordinal);
        Assert.DoesNotContain("cp_", output, StringComparison.Ordinal);
        Assert.False(Directory.Exists(Data));
    }

    [Fact]
    public async Task Without_data_there_is_nothing_to_list_and_none_is_made()
    {
        var (exitCode, _, error) = await RunAsync("list");

        Assert.Equal((1, $"There is no state.db in {Data}: give the server's data directory with --data\n"), (exitCode, error));
        Assert.False(Directory.Exists(Data));
    }

    [Fact]
    public async Task A_file_that_is_no_database_is_told()
    {
        Directory.CreateDirectory(Data);
        await File.WriteAllTextAsync(Path.Combine(Data, StateDatabase.FileName), "this is no database, whatever its name says");
        var (exitCode, _, error) = await RunAsync("list");

        Assert.Equal(1, exitCode);
        Assert.Contains("file is not a database", error, StringComparison.Ordinal);
    }

    private Task<(int ExitCode, string Output, string Error)> RunAsync(params string[] arguments) =>
        CommandLine.RunAsync(KeysCommand.Create(), [.. arguments, "--data", Data]);
}

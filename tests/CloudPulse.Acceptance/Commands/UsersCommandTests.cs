using System.Diagnostics;
using System.Text.Json;
using CloudPulse.Acceptance.Configuration;
using CloudPulse.Acceptance.Support;

namespace CloudPulse.Acceptance.Commands;

/// <summary>The built program, since a password comes from its standard input.</summary>
public sealed class UsersCommandTests : IDisposable
{
    private const string Password = "a fine long passphrase";
    private readonly TemporaryFolder _folder = new();

    private string Data => Path.Combine(_folder.Root, "data");

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_user_is_created_listed_disabled_and_let_in_again()
    {
        Assert.Equal(
            (0, "User 1 \"ada\" (admin) is created\n", ""),
            await RunAsync(Password, "create", "--name", "ada", "--role", "admin")
        );
        Assert.Equal(0, (await RunAsync(Password, "create", "--name", "Vera", "--role", "viewer")).ExitCode);
        Assert.Equal(
            (1, "", "--name was \"vera\"; is taken by another user\n"),
            await RunAsync(Password, "create", "--name", "vera", "--role", "viewer")
        );
        Assert.Equal((0, "User 2 \"Vera\" (viewer) is disabled\n", ""), await RunAsync("", "disable", "vera"));
        Assert.Equal(
            (1, "", "\"ada\" is the last admin who is not disabled: make another one first\n"),
            await RunAsync("", "disable", "ada")
        );
        var (_, table, _) = await RunAsync("", "list");
        Assert.Equal(
            "ID  NAME  ROLE    SIGNS IN     STATE     LAST SIGNED IN\n1   ada   admin   by password  enabled   never\n2   Vera  viewer  by password  disabled  never\n",
            table
        );
        Assert.Equal(0, (await RunAsync("", "enable", "vera")).ExitCode);
        Assert.Equal(0, (await RunAsync("another fine passphrase", "passwd", "vera")).ExitCode);
        var (_, json, _) = await RunAsync("", "list", "--json");
        Assert.Equal("enabled", JsonDocument.Parse(json).RootElement[1].GetProperty("state").GetString());
        Assert.DoesNotContain("hash", json, StringComparison.OrdinalIgnoreCase);
    }

    [Theory]
    [InlineData("", "The password must be 12 to 256 characters", "create", "--name", "ada", "--role", "admin")]
    [InlineData("passwordpassword", "is among the first that anybody would try", "create", "--name", "ada", "--role", "admin")]
    [InlineData(Password, "--role was \"god\"; must be viewer, editor or admin", "create", "--name", "ada", "--role", "god")]
    [InlineData(Password, "--role must be admin: this is the first user", "create", "--name", "ada", "--role", "viewer")]
    [InlineData(Password, "--name must be 1 to 100 characters", "create", "--name", " ", "--role", "admin")]
    [InlineData(Password, "There is no state.db in", "passwd", "ada")]
    public async Task What_is_wrong_is_told_and_makes_nobody(string input, string expected, params string[] arguments)
    {
        var (exitCode, _, error) = await RunAsync(input, arguments);

        Assert.Equal(1, exitCode);
        Assert.Contains(expected, error, StringComparison.Ordinal);
        Assert.DoesNotContain(input.Length == 0 ? "\0" : input, error, StringComparison.Ordinal);
        if (Directory.Exists(Data))
        {
            Assert.Equal("[]\n", (await RunAsync("", "list", "--json")).Output);
        }
    }

    private async Task<(int ExitCode, string Output, string Error)> RunAsync(string input, params string[] arguments)
    {
        var start = new ProcessStartInfo(Programs.CloudPulse, ["users", .. arguments, "--data", Data])
        {
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        using var process = Process.Start(start)!;
        await process.StandardInput.WriteLineAsync(input);
        process.StandardInput.Close();
        var output = process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        var error = await process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        return (process.ExitCode, await output, error);
    }
}

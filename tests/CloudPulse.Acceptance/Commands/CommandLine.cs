using System.CommandLine;

namespace CloudPulse.Acceptance.Commands;

/// <summary>Runs a command as the program would, catching what it prints.</summary>
internal static class CommandLine
{
    public static async Task<(int ExitCode, string Output, string Error)> RunAsync(Command command, params string[] arguments)
    {
        using var output = new StringWriter();
        using var error = new StringWriter();
        var exitCode = await new RootCommand { command }
            .Parse([command.Name, .. arguments])
            .InvokeAsync(new() { Output = output, Error = error }, TestContext.Current.CancellationToken);
        return (exitCode, output.ToString(), error.ToString());
    }
}

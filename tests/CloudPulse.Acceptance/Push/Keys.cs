using System.Text.RegularExpressions;
using CloudPulse.Acceptance.Support;

namespace CloudPulse.Acceptance.Push;

/// <summary>API keys, made as a user makes them.</summary>
internal static partial class Keys
{
    public static async Task<string> CreateAsync(Workspace workspace, string scope, CancellationToken cancellationToken)
    {
        await using var program = RunningProgram.Start(
            Programs.CloudPulse,
            "keys",
            "create",
            "--name",
            scope,
            "--scopes",
            scope,
            "--data",
            workspace.Data
        );
        Assert.Equal(0, await program.ExitAsync(Eventually.Deadline, cancellationToken));
        return await Eventually.GetAsync(
            "the key",
            _ => Task.FromResult(Text.Match(program.Output) is { Success: true } match ? match.Value : null),
            cancellationToken
        );
    }

    [GeneratedRegex(@"cp_[A-Za-z0-9_-]{43}", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1_000)]
    private static partial Regex Text { get; }
}

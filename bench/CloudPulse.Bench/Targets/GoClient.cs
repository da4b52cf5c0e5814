using System.Diagnostics;
using System.Globalization;
using CloudPulse.Conformance;

namespace CloudPulse.Bench.Targets;

/// <summary>The least that a monitor written in Go has to do (bench/go-client), where Go is installed: to compare with.</summary>
internal sealed class GoClient : IAsyncDisposable
{
    private const string Compiler = "/usr/bin/go";

    private readonly LaunchedProgram _program;
    private readonly string _log;

    private GoClient(LaunchedProgram program, string log) => (_program, _log) = (program, log);

    public static bool IsInstalled => File.Exists(Compiler);

    public TimeSpan Cpu => _program.Cpu;

    /// <summary>How many requests were answered since the start, as of the last second.</summary>
    public double Answered => File.ReadLines(_log).LastOrDefault() is { } count ? double.Parse(count, CultureInfo.InvariantCulture) : 0;

    /// <param name="workspace">For the program and its log.</param>
    /// <param name="target">Whom to ask, each request with a path of its own.</param>
    /// <param name="requests">How many a second.</param>
    /// <param name="keepsConnections">Else each request has a connection of its own.</param>
    public static async Task<GoClient> StartAsync(
        Workspace workspace,
        string target,
        int requests,
        bool keepsConnections,
        CancellationToken cancellationToken
    )
    {
        var program = workspace.Path("go-client");
        using var build = Process.Start(Compiler, ["build", "-o", program, Repository.Path("bench", "go-client", "main.go")]);
        await build.WaitForExitAsync(cancellationToken);
        if (build.ExitCode != 0)
        {
            throw new InvalidOperationException("bench/go-client was not built; see above.");
        }

        var log = workspace.Path("go-client.log");
        var count = requests.ToString(CultureInfo.InvariantCulture);
        return new(LaunchedProgram.Start(log, program, target, count, keepsConnections ? "kept" : "fresh"), log);
    }

    public ValueTask DisposeAsync() => _program.DisposeAsync();
}

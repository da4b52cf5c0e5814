namespace CloudPulse.Acceptance.Support;

/// <summary><c>cloudpulse serve</c> on a free port.</summary>
internal sealed class Instance : IAsyncDisposable
{
    public static readonly TimeSpan ExitDeadline = TimeSpan.FromSeconds(5);

    private Instance(RunningProgram program, string url)
    {
        Program = program;
        Api = new(url);
    }

    public RunningProgram Program { get; }

    public ApiClient Api { get; }

    /// <summary>Starts it and waits until it answers.</summary>
    public static async Task<Instance> StartAsync(
        Workspace workspace,
        CancellationToken cancellationToken,
        IReadOnlyDictionary<string, string>? variables = null
    )
    {
        var url = $"http://127.0.0.1:{Programs.FreePort()}";
        var instance = new Instance(Launch(workspace, url, variables), url);
        try
        {
            await Eventually.HoldsAsync(
                "serve answers /health/ready",
                instance.IsReadyAsync,
                cancellationToken,
                () => instance.Program.Output
            );
            return instance;
        }
        catch
        {
            await instance.DisposeAsync();
            throw;
        }
    }

    public static RunningProgram Launch(Workspace workspace, string url, IReadOnlyDictionary<string, string>? variables = null) =>
        RunningProgram.Start(
            Programs.CloudPulse,
            variables,
            "serve",
            "--config",
            workspace.Config,
            "--data",
            workspace.Data,
            "--urls",
            url
        );

    /// <summary>Stops it as an init system does; it must have drained and ended in time, without error.</summary>
    public async Task StopAsync(CancellationToken cancellationToken, int signal = RunningProgram.Terminate)
    {
        Program.Signal(signal);
        var code = await Program.ExitAsync(ExitDeadline, cancellationToken);
        Assert.True(code == 0, $"exit code {code}:\n{Program.Output}");
    }

    /// <summary>Ends it as a power cut does.</summary>
    public async Task KillAsync(CancellationToken cancellationToken)
    {
        Program.Signal(RunningProgram.Kill);
        await Program.ExitAsync(ExitDeadline, cancellationToken);
    }

    public async ValueTask DisposeAsync()
    {
        Api.Dispose();
        await Program.DisposeAsync();
    }

    private async Task<bool> IsReadyAsync(CancellationToken cancellationToken)
    {
        Assert.False(Program.HasExited, Program.Output);
        return await Api.IsReadyAsync(cancellationToken);
    }
}

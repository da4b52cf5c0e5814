using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;

namespace CloudPulse.Acceptance.Support;

/// <summary>A program started from outside, as a user or an init system would.</summary>
internal sealed partial class RunningProgram : IAsyncDisposable
{
    public const int Interrupt = 2;
    public const int Kill = 9;
    public const int Terminate = 15;

    private readonly Process _process;
    private readonly StringBuilder _output = new();

    private RunningProgram(Process process) => _process = process;

    /// <summary>What it wrote so far, to both streams.</summary>
    public string Output
    {
        get
        {
            lock (_output)
            {
                return _output.ToString();
            }
        }
    }

    public bool HasExited => _process.HasExited;

    /// <summary>The files that it has mapped into its memory, the libraries it has loaded among them.</summary>
    public IReadOnlySet<string> LoadedFiles =>
        File.ReadLines(string.Create(CultureInfo.InvariantCulture, $"/proc/{_process.Id}/maps"))
            .Select(line => Path.GetFileName(line.AsSpan(line.LastIndexOf(' ') + 1)).ToString())
            .ToHashSet(StringComparer.Ordinal);

    public static RunningProgram Start(string program, params IEnumerable<string> arguments) => Start(program, null, arguments);

    /// <param name="variables">Added to the environment.</param>
    public static RunningProgram Start(string program, IReadOnlyDictionary<string, string>? variables, params IEnumerable<string> arguments)
    {
        var start = new ProcessStartInfo(program, arguments)
        {
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = Path.GetTempPath(),
        };
        foreach (var (name, value) in variables ?? new Dictionary<string, string>())
        {
            start.Environment[name] = value;
        }

        var running = new RunningProgram(new Process { StartInfo = start });
        running._process.OutputDataReceived += running.Keep;
        running._process.ErrorDataReceived += running.Keep;
        running._process.Start();
        running._process.StandardInput.Close();
        running._process.BeginOutputReadLine();
        running._process.BeginErrorReadLine();
        return running;
    }

    public void Signal(int signal) => Assert.Equal(0, SendSignal(_process.Id, signal));

    /// <summary>Waits for the end and returns the exit code.</summary>
    public async Task<int> ExitAsync(TimeSpan within, CancellationToken cancellationToken)
    {
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        deadline.CancelAfter(within);
        try
        {
            await _process.WaitForExitAsync(deadline.Token);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            Assert.Fail($"{_process.StartInfo.FileName} did not exit within {within.TotalSeconds} s:\n{Output}");
        }

        return _process.ExitCode;
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
        {
            _process.Kill();
            await _process.WaitForExitAsync();
        }

        _process.Dispose();
    }

    private void Keep(object sender, DataReceivedEventArgs line)
    {
        lock (_output)
        {
            _output.AppendLine(line.Data);
        }
    }

    [LibraryImport("libc", EntryPoint = "kill", SetLastError = true)]
    private static partial int SendSignal(int process, int signal);
}

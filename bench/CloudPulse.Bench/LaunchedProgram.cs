using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;

namespace CloudPulse.Bench;

/// <summary>A program that this one started and ends again, and what the kernel knows of it.</summary>
internal sealed partial class LaunchedProgram : IAsyncDisposable
{
    private const int Terminate = 15;

    // USER_HZ is 100 on every Linux that .NET runs on.
    private const double TicksPerSecond = 100;

    private readonly Process _process;
    private readonly StreamWriter _log;

    private LaunchedProgram(Process process, StreamWriter log)
    {
        _process = process;
        _log = log;
    }

    public bool HasExited => _process.HasExited;

    /// <summary>Processor time used so far, in user and kernel mode.</summary>
    public TimeSpan Cpu => TimeSpan.FromSeconds(TicksOf(Id) / TicksPerSecond);

    /// <summary>The same, with that of the workers it started.</summary>
    public TimeSpan CpuWithChildren =>
        TimeSpan.FromSeconds(
            File.ReadAllText($"/proc/{Id}/task/{Id}/children").Split(' ', StringSplitOptions.RemoveEmptyEntries).Append(Id).Sum(TicksOf)
                / TicksPerSecond
        );

    /// <summary>Resident memory in bytes.</summary>
    public long Memory => StatusOf("VmRSS:");

    /// <summary>The most resident memory there was, in bytes.</summary>
    public long HighestMemory => StatusOf("VmHWM:");

    /// <param name="log">Where its output goes.</param>
    /// <param name="program">What to start.</param>
    /// <param name="arguments">For it.</param>
    public static LaunchedProgram Start(string log, string program, params IEnumerable<string> arguments)
    {
        var start = new ProcessStartInfo(program, arguments)
        {
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = Path.GetTempPath(),
        };
        var launched = new LaunchedProgram(new Process { StartInfo = start }, new(log) { AutoFlush = true });
        launched._process.OutputDataReceived += launched.Keep;
        launched._process.ErrorDataReceived += launched.Keep;
        launched._process.Start();
        launched._process.BeginOutputReadLine();
        launched._process.BeginErrorReadLine();
        return launched;
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited && SendSignal(_process.Id, Terminate) == 0)
        {
            using var deadline = new CancellationTokenSource(TimeSpan.FromSeconds(10));
            try
            {
                await _process.WaitForExitAsync(deadline.Token);
            }
            catch (OperationCanceledException)
            {
                _process.Kill();
            }
        }

        _process.Dispose();
        await _log.DisposeAsync();
    }

    private string Id => _process.Id.ToString(CultureInfo.InvariantCulture);

    private static long TicksOf(string process)
    {
        var text = File.ReadAllText($"/proc/{process}/stat");
        // The second field is the name in parentheses, which may hold spaces; utime and stime are the 14th and 15th.
        var fields = text[(text.LastIndexOf(')') + 2)..].Split(' ');
        return long.Parse(fields[11], CultureInfo.InvariantCulture) + long.Parse(fields[12], CultureInfo.InvariantCulture);
    }

    private long StatusOf(string name)
    {
        var line = File.ReadLines($"/proc/{Id}/status").First(line => line.StartsWith(name, StringComparison.Ordinal));
        return 1024 * long.Parse(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1], CultureInfo.InvariantCulture);
    }

    private void Keep(object sender, DataReceivedEventArgs line)
    {
        if (line.Data is { } text)
        {
            lock (_log)
            {
                _log.WriteLine(text);
            }
        }
    }

    [LibraryImport("libc", EntryPoint = "kill")]
    private static partial int SendSignal(int process, int signal);
}

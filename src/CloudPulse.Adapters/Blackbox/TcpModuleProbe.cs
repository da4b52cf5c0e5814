using System.Globalization;
using System.Net.Security;
using System.Net.Sockets;
using System.Text;
using System.Text.RegularExpressions;
using CloudPulse.Adapters.Probes.Net;
using CloudPulse.Adapters.Probes.Net.Connections;
using CloudPulse.Core.Model;

namespace CloudPulse.Adapters.Blackbox;

/// <summary>One probe by a <c>tcp</c> module: connect, go over to TLS, converse.</summary>
internal sealed partial class TcpModuleProbe(TcpModule module, ModuleRun run)
{
    private string _host = "";

    /// <returns>Why it failed; null when it did not.</returns>
    public async ValueTask<Failure?> RunAsync()
    {
        run.Gauges.Set(Gauges.FailedDueToRegex, 0);
        if (!TrySplit(run.Asked.Target, out _host, out var port))
        {
            return run.Failed("Error splitting target address and port", new(FailureCodes.Protocol, "the target must be host:port"));
        }

        var (address, _, failure) = await run.LookUpAsync(_host, module);
        if (failure is not null)
        {
            return failure;
        }

        var dialled = await run.Network.Dialer.DialAsync(new(address!.ToString(), port), IpFamily.Any, run.Deadline);
        if (dialled.Connection is not { } connection)
        {
            return run.Failed("Error dialing TCP", dialled.Failure!);
        }

        using (connection)
        {
            run.Log.Info("Successfully dialed", ("ip", address), ("port", port));
            try
            {
                return await ConverseAsync(connection);
            }
            catch (OperationCanceledException)
            {
                run.Deadline.ThrowIfShuttingDown();
                return run.Failed("Error reading from connection", new(FailureCodes.Timeout, "not done by the deadline"));
            }
            catch (Exception exception) when (exception is IOException or SocketException or InvalidDataException)
            {
                var fault = exception as SocketException ?? exception.InnerException as SocketException;
                return run.Failed(
                    "Error reading from connection",
                    fault is not null
                        ? Failures.Of(fault, "conversing", atOnce: false)
                        : Failures.Of(FailureCodes.Protocol, exception.Message)
                );
            }
        }
    }

    private async ValueTask<Failure?> ConverseAsync(TcpConnection connection)
    {
        Stream stream = new ConnectionStream(connection);
        SslStream? secured = null;
        try
        {
            if (module.Tls && await SecureAsync() is { } refused)
            {
                return refused;
            }

            var lines = new LineReader(stream);
            for (var entry = 0; entry < module.QueryResponse.Count; entry++)
            {
                run.Log.Info("Processing query response entry", ("entry_number", entry));
                var step = module.QueryResponse[entry];
                var (send, failure) = await HearAsync(step, lines);
                if (failure is not null)
                {
                    return failure;
                }

                if (send is not null)
                {
                    await stream.WriteAsync(Encoding.UTF8.GetBytes(send + "\n"), run.Deadline.Token);
                    run.Log.Info("Sent line", ("characters", send.Length));
                }

                if (step.StartTls)
                {
                    if (await SecureAsync() is { } refusal)
                    {
                        return refusal;
                    }

                    lines = new(stream);
                }
            }

            return null;
        }
        finally
        {
            await stream.DisposeAsync();
            if (secured is not null)
            {
                await secured.DisposeAsync();
            }
        }

        async ValueTask<Failure?> SecureAsync()
        {
            var trace = new TlsTrace();
            var settings = module.TlsSettings;
            var handshake = new TlsHandshake(
                settings.ServerName ?? run.Asked.HostName ?? _host,
                settings.Verify,
                settings.Roots,
                run.Network.Time
            )
            {
                Trace = trace,
            };
            secured = await handshake.PerformAsync(connection, run.Deadline.Token);
            if (secured is null)
            {
                return run.Failed("TLS Handshake (client) failed", handshake.Failure!);
            }

            stream = secured;
            run.Gauges.Set(trace);
            run.Log.Info("TLS Handshake (client) succeeded.", ("protocol", trace.Protocol));
            return null;
        }
    }

    /// <summary>Reads lines until one is as expected.</summary>
    /// <returns>What to say then; null: nothing.</returns>
    private async ValueTask<(string? Send, Failure? Failure)> HearAsync(QueryResponse step, LineReader lines)
    {
        if (step.Expect is not { } expected)
        {
            return (step.Send, null);
        }

        while (await lines.ReadAsync(run.Deadline.Token) is { } line)
        {
            run.Log.Info("Read line", ("line", line));
            if (expected.Match(line) is { Success: true } match)
            {
                run.Gauges.Set(Gauges.FailedDueToRegex, 0);
                run.Log.Info("Regexp matched", ("regexp", expected), ("line", line));
                return (step.Send is null ? null : Expand(step.Send, match), null);
            }
        }

        run.Gauges.Set(Gauges.FailedDueToRegex, 1);
        return (
            null,
            run.Failed("Regexp did not match", Failures.Of(FailureCodes.UnexpectedReply, $"the connection was closed before {expected}"))
        );
    }

    /// <summary>Puts what was heard into what is said: <c>$1</c>, <c>${name}</c>, <c>$$</c>.</summary>
    private static string Expand(string template, Match match) =>
        Reference.Replace(template, reference => reference.Value == "$$" ? "$" : match.Groups[reference.Groups["name"].Value].Value);

    private static bool TrySplit(string target, out string host, out int port)
    {
        var colon = target.LastIndexOf(':');
        host = colon > 0 ? target[..colon] : "";
        port = 0;
        if (host is ['[', .., ']'])
        {
            host = host[1..^1];
        }
        else if (host.Contains(':', StringComparison.Ordinal))
        {
            return false;
        }

        return host.Length > 0
            && int.TryParse(target.AsSpan(colon + 1), NumberStyles.None, CultureInfo.InvariantCulture, out port)
            && port is > 0 and <= 65_535;
    }

    [GeneratedRegex(@"\$(\$|\{(?<name>\w+)\}|(?<name>\w+))", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1_000)]
    private static partial Regex Reference { get; }
}

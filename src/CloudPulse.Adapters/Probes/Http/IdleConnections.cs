using System.Collections.Concurrent;

namespace CloudPulse.Adapters.Probes.Http;

/// <summary>Connections that wait for their check's next probe: one per check, for a while.</summary>
internal sealed class IdleConnections : IDisposable
{
    private static readonly TimeSpan MaxIdle = TimeSpan.FromMinutes(2);
    private static readonly TimeSpan SweepEvery = TimeSpan.FromSeconds(30);

    private readonly ConcurrentDictionary<string, Idle> _idle = new(StringComparer.Ordinal);
    private readonly TimeProvider _time;
    private readonly ITimer _sweep;

    public IdleConnections(TimeProvider time)
    {
        _time = time;
        _sweep = time.CreateTimer(static self => ((IdleConnections)self!).Sweep(), this, SweepEvery, SweepEvery);
    }

    /// <summary>A connection that the same request was made over and that looks alive; null when there is none.</summary>
    public HttpConnection? Take(string checkKey, PreparedRequest request)
    {
        if (!_idle.TryRemove(checkKey, out var idle))
        {
            return null;
        }

        if (ReferenceEquals(idle.Request, request) && _time.GetElapsedTime(idle.Since) < MaxIdle && !IsClosed(idle.Connection))
        {
            idle.Connection.IsReused = true;
            return idle.Connection;
        }

        idle.Connection.Dispose();
        return null;
    }

    public void Put(string checkKey, PreparedRequest request, HttpConnection connection)
    {
        var idle = new Idle(request, connection, _time.GetTimestamp());
        if (!_idle.TryAdd(checkKey, idle))
        {
            connection.Dispose();
        }
    }

    public void Dispose()
    {
        _sweep.Dispose();
        foreach (var key in _idle.Keys)
        {
            Close(key);
        }
    }

    /// <summary>Without TLS, whatever can be read now is the end or not meant for us; with it, it may be a session ticket.</summary>
    private static bool IsClosed(HttpConnection connection) => connection.Tls is null && connection.Tcp.HasNews;

    private void Sweep()
    {
        foreach (var (key, idle) in _idle)
        {
            if (_time.GetElapsedTime(idle.Since) >= MaxIdle)
            {
                Close(key);
            }
        }
    }

    private void Close(string key)
    {
        if (_idle.TryRemove(key, out var idle))
        {
            idle.Connection.Dispose();
        }
    }

    private sealed record Idle(PreparedRequest Request, HttpConnection Connection, long Since);
}

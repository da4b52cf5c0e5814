using System.Diagnostics;
using System.Globalization;

namespace CloudPulse.Client;

/// <summary>How a <see cref="PulseClient"/> works. The defaults suit most services; only <see cref="Service"/> must be given.</summary>
public sealed class PulseClientOptions
{
    private static readonly TimeSpan Longest = TimeSpan.FromDays(1);

    /// <summary>The name that pulses are kept under, where they say no other.</summary>
    public required string Service { get; init; }

    /// <summary>An API key with the scope <c>ingest</c>. It is in no error, log or trace.</summary>
    [DebuggerBrowsable(DebuggerBrowsableState.Never)]
    public string? Key { get; init; }

    /// <summary>Lets the key go unencrypted (http) to another machine: for a network where nobody listens.</summary>
    public bool AllowKeyWithoutTls { get; init; }

    /// <summary>A batch is sent when so many pulses wait: 1 to 1,000.</summary>
    public int BatchCount { get; init; } = 500;

    /// <summary>A batch is sent when so many bytes wait, and has no more unless a single pulse does: from 1 KiB.</summary>
    public int BatchBytes { get; init; } = 256 * 1024;

    /// <summary>A batch is sent when its oldest pulse has waited so long.</summary>
    public TimeSpan BatchAge { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>How many pulses are held at most, those being sent among them.</summary>
    public int BufferCount { get; init; } = 10_000;

    /// <summary>How many bytes of pulses are held at most: from 64 KiB, the longest pulse.</summary>
    public int BufferBytes { get; init; } = 8 * 1024 * 1024;

    /// <summary>What becomes of a pulse for which there is no room.</summary>
    public WhenFull WhenFull { get; init; } = WhenFull.DropNewest;

    /// <summary>Packs batches with gzip.</summary>
    public bool Compress { get; init; } = true;

    /// <summary>How long one request may take.</summary>
    public TimeSpan RequestTimeout { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>
    /// After a failure a batch rests for a random time of up to this, after each further one of up to twice as much, <see cref="MaxRetryDelay"/> at
    /// most, and at least as long as the server asks for. It is tried until it is answered.
    /// </summary>
    public TimeSpan RetryDelay { get; init; } = TimeSpan.FromMilliseconds(500);

    /// <summary>The longest rest between two attempts, unless the server asks for a longer one.</summary>
    public TimeSpan MaxRetryDelay { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>How long a ping is tried.</summary>
    public TimeSpan PingTimeout { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>How long <see cref="PulseClient.DisposeAsync"/> tries to send what is left.</summary>
    public TimeSpan CloseTimeout { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>Keeps the id of the trace in which a pulse was recorded, as <c>trace_id</c> of its metadata.</summary>
    public bool AttachTraceId { get; init; } = true;

    /// <summary>
    /// Is told of what goes wrong, one call after the other; log it. It runs on the thread that sends: what it throws is ignored, and what takes
    /// long holds up the sending.
    /// </summary>
    public Action<PulseTrouble>? OnTrouble { get; init; }

    /// <summary>Sets up the connection: a proxy, a client certificate. Redirects are never followed.</summary>
    public Action<SocketsHttpHandler>? ConfigureHandler { get; init; }

    /// <summary>What the time is.</summary>
    public TimeProvider Time { get; init; } = TimeProvider.System;

    /// <summary>Throws with every mistake at once.</summary>
    internal void Check(Uri server)
    {
        var mistakes = new List<string>();
        Refuse(
            !server.IsAbsoluteUri || server.Scheme is not ("http" or "https"),
            "The server must be an absolute URL that starts with http:// or https://."
        );
        if (mistakes.Count == 0)
        {
            Refuse(server.UserInfo.Length > 0, "The server's URL must hold no name and password: give a Key.");
            Refuse(server.Query.Length + server.Fragment.Length > 0, "The server's URL must have no query and no fragment.");
            Refuse(
                Key is not null && server.Scheme == "http" && !server.IsLoopback && !AllowKeyWithoutTls,
                "The Key would go unencrypted to another machine: use https://, or set AllowKeyWithoutTls."
            );
        }

        Refuse(string.IsNullOrWhiteSpace(Service) || Service.Length > 200, "Service must be 1 to 200 characters, not blank.");
        Refuse(Key is not null && (Key.Length == 0 || Key.Any(c => c is <= ' ' or > '~')), "Key must be an API key, such as cp_….");
        Range(nameof(BatchCount), BatchCount, 1, 1_000);
        Range(nameof(BatchBytes), BatchBytes, 1_024, int.MaxValue);
        Range(nameof(BufferCount), BufferCount, 1, int.MaxValue);
        Range(nameof(BufferBytes), BufferBytes, PulseLine.MaxBytes, int.MaxValue);
        Refuse(!Enum.IsDefined(WhenFull), $"WhenFull was {WhenFull:D}; must be DropNewest, DropOldest or Wait.");
        Range(nameof(BatchAge), BatchAge, TimeSpan.Zero, Longest);
        Range(nameof(CloseTimeout), CloseTimeout, TimeSpan.Zero, Longest);
        Range(nameof(RequestTimeout), RequestTimeout, TimeSpan.FromMilliseconds(1), Longest);
        Range(nameof(RetryDelay), RetryDelay, TimeSpan.FromMilliseconds(1), Longest);
        Range(nameof(MaxRetryDelay), MaxRetryDelay, RetryDelay, Longest);
        Range(nameof(PingTimeout), PingTimeout, TimeSpan.FromMilliseconds(1), Longest);
        if (mistakes.Count > 0)
        {
            throw new ArgumentException(string.Join(' ', mistakes));
        }

        void Refuse(bool isWrong, string mistake)
        {
            if (isWrong)
            {
                mistakes.Add(mistake);
            }
        }

        void Range<T>(string name, T value, T min, T max)
            where T : IComparable<T> =>
            Refuse(
                value.CompareTo(min) < 0 || value.CompareTo(max) > 0,
                string.Create(CultureInfo.InvariantCulture, $"{name} was {value}; must be from {min} to {max}.")
            );
    }
}

using System.Net;
using CloudPulse.Core.Access;
using Microsoft.AspNetCore.Http;

namespace CloudPulse.Web.Access;

/// <summary>
/// Makes guessing slow. Failures are counted by name and address together, by address, and by name over all addresses; past what is free,
/// each further one makes the next wait longer, up to <see cref="MaxWait"/>. What is tried while waiting is refused unseen and makes the
/// wait no longer. An address from which the user signed in before is not held up by what others do to the name, so that nobody can be
/// locked out for ever. Names count whether somebody has them or not.
/// </summary>
internal sealed class SignInThrottle(TimeProvider time)
{
    public const int FreeByPair = 5;
    private const int FreeByAddress = 20;
    private const int FreeByName = 50;
    private const int MaxTracks = 20_000;
    private const int MaxKnown = 5_000;

    private static readonly TimeSpan FirstWait = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan MaxWait = TimeSpan.FromMinutes(15);

    /// <summary>Failures are forgotten after so long without another.</summary>
    private static readonly TimeSpan Memory = TimeSpan.FromHours(1);

    private readonly Lock _lock = new();
    private readonly Dictionary<(string? Name, IPAddress? Address), Track> _tracks = [];
    private readonly HashSet<(string, IPAddress)> _known = [];

    /// <summary>
    /// Counts an attempt as failed before it is judged, so that many at once are many. Null: it may be judged; else how long to wait.
    /// </summary>
    public TimeSpan? Enter(HttpContext context, string name)
    {
        var address = ClientAddress.OfPerson(context);
        var key = UserRules.NameKey(name);
        lock (_lock)
        {
            var now = time.GetUtcNow();
            var tracks = Tracks(key, address);
            var wait = tracks.Max(track => _tracks.TryGetValue(track.Key, out var known) ? known.Until - now : TimeSpan.Zero);
            if (wait > TimeSpan.Zero)
            {
                return wait;
            }

            MakeRoom(now);
            foreach (var (track, free) in tracks)
            {
                var failures = 1 + (_tracks.TryGetValue(track, out var known) && now - known.Last < Memory ? known.Failures : 0);
                _tracks[track] = new(failures, now, now + WaitAfter(failures - free));
            }

            return null;
        }
    }

    /// <summary>The attempt was right after all.</summary>
    public void Succeeded(HttpContext context, string name)
    {
        var address = ClientAddress.OfPerson(context);
        var key = UserRules.NameKey(name);
        lock (_lock)
        {
            foreach (var (track, _) in Tracks(key, address))
            {
                // One's own success says nothing about what else comes from the address.
                if (track.Name is null)
                {
                    Uncount(track);
                }
                else
                {
                    _tracks.Remove(track);
                }
            }

            if (_known.Count >= MaxKnown)
            {
                _known.Clear();
            }

            _known.Add((key, address));
        }
    }

    /// <summary>The attempt was not judged.</summary>
    public void Withdraw(HttpContext context, string name)
    {
        lock (_lock)
        {
            foreach (var (track, _) in Tracks(UserRules.NameKey(name), ClientAddress.OfPerson(context)))
            {
                Uncount(track);
            }
        }
    }

    private void Uncount((string? Name, IPAddress? Address) track)
    {
        if (_tracks.TryGetValue(track, out var known))
        {
            _tracks[track] = known with { Failures = known.Failures - 1, Until = default };
        }
    }

    private List<((string? Name, IPAddress? Address) Key, int Free)> Tracks(string name, IPAddress address)
    {
        List<((string?, IPAddress?), int)> tracks = [((name, address), FreeByPair), ((null, address), FreeByAddress)];
        if (!_known.Contains((name, address)))
        {
            tracks.Add(((name, null), FreeByName));
        }

        return tracks;
    }

    private static TimeSpan WaitAfter(int tooMany) =>
        tooMany < 0 ? TimeSpan.Zero : TimeSpan.FromSeconds(Math.Min(FirstWait.TotalSeconds * Math.Pow(2, tooMany), MaxWait.TotalSeconds));

    /// <summary>When full: what is over goes first, then the fewest failures.</summary>
    private void MakeRoom(DateTimeOffset now)
    {
        if (_tracks.Count + 3 <= MaxTracks)
        {
            return;
        }

        foreach (
            var (key, _) in _tracks
                .OrderBy(track => now - track.Value.Last < Memory)
                .ThenBy(track => track.Value.Failures)
                .Take(MaxTracks / 10)
                .ToList()
        )
        {
            _tracks.Remove(key);
        }
    }

    private readonly record struct Track(int Failures, DateTimeOffset Last, DateTimeOffset Until);
}

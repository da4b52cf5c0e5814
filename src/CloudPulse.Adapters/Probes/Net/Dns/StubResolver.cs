using System.Globalization;
using System.Text;
using CloudPulse.Core.Model;

namespace CloudPulse.Adapters.Probes.Net.Dns;

/// <summary>
/// Resolves names by asking the system's name servers. It stands in for the system's own resolver, which blocks a thread for each name: one dead
/// name server would then delay every other check. Nothing is cached; look-ups of the same name at the same time are one.
/// </summary>
internal sealed class StubResolver(Func<ResolverSettings> settings, Func<HostsTable> hosts, TimeProvider time) : INameResolver
{
    private readonly Lock _lock = new();
    private readonly Dictionary<(string Name, IpFamily Family), Lookup> _running = [];
    private long _heardAt = long.MinValue;

    /// <summary>Reads the system's files, and reads them again when they change.</summary>
    public static StubResolver OfFiles(TimeProvider time, string resolvConf = "/etc/resolv.conf", string hostsFile = "/etc/hosts")
    {
        var settings = new WatchedFile<ResolverSettings>(
            resolvConf,
            text => text is null ? ResolverSettings.OfInterfaces() : ResolverSettings.Parse(text),
            time
        );
        var hosts = new WatchedFile<HostsTable>(hostsFile, text => HostsTable.Parse(text ?? ""), time);
        return new(() => settings.Value, () => hosts.Value, time);
    }

    public async ValueTask<NameLookup> ResolveAsync(string host, IpFamily family, CancellationToken cancellationToken)
    {
        if (!TryToAscii(host, out var name))
        {
            return NameLookup.Failed(FailureCodes.DnsNotFound, $"{Failures.OneLine(host, 300)} is no possible host name");
        }

        if (hosts().Find(name.TrimEnd('.'), family) is { Count: > 0 } known)
        {
            return NameLookup.Found(known);
        }

        var lookup = Join(name, family);
        try
        {
            return await lookup.Result.WaitAsync(cancellationToken);
        }
        catch (OperationCanceledException)
        {
            return Silence(lookup);
        }
    }

    /// <summary>A name server said something that was meant for us.</summary>
    internal void Heard() => Volatile.Write(ref _heardAt, time.GetTimestamp());

    /// <summary>No answer: the name's own servers are to blame if ours are alive.</summary>
    private NameLookup Silence(Lookup lookup)
    {
        var servers = string.Join(", ", lookup.Settings.Servers);
        return Volatile.Read(ref _heardAt) >= lookup.Started
            ? NameLookup.Failed(
                FailureCodes.DnsTimeout,
                $"no answer for {lookup.Name}, although {servers} answered other questions meanwhile"
            )
            : NameLookup.Failed(FailureCodes.ResolverUnavailable, $"no name server answered: asked {servers} for {lookup.Name}");
    }

    private Lookup Join(string name, IpFamily family)
    {
        Lookup? lookup;
        lock (_lock)
        {
            if (_running.TryGetValue((name, family), out lookup))
            {
                return lookup;
            }

            lookup = new(name, family, settings(), time.GetTimestamp());
            _running.Add((name, family), lookup);
        }

        _ = RunAsync(lookup);
        return lookup;
    }

    private async Task RunAsync(Lookup lookup)
    {
        NameLookup result;
        try
        {
            result = await FindAsync(lookup);
        }
        catch (Exception exception)
        {
            result = NameLookup.Failed(FailureCodes.Internal, $"looking up {lookup.Name}: {exception.GetType().Name}: {exception.Message}");
        }

        lock (_lock)
        {
            _running.Remove((lookup.Name, lookup.Family));
        }

        lookup.Complete(result);
    }

    private async Task<NameLookup> FindAsync(Lookup lookup)
    {
        NameLookup? asItIs = null;
        NameLookup? last = null;
        foreach (var candidate in Candidates(lookup.Name, lookup.Settings))
        {
            var result = await AskAsync(candidate, lookup);
            if (result.Failure is not { Code: FailureCodes.DnsNotFound or FailureCodes.DnsFailed })
            {
                return result;
            }

            last = result;
            asItIs = string.Equals(candidate, lookup.Name, StringComparison.Ordinal) ? result : asItIs;
        }

        return asItIs ?? last!.Value;
    }

    /// <summary>The search list, as resolv.conf(5) has it: names with enough dots are tried as they are first.</summary>
    private static IEnumerable<string> Candidates(string name, ResolverSettings settings)
    {
        if (name.EndsWith('.') || settings.Search.Count == 0)
        {
            return [name];
        }

        var searched = settings.Search.Select(domain => $"{name}.{domain.Trim('.')}");
        return name.Count(c => c == '.') >= settings.Dots ? searched.Prepend(name) : searched.Append(name);
    }

    /// <summary>Asks the servers in turn, again and again with more patience, following aliases that they left unresolved.</summary>
    private async Task<NameLookup> AskAsync(string candidate, Lookup lookup)
    {
        const int MaxAliases = 8;
        var name = candidate;
        for (var i = 0; i < MaxAliases; i++)
        {
            var (lookedUp, alias) = await AskServersAsync(name, lookup);
            if (alias is null)
            {
                return lookedUp;
            }

            name = alias;
        }

        return NameLookup.Failed(FailureCodes.DnsFailed, $"{candidate} has more than {MaxAliases} aliases in a row");
    }

    private async Task<(NameLookup Result, string? Alias)> AskServersAsync(string name, Lookup lookup)
    {
        string? refusal = null;
        string? unreachable = null;
        var patience = TimeSpan.FromSeconds(1);
        for (var left = lookup.Settings.Timeout * lookup.Settings.Attempts; left > TimeSpan.Zero; left -= patience, patience *= 2)
        {
            patience = Min(Min(patience, lookup.Settings.Timeout), left);
            var silent = false;
            foreach (var server in lookup.Settings.Servers)
            {
                var answer = await new ServerQuery(server, name, lookup.Family, time, Heard).AskAsync(patience);
                switch (answer.Verdict)
                {
                    case ServerVerdict.Found:
                        return (NameLookup.Found(answer.Addresses), null);
                    case ServerVerdict.Alias:
                        return (default, answer.Detail);
                    case ServerVerdict.NotFound:
                        return (NameLookup.Failed(FailureCodes.DnsNotFound, answer.Detail), null);
                    case ServerVerdict.Refused:
                        refusal = answer.Detail;
                        break;
                    case ServerVerdict.Unreachable:
                        unreachable = answer.Detail;
                        break;
                    case ServerVerdict.Silent:
                        silent = true;
                        break;
                }
            }

            if (!silent)
            {
                break;
            }
        }

        var result =
            refusal is not null ? NameLookup.Failed(FailureCodes.DnsFailed, refusal)
            : unreachable is not null && Volatile.Read(ref _heardAt) < lookup.Started
                ? NameLookup.Failed(FailureCodes.ResolverUnavailable, $"no name server answered: {unreachable}")
            : Silence(lookup);
        return (result, null);
    }

    private static TimeSpan Min(TimeSpan left, TimeSpan right) => left < right ? left : right;

    private static bool TryToAscii(string host, out string name)
    {
        name = host;
        if (Ascii.IsValid(host))
        {
            return host.Length > 0;
        }

        try
        {
            name = new IdnMapping().GetAscii(host);
            return true;
        }
        catch (ArgumentException)
        {
            return false;
        }
    }

    /// <summary>One look-up, which many may wait for.</summary>
    private sealed class Lookup(string name, IpFamily family, ResolverSettings settings, long started)
    {
        private readonly TaskCompletionSource<NameLookup> _result = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public string Name => name;

        public IpFamily Family => family;

        public ResolverSettings Settings => settings;

        public long Started => started;

        public Task<NameLookup> Result => _result.Task;

        public void Complete(NameLookup result) => _result.TrySetResult(result);
    }
}

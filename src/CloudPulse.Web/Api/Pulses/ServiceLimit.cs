using System.Collections.Concurrent;
using CloudPulse.Core.Model;
using CloudPulse.Core.Record;

namespace CloudPulse.Web.Api.Pulses;

/// <summary>Bounds how many services there may be: each costs memory and disk, and a client that puts an id into its name makes no end of them.</summary>
internal sealed class ServiceLimit(IPulseReader pulses, WebOptions options) : IDisposable
{
    private readonly ConcurrentDictionary<string, byte> _known = new(StringComparer.Ordinal);
    private readonly SemaphoreSlim _first = new(1, 1);
    private volatile bool _isFilled;

    /// <summary>Why a pulse of this service is not taken; null: it is.</summary>
    public async ValueTask<string?> RefusalAsync(string service, CancellationToken cancellationToken)
    {
        if (!_isFilled)
        {
            await FillAsync(cancellationToken);
        }

        if (_known.ContainsKey(service))
        {
            return null;
        }

        if (_known.Count >= options.MaxServices)
        {
            return $"was a new name, and there are {options.MaxServices} services already: the most that api.max_services allows. Delete some, or raise it";
        }

        _known.TryAdd(service, 0);
        return null;
    }

    /// <summary>The name, if it is known: one text for all of its pulses.</summary>
    public string? Find(ReadOnlySpan<char> service) =>
        _known.GetAlternateLookup<ReadOnlySpan<char>>().TryGetValue(service, out var known, out _) ? known : null;

    public void Forget(string service) => _known.TryRemove(service, out _);

    public void Dispose() => _first.Dispose();

    private async ValueTask FillAsync(CancellationToken cancellationToken)
    {
        await _first.WaitAsync(cancellationToken);
        try
        {
            if (!_isFilled)
            {
                foreach (var service in await pulses.SubjectsAsync(SubjectKind.Service, cancellationToken))
                {
                    _known.TryAdd(service.Key, 0);
                }

                _isFilled = true;
            }
        }
        finally
        {
            _first.Release();
        }
    }
}

namespace CloudPulse.Core.StatusPages;

/// <summary>Keeps what people tell on status pages.</summary>
public interface IStatusNoticeStore
{
    /// <summary>Stores a new one and gives it its id.</summary>
    Task<StatusNotice> AddAsync(StatusNotice notice, CancellationToken cancellationToken);

    /// <summary>Stores all of it anew, if its version is the stored one.</summary>
    /// <returns>As stored; null when somebody else changed it first or it is gone.</returns>
    Task<StatusNotice?> UpdateAsync(StatusNotice changed, CancellationToken cancellationToken);

    /// <returns>False when it is not there, or has another version than <paramref name="ifVersion"/>.</returns>
    Task<bool> DeleteAsync(long id, long? ifVersion, CancellationToken cancellationToken);

    Task<StatusNotice?> GetAsync(long id, CancellationToken cancellationToken);

    /// <summary>A page's notices newest first (by id), those with id &lt; <paramref name="before"/>.</summary>
    Task<IReadOnlyList<StatusNotice>> PageAsync(string page, long? before, int limit, CancellationToken cancellationToken);

    /// <summary>A page's notices that go on, or that overlap [from, to), newest first by their start.</summary>
    Task<IReadOnlyList<StatusNotice>> BetweenAsync(
        string page,
        DateTimeOffset from,
        DateTimeOffset to,
        int limit,
        CancellationToken cancellationToken
    );
}

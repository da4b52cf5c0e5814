using CloudPulse.Core.Configuration;
using CloudPulse.Core.Model;
using Microsoft.Extensions.Logging;

namespace CloudPulse.Web.StatusPages.Serving;

/// <summary>The public answers of all status pages, made when they are asked for and then kept for some seconds.</summary>
internal sealed class PublicPages
{
    private readonly FreshCache<(string Page, string Output), PublicAnswer> _answers;
    private readonly PublicPageReader _reader;
    private readonly IRegistry<StatusPage> _registry;
    private long _version;

    public PublicPages(
        IRegistry<StatusPage> registry,
        IRegistry<PlannedMaintenance> maintenance,
        PublicPageReader reader,
        TimeProvider time,
        ILogger<PublicPages> logger
    )
    {
        _registry = registry;
        _reader = reader;
        _answers = new(time, logger);
        registry.Changed += Changed;
        maintenance.Changed += Changed;
    }

    /// <summary>Something was written that pages tell: from now on they are made anew before they are given out.</summary>
    public void Changed() => Interlocked.Increment(ref _version);

    /// <summary>The page of this slug; null when there is none.</summary>
    public StatusPage? Find(string slug) => _registry.Current.ByKey(slug);

    /// <summary>The output of this name; <paramref name="write"/> makes it of what the page tells.</summary>
    public ValueTask<PublicAnswer> GetAsync(StatusPage page, string output, Func<PublicPage, Task<PublicAnswer>> write) =>
        GetAsync(page, output, async () => await write(await _reader.ReadAsync(page, CancellationToken.None)));

    /// <summary>A month of the archive; null when there is none of that month.</summary>
    public async ValueTask<PublicAnswer?> GetMonthAsync(StatusPage page, DateOnly month, Func<PublicMonth, Task<PublicAnswer>> write) =>
        _reader.HasMonth(page, month)
            ? await GetAsync(
                page,
                $"{month:yyyy-MM}",
                async () => await write(await _reader.ReadMonthAsync(page, month, CancellationToken.None))
            )
            : null;

    private ValueTask<PublicAnswer> GetAsync(StatusPage page, string output, Func<Task<PublicAnswer>> make) =>
        _answers.GetAsync((page.Key, output), Interlocked.Read(ref _version), make);
}

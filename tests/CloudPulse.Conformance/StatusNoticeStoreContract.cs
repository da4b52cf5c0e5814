using CloudPulse.Core.StatusPages;

namespace CloudPulse.Conformance;

/// <summary>What every <see cref="IStatusNoticeStore"/> promises. Each test gets an empty store.</summary>
public abstract class StatusNoticeStoreContract
{
    private static readonly CancellationToken None = CancellationToken.None;
    private static readonly DateTimeOffset Start = Samples.Start;

    protected abstract IStatusNoticeStore Notices { get; }

    [Fact]
    public async Task A_notice_is_stored_whole()
    {
        var stored = await Notices.AddAsync(Notice(components: ["Web <shop>", "Zahlung ü"], incident: 7), None);
        Assert.True(stored.Id > 0);
        Assert.Equivalent(Notice(components: ["Web <shop>", "Zahlung ü"], incident: 7) with { Id = stored.Id }, stored, strict: true);
        Assert.Equivalent(stored, await Notices.GetAsync(stored.Id, None), strict: true);
    }

    [Fact]
    public async Task Of_two_that_change_it_at_once_one_is_told()
    {
        var stored = await Notices.AddAsync(Notice(), None);
        var changed = await Notices.UpdateAsync(Resolved(stored), None);
        Assert.Equal((2, NoticeStatus.Resolved, 2), (changed!.Version, changed.Status, changed.Updates.Count));
        Assert.Null(await Notices.UpdateAsync(Resolved(stored), None));
        Assert.Equal(2, (await Notices.GetAsync(stored.Id, None))!.Updates.Count);
    }

    [Fact]
    public async Task A_page_lists_its_own_newest_first()
    {
        var first = await Notices.AddAsync(Notice(), None);
        await Notices.AddAsync(Notice("other"), None);
        var second = await Notices.AddAsync(Notice(), None);
        Assert.Equal([second.Id, first.Id], (await Notices.PageAsync("acme", null, 10, None)).Select(notice => notice.Id));
        Assert.Equal([first.Id], (await Notices.PageAsync("acme", second.Id, 10, None)).Select(notice => notice.Id));
    }

    [Theory]
    [InlineData(-10, -5, 0)]
    [InlineData(-10, 1, 1)]
    [InlineData(10, 20, 1)]
    [InlineData(31, 40, 0)]
    public async Task Those_are_found_that_overlap_the_time(int fromMinute, int toMinute, int expected)
    {
        await Notices.UpdateAsync(Resolved(await Notices.AddAsync(Notice(), None)), None);
        var found = await Notices.BetweenAsync("acme", Start.AddMinutes(fromMinute), Start.AddMinutes(toMinute), 10, None);
        Assert.Equal(expected, found.Count);
    }

    [Fact]
    public async Task What_goes_on_is_found_whenever_it_began()
    {
        await Notices.AddAsync(Notice(), None);
        Assert.Single(await Notices.BetweenAsync("acme", Start.AddDays(100), Start.AddDays(101), 10, None));
    }

    [Fact]
    public async Task A_deleted_one_is_gone()
    {
        var stored = await Notices.AddAsync(Notice(), None);
        Assert.False(await Notices.DeleteAsync(stored.Id, 9, None));
        Assert.True(await Notices.DeleteAsync(stored.Id, 1, None));
        Assert.False(await Notices.DeleteAsync(stored.Id, null, None));
        Assert.Null(await Notices.GetAsync(stored.Id, None));
    }

    private static StatusNotice Resolved(StatusNotice notice) =>
        notice with
        {
            Updates = [.. notice.Updates, new(Start.AddMinutes(30), NoticeStatus.Resolved, "Mended.", null)],
        };

    private static StatusNotice Notice(string page = "acme", string[]? components = null, long? incident = null) =>
        new()
        {
            Id = 0,
            Page = page,
            Title = "Slow",
            Impact = NoticeImpact.Degraded,
            Components = components ?? [],
            IncidentId = incident,
            StartedAt = Start,
            Updates = [new(Start, NoticeStatus.Investigating, "We *look*.", "ada")],
        };
}

using CloudPulse.Adapters.Stores.Sqlite;
using CloudPulse.Conformance;
using CloudPulse.Core.Access;

namespace CloudPulse.Adapters.Tests.State;

public sealed class ApiKeysTests : IAsyncDisposable
{
    private static readonly CancellationToken None = CancellationToken.None;
    private readonly StateFixture _state = new();
    private readonly FakeTimeProvider _time = new();

    private ApiKeys Keys => new(new KeyStore(_state.Database), _time);

    public ValueTask DisposeAsync() => _state.DisposeAsync();

    [Fact]
    public async Task A_key_is_known_by_its_text_alone()
    {
        var created = await Keys.CreateAsync("ci", Scopes.Read | Scopes.Write, null, None);

        Assert.Matches(@"\Acp_[A-Za-z0-9_-]{43}\z", created.Text);
        Assert.Equal(created.Text[..11], created.Key.Prefix);
        Assert.Equal((1, "ci", Scopes.Read | Scopes.Write), (created.Key.Id, created.Key.Name, created.Key.Scopes));
        Assert.Equal(created.Key.Id, (await Keys.AuthenticateAsync(created.Text, None))!.Id);
    }

    [Fact]
    public async Task The_text_is_nowhere_in_the_files_nor_in_what_is_logged()
    {
        var created = await Keys.CreateAsync("ci", Scopes.Read, null, None);
        await _state.ReopenAsync();
        foreach (var file in Directory.EnumerateFiles(Path.GetDirectoryName(_state.Path)!))
        {
            await using var content = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
            using var reader = new StreamReader(content, System.Text.Encoding.Latin1);
            Assert.DoesNotContain(created.Text[11..], await reader.ReadToEndAsync(None), StringComparison.Ordinal);
        }

        Assert.DoesNotContain(created.Text[11..], created.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData("cp_")]
    [InlineData("cp_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA")]
    [InlineData("xx_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA")]
    public async Task What_is_no_key_is_not_known(string text)
    {
        await Keys.CreateAsync("ci", Scopes.Read, null, None);

        Assert.Null(await Keys.AuthenticateAsync(text, None));
    }

    [Fact]
    public async Task A_key_expires_to_the_moment()
    {
        var created = await Keys.CreateAsync("ci", Scopes.Read, _time.GetUtcNow().AddHours(1), None);
        _time.Advance(TimeSpan.FromMinutes(59));
        Assert.NotNull(await Keys.AuthenticateAsync(created.Text, None));
        _time.Advance(TimeSpan.FromMinutes(1));

        Assert.Null(await Keys.AuthenticateAsync(created.Text, None));
        Assert.False(await Keys.RevokeAsync(created.Key.Id, None));
    }

    [Fact]
    public async Task A_revoked_key_is_out_of_force_at_once_and_stays_listed()
    {
        var created = await Keys.CreateAsync("ci", Scopes.Read, null, None);

        Assert.True(await Keys.RevokeAsync(created.Key.Id, None));
        Assert.False(await Keys.RevokeAsync(created.Key.Id, None));
        Assert.False(await Keys.RevokeAsync(99, None));
        Assert.Null(await Keys.AuthenticateAsync(created.Text, None));
        Assert.Equal(_time.GetUtcNow(), Assert.Single(await Keys.ListAsync(None)).RevokedAt);
    }

    [Fact]
    public async Task Its_use_is_noted_to_the_minute()
    {
        var created = await Keys.CreateAsync("ci", Scopes.Read, null, None);
        _time.Advance(TimeSpan.FromSeconds(90));
        await Keys.AuthenticateAsync(created.Text, None);
        var first = Assert.Single(await Keys.ListAsync(None)).LastUsedAt;
        _time.Advance(TimeSpan.FromSeconds(29));
        await Keys.AuthenticateAsync(created.Text, None);

        Assert.Equal(created.Key.CreatedAt.AddMinutes(1), first);
        Assert.Equal(first, Assert.Single(await Keys.ListAsync(None)).LastUsedAt);
    }

    [Theory]
    [InlineData(Scopes.Admin, Scopes.Read, true)]
    [InlineData(Scopes.Admin, Scopes.Write, true)]
    [InlineData(Scopes.Write, Scopes.Read, true)]
    [InlineData(Scopes.Write, Scopes.Admin, false)]
    [InlineData(Scopes.Read, Scopes.Write, false)]
    [InlineData(Scopes.Admin, Scopes.Ingest, false)]
    [InlineData(Scopes.Ingest, Scopes.Read, false)]
    [InlineData(Scopes.None, Scopes.None, true)]
    public void A_wider_scope_includes_the_narrower(Scopes granted, Scopes needed, bool allowed) =>
        Assert.Equal(allowed, granted.Allows(needed));

    [Theory]
    [InlineData("read,write", Scopes.Read | Scopes.Write, null)]
    [InlineData("admin,admin", Scopes.Admin, null)]
    [InlineData("read,root", null, "root")]
    [InlineData("Read", null, "Read")]
    public void Scopes_are_read_by_name(string names, Scopes? scopes, string? unknown)
    {
        Assert.Equal(scopes is not null, ScopeNames.TryParse(names.Split(','), out var read, out var wrong));
        Assert.Equal(unknown, wrong);
        if (scopes is not null)
        {
            Assert.Equal(scopes, read);
        }
    }
}

using System.Collections.Concurrent;
using CloudPulse.Core.Access;
using CloudPulse.Web.Access.Providers;
using CloudPulse.Web.Tests.Hosting;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace CloudPulse.Web.Tests.Access;

/// <summary>A server that signs in through a <see cref="ProviderStub"/>, with an administrator who has a password.</summary>
internal sealed class ProviderSubject : IAsyncDisposable, ILoggerProvider, ILogger
{
    public required ProviderStub Stub { get; init; }
    public WebHost Web { get; private set; } = null!;

    /// <summary>Everything that was logged.</summary>
    public ConcurrentQueue<string> Logged { get; } = new();

    public static async Task<ProviderSubject> StartAsync(
        ProviderKind kind = ProviderKind.Oidc,
        AllowRule[]? allow = null,
        TimeProvider? time = null,
        bool withAdmin = true
    )
    {
        var subject = new ProviderSubject { Stub = await ProviderStub.StartAsync() };
        var provider = subject.Provider("corp", kind, allow ?? [new() { Domain = "corp.example", Role = Role.Editor }]);
        subject.Web = await WebHost.StartAsync(
            options =>
            {
                // Known when it listens.
                options.PublicUrl = new("http://127.0.0.1:1");
                options.SignInProviders = [provider, provider with { Key = "other", Name = "Other" }];
            },
            time,
            services => services.AddLogging(logging => logging.SetMinimumLevel(LogLevel.Trace).AddProvider(subject))
        );
        subject.Web.Get<WebOptions>().PublicUrl = subject.Web.Address;
        if (withAdmin)
        {
            await subject.Web.UserAsync("root", Role.Admin);
        }

        return subject;
    }

    /// <summary>Begins a sign-in: where the browser is sent, and the cookie that it has then.</summary>
    public async Task<(Uri Authorize, (string, string) Cookie)> BeginAsync(string back = "/", string provider = "corp")
    {
        using var answer = await Web.SendAsync(HttpMethod.Get, $"/sign-in/{provider}?return={Uri.EscapeDataString(back)}");
        Assert.Equal(302, (int)answer.StatusCode);
        return (answer.Headers.Location!, ("Cookie", SignedIn.Cookie(answer)));
    }

    /// <summary>All of a sign-in: the last answer.</summary>
    public async Task<HttpResponseMessage> SignInAsync(string back = "/")
    {
        var (authorize, cookie) = await BeginAsync(back);
        return await Web.SendAsync(HttpMethod.Get, Stub.Consent(authorize), null, cookie);
    }

    /// <summary>Signs in and returns the session's header.</summary>
    public async Task<(string, string)> EnterAsync()
    {
        using var answer = await SignInAsync();
        Assert.Equal("/", answer.Headers.Location!.ToString());
        return ("Cookie", SignedIn.Cookie(answer));
    }

    /// <summary>Why an answer says that the sign-in failed.</summary>
    public static string Failure(HttpResponseMessage answer)
    {
        using (answer)
        {
            Assert.Equal(303, (int)answer.StatusCode);
            var location = answer.Headers.Location!.ToString();
            Assert.StartsWith("/sign-in?", location, StringComparison.Ordinal);
            Assert.DoesNotContain(
                answer.Headers.TryGetValues("Set-Cookie", out var cookies) ? cookies : [],
                cookie => cookie.StartsWith("cloudpulse=", StringComparison.Ordinal)
            );
            return QueryHelpers.ParseQuery(location[location.IndexOf('?', StringComparison.Ordinal)..])["failure"].ToString();
        }
    }

    public async ValueTask DisposeAsync()
    {
        await Web.DisposeAsync();
        await Stub.DisposeAsync();
    }

    public ILogger CreateLogger(string categoryName) => this;

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => true;

    public void Log<TState>(
        LogLevel logLevel,
        EventId eventId,
        TState state,
        Exception? exception,
        Func<TState, Exception?, string> formatter
    ) => Logged.Enqueue(formatter(state, exception) + exception);

    public void Dispose() { }

    private SignInProvider Provider(string key, ProviderKind kind, AllowRule[] allow) =>
        new()
        {
            Key = key,
            Kind = kind,
            Name = "Corp",
            Issuer = Stub.Address,
            ClientId = ProviderStub.ClientId,
            ClientSecret = new(ProviderStub.ClientSecret),
            Allow = allow,
        };
}

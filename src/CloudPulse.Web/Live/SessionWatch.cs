using CloudPulse.Core.Access;
using CloudPulse.Web.Access;
using Microsoft.AspNetCore.Http;

namespace CloudPulse.Web.Live;

/// <summary>Whether the session that a stream was opened with is still in force. Without a session (a key) it always is.</summary>
internal sealed class SessionWatch : IDisposable
{
    private readonly Sessions _sessions;
    private readonly int? _userId;
    private readonly string? _token;
    private volatile TaskCompletionSource _told = New();

    public SessionWatch(HttpContext context, Sessions sessions, WebOptions options)
    {
        _sessions = sessions;
        _userId = CallerIdentity.Of(context)?.User?.Id;
        _token = SessionCookie.Read(context, options.PublicUrl);
        _sessions.Ended += OnEnded;
    }

    /// <summary>Done when it is time to look again.</summary>
    public Task Told => _told.Task;

    public async ValueTask<bool> IsInForceAsync(CancellationToken cancellationToken)
    {
        _told = New();
        return _userId is null || (_token is not null && await _sessions.FindAsync(_token, cancellationToken) is not null);
    }

    public void Dispose() => _sessions.Ended -= OnEnded;

    private void OnEnded(int userId)
    {
        if (userId == _userId)
        {
            _told.TrySetResult();
        }
    }

    private static TaskCompletionSource New() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}

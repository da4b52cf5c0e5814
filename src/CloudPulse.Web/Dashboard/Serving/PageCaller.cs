using CloudPulse.Core.Access;
using CloudPulse.Web.Access;
using Microsoft.AspNetCore.Http;

namespace CloudPulse.Web.Dashboard.Serving;

/// <summary>Who looks at the page, for what it offers. What is allowed is decided by the routes.</summary>
internal sealed class PageCaller(WebOptions options)
{
    private CallerIdentity? _caller;

    /// <summary>What the viewer chose of "light" and "dark" with the switch (switch.ts); null: as the browser prefers.</summary>
    public string? Theme { get; private set; }

    public User? User => _caller?.User;

    public Session? Session => _caller?.Session;

    public bool MayWrite => !options.ReadOnly && (_caller?.Scopes.Allows(Scopes.Write) ?? true);

    public bool MayAdminister => _caller?.Scopes.Allows(Scopes.Admin) ?? true;

    /// <summary>Whoever is on this machine may do everything, since there is no credential yet.</summary>
    public bool IsUnclaimed => _caller is { User: null, KeyId: null } && _caller.Scopes.Allows(Scopes.Admin);

    public void Take(HttpContext context)
    {
        _caller = CallerIdentity.Of(context);
        Theme = context.Request.Cookies["cp_theme"] is ("light" or "dark") and var theme ? theme : null;
    }
}

using Microsoft.AspNetCore.Http;

namespace CloudPulse.Web.Access;

/// <summary>Where to go after signing in: a page of this server and nowhere else.</summary>
internal static class LocalPath
{
    private const int MaxLength = 2_000;

    /// <summary><paramref name="given"/> if it is a path of this server, else the overview.</summary>
    public static string Of(string? given)
    {
        // Browsers take "//host" and "/\host" for another site, and leave out control characters before they look.
        var isLocal =
            given is ['/', ..]
            && given.Length <= MaxLength
            && given is not ['/', '/' or '\\', ..]
            && !given.Any(character => char.IsControl(character) || character > '~' || character == '\\')
            && !given.StartsWith("/sign-", StringComparison.Ordinal);
        return isLocal ? given! : "/";
    }

    /// <summary>The sign-in page that leads back to what was asked for.</summary>
    public static string ToSignIn(string back) => back == "/" ? "/sign-in" : $"/sign-in?return={Uri.EscapeDataString(back)}";

    /// <summary>What was asked for, as a path.</summary>
    public static string Of(HttpRequest request) => Of(request.Path.ToUriComponent() + request.QueryString.ToUriComponent());
}

using Microsoft.AspNetCore.Http;

namespace CloudPulse.Web.Dashboard.Serving;

/// <summary>The fields of a form as they were sent, and what is wrong with them.</summary>
public sealed class PostedForm
{
    private readonly IFormCollection _fields;
    private readonly Dictionary<string, string> _mistakes = new(StringComparer.Ordinal);

    private PostedForm(IFormCollection fields) => _fields = fields;

    public static PostedForm Empty => new(FormCollection.Empty);

    public bool IsRight => _mistakes.Count == 0;

    /// <summary>Another body than a form has no fields.</summary>
    /// <exception cref="BadHttpRequestException">It says that it is a form and is none.</exception>
    public static async Task<PostedForm> ReadAsync(HttpRequest request, CancellationToken cancellationToken)
    {
        try
        {
            return request.HasFormContentType ? new(await request.ReadFormAsync(cancellationToken)) : Empty;
        }
        catch (InvalidDataException error)
        {
            throw new BadHttpRequestException($"The form can't be read: {error.Message}", error);
        }
    }

    public string Text(string name) => _fields[name].ToString().Trim();

    /// <summary>As it was typed: blanks may be part of a password.</summary>
    public string Password(string name) => _fields[name].ToString();

    /// <summary>As it was typed, with lines ended by LF: browsers send CR LF, whatever they were.</summary>
    public string Typed(string name) => _fields[name].ToString().Replace("\r\n", "\n", StringComparison.Ordinal).Replace('\r', '\n');

    public bool Has(string name, string value) => _fields[name].Contains(value);

    public void Refuse(string name, string? mistake)
    {
        if (mistake is not null)
        {
            _mistakes.TryAdd(name, mistake);
        }
    }

    /// <summary>What is wrong with this field; null: nothing.</summary>
    public string? Mistake(string name) => _mistakes.GetValueOrDefault(name);
}

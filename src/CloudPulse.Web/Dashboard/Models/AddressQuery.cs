using System.Globalization;
using System.Text;

namespace CloudPulse.Web.Dashboard.Models;

/// <summary>The query of an address, without what is not given.</summary>
internal sealed class AddressQuery
{
    private readonly StringBuilder _text = new();

    public AddressQuery Add(string name, string? value)
    {
        if (!string.IsNullOrEmpty(value))
        {
            _text.Append(_text.Length == 0 ? '?' : '&').Append(name).Append('=').Append(Uri.EscapeDataString(value));
        }

        return this;
    }

    public AddressQuery Add(string name, int? value) => Add(name, value?.ToString(CultureInfo.InvariantCulture));

    /// <summary>Begins with a question mark; empty when nothing was given.</summary>
    public override string ToString() => _text.ToString();
}

using System.Runtime.CompilerServices;
using System.Text;
using System.Text.Encodings.Web;

namespace CloudPulse.Web.Dashboard.Serving;

/// <summary>
/// HTML written as text, for what a page has thousands of: ten times as fast as components. Every hole of an interpolated string is encoded,
/// so that texts of others stay texts within elements and quoted attributes.
/// </summary>
internal sealed class HtmlText
{
    private readonly StringBuilder _text = new();

    public HtmlText Add([InterpolatedStringHandlerArgument("")] ref Holes html)
    {
        // What is to be added has been, by the handler.
        _ = html;
        return this;
    }

    /// <summary>What was added since it was last taken.</summary>
    public string Take()
    {
        var text = _text.ToString();
        _text.Clear();
        return text;
    }

    [InterpolatedStringHandler]
    internal readonly ref struct Holes
    {
        private readonly StringBuilder _text;

        public Holes(int literalLength, int formattedCount, HtmlText html)
        {
            _ = (literalLength, formattedCount);
            _text = html._text;
        }

        public void AppendLiteral(string html) => _text.Append(html);

        public void AppendFormatted(string? text) => _text.Append(text is null ? "" : HtmlEncoder.Default.Encode(text));

        public void AppendFormatted(long number) => _text.Append(number);
    }
}

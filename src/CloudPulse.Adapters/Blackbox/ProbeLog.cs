using System.Globalization;
using System.Text;

namespace CloudPulse.Adapters.Blackbox;

/// <summary>What a probe did, as <c>debug=true</c> shows it: a line each in logfmt, bounded. Nothing of it is a secret.</summary>
internal sealed class ProbeLog(string module, string target, TimeProvider time)
{
    private const int MaxLines = 1_000;
    private const int MaxValue = 500;

    private readonly List<string> _lines = [];

    public IReadOnlyList<string> Lines => _lines;

    public void Info(string message, params ReadOnlySpan<(string Name, object? Value)> fields) => Add("info", message, fields);

    public void Error(string message, params ReadOnlySpan<(string Name, object? Value)> fields) => Add("error", message, fields);

    private void Add(string level, string message, ReadOnlySpan<(string Name, object? Value)> fields)
    {
        if (_lines.Count >= MaxLines)
        {
            return;
        }

        var line = new StringBuilder();
        line.Append(CultureInfo.InvariantCulture, $"ts={time.GetUtcNow():yyyy-MM-dd'T'HH:mm:ss.fffffff'Z'}");
        Append(line, "module", module);
        Append(line, "target", target);
        Append(line, "level", level);
        Append(line, "msg", message);
        foreach (var (name, value) in fields)
        {
            Append(line, name, Convert.ToString(value, CultureInfo.InvariantCulture) ?? "");
        }

        _lines.Add(line.ToString());
    }

    private static void Append(StringBuilder line, string name, string value)
    {
        value = value.Length > MaxValue ? string.Concat(value.AsSpan(0, MaxValue), "…") : value;
        var isPlain = value.Length > 0 && !value.Any(c => c is ' ' or '"' or '=' or '\\' || char.IsControl(c));
        line.Append(' ').Append(name).Append('=');
        if (isPlain)
        {
            line.Append(value);
            return;
        }

        line.Append('"');
        foreach (var c in value)
        {
            line.Append(
                c switch
                {
                    '"' => "\\\"",
                    '\\' => "\\\\",
                    '\n' => "\\n",
                    '\r' => "\\r",
                    _ when char.IsControl(c) => ".",
                    _ => c.ToString(),
                }
            );
        }

        line.Append('"');
    }
}

using CloudPulse.Web.Tests.Dashboard;

namespace CloudPulse.Web.Tests.Pages;

/// <summary>Says names as they are given, or instead of each the worst that its place admits.</summary>
internal sealed class DemoNames(bool hostile)
{
    private const int MaxLine = 200;
    private readonly Dictionary<string, string> _said = new(StringComparer.Ordinal);
    private int _next;

    private static readonly string[] Worst =
    [
        .. HostileNames.Services.Where(name => name.Length > 5),
        "'\"&quot;--><svg onload=alert(1)>",
        "{{7*7}} ${x} %41",
    ];

    /// <summary>A name of one line.</summary>
    public string Line(string name) => hostile ? Said(name, MaxLine) : name;

    /// <summary>What <see cref="Line"/> made of it.</summary>
    public string Same(string name) => hostile ? _said[name] : name;

    public string Short(string name) => hostile && name != Demo.Administrator ? Said(name, 60) : name;

    public string Tag(string tag) => hostile ? Said(tag, 40).Replace(',', ';') : tag;

    public string Service(string name) => hostile ? Worst[_next++ % Worst.Length] : name;

    /// <summary>Running text.</summary>
    public string Text(string text) => hostile ? string.Join('\n', Worst) : text;

    /// <summary>The longest text that there can be.</summary>
    public string Long(string text) => hostile ? string.Join("\n\n", [.. Worst, new string('W', 10_000)]) : text;

    private string Said(string name, int length)
    {
        if (!_said.TryGetValue(name, out var said))
        {
            var worst = $"{_said.Count} {Worst[_said.Count % Worst.Length]}";
            said = worst.Length <= length ? worst : worst[..(char.IsHighSurrogate(worst[length - 1]) ? length - 1 : length)];
            _said[name] = said;
        }

        return said;
    }
}

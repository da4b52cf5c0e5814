using System.Text;
using System.Text.Json;
using System.Text.Unicode;

namespace CloudPulse.Core.Probe.Conditions;

/// <summary>What an attempt saw, as conditions read it: the body is decoded and its JSON parsed when first asked for, once.</summary>
internal sealed class OutcomeView(ProbeOutcome outcome, DateTimeOffset now) : IDisposable
{
    /// <summary>Deeper JSON counts as none.</summary>
    private const int MaxDepth = 512;

    private string? _text;
    private JsonDocument? _json;
    private bool _jsonTried;

    public Observed Status => outcome.Code is { } code ? Observed.Of(code) : Observed.Invalid;

    public Observed ResponseTime => Observed.OfMilliseconds(outcome.Latency);

    public Observed Ip => outcome.Address is { } address ? Observed.Of(address) : Observed.Invalid;

    public Observed Connected => Observed.Of(outcome.Connected);

    public Observed CertificateExpiration =>
        outcome.Certificates is [var own, ..] ? Observed.OfMilliseconds(own.NotAfter - now) : Observed.Invalid;

    /// <summary>The whole body as text, without white space around it.</summary>
    public Observed Body => Observed.Of(_text ??= Encoding.UTF8.GetString(WithoutMark(outcome.Body.Span)).Trim());

    public Observed Header(string name) =>
        outcome.Headers?.TryGetValue(name, out var value) == true ? Observed.Of(value) : Observed.Invalid;

    public Observed At(IReadOnlyList<PathStep> path) => TryFind(path, out var element) ? Of(element) : Observed.Invalid;

    /// <summary>There, and not null.</summary>
    public bool HasAt(IReadOnlyList<PathStep> path) =>
        path.Count == 0 ? !outcome.Body.IsEmpty : TryFind(path, out var element) && element.ValueKind != JsonValueKind.Null;

    /// <summary>Items of an array, members of an object, characters of other values, bytes of a body that is no array.</summary>
    public Observed LengthAt(IReadOnlyList<PathStep> path)
    {
        if (path.Count == 0 && !StartsAsArray())
        {
            return Observed.Of(outcome.Body.Length);
        }

        if (!TryFind(path, out var element))
        {
            return path.Count == 0 ? Observed.Of(outcome.Body.Length) : Observed.Invalid;
        }

        return element.ValueKind switch
        {
            JsonValueKind.Array => Observed.Of(element.GetArrayLength()),
            JsonValueKind.Object => Observed.Of(element.GetPropertyCount()),
            _ => Of(element).Length(),
        };
    }

    public void Dispose() => _json?.Dispose();

    private static Observed Of(JsonElement element) =>
        element.ValueKind switch
        {
            JsonValueKind.String => Observed.Of(TextOf(element)),
            JsonValueKind.Number => Observed.OfNumberText(element.GetRawText()),
            _ => Observed.Of(element.GetRawText()),
        };

    private static string TextOf(JsonElement element)
    {
        try
        {
            return element.GetString()!;
        }
        catch (InvalidOperationException)
        {
            // An escaped half of a surrogate pair: no text, but still something to show and compare.
            return element.GetRawText().Trim('"');
        }
    }

    private static ReadOnlySpan<byte> WithoutMark(ReadOnlySpan<byte> body) => body.StartsWith("\uFEFF"u8) ? body[3..] : body;

    private bool StartsAsArray() => WithoutMark(outcome.Body.Span).TrimStart(" \t\r\n"u8) is [(byte)'[', ..];

    private bool TryFind(IReadOnlyList<PathStep> path, out JsonElement element)
    {
        element = default;
        if (!_jsonTried)
        {
            _jsonTried = true;
            _json = Parse();
        }

        if (_json is null)
        {
            return false;
        }

        element = _json.RootElement;
        foreach (var step in path)
        {
            if (!TryStep(ref element, step))
            {
                return false;
            }
        }

        return true;
    }

    private static bool TryStep(ref JsonElement element, PathStep step)
    {
        if (step.Name is null)
        {
            if (element.ValueKind != JsonValueKind.Array || step.Index >= element.GetArrayLength())
            {
                return false;
            }

            element = element[step.Index];
            return true;
        }

        try
        {
            return element.ValueKind == JsonValueKind.Object && element.TryGetProperty(step.Name, out element);
        }
        catch (Exception exception) when (exception is InvalidOperationException or ArgumentException)
        {
            // A name that is no text, there or in the condition: half of a surrogate pair.
            return false;
        }
    }

    private JsonDocument? Parse()
    {
        var body = outcome.Body[^WithoutMark(outcome.Body.Span).Length..];
        if (!Utf8.IsValid(body.Span))
        {
            body = Encoding.UTF8.GetBytes(Encoding.UTF8.GetString(body.Span));
        }

        try
        {
            return JsonDocument.Parse(body, new() { MaxDepth = MaxDepth });
        }
        catch (JsonException)
        {
            return null;
        }
    }
}

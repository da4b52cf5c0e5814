using CloudPulse.Core.Configuration;
using CloudPulse.Core.Model;
using CloudPulse.Web.Problems;
using Microsoft.AspNetCore.Http;

namespace CloudPulse.Web.Requests;

/// <summary>
/// Reads query parameters with the rules and words of the configuration's fields. Unknown parameters are refused: a filter with a typing
/// error must not answer with everything. A parameter without a value counts as absent, since forms send those.
/// </summary>
internal sealed class QueryReader
{
    public const int DefaultLimit = 100;
    public const int MaxLimit = 1000;

    private readonly List<ConfigurationError> _errors = [];
    private readonly FieldReader _fields;

    public QueryReader(HttpRequest request) => _fields = new(ToMap(request.Query), "", _errors);

    public int Limit() => _fields.Integer("limit", DefaultLimit, 1, MaxLimit);

    public string? Text(string name, int maxLength = 200) => _fields.String(name, maxLength);

    public DateTimeOffset? Time(string name) => _fields.Time(name);

    public bool? Boolean(string name) => _fields.Take(name) is null ? null : _fields.Boolean(name, false);

    public int? Integer(string name, int min = 1, int max = int.MaxValue) => _fields.OptionalInteger(name, min, max);

    public TEnum? Choice<TEnum>(string name)
        where TEnum : struct, Enum => _fields.Take(name) is null ? null : _fields.Choice<TEnum>(name, default);

    /// <summary>A place to go on from, as a page's <c>next_cursor</c> gave it.</summary>
    public T? Cursor<T>(CursorCodec<T> codec)
        where T : struct
    {
        if (_fields.String("cursor", maxLength: 4096) is not { } text)
        {
            return null;
        }

        if (codec.Decode(text) is { } cursor)
        {
            return cursor;
        }

        Refuse("cursor", $"was {Shown(text)}; must be the next_cursor of a page of this list");
        return null;
    }

    /// <summary>A range of time; its ends may be absent.</summary>
    public (DateTimeOffset? From, DateTimeOffset? To) Range()
    {
        var from = Time("from");
        var to = Time("to");
        if (from >= to)
        {
            Refuse("from", $"was {Responses.WebJson.FormatTime(from.Value)}; must be before to, {Responses.WebJson.FormatTime(to.Value)}");
        }

        return (from, to);
    }

    public Subject? Subject(string name)
    {
        if (_fields.String(name, maxLength: 300) is not { } text)
        {
            return null;
        }

        if (Core.Model.Subject.TryParse(text, out var subject))
        {
            return subject;
        }

        Refuse(name, $"was {Shown(text)}; must be check/<key> or service/<name>");
        return null;
    }

    public void Refuse(string name, string message) => _fields.Refuse(name, message);

    /// <summary>What is wrong with the query as a whole; null when nothing is. Call it last: it knows the parameters by what was read.</summary>
    public ProblemResult? Problem()
    {
        _fields.Done();
        return _errors.Count == 0 ? null : ProblemResult.Of(ProblemKind.BadParameter, _errors);
    }

    /// <summary>What was given, cut to a length fit for an error.</summary>
    public static string Shown(string given) => new ScalarNode(given, IsQuoted: true, default).Describe();

    private static MapNode ToMap(IQueryCollection query)
    {
        var entries = new List<MapEntry>(query.Count);
        foreach (var (name, values) in query)
        {
            ConfigurationNode value = values.Count == 1 ? Scalar(values[0]) : new ListNode([.. values.Select(Scalar)], default);
            entries.Add(new(name, default, value));
        }

        return new(entries, default);
    }

    private static ScalarNode Scalar(string? text) => new(string.IsNullOrEmpty(text) ? null : text, IsQuoted: false, default);
}

using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;
using CloudPulse.Core.Configuration;
using CloudPulse.Core.Model;
using CloudPulse.Web.Dashboard.CheckForms;
using CloudPulse.Web.Dashboard.Serving;
using CloudPulse.Web.Requests;
using CloudPulse.Web.Responses;
using Microsoft.AspNetCore.Http;

namespace CloudPulse.Web.Dashboard.Forms;

/// <summary>Fills forms from declared objects, reads what was sent, and has the registry judge it: the rules are those of the API.</summary>
internal sealed class DeclarationForms(IYamlReader yaml)
{
    private static readonly JsonSerializerOptions Given = new(WebJson.Options)
    {
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    };

    /// <param name="shapes">The fields, as their reader asks for them.</param>
    /// <param name="declared">What they hold, secrets masked.</param>
    /// <param name="existing">Of the object that is edited; null: a new one.</param>
    public static DeclarationForm Filled(IReadOnlyList<FieldShape> shapes, MapNode declared, Declaration? existing = null)
    {
        var values = new Dictionary<string, string>(StringComparer.Ordinal);
        var rest = new List<MapEntry>();
        foreach (var entry in declared.Entries.Where(entry => existing is null || entry.Key != "key"))
        {
            if (entry.Value is MapNode { Entries.Count: 0 } or ListNode { Items.Count: 0 })
            {
                continue;
            }

            var shape = shapes.FirstOrDefault(shape => shape.Path == entry.Key);
            if (shape is not null && DeclarationForm.HasInput(shape) && FieldText.Show(entry.Value, shape) is { } text)
            {
                values[entry.Key] = text;
            }
            else
            {
                rest.Add(entry);
            }
        }

        return new()
        {
            Existing = existing,
            Version = existing?.Version,
            Shapes = shapes,
            Values = values,
            More = rest.Count == 0 ? "" : NodeYaml.Write(declared with { Entries = rest }),
            Declared = declared,
        };
    }

    /// <summary>What the API shows of an object, to fill a form from: it masks secrets, and takes back what it shows.</summary>
    public static MapNode Shown<TView>(TView view, IReadOnlyCollection<string> readOnlyFields)
    {
        var errors = new List<ConfigurationError>();
        var map = JsonNodes.ReadMap(JsonSerializer.SerializeToUtf8Bytes(view, Given), file: null, errors);
        return (map ?? throw new InvalidDataException(string.Join("; ", errors))).WithoutNulls().Without(readOnlyFields);
    }

    /// <summary>What was typed, as it was typed.</summary>
    /// <param name="posted">The form.</param>
    /// <param name="shapes">Its fields.</param>
    /// <param name="existing">Of the object that is edited; null: a new one.</param>
    /// <param name="texts">What other inputs make of fields, instead of what was sent for these.</param>
    public DeclarationForm Posted(
        PostedForm posted,
        IReadOnlyList<FieldShape> shapes,
        Declaration? existing,
        IReadOnlyDictionary<string, string>? texts = null
    )
    {
        var mistakes = new List<ConfigurationError>();
        var values = new Dictionary<string, string>(StringComparer.Ordinal);
        var entries = new List<MapEntry>();
        if (existing is not null)
        {
            entries.Add(Entry("key", existing.Key));
        }

        foreach (
            var shape in shapes.Where(shape => DeclarationForm.HasInput(shape) && entries.TrueForAll(entry => entry.Key != shape.Path))
        )
        {
            var text = texts?.GetValueOrDefault(shape.Path) ?? TextOf(posted, shape);
            values[shape.Path] = text;
            if (FieldText.Read(text == shape.Default ? "" : text, shape, mistakes) is { } value)
            {
                entries.Add(new(shape.Path, default, value));
            }
        }

        var more = posted.Typed(DeclarationForm.MoreName);
        foreach (var entry in More(more, mistakes))
        {
            if (entries.Exists(known => known.Key == entry.Key))
            {
                mistakes.Add(
                    new(DeclarationForm.MoreName, $"gives {entry.Key}, which is given elsewhere; must be given once", entry.KeyWhere)
                );
            }
            else
            {
                entries.Add(entry);
            }
        }

        return new()
        {
            Existing = existing,
            Version = VersionOf(posted),
            Shapes = shapes,
            Values = values,
            More = more,
            Declared = new(entries, default),
            Mistakes = mistakes,
        };
    }

    /// <summary>Writes it; or the form with what is wrong with it, and the status that says so.</summary>
    public static async Task<(T? Saved, DeclarationForm Form, int Status)> SaveAsync<T>(
        IRegistry<T> registry,
        DeclarationForm form,
        CancellationToken cancellationToken
    )
        where T : class
    {
        if (form.Mistakes.Count > 0)
        {
            return (null, form, StatusCodes.Status422UnprocessableEntity);
        }

        var result = form.Existing is { } existing
            ? await registry.ReplaceAsync(existing.Id, form.Version, form.Declared, cancellationToken)
            : await registry.CreateAsync(form.Declared, cancellationToken);
        return (result.Value, form with { Mistakes = result.Errors }, CheckFormJudge.StatusOf(result.Outcome));
    }

    /// <summary>Deletes it, if the form says that somebody is sure and nobody changed it meanwhile; else why not.</summary>
    public static async Task<(bool Deleted, string? Refusal, int Status)> DeleteAsync<T>(
        IRegistry<T> registry,
        int id,
        HttpRequest request,
        CancellationToken cancellationToken
    )
        where T : class
    {
        var posted = await PostedForm.ReadAsync(request, cancellationToken);
        if (!posted.Has("sure", "yes"))
        {
            return (false, "Nothing was deleted: say that you are sure.", StatusCodes.Status422UnprocessableEntity);
        }

        var result = await registry.DeleteAsync(id, VersionOf(posted), cancellationToken);
        return result.Outcome is WriteOutcome.Written or WriteOutcome.NotFound
            ? (true, null, StatusCodes.Status200OK)
            : (
                false,
                $"Nothing was deleted. {string.Join(" ", result.Errors.Select(error => error.ToText()))}",
                CheckFormJudge.StatusOf(result.Outcome)
            );
    }

    public static long? VersionOf(PostedForm posted) =>
        long.TryParse(posted.Text(DeclarationForm.VersionName), NumberStyles.None, CultureInfo.InvariantCulture, out var version)
            ? version
            : null;

    public static MapEntry Entry(string name, string value) => new(name, default, new ScalarNode(value, IsQuoted: true, default));

    /// <summary>A box that is not ticked is not sent at all.</summary>
    private static string TextOf(PostedForm posted, FieldShape shape) =>
        shape.Sort == FieldSort.Boolean ? (posted.Has(shape.Path, "true") ? "true" : "false") : posted.Typed(shape.Path);

    private IReadOnlyList<MapEntry> More(string text, List<ConfigurationError> mistakes)
    {
        if (string.IsNullOrWhiteSpace(text))
        {
            return [];
        }

        var found = new List<ConfigurationError>();
        var map = yaml.ReadMap(text, found);
        mistakes.AddRange(found.Select(mistake => mistake with { Field = DeclarationForm.MoreName }));
        return map?.Entries ?? [];
    }
}

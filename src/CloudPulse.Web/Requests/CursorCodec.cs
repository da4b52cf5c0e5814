using System.Buffers.Text;
using System.Globalization;
using System.Text;
using CloudPulse.Core.Record;

namespace CloudPulse.Web.Requests;

/// <summary>Writes a place in a list as opaque text and reads it back; text of another list's codec is refused.</summary>
internal sealed class CursorCodec<T>(string list, Func<T, string> write, Func<string, T?> read)
    where T : struct
{
    private readonly string _prefix = list + ":";

    public string Encode(T place) => Base64Url.EncodeToString(Encoding.ASCII.GetBytes(_prefix + write(place)));

    public T? Decode(string text)
    {
        if (!Base64Url.IsValid(text))
        {
            return null;
        }

        var decoded = Encoding.ASCII.GetString(Base64Url.DecodeFromChars(text));
        return decoded.StartsWith(_prefix, StringComparison.Ordinal) ? read(decoded[_prefix.Length..]) : null;
    }
}

internal static class Cursors
{
    public static readonly CursorCodec<PulseCursor> Pulses = new("p", WritePulse, ReadPulse);

    /// <summary>A list by id, of the named sort of thing.</summary>
    public static CursorCodec<long> ById(string list) => new(list, id => id.ToString(CultureInfo.InvariantCulture), ReadId);

    private static string WritePulse(PulseCursor place) =>
        string.Create(CultureInfo.InvariantCulture, $"{place.UnixMilliseconds}:{place.Id}");

    private static PulseCursor? ReadPulse(string text)
    {
        var colon = text.IndexOf(':', StringComparison.Ordinal);
        return
            colon > 0
            && long.TryParse(text.AsSpan(0, colon), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var milliseconds)
            && ulong.TryParse(text.AsSpan(colon + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var id)
            ? new PulseCursor(milliseconds, id)
            : null;
    }

    private static long? ReadId(string text) =>
        long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var id) ? id : null;
}

using System.Runtime.InteropServices;

namespace CloudPulse.Adapters.Stores.Sqlite.Pulses;

/// <summary>The distinct texts of a column, numbered as they come; 0 is none.</summary>
internal sealed class TextColumn
{
    private readonly Dictionary<string, int> _numbers = new(StringComparer.Ordinal);
    private readonly List<string> _texts = [];
    private string? _last;
    private int _lastNumber;

    public void Clear()
    {
        _numbers.Clear();
        _texts.Clear();
        _last = null;
    }

    public long Number(string? text)
    {
        if (text is null)
        {
            return 0;
        }

        if (!ReferenceEquals(text, _last))
        {
            ref var number = ref CollectionsMarshal.GetValueRefOrAddDefault(_numbers, text, out var known);
            if (!known)
            {
                _texts.Add(text);
                number = _texts.Count;
            }

            (_last, _lastNumber) = (text, number);
        }

        return _lastNumber;
    }

    public void WriteTexts(ByteWriter to)
    {
        to.Varint((ulong)_texts.Count);
        foreach (var text in _texts)
        {
            to.Text(text);
        }
    }

    public static string?[] ReadTexts(ref ByteReader reader, int most, TextCache texts)
    {
        var read = new string?[reader.Size(most) + 1];
        for (var index = 1; index < read.Length; index++)
        {
            read[index] = texts.Get(reader.Utf8());
        }

        return read;
    }
}

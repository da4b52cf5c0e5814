using System.Text;

namespace CloudPulse.Adapters.Stores.Sqlite.Pulses;

/// <summary>Gives the same string for the same UTF-8, most of the time: regions, failure codes and status texts repeat without end.</summary>
internal sealed class TextCache
{
    private const int Slots = 256;
    private const int MaxLength = 64;
    private readonly (byte[] Utf8, string Text)[] _slots = new (byte[], string)[Slots];

    public string Get(ReadOnlySpan<byte> utf8)
    {
        if (utf8.Length is 0 or > MaxLength)
        {
            return Encoding.UTF8.GetString(utf8);
        }

        var hash = new HashCode();
        hash.AddBytes(utf8);
        ref var slot = ref _slots[(uint)hash.ToHashCode() % Slots];
        if (slot.Utf8 is null || !utf8.SequenceEqual(slot.Utf8))
        {
            slot = (utf8.ToArray(), Encoding.UTF8.GetString(utf8));
        }

        return slot.Text;
    }
}

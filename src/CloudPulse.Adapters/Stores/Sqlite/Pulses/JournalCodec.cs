using System.Text;
using CloudPulse.Core.Model;

namespace CloudPulse.Adapters.Stores.Sqlite.Pulses;

/// <summary>
/// A journal entry as bytes: a version, then in any order definitions (this number stands for that subject from now on), pulses, and
/// subjects that were forgotten.
/// </summary>
internal static class JournalCodec
{
    private const byte Version = 1;
    private const byte Pulse = 0;
    private const byte Definition = 1;
    private const byte Forgotten = 2;

    public static void Begin(ByteWriter to) => to.Byte(Version);

    public static void Define(ByteWriter to, int id, Subject subject)
    {
        to.Byte(Definition);
        to.Varint((ulong)id);
        to.Byte((byte)subject.Kind);
        to.Text(subject.Key);
    }

    /// <returns>Where the pulse's row goes.</returns>
    public static int Add(ByteWriter to, int subject)
    {
        to.Byte(Pulse);
        to.Varint((ulong)subject);
        return to.Length;
    }

    public static void Forget(ByteWriter to, int subject)
    {
        to.Byte(Forgotten);
        to.Varint((ulong)subject);
    }

    public static void Read(ReadOnlySpan<byte> entries, IJournalVisitor visitor)
    {
        var reader = new ByteReader(entries);
        if (reader.Byte() != Version)
        {
            throw new InvalidDataException("A journal entry is of an unknown version.");
        }

        while (!reader.AtEnd)
        {
            var kind = reader.Byte();
            var subject = reader.Size(int.MaxValue);
            switch (kind)
            {
                case Pulse:
                    var start = reader.Position;
                    var row = PulseRowCodec.Next(ref reader, out var time);
                    visitor.Pulse(subject, entries[start..reader.Position], row.Length, time);
                    break;
                case Definition:
                    visitor.Define(subject, new((SubjectKind)reader.Byte(), Encoding.UTF8.GetString(reader.Utf8())));
                    break;
                case Forgotten:
                    visitor.Forget(subject);
                    break;
                default:
                    throw new InvalidDataException("A journal entry holds something unknown.");
            }
        }
    }
}

internal interface IJournalVisitor
{
    void Define(int id, Subject subject);

    /// <param name="row">With its length before it; the last <paramref name="length"/> bytes are the row itself.</param>
    void Pulse(int subject, ReadOnlySpan<byte> row, int length, long time);

    void Forget(int subject);
}

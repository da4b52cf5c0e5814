using System.Buffers.Binary;
using System.Net;
using System.Text;

namespace CloudPulse.Adapters.Probes.Net.Dns;

internal enum RecordType : ushort
{
    A = 1,
    Ns = 2,
    Cname = 5,
    Aaaa = 28,
}

internal enum ResponseCode : byte
{
    NoError = 0,
    FormatError = 1,
    ServerFailure = 2,
    NameError = 3,
    NotImplemented = 4,
    Refused = 5,
}

/// <summary>A server's answer to one question.</summary>
/// <param name="Code">Its verdict.</param>
/// <param name="Truncated">It did not fit: ask again over TCP.</param>
/// <param name="Addresses">Of the name asked for, or of the last name of its chain of aliases.</param>
/// <param name="Alias">Where the chain of aliases ends without an address.</param>
internal sealed record DnsReply(ResponseCode Code, bool Truncated, IReadOnlyList<IPAddress> Addresses, string? Alias);

internal enum DnsParse
{
    Ours,

    /// <summary>Not the answer to this question: a forgery, or late.</summary>
    NotOurs,

    /// <summary>The answer to this question, but broken.</summary>
    Malformed,
}

/// <summary>Messages of the Domain Name System, as RFC 1035 lays them out (RFC 3596 for AAAA).</summary>
internal static class DnsMessage
{
    public const int MaxUdpSize = 512;
    private const int HeaderSize = 12;
    private const int MaxNameLength = 253;
    private const int MaxLabelLength = 63;
    private const int MaxAliases = 16;
    private const ushort Internet = 1;

    /// <summary>Writes a question.</summary>
    /// <returns>Its length; 0 when the name cannot be one.</returns>
    public static int WriteQuery(Span<byte> message, ushort id, string name, RecordType type)
    {
        var host = name.TrimEnd('.');
        if (host.Length > MaxNameLength)
        {
            return 0;
        }

        message[..HeaderSize].Clear();
        BinaryPrimitives.WriteUInt16BigEndian(message, id);
        message[2] = 0x01; // Recursion desired.
        message[5] = 1; // One question.
        var at = HeaderSize;
        foreach (var range in host.AsSpan().Split('.'))
        {
            var label = host.AsSpan(range);
            if (host.Length == 0)
            {
                break;
            }

            if (label.Length is 0 or > MaxLabelLength || !Ascii.IsValid(label))
            {
                return 0;
            }

            message[at++] = (byte)label.Length;
            at += Encoding.ASCII.GetBytes(label, message[at..]);
        }

        message[at++] = 0;
        BinaryPrimitives.WriteUInt16BigEndian(message[at..], (ushort)type);
        BinaryPrimitives.WriteUInt16BigEndian(message[(at + 2)..], Internet);
        return at + 4;
    }

    /// <summary>Reads an answer. What it holds beyond the question's own chain of aliases is left aside.</summary>
    public static DnsParse Read(ReadOnlySpan<byte> message, ushort id, string name, RecordType type, out DnsReply? reply)
    {
        reply = null;
        if (message.Length < HeaderSize || BinaryPrimitives.ReadUInt16BigEndian(message) != id || (message[2] & 0x80) == 0)
        {
            return DnsParse.NotOurs;
        }

        var code = (ResponseCode)(message[3] & 0x0F);
        var truncated = (message[2] & 0x02) != 0;
        var questions = BinaryPrimitives.ReadUInt16BigEndian(message[4..]);
        var answers = BinaryPrimitives.ReadUInt16BigEndian(message[6..]);
        if (questions == 0 && code is not (ResponseCode.NoError or ResponseCode.NameError))
        {
            // Some servers leave the question out of a refusal.
            reply = new(code, truncated, [], null);
            return DnsParse.Ours;
        }

        var at = HeaderSize;
        if (questions != 1 || !TryReadName(message, ref at, out var asked) || at + 4 > message.Length)
        {
            return DnsParse.Malformed;
        }

        if (
            !string.Equals(asked, name.TrimEnd('.'), StringComparison.OrdinalIgnoreCase)
            || BinaryPrimitives.ReadUInt16BigEndian(message[at..]) != (ushort)type
            || BinaryPrimitives.ReadUInt16BigEndian(message[(at + 2)..]) != Internet
        )
        {
            return DnsParse.NotOurs;
        }

        at += 4;
        if (truncated || code != ResponseCode.NoError)
        {
            reply = new(code, truncated, [], null);
            return DnsParse.Ours;
        }

        var addresses = new List<(string Owner, IPAddress Address)>();
        var aliases = new List<(string Owner, string Target)>();
        for (var i = 0; i < answers; i++)
        {
            if (!TryReadRecord(message, ref at, type, addresses, aliases))
            {
                return DnsParse.Malformed;
            }
        }

        reply = Follow(asked, addresses, aliases);
        return DnsParse.Ours;
    }

    private static DnsReply Follow(
        string name,
        List<(string Owner, IPAddress Address)> addresses,
        List<(string Owner, string Target)> aliases
    )
    {
        string? alias = null;
        for (var i = 0; i <= MaxAliases; i++)
        {
            var owner = alias ?? name;
            var found = addresses.Where(record => Same(record.Owner, owner)).Select(record => record.Address).ToList();
            if (found.Count > 0)
            {
                return new(ResponseCode.NoError, false, found, null);
            }

            var next = aliases.Find(record => Same(record.Owner, owner)).Target;
            if (next is null)
            {
                return new(ResponseCode.NoError, false, [], alias);
            }

            alias = next;
        }

        return new(ResponseCode.ServerFailure, false, [], null);
    }

    private static bool Same(string left, string right) => string.Equals(left, right, StringComparison.OrdinalIgnoreCase);

    private static bool TryReadRecord(
        ReadOnlySpan<byte> message,
        ref int at,
        RecordType type,
        List<(string, IPAddress)> addresses,
        List<(string, string)> aliases
    )
    {
        if (!TryReadName(message, ref at, out var owner) || at + 10 > message.Length)
        {
            return false;
        }

        var recordType = (RecordType)BinaryPrimitives.ReadUInt16BigEndian(message[at..]);
        var recordClass = BinaryPrimitives.ReadUInt16BigEndian(message[(at + 2)..]);
        var length = BinaryPrimitives.ReadUInt16BigEndian(message[(at + 8)..]);
        at += 10;
        if (at + length > message.Length)
        {
            return false;
        }

        var data = at;
        at += length;
        if (recordClass != Internet)
        {
            return true;
        }

        if (recordType == type)
        {
            if (length != (type == RecordType.A ? 4 : 16))
            {
                return false;
            }

            addresses.Add((owner, new(message.Slice(data, length))));
        }
        else if (recordType == RecordType.Cname)
        {
            if (!TryReadName(message, ref data, out var target))
            {
                return false;
            }

            aliases.Add((owner, target));
        }

        return true;
    }

    /// <summary>Reads a name. Pointers must point backwards, so that they cannot go in circles.</summary>
    private static bool TryReadName(ReadOnlySpan<byte> message, ref int at, out string name)
    {
        name = "";
        var text = new StringBuilder();
        var position = at;
        var end = -1;
        var limit = at;
        while (true)
        {
            if (position >= message.Length)
            {
                return false;
            }

            int length = message[position];
            switch (length & 0xC0)
            {
                case 0 when length == 0:
                    at = end >= 0 ? end : position + 1;
                    name = text.ToString();
                    return true;
                case 0:
                    if (position + 1 + length > message.Length || text.Length + length > MaxNameLength)
                    {
                        return false;
                    }

                    text.Append(text.Length == 0 ? "" : ".").Append(Encoding.Latin1.GetString(message.Slice(position + 1, length)));
                    position += 1 + length;
                    break;
                case 0xC0:
                    if (position + 2 > message.Length)
                    {
                        return false;
                    }

                    end = end >= 0 ? end : position + 2;
                    position = ((length & 0x3F) << 8) | message[position + 1];
                    if (position >= limit)
                    {
                        return false;
                    }

                    limit = position;
                    break;
                default:
                    return false;
            }
        }
    }
}

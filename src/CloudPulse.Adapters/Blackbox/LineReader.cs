using System.Text;

namespace CloudPulse.Adapters.Blackbox;

/// <summary>Reads lines off a stream, each at most <see cref="MaxLine"/> bytes; the last may lack its end.</summary>
internal sealed class LineReader(Stream stream)
{
    public const int MaxLine = 64 * 1024;

    private readonly byte[] _buffer = new byte[MaxLine];
    private int _start;
    private int _end;

    /// <returns>Without its end; null when there are no more.</returns>
    /// <exception cref="InvalidDataException">It is too long.</exception>
    public async ValueTask<string?> ReadAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            var at = Array.IndexOf(_buffer, (byte)'\n', _start, _end - _start);
            if (at >= 0)
            {
                return Take(at, at + 1);
            }

            if (_start > 0)
            {
                Buffer.BlockCopy(_buffer, _start, _buffer, 0, _end - _start);
                (_start, _end) = (0, _end - _start);
            }

            if (_end == _buffer.Length)
            {
                throw new InvalidDataException($"a line is longer than {MaxLine} bytes");
            }

            var read = await stream.ReadAsync(_buffer.AsMemory(_end), cancellationToken);
            if (read == 0)
            {
                return _end > _start ? Take(_end, _end) : null;
            }

            _end += read;
        }
    }

    private string Take(int end, int next)
    {
        var line = _buffer.AsSpan(_start, end - _start);
        _start = next;
        return Encoding.UTF8.GetString(line.EndsWith("\r"u8) ? line[..^1] : line);
    }
}

using System.Buffers;
using System.Text;

namespace CloudPulse.Web.Dashboard.Serving;

/// <summary>Takes what is written as UTF-8, in one piece of pooled memory: a page of thousands of rows is megabytes.</summary>
internal sealed class Utf8Page : TextWriter
{
    private const int StartSize = 64 * 1024;
    private readonly Encoder _encoder = Encoding.UTF8.GetEncoder();
    private byte[] _bytes = ArrayPool<byte>.Shared.Rent(StartSize);
    private int _length;

    public override Encoding Encoding => Encoding.UTF8;

    public ReadOnlyMemory<byte> Written => _bytes.AsMemory(0, _length);

    public override void Write(char value) => Write([value]);

    public override void Write(string? value) => Write(value.AsSpan());

    public override void Write(char[] buffer, int index, int count) => Write(buffer.AsSpan(index, count));

    public override void Write(ReadOnlySpan<char> buffer)
    {
        var needed = _length + Encoding.UTF8.GetMaxByteCount(buffer.Length);
        if (needed > _bytes.Length)
        {
            var larger = ArrayPool<byte>.Shared.Rent(Math.Max(needed, 2 * _bytes.Length));
            _bytes.AsSpan(0, _length).CopyTo(larger);
            ArrayPool<byte>.Shared.Return(_bytes);
            _bytes = larger;
        }

        _length += _encoder.GetBytes(buffer, _bytes.AsSpan(_length), flush: false);
    }

    protected override void Dispose(bool disposing)
    {
        ArrayPool<byte>.Shared.Return(_bytes);
        _bytes = [];
        _length = 0;
        base.Dispose(disposing);
    }
}

using System.Threading.Channels;

namespace CloudPulse.Client;

/// <summary>
/// Holds pulses until the server has them: bounded in number and bytes, counting those that are being sent. Many add; one takes, a batch at
/// a time, and settles it.
/// </summary>
internal sealed class PulseBuffer : IDisposable
{
    private readonly PulseClientOptions _options;
    private readonly Tally _tally;
    private readonly Lock _lock = new();
    private readonly Queue<Entry> _waiting = new();
    private readonly Channel<bool> _wake = Channel.CreateBounded<bool>(
        new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite }
    );
    private readonly ITimer _age;
    private readonly List<Flush> _flushes = [];
    private TaskCompletionSource _room = NewSignal();
    private long _added;
    private long _firstUnderWay;
    private int _underWay;
    private long _waitingBytes;
    private long _heldBytes;
    private bool _isAged;
    private bool _isClosed;

    public PulseBuffer(PulseClientOptions options, Tally tally)
    {
        _options = options;
        _tally = tally;
        _age = options.Time.CreateTimer(_ => Age(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    private enum Admission
    {
        Held,
        Full,
        Closed,
    }

    /// <summary>How many were dropped for want of room.</summary>
    public long DroppedFull { get; private set; }

    /// <summary>Takes it, or drops it or an older one where there is no room; false when it was dropped.</summary>
    public bool Add(byte[] line)
    {
        lock (_lock)
        {
            var admission = Admit(line);
            if (admission == Admission.Held)
            {
                return true;
            }

            _tally.Hold();
            Drop(admission);
            return false;
        }
    }

    /// <summary>Takes it once there is room; false when the buffer was closed before.</summary>
    public async ValueTask<bool> AddAsync(byte[] line, CancellationToken cancellationToken)
    {
        while (true)
        {
            Task room;
            lock (_lock)
            {
                switch (Admit(line))
                {
                    case Admission.Held:
                        return true;
                    case Admission.Closed:
                        _tally.Hold();
                        Drop(Admission.Closed);
                        return false;
                }

                room = _room.Task;
            }

            await room.WaitAsync(cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>Waits until a batch should be sent; false when the buffer is closed and nothing waits.</summary>
    public async ValueTask<bool> ReadyAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            lock (_lock)
            {
                if (_waiting.Count > 0 && (_isAged || _isClosed || IsBatch || _flushes.Count > 0))
                {
                    return true;
                }

                if (_isClosed)
                {
                    return false;
                }
            }

            await _wake.Reader.ReadAsync(cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>The oldest that wait, as many as fit; one at least.</summary>
    public ArraySegment<byte[]> Take(int maxCount, int maxBytes)
    {
        var batch = new List<byte[]>();
        lock (_lock)
        {
            var bytes = 0;
            _firstUnderWay = OldestHeld;
            while (_waiting.TryPeek(out var next) && batch.Count < maxCount && (batch.Count == 0 || bytes + next.Line.Length <= maxBytes))
            {
                bytes += next.Line.Length;
                batch.Add(next.Line);
                _waiting.Dequeue();
            }

            _underWay = batch.Count;
            _waitingBytes -= bytes;
            _isAged = false;
            if (_waiting.TryPeek(out var oldest))
            {
                var left = _options.BatchAge - _options.Time.GetElapsedTime(oldest.AddedAt);
                _age.Change(left > TimeSpan.Zero ? left : TimeSpan.Zero, Timeout.InfiniteTimeSpan);
            }
        }

        return batch.ToArray();
    }

    /// <summary>The oldest that are being sent are no more held: they were sent or refused.</summary>
    public void Settle(ArraySegment<byte[]> lines)
    {
        lock (_lock)
        {
            _underWay -= lines.Count;
            _firstUnderWay += lines.Count;
            _heldBytes -= lines.Sum(line => (long)line.Length);
            Signal();
        }
    }

    /// <summary>Waits until all that is held now is no more held.</summary>
    public Task FlushAsync()
    {
        lock (_lock)
        {
            if (Held == 0)
            {
                return Task.CompletedTask;
            }

            if (_flushes is not [.., var flush] || flush.UpTo < _added)
            {
                flush = new(_added, NewSignal());
                _flushes.Add(flush);
                _wake.Writer.TryWrite(true);
            }

            return flush.Done.Task;
        }
    }

    /// <summary>Takes no more.</summary>
    public void Close()
    {
        lock (_lock)
        {
            _isClosed = true;
            _wake.Writer.TryWrite(true);
            Signal();
        }
    }

    /// <summary>Drops all that is held; returns how many.</summary>
    public int Abandon()
    {
        lock (_lock)
        {
            var held = Held;
            _waiting.Clear();
            (_underWay, _waitingBytes, _heldBytes) = (0, 0, 0);
            if (held > 0)
            {
                _tally.Dropped(held, Tally.Closed);
            }

            Signal();
            return held;
        }
    }

    public void Dispose() => _age.Dispose();

    private int Held => _underWay + _waiting.Count;

    /// <summary>The number of the oldest pulse that is held; of the next, where none is.</summary>
    private long OldestHeld =>
        _underWay > 0 ? _firstUnderWay
        : _waiting.TryPeek(out var oldest) ? oldest.Number
        : _added;

    private bool IsBatch => _waiting.Count >= _options.BatchCount || _waitingBytes >= _options.BatchBytes;

    private Admission Admit(byte[] line)
    {
        if (_isClosed)
        {
            return Admission.Closed;
        }

        if (!HasRoom(line))
        {
            _isAged = true;
            _wake.Writer.TryWrite(true);
            if (!MakeRoom(line))
            {
                return Admission.Full;
            }
        }

        var wasBatch = IsBatch;
        _waiting.Enqueue(new(_added++, line, _options.Time.GetTimestamp()));
        _waitingBytes += line.Length;
        _heldBytes += line.Length;
        _tally.Hold();
        if (_waiting.Count == 1)
        {
            _age.Change(_options.BatchAge, Timeout.InfiniteTimeSpan);
        }

        if (!wasBatch && IsBatch)
        {
            _wake.Writer.TryWrite(true);
        }

        return Admission.Held;
    }

    private bool HasRoom(byte[] line) => Held < _options.BufferCount && _heldBytes + line.Length <= _options.BufferBytes;

    /// <summary>Drops the oldest that wait, where that is wanted and makes room enough.</summary>
    private bool MakeRoom(byte[] line)
    {
        if (
            _options.WhenFull != WhenFull.DropOldest
            || _underWay >= _options.BufferCount
            || _heldBytes - _waitingBytes + line.Length > _options.BufferBytes
        )
        {
            return false;
        }

        while (!HasRoom(line))
        {
            var oldest = _waiting.Dequeue().Line.Length;
            _waitingBytes -= oldest;
            _heldBytes -= oldest;
            Drop(Admission.Full);
        }

        CompleteFlushes();
        return true;
    }

    private void Drop(Admission why)
    {
        DroppedFull += why == Admission.Full ? 1 : 0;
        _tally.Dropped(1, why == Admission.Full ? Tally.Full : Tally.Closed);
    }

    private void Age()
    {
        lock (_lock)
        {
            _isAged = true;
        }

        _wake.Writer.TryWrite(true);
    }

    /// <summary>There is room: whoever waits for it goes on.</summary>
    private void Signal()
    {
        _room.TrySetResult();
        _room = NewSignal();
        CompleteFlushes();
    }

    private void CompleteFlushes() => _flushes.RemoveAll(flush => flush.UpTo <= OldestHeld && flush.Done.TrySetResult());

    private static TaskCompletionSource NewSignal() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    private readonly record struct Entry(long Number, byte[] Line, long AddedAt);

    private sealed record Flush(long UpTo, TaskCompletionSource Done);
}

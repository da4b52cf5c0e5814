using System.Net;
using System.Net.Sockets;
using System.Runtime.InteropServices;

namespace CloudPulse.Adapters.Probes.Net.Connections;

/// <summary>
/// The system calls of <see cref="EventLoop"/> and <see cref="PolledConnection"/>, with Linux's numbers, which are those of x86-64, Arm64 and
/// RISC-V alike (include/uapi/asm-generic).
/// </summary>
internal static unsafe partial class LinuxCalls
{
    public const uint Readable = 0x001;
    public const uint Writable = 0x004;
    public const uint Failed = 0x008;
    public const uint HungUp = 0x010;
    public const uint PeerSaidAll = 0x2000;
    public const uint EdgeTriggered = 1u << 31;

    private const int Interrupted = 4;
    private const int WouldBlock = 11;
    private const int InProgress = 115;
    private const int CloseOnExec = 0x80000;
    private const int NonBlocking = 0x800;
    private const int Stream = 1;
    private const int Tcp = 6;
    private const int Inet = 2;
    private const int Inet6 = 10;
    private const int NoDelayOption = 1;
    private const int SocketLevel = 1;
    private const int ErrorOption = 4;
    private const int NoSignal = 0x4000;
    private const int Peek = 2;
    private const int Add = 1;

    /// <summary>On x86-64 alone the kernel's structure is packed.</summary>
    private static readonly int DataOffset = RuntimeInformation.ProcessArchitecture == Architecture.X64 ? 4 : 8;

    /// <summary>Bytes of one event.</summary>
    public static int EventSize { get; } = DataOffset + 8;

    public static (uint Events, ulong Data) Event(byte* events, int index)
    {
        var at = events + index * EventSize;
        return (*(uint*)at, *(ulong*)(at + DataOffset));
    }

    public static int NewPoll() => OrThrow(epoll_create1(CloseOnExec));

    /// <summary>A counter whose every <see cref="Wake"/> is an event.</summary>
    public static int NewWaker(int poll, ulong data)
    {
        var waker = OrThrow(eventfd(0, CloseOnExec | NonBlocking));
        OrThrow(Watch(poll, waker, Readable | EdgeTriggered, data));
        return waker;
    }

    public static void Wake(int waker)
    {
        var one = 1UL;
        _ = write(waker, (byte*)&one, sizeof(ulong));
    }

    /// <returns>0, or the error.</returns>
    public static int Watch(int poll, int descriptor, uint events, ulong data)
    {
        var entry = stackalloc byte[16];
        *(uint*)entry = events;
        *(ulong*)(entry + DataOffset) = data;
        return epoll_ctl(poll, Add, descriptor, entry) == 0 ? 0 : -Marshal.GetLastSystemError();
    }

    /// <param name="wait">False: returns at once.</param>
    /// <returns>How many events there are; 0 when interrupted.</returns>
    public static int Wait(int poll, byte* events, int room, bool wait)
    {
        var count = epoll_wait(poll, events, room, wait ? -1 : 0);
        return count >= 0 ? count
            : Marshal.GetLastSystemError() is Interrupted ? 0
            : throw Exception(Marshal.GetLastSystemError());
    }

    /// <returns>The descriptor, or the error as a negative number.</returns>
    public static int NewSocket(AddressFamily family)
    {
        var descriptor = socket(family == AddressFamily.InterNetworkV6 ? Inet6 : Inet, Stream | NonBlocking | CloseOnExec, 0);
        return descriptor >= 0 ? descriptor : -Marshal.GetLastSystemError();
    }

    public static void SetNoDelay(int descriptor)
    {
        var one = 1;
        _ = setsockopt(descriptor, Tcp, NoDelayOption, &one, sizeof(int));
    }

    /// <returns>0: it is connected; null: it is on the way; else the error as a negative number.</returns>
    public static int? Connect(int descriptor, IPEndPoint endpoint)
    {
        var address = stackalloc byte[28];
        var bytes = new Span<byte>(address, 28);
        bytes.Clear();
        bytes[2] = (byte)(endpoint.Port >> 8);
        bytes[3] = (byte)endpoint.Port;
        int length;
        if (endpoint.AddressFamily == AddressFamily.InterNetworkV6)
        {
            *(ushort*)address = Inet6;
            endpoint.Address.TryWriteBytes(bytes[8..], out _);
            *(uint*)(address + 24) = (uint)endpoint.Address.ScopeId;
            length = 28;
        }
        else
        {
            *(ushort*)address = Inet;
            endpoint.Address.TryWriteBytes(bytes[4..], out _);
            length = 16;
        }

        return connect(descriptor, address, length) == 0 ? 0
            : Marshal.GetLastSystemError() is var error and not (InProgress or Interrupted) ? -error
            : null;
    }

    /// <returns>0: it is connected; else the error as a negative number.</returns>
    public static int Connected(int descriptor)
    {
        int error;
        var length = sizeof(int);
        return getsockopt(descriptor, SocketLevel, ErrorOption, &error, &length) == 0 ? -error : -Marshal.GetLastSystemError();
    }

    /// <returns>How many bytes went out; null: none can now; else the error as a negative number.</returns>
    public static int? Send(int descriptor, ReadOnlySpan<byte> bytes)
    {
        fixed (byte* start = bytes)
        {
            return Moved(send(descriptor, start, bytes.Length, NoSignal));
        }
    }

    /// <returns>How many bytes came, 0 for the end; null: none yet; else the error as a negative number.</returns>
    public static int? Receive(int descriptor, Span<byte> buffer)
    {
        fixed (byte* start = buffer)
        {
            return Moved(recv(descriptor, start, buffer.Length, 0));
        }
    }

    /// <summary>There is something to receive: bytes, the end or an error.</summary>
    public static bool HasNews(int descriptor)
    {
        byte first;
        return Moved(recv(descriptor, &first, 1, Peek)) is not null;
    }

    public static void Close(int descriptor) => _ = close(descriptor);

    /// <summary>As the platform's sockets tell of it.</summary>
    public static SocketException Exception(int error) => new((int)Name(error), Marshal.GetPInvokeErrorMessage(error));

    private static SocketError Name(int error) =>
        error switch
        {
            1 or 13 => SocketError.AccessDenied,
            12 or 105 => SocketError.NoBufferSpaceAvailable,
            22 => SocketError.InvalidArgument,
            23 or 24 => SocketError.TooManyOpenSockets,
            32 => SocketError.Shutdown,
            97 => SocketError.AddressFamilyNotSupported,
            98 => SocketError.AddressAlreadyInUse,
            99 => SocketError.AddressNotAvailable,
            100 => SocketError.NetworkDown,
            101 => SocketError.NetworkUnreachable,
            102 => SocketError.NetworkReset,
            103 => SocketError.ConnectionAborted,
            104 => SocketError.ConnectionReset,
            110 => SocketError.TimedOut,
            111 => SocketError.ConnectionRefused,
            112 => SocketError.HostDown,
            113 => SocketError.HostUnreachable,
            125 => SocketError.OperationAborted,
            _ => SocketError.SocketError,
        };

    private static int? Moved(nint count) =>
        count >= 0 ? (int)count
        : Marshal.GetLastSystemError() is var error and not (WouldBlock or Interrupted) ? -error
        : null;

    private static int OrThrow(int result) => result >= 0 ? result : throw Exception(Marshal.GetLastSystemError());

    [LibraryImport("libc")]
    private static partial int epoll_create1(int flags);

    [LibraryImport("libc")]
    private static partial int epoll_ctl(int poll, int operation, int descriptor, byte* entry);

    [LibraryImport("libc")]
    private static partial int epoll_wait(int poll, byte* events, int room, int milliseconds);

    [LibraryImport("libc")]
    private static partial int eventfd(uint initial, int flags);

    [LibraryImport("libc")]
    private static partial nint write(int descriptor, byte* bytes, nint count);

    [LibraryImport("libc")]
    private static partial int socket(int family, int type, int protocol);

    [LibraryImport("libc")]
    private static partial int setsockopt(int descriptor, int level, int option, int* value, int length);

    [LibraryImport("libc")]
    private static partial int getsockopt(int descriptor, int level, int option, int* value, int* length);

    [LibraryImport("libc")]
    private static partial int connect(int descriptor, byte* address, int length);

    [LibraryImport("libc")]
    private static partial nint send(int descriptor, byte* bytes, nint count, int flags);

    [LibraryImport("libc")]
    private static partial nint recv(int descriptor, byte* bytes, nint count, int flags);

    [LibraryImport("libc")]
    private static partial int close(int descriptor);
}

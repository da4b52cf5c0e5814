using System.Diagnostics;

namespace CloudPulse.Adapters.Tests;

/// <summary>A small file system over a folder, to be filled up. Where none can be mounted its tests are skipped.</summary>
internal sealed class SmallDisk : IDisposable
{
    private readonly string _path;
    private readonly bool _mounted;

    public SmallDisk(string path, string size)
    {
        _path = path;
        _mounted = Run("mount", "-t", "tmpfs", "-o", $"size={size}", "tmpfs", path);
    }

    private string Filler => Path.Combine(_path, "filler");

    public void SkipUnlessMounted() => Assert.SkipUnless(_mounted, "No tmpfs can be mounted here.");

    public void FillUpTo(int left)
    {
        using var file = File.Create(Filler);
        var block = new byte[4_096];
        var free = new DriveInfo(_path).AvailableFreeSpace - left;
        for (var written = 0L; written < free; written += block.Length)
        {
            try
            {
                file.Write(block);
                file.Flush();
            }
            catch (IOException)
            {
                return;
            }
        }
    }

    public void Free() => File.Delete(Filler);

    public void Dispose()
    {
        if (_mounted)
        {
            Run("umount", _path);
        }
    }

    private static bool Run(string command, params string[] arguments)
    {
        try
        {
            using var process = Process.Start(
                new ProcessStartInfo(command, arguments) { UseShellExecute = false, RedirectStandardError = true }
            )!;
            process.WaitForExit();
            return process.ExitCode == 0;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return false;
        }
    }
}

using System.Security.Cryptography;
using System.Text;
using CloudPulse.Core.Configuration;

namespace CloudPulse.Configuration;

/// <summary>One file as read. Null bytes: it could not be read, see the error.</summary>
internal sealed record FileBytes(string Path, byte[]? Bytes, string? Error);

/// <summary>Finds and reads the configuration: one file, or every <c>*.yaml</c> and <c>*.yml</c> in a folder, by name.</summary>
internal static class ConfigurationFiles
{
    private const int MaxFiles = 1_000;

    /// <summary>Reads everything there is at <paramref name="path"/>. Never throws for what is wrong with the files.</summary>
    public static IReadOnlyList<FileBytes> Read(string path)
    {
        IReadOnlyList<string> files;
        try
        {
            files = Find(path);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            return [new(path, null, $"could not be read: {failure.Message}")];
        }

        if (files.Count > MaxFiles)
        {
            return [new(path, null, $"has {files.Count} files; must have at most {MaxFiles}")];
        }

        return files.Count == 0
            ? [new(path, null, Directory.Exists(path) ? "has no *.yaml or *.yml in it" : "does not exist; must be a file or a folder")]
            : [.. files.Select(ReadOne)];
    }

    /// <summary>The same for the same content under the same names.</summary>
    public static string Fingerprint(IReadOnlyList<FileBytes> files)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var file in files)
        {
            hash.AppendData(Encoding.UTF8.GetBytes($"{file.Path}\n{file.Bytes?.Length ?? -1}\n{file.Error}\n"));
            hash.AppendData(file.Bytes ?? []);
        }

        return Convert.ToHexString(hash.GetHashAndReset());
    }

    /// <summary>Changes when a file's name, length or time of change does, also behind a symbolic link. Cheap.</summary>
    public static string Stamp(string path)
    {
        try
        {
            var stamp = new StringBuilder();
            foreach (var file in Find(path))
            {
                var target = File.ResolveLinkTarget(file, returnFinalTarget: true) ?? new FileInfo(file);
                var length = target is FileInfo { Exists: true } info ? info.Length : -1;
                stamp.Append(file).Append('|').Append(target.FullName).Append('|').Append(length).Append('|');
                stamp.Append(target.LastWriteTimeUtc.Ticks).Append('\n');
            }

            return stamp.ToString();
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            return failure.Message;
        }
    }

    private static IReadOnlyList<string> Find(string path)
    {
        if (File.Exists(path))
        {
            return [path];
        }

        if (!Directory.Exists(path))
        {
            return [];
        }

        return
        [
            .. Directory
                .EnumerateFiles(path)
                .Where(file => System.IO.Path.GetExtension(file) is ".yaml" or ".yml" && !System.IO.Path.GetFileName(file).StartsWith('.'))
                .Order(StringComparer.Ordinal),
        ];
    }

    private static FileBytes ReadOne(string path)
    {
        try
        {
            using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            if (file.CanSeek && file.Length > YamlNodes.MaxBytes)
            {
                return new(path, null, $"was {file.Length} bytes long; must be at most {SizeText.Format(YamlNodes.MaxBytes)}");
            }

            using var bytes = new MemoryStream();
            var buffer = new byte[81_920];
            while (bytes.Length <= YamlNodes.MaxBytes && file.Read(buffer) is var read and > 0)
            {
                bytes.Write(buffer, 0, read);
            }

            return new(path, bytes.ToArray(), null);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            return new(path, null, $"could not be read: {failure.Message}");
        }
    }
}

using System.Collections.Frozen;
using System.Reflection;
using System.Security.Cryptography;

namespace CloudPulse.Web.Dashboard.Serving;

/// <summary>The bundled scripts and styles, embedded in this assembly; their addresses carry a hash of their content.</summary>
internal sealed class AssetCatalog
{
    private const string Prefix = "assets/";
    private const int HashLength = 12;
    private readonly FrozenDictionary<string, Asset> _byName;
    private readonly FrozenDictionary<string, Asset> _byFile;

    public AssetCatalog()
    {
        var assembly = typeof(AssetCatalog).Assembly;
        var assets = assembly
            .GetManifestResourceNames()
            .Where(name => name.StartsWith(Prefix, StringComparison.Ordinal) && !name.EndsWith(".br") && !name.EndsWith(".gz"))
            .Select(name => Read(assembly, name))
            .ToArray();
        _byName = assets.ToFrozenDictionary(asset => asset.Name, StringComparer.Ordinal);
        _byFile = assets.ToFrozenDictionary(asset => asset.File, StringComparer.Ordinal);
    }

    public IEnumerable<Asset> All => _byName.Values;

    /// <summary>The address of <paramref name="name"/> ("app.js"), good for as long as its content stays the same.</summary>
    public string AddressOf(string name) => $"/dashboard/assets/{_byName[name].File}";

    public Asset? Find(string file) => _byFile.GetValueOrDefault(file);

    private static Asset Read(Assembly assembly, string resource)
    {
        var name = resource[Prefix.Length..];
        var plain = Bytes(assembly, resource);
        var hash = Convert.ToHexStringLower(SHA256.HashData(plain))[..HashLength];
        var extension = Path.GetExtension(name);
        return new(
            name,
            $"{Path.GetFileNameWithoutExtension(name)}.{hash}{extension}",
            extension switch
            {
                ".js" => "text/javascript; charset=utf-8",
                ".css" => "text/css; charset=utf-8",
                ".svg" => "image/svg+xml",
                _ => "application/octet-stream",
            },
            plain,
            Bytes(assembly, resource + ".br"),
            Bytes(assembly, resource + ".gz")
        );
    }

    private static byte[] Bytes(Assembly assembly, string resource)
    {
        using var stream = assembly.GetManifestResourceStream(resource)!;
        var bytes = new byte[stream.Length];
        stream.ReadExactly(bytes);
        return bytes;
    }
}

/// <param name="Name">As built: "app.js".</param>
/// <param name="File">As served: "app.0123456789ab.js".</param>
/// <param name="ContentType">Its media type.</param>
/// <param name="Plain">Uncompressed.</param>
/// <param name="Brotli">For clients that take br.</param>
/// <param name="Gzip">For clients that take gzip.</param>
internal sealed record Asset(string Name, string File, string ContentType, byte[] Plain, byte[] Brotli, byte[] Gzip);

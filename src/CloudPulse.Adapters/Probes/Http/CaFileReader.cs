using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using CloudPulse.Core.Configuration;

namespace CloudPulse.Adapters.Probes.Http;

/// <summary>Reads the certificates of <c>ca_file</c>.</summary>
internal static class CaFileReader
{
    private const long MaxSize = 1 << 20;

    /// <summary>Null when there is no file, or something is wrong with it, which is reported without its content.</summary>
    public static X509Certificate2Collection? Read(string? path, FieldReader fields)
    {
        if (path is null)
        {
            return null;
        }

        try
        {
            var file = new FileInfo(path);
            if (file.Exists && file.Length <= MaxSize)
            {
                var certificates = new X509Certificate2Collection();
                certificates.ImportFromPemFile(path);
                if (certificates.Count > 0)
                {
                    return certificates;
                }
            }

            fields.Refuse(
                "ca_file",
                $"was \"{path}\", {(file.Exists ? "which holds no certificate" : "and there is no such file")}; must be a PEM file with certificates"
            );
        }
        catch (Exception exception)
            when (exception is IOException or UnauthorizedAccessException or CryptographicException or ArgumentException)
        {
            fields.Refuse("ca_file", $"was \"{path}\", which cannot be read as certificates; must be a PEM file with certificates");
        }

        return null;
    }
}

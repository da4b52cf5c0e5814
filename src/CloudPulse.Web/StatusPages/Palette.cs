using System.Globalization;

namespace CloudPulse.Web.StatusPages;

/// <summary>An accent colour made readable: 4.5 : 1 (WCAG AA) against the page's ground, light and dark.</summary>
public sealed record Palette(string Light, string Dark)
{
    private const double Readable = 4.5;
    private static readonly Rgb LightGround = new(245, 247, 248);
    private static readonly Rgb DarkGround = new(21, 29, 38);

    /// <param name="accent"><c>#rrggbb</c></param>
    public static Palette Of(string accent)
    {
        var color = Rgb.Parse(accent);
        return new(Towards(color, new(0, 0, 0), LightGround).ToString(), Towards(color, new(255, 255, 255), DarkGround).ToString());
    }

    /// <summary>As a style sheet.</summary>
    public string Css =>
        $":root{{--accent:{Light}}}@media(prefers-color-scheme:dark){{:root:not([data-theme=light]){{--accent:{Dark}}}}}:root[data-theme=dark]{{--accent:{Dark}}}";

    public static double Contrast(string a, string b) => Rgb.Parse(a).ContrastTo(Rgb.Parse(b));

    private static Rgb Towards(Rgb color, Rgb end, Rgb ground)
    {
        for (var part = 0; part < 100; part += 5)
        {
            var mixed = color.Mix(end, part / 100.0);
            if (mixed.ContrastTo(ground) >= Readable)
            {
                return mixed;
            }
        }

        return end;
    }

    private readonly record struct Rgb(byte Red, byte Green, byte Blue)
    {
        public static Rgb Parse(string text)
        {
            var value = int.Parse(text.AsSpan(1), NumberStyles.HexNumber, CultureInfo.InvariantCulture);
            return new((byte)(value >> 16), (byte)(value >> 8), (byte)value);
        }

        public Rgb Mix(Rgb other, double part)
        {
            byte Channel(byte a, byte b) => (byte)Math.Round(a + ((b - a) * part));
            return new(Channel(Red, other.Red), Channel(Green, other.Green), Channel(Blue, other.Blue));
        }

        public double ContrastTo(Rgb other)
        {
            var (a, b) = (Luminance, other.Luminance);
            return (Math.Max(a, b) + 0.05) / (Math.Min(a, b) + 0.05);
        }

        public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"#{Red:x2}{Green:x2}{Blue:x2}");

        private double Luminance
        {
            get
            {
                static double Linear(byte channel) =>
                    channel / 255.0 is var c && c <= 0.04045 ? c / 12.92 : Math.Pow(((channel / 255.0) + 0.055) / 1.055, 2.4);
                return (0.2126 * Linear(Red)) + (0.7152 * Linear(Green)) + (0.0722 * Linear(Blue));
            }
        }
    }
}

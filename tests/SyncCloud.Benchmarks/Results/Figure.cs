using System.Globalization;

namespace SyncCloud.Benchmarks.Results;

/// <summary>Figures in words of a table, with no more digits than they are worth.</summary>
internal static class Figure
{
    private static readonly CultureInfo plain = CultureInfo.InvariantCulture;

    public static string Count(double number) => number.ToString(Math.Abs(number) is >= 100 or 0 || number == Math.Round(number) ? "N0" : "0.##", plain);

    public static string Money(double dollars) => "$" + dollars.ToString(dollars is >= 100 ? "N0" : dollars is >= 0.1 or 0 ? "0.00" : "0.0000", plain);

    public static string Time(TimeSpan time) => Nanoseconds(time.TotalNanoseconds);

    public static string Nanoseconds(double time) => time switch
    {
        < 1e3 => time.ToString(time < 10 ? "0.#" : "0", plain) + " ns",
        < 1e6 => (time / 1e3).ToString("0.#", plain) + " µs",
        < 1e9 => (time / 1e6).ToString("0.#", plain) + " ms",
        _ => (time / 1e9).ToString("0.##", plain) + " s",
    };

    public static string Ratio(double ratio) => "× " + ratio.ToString(ratio >= 10 ? "0" : ratio >= 1 ? "0.0" : "0.00", plain);
}

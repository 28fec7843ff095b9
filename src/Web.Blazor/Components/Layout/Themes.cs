using MudBlazor;

namespace Exchange.Web.Blazor.Components.Layout;

/// <summary>
/// MudBlazor's palettes, one for each value of <c>data-theme</c> on the root element. Both are always in the page, so the
/// browser switches without asking the server. The same colours as in <c>css/app.css</c>.
/// </summary>
internal static class Themes
{
    private const string DarkText = "#0b0e11";

    private static readonly string[] Font = ["Inter", "system-ui", "sans-serif"];

    public static readonly MudTheme Dark = Create("dark");
    public static readonly MudTheme Light = Create("light");

    private static MudTheme Create(string name) => new()
    {
        PseudoCss = new PseudoCss { Scope = $":root[data-theme=\"{name}\"]" },
        Typography = new Typography { Default = new DefaultTypography { FontFamily = Font } },
        LayoutProperties = new LayoutProperties { DefaultBorderRadius = "4px" },
        PaletteDark = new PaletteDark
        {
            Background = "#181a20",
            Surface = "#1e2026",
            AppbarBackground = "#181a20",
            TextPrimary = "#eaecef",
            TextSecondary = "#a3acb9",
            Primary = "#f0b90b",
            PrimaryContrastText = DarkText,
            Success = "#0ecb81",
            SuccessContrastText = DarkText,
            Error = "#ff6b7d",
            ErrorContrastText = DarkText,
            LinesDefault = "#2b3139",
            TableLines = "#2b3139",
        },
        PaletteLight = new PaletteLight
        {
            Background = "#ffffff",
            Surface = "#ffffff",
            AppbarBackground = "#ffffff",
            TextPrimary = "#1e2329",
            TextSecondary = "#5a6473",
            Primary = "#7a5b00",
            PrimaryContrastText = "#ffffff",
            Success = "#026e4a",
            SuccessContrastText = "#ffffff",
            Error = "#b32236",
            ErrorContrastText = "#ffffff",
            LinesDefault = "#dfe3e8",
            TableLines = "#dfe3e8",
        },
    };
}

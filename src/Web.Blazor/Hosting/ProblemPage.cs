using System.Globalization;
using Microsoft.AspNetCore.WebUtilities;

namespace Exchange.Web.Blazor.Hosting;

/// <summary>The page behind every answer that is not one of the site's own; made without the parts that may be what failed.</summary>
internal static class ProblemPage
{
    public static Task WriteAsync(HttpContext context)
    {
        var code = context.Response.StatusCode;
        var (title, text) = Texts(code);
        context.Response.ContentType = "text/html; charset=utf-8";
        return context.Response.WriteAsync(
            $"""
            <!DOCTYPE html>
            <html lang="en" data-theme="{ThemeCookie.Read(context)}">
            <head>
              <meta charset="utf-8">
              <meta name="viewport" content="width=device-width, initial-scale=1">
              <title>{title} · Exchange</title>
              <link rel="stylesheet" href="/css/app.css">
            </head>
            <body>
              <main class="narrow">
                <h1>{title}</h1>
                <p>{text}</p>
                <p><a href="/markets">Go to the markets</a></p>
                <p class="quiet">Code {code.ToString(CultureInfo.InvariantCulture)}</p>
              </main>
            </body>
            </html>
            """,
            context.RequestAborted);
    }

    private static (string Title, string Text) Texts(int code) => code switch
    {
        StatusCodes.Status400BadRequest => ("The form could not be accepted", "Go back, reload the page and try again."),
        StatusCodes.Status403Forbidden => ("Not for your account", "You are signed in, but this is not for your account."),
        StatusCodes.Status404NotFound => ("Nothing here", "There is no such page."),
        StatusCodes.Status429TooManyRequests => ("Too many attempts", "Wait a minute and try again."),
        >= 500 => ("Something went wrong", "It is our fault and has been noted. Your orders and balances are not affected."),
        _ => (ReasonPhrases.GetReasonPhrase(code), "The request could not be answered."),
    };
}

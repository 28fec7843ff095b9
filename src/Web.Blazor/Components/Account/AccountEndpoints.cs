using Exchange.Identity.Security;
using Exchange.Identity.SignIn;
using Microsoft.AspNetCore.Antiforgery;
using Microsoft.AspNetCore.Mvc;

namespace Exchange.Web.Blazor.Components.Account;

/// <summary>What account pages need beside themselves: signing out from anywhere, and the questions passkeys answer.</summary>
internal static class AccountEndpoints
{
    public static void MapAccountEndpoints(this IEndpointRouteBuilder endpoints)
    {
        var group = endpoints.MapGroup("/account");
        group.MapPost("/sign-out", async ([FromServices] SignInService signIn, IFormCollection _) =>
        {
            await signIn.SignOutAsync();
            return Results.Redirect("/account/sign-in?note=signed-out");
        });
        var passkey = group.MapGroup("/passkey").AddEndpointFilter(CheckFormTokenAsync);
        passkey.MapPost("/request", ([FromServices] SignInService service) => AnswerAsync(service.PasskeyRequestAsync()));
        passkey.MapPost("/creation", ([FromServices] PasskeyService service) => AnswerAsync(service.CreationOptionsAsync()));
        passkey.MapPost(
            "/confirmation", ([FromServices] ConfirmationService service) => AnswerAsync(service.PasskeyRequestAsync()));
    }

    // The token comes in a header, which the framework's own check of forms does not cover.
    private static async ValueTask<object?> CheckFormTokenAsync(
        EndpointFilterInvocationContext context, EndpointFilterDelegate next)
    {
        var antiforgery = context.HttpContext.RequestServices.GetRequiredService<IAntiforgery>();
        return await antiforgery.IsRequestValidAsync(context.HttpContext) ? await next(context) : Results.BadRequest();
    }

    private static async Task<IResult> AnswerAsync(Task<string> options) =>
        Results.Content(await options, "application/json");
}

using Exchange.Identity.Visitors;

namespace Exchange.Web.Blazor.Hosting;

/// <summary>Turns a service's refusal into the page where the visitor can do something about it.</summary>
internal sealed class AccessRefusals(RequestDelegate next)
{
    public async Task InvokeAsync(HttpContext context)
    {
        try
        {
            await next(context);
        }
        catch (NotSignedInException) when (!context.Response.HasStarted)
        {
            Redirect(context, "/account/sign-in");
        }
        catch (ConfirmationNeededException) when (!context.Response.HasStarted)
        {
            Redirect(context, "/account/confirm");
        }
        catch (NotAllowedException) when (!context.Response.HasStarted)
        {
            context.Response.StatusCode = StatusCodes.Status403Forbidden;
        }
    }

    // A form that was refused is filled in again: what it asked for is never done behind the visitor's back.
    private static void Redirect(HttpContext context, string page)
    {
        var back = context.Request.Path + (HttpMethods.IsGet(context.Request.Method) ? context.Request.QueryString : default);
        context.Response.StatusCode = StatusCodes.Status303SeeOther;
        context.Response.Headers.Location = page + QueryString.Create("returnUrl", back);
    }
}

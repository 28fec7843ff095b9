using System.Threading.RateLimiting;

namespace Exchange.Web.Blazor.Hosting;

/// <summary>Limits how often one address may send account forms: passwords and codes are not to be guessed by machines.</summary>
internal static class FormThrottle
{
    private static readonly TimeSpan Window = TimeSpan.FromMinutes(1);

    public static IServiceCollection AddFormThrottle(this IServiceCollection services, int formsPerMinute) =>
        services.AddRateLimiter(options =>
        {
            options.RejectionStatusCode = StatusCodes.Status429TooManyRequests;
            options.GlobalLimiter = PartitionedRateLimiter.Create<HttpContext, string>(context =>
                HttpMethods.IsPost(context.Request.Method) && context.Request.Path.StartsWithSegments("/account")
                    ? RateLimitPartition.GetFixedWindowLimiter(
                        context.Connection.RemoteIpAddress?.ToString() ?? "",
                        _ => new FixedWindowRateLimiterOptions { PermitLimit = formsPerMinute, Window = Window })
                    : RateLimitPartition.GetNoLimiter(""));
        });
}

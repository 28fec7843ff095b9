using System.Text.Json;
using Exchange.Abstractions;
using Exchange.Api.Errors;
using Exchange.Api.Markets;
using Exchange.Api.Requests;
using Exchange.Api.Signing;
using Microsoft.Extensions.Logging;

namespace Exchange.Api.Handlers;

/// <summary>Admits a parsed request, runs its handler and turns every failure into the right error. No transport here.</summary>
internal sealed partial class ApiDispatcher(Authenticator authenticator, MarketCache markets, ILogger<ApiDispatcher> logger)
{
    /// <summary>Runs a request. The error, if any, replaces what was written.</summary>
    public async ValueTask<ApiError?> RunAsync(ApiEndpoint endpoint, ApiRequest request, Utf8JsonWriter output)
    {
        var started = false;
        try
        {
            if (Empty(endpoint, request) is { } empty) return empty;
            if (endpoint.Security != SecurityType.None)
            {
                if (await authenticator.AuthenticateAsync(request, endpoint.Security) is { } refusal) return refusal;
                if (Unread(endpoint, request) is { } unread) return unread;
            }
            request.Markets = await markets.GetAsync();
            started = true;
            return await endpoint.Handler(request, output);
        }
        catch (Exception exception) when (exception is OutcomeUnknownException or TimeoutException)
        {
            return Unavailable(endpoint, started ? ApiErrors.OutcomeUnknown : ApiErrors.Overloaded);
        }
        catch (OrleansException exception) when (exception is not SiloUnavailableException
            && exception is OrleansMessageRejectionException or GatewayTooBusyException)
        {
            // Rejected before any grain saw it.
            return Unavailable(endpoint, ApiErrors.Overloaded);
        }
        catch (OrleansException)
        {
            // A silo may have died after it decided: a command's outcome is unknown, a read merely failed.
            var isCommand = started && endpoint.Security == SecurityType.Trade;
            return Unavailable(endpoint, isCommand ? ApiErrors.OutcomeUnknown : ApiErrors.Overloaded);
        }
        catch (Exception exception)
        {
            // The request's parameters and the caller's key stay out of the log; the id ties the answer to it.
            request.FailureId = ClientIds.Next();
            Log.Failed(logger, exception, request.FailureId, endpoint.Method, endpoint.Path);
            return ApiErrors.Unknown;
        }
    }

    private ApiError Unavailable(ApiEndpoint endpoint, ApiError error)
    {
        Log.Unavailable(logger, endpoint.Method, endpoint.Path, error.Code);
        return error;
    }

    private static ApiError? Unread(ApiEndpoint endpoint, ApiRequest request)
    {
        var parameters = request.Parameters;
        var read = (parameters.Present & endpoint.Parameters).Count;
        return read == parameters.Count ? null : ApiErrors.Unread(read, parameters.Count);
    }

    private static ApiError? Empty(ApiEndpoint endpoint, ApiRequest request)
    {
        var rest = request.Parameters.Present & endpoint.Parameters;
        while (rest.Count > 0)
        {
            var parameter = rest.First();
            if (request.Parameters[parameter].IsEmpty) return ApiErrors.Empty(parameter.Name());
            rest -= ParameterSet.Of(parameter);
        }
        return null;
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Error, "Request {Id}, {Method} {Path}, failed.")]
        public static partial void Failed(
            ILogger logger, Exception exception, string id, string method, string path);

        [LoggerMessage(2, LogLevel.Warning, "{Method} {Path}: a grain did not answer ({Code}).")]
        public static partial void Unavailable(ILogger logger, string method, string path, int code);
    }
}

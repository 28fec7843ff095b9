using System.Text.Json;
using Exchange.Abstractions.Trading;
using Exchange.Api.Errors;
using Exchange.Api.Markets;
using Exchange.Api.Requests;
using Exchange.Api.Wire;
using Exchange.Domain.Orders;

namespace Exchange.Api.Handlers;

/// <summary>Both halves of a cancel-replace, as an answer or as the data of an error.</summary>
internal sealed class CancelReplaceOutcome(
    Market market, CancelReplaceReply reply, string cancelId, ResponseType responseType)
{
    /// <summary>Whether the old order was cancelled.</summary>
    public bool Canceled => reply.CancelReason == RejectReason.None && reply.Canceled is not null;

    /// <summary>Whether the new order was placed.</summary>
    public bool Placed => reply.Attempted && reply.Placed.Reason == RejectReason.None;

    /// <summary>The error when not both halves were done.</summary>
    public ApiError ToError(ApiRequest request) => Canceled || Placed
        ? new(409, -2021, "Order cancel-replace partially failed.") { Data = output => Write(output, request) }
        : new(400, -2022, "Order cancel-replace failed.") { Data = output => Write(output, request) };

    /// <summary>Writes both halves.</summary>
    public void Write(Utf8JsonWriter output, ApiRequest request)
    {
        output.WriteStartObject();
        output.WriteString(Names.CancelResult, Canceled ? "SUCCESS"u8 : "FAILURE"u8);
        output.WriteString(Names.NewOrderResult,
            Placed ? "SUCCESS"u8 : reply.Attempted ? "FAILURE"u8 : "NOT_ATTEMPTED"u8);

        output.WritePropertyName(Names.CancelResponse);
        if (Canceled && reply.Canceled is { } canceled)
            OrderJson.Cancel(output, request, market, canceled, cancelId, reply.Placed.TransactMicros);
        else
            RejectErrors.Cancel(reply.CancelReason).Write(output);

        output.WritePropertyName(Names.NewOrderResponse);
        if (Placed)
            OrderJson.Placement(
                output, request, market, reply.Placed, OrderHandlers.Placed(reply.Placed), responseType);
        else if (reply.Attempted)
            RejectErrors.Placement(reply.Placed.Reason, reply.Placed.Counts, request.NowMicros).Write(output);
        else
            output.WriteNullValue();
        output.WriteEndObject();
    }
}

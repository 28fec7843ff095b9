namespace Exchange.Domain.Matching;

/// <summary>
/// An order's neighbours in the queue of its price, by slot; -1 at the ends. Kept apart from the orders, so that taking
/// one out touches its neighbours in an array small enough for the near caches.
/// </summary>
internal struct QueueLink
{
    public int Next;
    public int Previous;
}

using System.Globalization;

namespace Exchange.Silo.Demo.Market;

/// <summary>Tells who waits how far the history is: in place on a terminal, every tenth on a line of its own elsewhere.</summary>
internal sealed class HistoryProgress(TextWriter output, bool ownLines)
{
    private int _percent = -1;

    /// <summary>Prints the share when it has changed visibly.</summary>
    public void Report(double share)
    {
        var percent = Math.Clamp((int)(100 * share), 0, 100);
        if (ownLines) percent -= percent % 10;
        if (percent == _percent) return;
        _percent = percent;
        var text = string.Create(CultureInfo.InvariantCulture, $"making market history: {percent} %");
        if (ownLines) output.WriteLine(text);
        else output.Write("\r" + text + " ");
    }

    /// <summary>Ends the line.</summary>
    public void Done()
    {
        if (!ownLines) output.WriteLine();
    }
}

using System.Globalization;
using SyncCloud.Benchmarks.Results;

namespace SyncCloud.Benchmarks.Cost;

/// <summary>Counts and prices as the README has them: what the daemon's coalescing makes of them beside a log for each change.</summary>
internal static class CostTable
{
    public static IEnumerable<string> Of(DayCounts coalesced, DayCounts naive, CostParameters parameters, IReadOnlyList<double> users)
    {
        var counts = new ResultTable("a user's day, counted", "coalesced", "a log for each change");
        Add("changes of files", static day => day.Changes);
        Add("logs appended", static day => day.Logs);
        Add("function executions for devices", static day => day.Executions);
        Add("of timers", static day => day.TimerExecutions);
        Add("blob writes", static day => (day.Requests + day.Timers).BlobWrites);
        Add("blob reads", static day => (day.Requests + day.Timers).BlobReads);
        Add("blob listings", static day => (day.Requests + day.Timers).BlobLists);
        Add("blob properties", static day => (day.Requests + day.Timers).BlobOthers);
        Add("blob deletions", static day => (day.Requests + day.Timers).BlobDeletes);
        Add("table reads", static day => (day.Requests + day.Timers).TableReads);
        Add("table writes", static day => (day.Requests + day.Timers).TableWrites);
        Add("of all these by timers", static day => day.Timers.All);
        Add("Service Bus: hints sent", static day => day.Bus.Sends);
        Add("Service Bus: hints received", static day => day.Bus.Receives);
        Add("Service Bus: empty long polls", static day => day.Bus.EmptyReceives);
        Add("Service Bus: management", static day => day.Bus.Management);
        Add("KB received by devices", static day => day.AnswerBytes / 1000d);
        Add("KB more in the store", static day => day.StoredBytes / 1000d);
        foreach (var line in counts.Lines()) yield return line;

        foreach (var number in users)
        {
            yield return "";
            var (one, other) = (Bill(coalesced, number), Bill(naive, number));
            var table = new ResultTable($"a month of {number.ToString("N0", CultureInfo.InvariantCulture)} {(number == 1 ? "user" : "users")}", "quantity", "price", "naive quantity", "naive price");
            foreach (var (line, beside) in one.Lines.Zip(other.Lines)) table.Add(line.What, Figure.Count(line.Quantity), Figure.Money(line.Price), Figure.Count(beside.Quantity), Figure.Money(beside.Price));
            table.Add("**sum**", "", Figure.Money(one.Sum), "", Figure.Money(other.Sum));
            table.Add("of it, what requests and timers do", "", Figure.Money(one.Operations), "", Figure.Money(other.Operations));
            foreach (var line in table.Lines()) yield return line;
            if (one.NeedsStandardBus) yield return $"\nSo many devices wait at once that it takes the Standard tier of Service Bus.";
        }

        void Add(string what, Func<DayCounts, double> of) => counts.Add(what, Figure.Count(of(coalesced)), Figure.Count(of(naive)));
        MonthBill Bill(DayCounts day, double number) => MonthBill.Of(MonthUsage.Of(day, number, parameters.Host, parameters.Pattern), parameters.Prices);
    }
}

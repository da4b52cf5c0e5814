using CloudPulse.Core.Notify;

namespace CloudPulse.Web.Dashboard.Models;

internal static class DeliveryWords
{
    public static string StateOf(Delivery delivery) =>
        delivery.State switch
        {
            DeliveryState.Delivered => "Delivered",
            DeliveryState.Rejected => "Rejected for good",
            DeliveryState.Exhausted => "Given up",
            _ => delivery.Attempts == 0 ? "Waiting" : "Waiting to try again",
        };

    /// <summary>The mark beside it.</summary>
    public static string SignOf(Delivery delivery) =>
        delivery.State switch
        {
            DeliveryState.Delivered => "up",
            DeliveryState.Pending => "pending",
            _ => "down",
        };
}

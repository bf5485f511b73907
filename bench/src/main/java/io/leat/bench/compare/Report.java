package io.leat.bench.compare;

import io.leat.bench.frame.Spread;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** The results as Markdown: a table for each kind of device and of bench port. */
final class Report {
  private Report() {}

  static String markdown(
      Results results, List<Peer.Device> devices, List<Peer.Api> apis, String how, String machine) {
    StringBuilder text = new StringBuilder("# Leat beside null stacks and the kernel\n\n");
    text.append(machine).append(' ').append(how).append(".\n\n");
    text.append(
        "Medians of rounds, with the range of all. A ratio is Leat's figure over the other's, round"
            + " by round: their median, with the range of all, and the other's median behind it. Of"
            + " round trips a small one is good, of everything else a large one.\n");
    for (Peer.Device device : devices) {
      for (Peer.Api api : apis) {
        section(text, results, device, api);
      }
    }
    return text.toString();
  }

  private static void section(
      StringBuilder text, Results results, Peer.Device device, Peer.Api api) {
    Peer leat = Peer.leat(device, api);
    Peer[] references = Peer.references(device);
    text.append(
        String.format(
            Locale.ROOT,
            "\n## %s, bench ports by %s\n\n| | rounds | Leat |",
            device == Peer.Device.OFFLOAD ? "TUN with offload" : "TUN without offload",
            api == Peer.Api.LOOP ? "handlers on the loop" : "blocking sockets"));
    for (Peer reference : references) {
      text.append(" ratio to ").append(reference.title).append(" |");
    }
    text.append("\n|---|---|---|").append("---|".repeat(references.length)).append('\n');
    for (Quantity quantity : Quantity.values()) {
      Map<Integer, Double> own = results.figures(leat, quantity);
      if (!own.isEmpty()) {
        Spread spread = Spread.of(values(own));
        text.append("| ").append(quantity.title).append(" | ").append(spread.count());
        text.append(" | ").append(spread.text(quantity.format)).append(" |");
        for (Peer reference : references) {
          Map<Integer, Double> others = results.figures(reference, quantity);
          text.append(' ').append(ratio(own, others, quantity.format)).append(" |");
        }
        text.append('\n');
      }
    }
  }

  /** Of the rounds that both have. */
  static String ratio(Map<Integer, Double> own, Map<Integer, Double> others, String format) {
    double[] ratios =
        own.entrySet().stream()
            .filter(entry -> others.getOrDefault(entry.getKey(), 0.0) > 0)
            .mapToDouble(entry -> entry.getValue() / others.getOrDefault(entry.getKey(), 1.0))
            .toArray();
    if (ratios.length == 0) {
      return "-";
    }
    String other = String.format(Locale.ROOT, format, Spread.of(values(others)).median());
    return Spread.of(ratios).text("%.2f") + " of " + other;
  }

  private static double[] values(Map<Integer, Double> figures) {
    return figures.values().stream().mapToDouble(Double::doubleValue).toArray();
  }
}

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * For {@code bench/observer}: {@code FILE A:B:LIMIT...} reads lines of round, direction, variant
 * and throughput, and prints for each pair of variants and direction how much slower A is than B in
 * per cent: the median over all rounds, the range that holds the true median with 95 % (order
 * statistics, no assumption of a distribution), and whether the cost is below the limit.
 */
final class Ratios {
  private static final double CONFIDENCE = 0.95;

  private Ratios() {}

  public static void main(String[] words) throws Exception {
    Map<String, Double> measured = new HashMap<>();
    int rounds = 0;
    for (String line : Files.readAllLines(Path.of(words[0]))) {
      String[] fields = line.split("\t", -1);
      if (!fields[3].isEmpty()) {
        measured.put(fields[0] + fields[1] + fields[2], Double.parseDouble(fields[3]));
      }
      rounds = Math.max(rounds, Integer.parseInt(fields[0]));
    }
    System.out.println("| | direction | pairs | Gbit/s | median cost | 95 % range | limit | |");
    System.out.println("|---|---|---|---|---|---|---|---|");
    for (int i = 1; i < words.length; i++) {
      String[] pair = words[i].split(":", -1);
      for (String direction : List.of("rx", "tx")) {
        print(pair[0], pair[1], Double.parseDouble(pair[2]), direction, measured, rounds);
      }
    }
  }

  private static void print(
      String a, String b, double limit, String direction, Map<String, Double> all, int rounds) {
    List<Double> costs = new ArrayList<>();
    List<Double> speeds = new ArrayList<>();
    for (int round = 1; round <= rounds; round++) {
      Double first = all.get(round + direction + a);
      Double second = all.get(round + direction + b);
      if (first != null && second != null && second > 0) {
        costs.add(100 * (1 - first / second));
        speeds.add(first);
      }
    }
    costs.sort(null);
    speeds.sort(null);
    int n = costs.size();
    int low = lowIndex(n);
    String range = "needs more pairs";
    String verdict = "open";
    if (low >= 0) {
      double from = costs.get(low);
      double to = costs.get(n - 1 - low);
      range = String.format(Locale.ROOT, "%+.2f to %+.2f %%", from, to);
      verdict = to < limit ? "below" : from > limit ? "ABOVE" : "open";
    }
    System.out.printf(
        Locale.ROOT,
        "| %s against %s | %s | %d | %.1f | %+.2f %% | %s | %.1f %% | %s |%n",
        a,
        b,
        direction,
        n,
        n == 0 ? Double.NaN : median(speeds),
        n == 0 ? Double.NaN : median(costs),
        range,
        limit,
        verdict);
  }

  private static double median(List<Double> sorted) {
    int n = sorted.size();
    return (sorted.get((n - 1) / 2) + sorted.get(n / 2)) / 2;
  }

  /**
   * The largest index k so that the values k and n-1-k hold the median between them with the
   * confidence asked for; -1 if even the extremes do not.
   */
  private static int lowIndex(int n) {
    double outside = 0;
    double probability = Math.pow(0.5, n);
    int k = -1;
    for (int i = 0; i < n / 2; i++) {
      outside += 2 * probability;
      if (outside > 1 - CONFIDENCE) {
        break;
      }
      k = i;
      probability = probability * (n - i) / (i + 1);
    }
    return k;
  }
}

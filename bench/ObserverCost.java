import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * For {@code bench/observer}: {@code SEGMENTS RATES A:B:LIMIT...}.
 *
 * <p>SEGMENTS has lines of round, variant and nanoseconds of processor time for a segment; RATES
 * has, for each direction, throughputs and what {@code leat perf server --counters --json} said
 * meanwhile. Prints for each pair of variants and each direction the part of a second that the
 * difference takes, at the rate of frames in the busiest second: the median over the rounds, the
 * range that holds the true median with 95 % (order statistics, no assumption of a distribution),
 * and whether it is below the limit in per cent.
 */
final class ObserverCost {
  private static final double CONFIDENCE = 0.95;

  private ObserverCost() {}

  public static void main(String[] words) throws Exception {
    Map<String, Double> measured = new HashMap<>();
    int rounds = 0;
    for (String line : Files.readAllLines(Path.of(words[0]))) {
      String[] fields = line.split("\t", -1);
      rounds = Math.max(rounds, Integer.parseInt(fields[0]));
      if (!fields[2].isEmpty()) {
        measured.put(fields[0] + fields[1], Double.parseDouble(fields[2]));
      }
    }
    List<String> rates = Files.readAllLines(Path.of(words[1]));
    System.out.println(
        "| | direction | Gbit/s | frames/s | rounds | ns a segment | median more | 95 % range"
            + " | of the time | 95 % range | limit | |");
    System.out.println("|---|---|---|---|---|---|---|---|---|---|---|---|");
    for (int i = 2; i < words.length; i++) {
      String[] pair = words[i].split(":", -1);
      for (String direction : List.of("rx", "tx")) {
        print(pair, direction, rates, measured, rounds);
      }
    }
  }

  private static void print(
      String[] pair,
      String direction,
      List<String> rates,
      Map<String, Double> measured,
      int rounds) {
    List<Double> more = new ArrayList<>();
    List<Double> costs = new ArrayList<>();
    for (int round = 1; round <= rounds; round++) {
      Double first = measured.get(round + pair[0]);
      Double second = measured.get(round + pair[1]);
      if (first != null && second != null) {
        more.add(first - second);
        costs.add(second);
      }
    }
    more.sort(null);
    costs.sort(null);
    List<Double> throughputs = new ArrayList<>();
    double frames = 0;
    for (String line : rates) {
      String[] fields = line.split("\t", 3);
      if (fields[0].equals(direction)) {
        if (fields[1].equals("gbps")) {
          throughputs.add(Double.parseDouble(fields[2]));
        } else {
          double received = number(fields[2], "framesReceived");
          double sent = number(fields[2], "framesSent");
          frames = Math.max(frames, (received + sent) / number(fields[2], "seconds"));
        }
      }
    }
    throughputs.sort(null);
    int n = more.size();
    int low = lowIndex(n);
    double limit = Double.parseDouble(pair[2]);
    String nanos = "needs more rounds";
    String part = nanos;
    String verdict = "open";
    if (low >= 0 && frames > 0) {
      double from = more.get(low);
      double to = more.get(n - 1 - low);
      nanos = String.format(Locale.ROOT, "%+.1f to %+.1f", from, to);
      part = String.format(Locale.ROOT, "%+.2f to %+.2f %%", from * frames / 1e7, to * frames / 1e7);
      verdict = to * frames / 1e7 < limit ? "below" : from * frames / 1e7 > limit ? "ABOVE" : "open";
    }
    System.out.printf(
        Locale.ROOT,
        "| %s against %s | %s | %.1f | %.0f | %d | %.0f | %+.1f | %s | %+.2f %% | %s | %.1f %% | %s |%n",
        pair[0],
        pair[1],
        direction,
        median(throughputs),
        frames,
        n,
        median(costs),
        median(more),
        nanos,
        median(more) * frames / 1e7,
        part,
        limit,
        verdict);
  }

  private static double number(String json, String key) {
    Matcher found = Pattern.compile("\"" + key + "\":([-+0-9.eE]+)").matcher(json);
    if (!found.find()) {
      throw new IllegalArgumentException("no " + key + " in " + json);
    }
    return Double.parseDouble(found.group(1));
  }

  private static double median(List<Double> sorted) {
    int n = sorted.size();
    return n == 0 ? Double.NaN : (sorted.get((n - 1) / 2) + sorted.get(n / 2)) / 2;
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

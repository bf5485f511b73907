package io.leat.cli.relay;

import io.leat.cli.option.Share;

/**
 * Losses in bursts, as {@code 1%:5}.
 *
 * @param share of all packets that is lost in bursts, below 1
 * @param packets mean length of a burst, at least 1
 */
public record Bursts(double share, double packets) {
  static final Bursts NONE = new Bursts(0, 1);

  /**
   * @throws IllegalArgumentException in one sentence
   */
  public static Bursts parse(String text) {
    int colon = text.indexOf(':');
    if (colon < 0 || !text.substring(colon + 1).matches("\\d{1,6}(?:\\.\\d{1,3})?")) {
      throw new IllegalArgumentException(
          "'"
              + text
              + "' says no bursts: write 1%:5 for 1% lost in bursts of 5 packets in the mean");
    }
    double share = Share.parse(text.substring(0, colon)).value();
    double packets = Double.parseDouble(text.substring(colon + 1));
    if (share >= 1 || packets < 1) {
      throw new IllegalArgumentException(
          "'" + text + "': bursts lose less than 100% and are at least 1 packet long");
    }
    return new Bursts(share, packets);
  }
}

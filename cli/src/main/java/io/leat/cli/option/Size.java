package io.leat.cli.option;

import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A number of octets as {@code 64KiB}, {@code 1GiB}, {@code 1500}; K, M and G are binary. */
public record Size(long octets) {
  private static final Pattern FORM =
      Pattern.compile("(\\d{1,12})\\s*(?:([KMG])(?:i?B)?|B)?", Pattern.CASE_INSENSITIVE);

  /**
   * @throws IllegalArgumentException in one sentence
   */
  public static Size parse(String text) {
    Matcher form = FORM.matcher(text.strip());
    if (!form.matches()) {
      throw new IllegalArgumentException(
          "'" + text + "' is no size: write octets, or 64KiB, 16MiB, 1GiB");
    }
    long count = Long.parseLong(form.group(1));
    String unit = form.group(2);
    int shift = unit == null ? 0 : 10 * (1 + "KMG".indexOf(unit.toUpperCase(Locale.ROOT)));
    if (count > Long.MAX_VALUE >> shift) {
      throw new IllegalArgumentException("'" + text + "' is too large a size");
    }
    return new Size(count << shift);
  }

  @Override
  public String toString() {
    for (int unit = 3; unit > 0; unit--) {
      if (octets >= 1L << 10 * unit && (octets & (1L << 10 * unit) - 1) == 0) {
        return (octets >> 10 * unit) + " " + "KMG".charAt(unit - 1) + "iB";
      }
    }
    return octets + " octets";
  }
}

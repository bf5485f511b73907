package io.leat.cli.option;

import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Bits per second as {@code 100mbit}, {@code 1.5gbit}, {@code 64kbit}; k, m and g are decimal. */
public record Rate(long bitsPerSecond) {
  private static final Pattern FORM =
      Pattern.compile("(\\d{1,9}(?:\\.\\d{1,6})?)([kmg]?)bit(?:/s|ps)?", Pattern.CASE_INSENSITIVE);

  /**
   * @throws IllegalArgumentException in one sentence
   */
  public static Rate parse(String text) {
    Matcher form = FORM.matcher(text.strip());
    if (!form.matches()) {
      throw new IllegalArgumentException(
          "'" + text + "' is no rate: write 100mbit, 1.5gbit or 64kbit");
    }
    String letter = form.group(2).toLowerCase(Locale.ROOT);
    double unit = letter.isEmpty() ? 1 : Math.pow(1000, 1 + "kmg".indexOf(letter));
    long bits = Math.round(Double.parseDouble(form.group(1)) * unit);
    if (bits < 1 || bits > 1_000_000_000_000L) {
      throw new IllegalArgumentException("'" + text + "' is not a rate from 1bit to 1000gbit");
    }
    return new Rate(bits);
  }

  @Override
  public String toString() {
    return format((double) bitsPerSecond);
  }

  /** Bits per second in three or four digits and a unit. */
  public static String format(double bits) {
    double value = bits;
    int unit = 0;
    while (value >= 1000 && unit < 3) {
      value /= 1000;
      unit++;
    }
    String digits = value == Math.rint(value) || value >= 100 ? "%.0f" : "%.1f";
    return String.format(Locale.ROOT, digits, value)
        + new String[] {" bit/s", " kbit/s", " Mbit/s", " Gbit/s"}[unit];
  }
}

package io.leat.cli.option;

import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A share of all packets, as {@code 0.1%}.
 *
 * @param value 0 to 1
 */
public record Share(double value) {
  private static final Pattern FORM = Pattern.compile("(\\d{1,3}(?:\\.\\d{1,9})?)\\s*%|0");

  /**
   * @throws IllegalArgumentException in one sentence
   */
  public static Share parse(String text) {
    Matcher form = FORM.matcher(text.strip());
    if (!form.matches()) {
      throw new IllegalArgumentException("'" + text + "' is no share: write 1% or 0.05%");
    }
    double value = form.group(1) == null ? 0 : Double.parseDouble(form.group(1)) / 100;
    if (value > 1) {
      throw new IllegalArgumentException("'" + text + "' is more than 100%");
    }
    return new Share(value);
  }

  @Override
  public String toString() {
    String digits = String.format(Locale.ROOT, "%.6f", 100 * value);
    return digits.replaceAll("\\.?0+$", "") + "%";
  }
}

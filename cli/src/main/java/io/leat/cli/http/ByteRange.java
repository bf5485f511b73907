package io.leat.cli.http;

import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The part of a file that a request asks for (RFC 9110 §14).
 *
 * @param first position of the first octet
 * @param length octets; 0 only for the whole of an empty file
 * @param whole whether it is all of the file: status 200, not 206
 */
record ByteRange(long first, long length, boolean whole) {
  private static final Pattern SINGLE = Pattern.compile("bytes=\\s*(\\d{0,19})-(\\d{0,19})\\s*");

  static ByteRange all(long size) {
    return new ByteRange(0, size, true);
  }

  /**
   * A header that is not understood, or asks for several ranges, is ignored, as §14.2 allows.
   *
   * @return null if the range lies outside the file (416)
   */
  static @Nullable ByteRange of(@Nullable String header, long size) {
    Matcher single = SINGLE.matcher(header == null ? "" : header.toLowerCase(Locale.ROOT));
    if (!single.matches() || single.group(1).isEmpty() && single.group(2).isEmpty()) {
      return all(size);
    }
    if (single.group(1).isEmpty()) {
      return suffix(number(single.group(2)), size);
    }
    long first = number(single.group(1));
    long last = single.group(2).isEmpty() ? Long.MAX_VALUE : number(single.group(2));
    if (last < first) {
      return all(size); // not a valid range: ignored
    }
    return first >= size ? null : part(first, Math.min(last, size - 1));
  }

  private static @Nullable ByteRange suffix(long octets, long size) {
    if (octets == 0 || size == 0) {
      return null;
    }
    return part(size - Math.min(octets, size), size - 1);
  }

  private static ByteRange part(long first, long last) {
    return new ByteRange(first, last - first + 1, false);
  }

  /** Nineteen digits may exceed a long: then the number is beyond any file anyway. */
  private static long number(String digits) {
    try {
      return Long.parseLong(digits);
    } catch (NumberFormatException e) {
      return Long.MAX_VALUE;
    }
  }

  /** The value of Content-Range. */
  String contentRange(long size) {
    return "bytes " + first + "-" + (first + length - 1) + "/" + size;
  }
}

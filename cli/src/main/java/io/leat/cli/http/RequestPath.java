package io.leat.cli.http;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * The path of a request: its decoded segments, none of which can climb.
 *
 * <p>Octets are decoded once. A segment {@code .} or {@code ..}, however encoded, an encoded slash,
 * a backslash, a control character (NUL above all), a broken escape and broken UTF-8 are refused:
 * clients normalise paths before they send them, so nobody honest sends such a thing.
 *
 * @param segments never empty strings, dots, or with a slash inside
 * @param folder whether the path ended with a slash
 */
record RequestPath(List<String> segments, boolean folder) {
  /** A path that no client that means well sends; the message is for the client. */
  static final class Refused extends Exception {
    private static final long serialVersionUID = 1;

    Refused(String message) {
      super(message);
    }
  }

  RequestPath {
    segments = List.copyOf(segments);
  }

  /**
   * @param target the request target as it was sent, with its query
   */
  static RequestPath parse(String target) throws Refused {
    int query = target.indexOf('?');
    String path = query < 0 ? target : target.substring(0, query);
    if (!path.startsWith("/")) {
      throw new Refused("the path must begin with a slash");
    }
    List<String> segments = new ArrayList<>();
    for (String raw : path.substring(1).split("/", -1)) {
      String segment = decode(raw);
      check(segment);
      if (!segment.isEmpty()) {
        segments.add(segment);
      }
    }
    return new RequestPath(segments, path.endsWith("/"));
  }

  private static void check(String segment) throws Refused {
    if (segment.equals(".") || segment.equals("..")) {
      throw new Refused("dot segments are refused");
    }
    if (segment.indexOf('/') >= 0 || segment.indexOf('\\') >= 0) {
      throw new Refused("encoded slashes and backslashes are refused");
    }
    if (segment.chars().anyMatch(Character::isISOControl)) {
      throw new Refused("control characters are refused");
    }
  }

  private static String decode(String raw) throws Refused {
    ByteArrayOutputStream octets = new ByteArrayOutputStream(raw.length());
    for (int i = 0; i < raw.length(); i++) {
      char c = raw.charAt(i);
      if (c == '%') {
        octets.write(escaped(raw, i + 1));
        i += 2;
      } else if (c > ' ' && c < 0x7f && c != '#') {
        octets.write(c);
      } else {
        throw new Refused("a path is printable ASCII, everything else percent-encoded");
      }
    }
    try {
      return StandardCharsets.UTF_8
          .newDecoder()
          .decode(ByteBuffer.wrap(octets.toByteArray()))
          .toString();
    } catch (CharacterCodingException e) {
      throw new Refused("the path is not UTF-8");
    }
  }

  private static int escaped(String raw, int at) throws Refused {
    int high = at + 1 < raw.length() ? Character.digit(raw.charAt(at), 16) : -1;
    int low = at + 1 < raw.length() ? Character.digit(raw.charAt(at + 1), 16) : -1;
    if (high < 0 || low < 0) {
      throw new Refused("a percent sign must be followed by two hexadecimal digits");
    }
    return high << 4 | low;
  }

  /** The same path, encoded again, with a slash at its end. */
  String asFolder() {
    StringBuilder path = new StringBuilder("/");
    segments.forEach(segment -> path.append(encode(segment)).append('/'));
    return path.toString();
  }

  /** One segment, percent-encoded but for RFC 3986's unreserved characters. */
  static String encode(String segment) {
    StringBuilder encoded = new StringBuilder();
    for (byte octet : segment.getBytes(StandardCharsets.UTF_8)) {
      boolean unreserved =
          octet >= 'a' && octet <= 'z'
              || octet >= 'A' && octet <= 'Z'
              || octet >= '0' && octet <= '9'
              || "-._~".indexOf(octet) >= 0;
      if (unreserved) {
        encoded.append((char) octet);
      } else {
        encoded.append(String.format("%%%02X", octet & 0xff));
      }
    }
    return encoded.toString();
  }
}

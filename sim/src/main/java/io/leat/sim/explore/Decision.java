package io.leat.sim.explore;

/**
 * One thing that happens next, as an octet, so that a history is a row of octets; and as two
 * letters, so that it can be read and replayed.
 *
 * <p>Of users: {@code o} opens, {@code w} writes an octet, {@code r} reads all there is, {@code c}
 * closes, {@code x} aborts, {@code g} goes for good after closing, each followed by {@code A} or
 * {@code B}. Of the network: {@code d} delivers, {@code l} loses, {@code u} delivers and keeps,
 * each followed by the place of the segment among those under way in hexadecimal. {@code t0}: the
 * next timer expires.
 */
public enum Decision {
  OPEN('o'),
  WRITE('w'),
  READ('r'),
  CLOSE('c'),
  ABORT('x'),
  LEAVE('g'),
  DELIVER('d'),
  LOSE('l'),
  DUPLICATE('u'),
  TIMEOUT('t');

  /** Places among the segments under way that a decision can name. */
  static final int PLACES = 16;

  private static final Decision[] ALL = values();
  private final char letter;

  Decision(char letter) {
    this.letter = letter;
  }

  /**
   * As an octet.
   *
   * @param place of the segment, or of the user: 0 is A; less than {@link #PLACES}
   */
  byte at(int place) {
    return (byte) (ordinal() << 4 | place);
  }

  static Decision of(byte octet) {
    return ALL[(octet & 0xff) >>> 4];
  }

  static int place(byte octet) {
    return octet & 0xf;
  }

  boolean isOfUser() {
    return compareTo(LEAVE) <= 0;
  }

  /** A history as text: decisions separated by blanks. */
  public static String format(byte[] history) {
    StringBuilder text = new StringBuilder();
    for (byte octet : history) {
      Decision decision = of(octet);
      int place = place(octet);
      char where = decision.isOfUser() ? (char) ('A' + place) : Character.forDigit(place, PLACES);
      text.append(text.isEmpty() ? "" : " ").append(decision.letter).append(where);
    }
    return text.toString();
  }

  /**
   * A history from its text.
   *
   * @throws IllegalArgumentException if it is none; the message says where
   */
  public static byte[] parse(String text) {
    String[] words = text.isBlank() ? new String[0] : text.strip().split("\\s+");
    byte[] history = new byte[words.length];
    for (int i = 0; i < words.length; i++) {
      history[i] = parseOne(words[i]);
    }
    return history;
  }

  private static byte parseOne(String word) {
    for (Decision decision : ALL) {
      if (word.length() == 2 && word.charAt(0) == decision.letter) {
        char where = word.charAt(1);
        int place = decision.isOfUser() ? where - 'A' : Character.digit(where, PLACES);
        if (place >= 0 && place < (decision.isOfUser() ? 2 : PLACES)) {
          return decision.at(place);
        }
      }
    }
    throw new IllegalArgumentException("no decision: " + word);
  }
}

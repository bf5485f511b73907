package io.leat.observe;

import java.io.IOException;
import java.io.OutputStream;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** One block under construction: type, length, body, options, length again. Reused. */
final class PcapngBlock {
  private static final int LENGTH_AT = 4;
  private static final int BODY_AT = 8;
  private static final int END_OF_OPTIONS = 0;
  private static final int LARGEST_OPTION = 65_535;

  private byte[] octets = new byte[2048];
  private int end;

  void begin(int type) {
    end = 0;
    put32(type);
    put32(0); // the length, once it is known
  }

  void put8(int value) {
    reserve(1);
    octets[end++] = (byte) value;
  }

  void put16(int value) {
    put8(value);
    put8(value >>> 8);
  }

  void put32(int value) {
    put16(value);
    put16(value >>> 16);
  }

  void put64(long value) {
    put32((int) value);
    put32((int) (value >>> 32));
  }

  void put(MemorySegment source, long from, int length) {
    reserve(length);
    MemorySegment.copy(source, ValueLayout.JAVA_BYTE, from, octets, end, length);
    end += length;
  }

  void put(byte[] source) {
    reserve(source.length);
    System.arraycopy(source, 0, octets, end, source.length);
    end += source.length;
  }

  /** Zeroes up to a multiple of 4. */
  void pad() {
    while ((end & 3) != 0) {
      put8(0);
    }
  }

  void option(int code, String text) {
    byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
    int length = wholeCharacters(utf8, LARGEST_OPTION);
    put16(code);
    put16(length);
    reserve(length);
    System.arraycopy(utf8, 0, octets, end, length);
    end += length;
    pad();
  }

  void option8(int code, int value) {
    put16(code);
    put16(1);
    put8(value);
    pad();
  }

  void option32(int code, int value) {
    put16(code);
    put16(4);
    put32(value);
  }

  void endOptions() {
    put16(END_OF_OPTIONS);
    put16(0);
  }

  void writeTo(OutputStream out) throws IOException {
    assert end > BODY_AT && (end & 3) == 0 : end;
    int length = end + 4;
    put32(length);
    end = LENGTH_AT;
    put32(length);
    end = length;
    out.write(octets, 0, end);
  }

  /** How many octets of UTF-8 fit without cutting a character. */
  private static int wholeCharacters(byte[] utf8, int most) {
    int length = Math.min(utf8.length, most);
    while (length < utf8.length && length > 0 && (utf8[length] & 0xc0) == 0x80) {
      length--;
    }
    return length;
  }

  private void reserve(int more) {
    if (end + more > octets.length) {
      octets = Arrays.copyOf(octets, Math.max(2 * octets.length, end + more));
    }
  }
}

package io.leat.observe;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Reads a pcapng file by the letter of its specification, and trusts nothing. */
final class PcapngReader {
  record Interface(int linkType, int snapOctets, String name, int timestampResolution) {}

  record Packet(
      int interfaceNumber,
      long epochNanos,
      int originalOctets,
      byte[] octets,
      int flags,
      String comment) {}

  final List<Interface> interfaces = new ArrayList<>();
  final List<Packet> packets = new ArrayList<>();
  String application = "";

  PcapngReader(byte[] file) {
    ByteBuffer in = ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN);
    boolean first = true;
    while (in.hasRemaining()) {
      int type = in.getInt();
      int length = in.getInt();
      check(length % 4 == 0 && length >= 12, "length of block " + length);
      ByteBuffer body = in.slice(in.position(), length - 12).order(ByteOrder.LITTLE_ENDIAN);
      in.position(in.position() + length - 12);
      check(in.getInt() == length, "length at the end of the block");
      check(first == (type == 0x0a0d0d0a), "one section header, first");
      first = false;
      switch (type) {
        case 0x0a0d0d0a -> section(body);
        case 1 -> interfaceDescription(body);
        case 6 -> packet(body);
        default -> throw new AssertionError("block type " + type);
      }
    }
  }

  private void section(ByteBuffer body) {
    check(body.getInt() == 0x1a2b3c4d, "byte order");
    check(body.getShort() == 1 && body.getShort() == 0, "version 1.0");
    check(body.getLong() == -1, "section of unknown length");
    application = text(options(body).get(4));
  }

  private void interfaceDescription(ByteBuffer body) {
    int linkType = body.getShort();
    check(body.getShort() == 0, "reserved");
    int snapOctets = body.getInt();
    Map<Integer, byte[]> options = options(body);
    interfaces.add(new Interface(linkType, snapOctets, text(options.get(2)), options.get(9)[0]));
  }

  private void packet(ByteBuffer body) {
    int number = body.getInt();
    check(number < interfaces.size(), "interface " + number + " was described");
    long time = Integer.toUnsignedLong(body.getInt()) << 32 | Integer.toUnsignedLong(body.getInt());
    byte[] octets = new byte[body.getInt()];
    int original = body.getInt();
    body.get(octets);
    while (body.position() % 4 != 0) {
      check(body.get() == 0, "padding");
    }
    Map<Integer, byte[]> options = options(body);
    int flags = ByteBuffer.wrap(options.get(2)).order(ByteOrder.LITTLE_ENDIAN).getInt();
    packets.add(new Packet(number, time, original, octets, flags, text(options.get(1))));
  }

  private static Map<Integer, byte[]> options(ByteBuffer body) {
    Map<Integer, byte[]> options = new LinkedHashMap<>();
    while (true) {
      int code = body.getShort();
      byte[] value = new byte[Short.toUnsignedInt(body.getShort())];
      body.get(value);
      body.position(body.position() + (-value.length & 3));
      if (code == 0) {
        check(value.length == 0 && !body.hasRemaining(), "end of options at the end");
        return options;
      }
      options.put(code, value);
    }
  }

  private static String text(byte[] utf8) {
    return utf8 == null ? "" : new String(utf8, StandardCharsets.UTF_8);
  }

  private static void check(boolean held, String what) {
    if (!held) {
      throw new AssertionError(what);
    }
  }
}

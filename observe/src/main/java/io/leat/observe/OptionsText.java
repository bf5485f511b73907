package io.leat.observe;

import io.leat.packet.wire.InboundSegment;

/** The options of a segment in a few words. */
final class OptionsText {
  private OptionsText() {}

  /** Such as {@code mss 1460, ws 7, sack}, or {@code sack 101-201}; empty if there are none. */
  static String of(InboundSegment segment, RelativeNumbers numbers) {
    StringBuilder text = new StringBuilder();
    if (segment.mss > 0) {
      add(text, "mss " + segment.mss);
    }
    if (segment.windowShift >= 0) {
      add(text, "ws " + segment.windowShift);
    }
    if (segment.sackPermitted) {
      add(text, "sack");
    }
    for (int i = 0; i < segment.sackCount; i++) {
      long left = numbers.ofOurs(segment.sackLeft[i]);
      add(text, "sack " + left + "-" + numbers.ofOurs(segment.sackRight[i]));
    }
    if (segment.hasTimestamps) {
      String echo = Integer.toUnsignedString(segment.tsEcr);
      add(text, "ts " + Integer.toUnsignedString(segment.tsVal) + "/" + echo);
    }
    return text.toString();
  }

  private static void add(StringBuilder text, String option) {
    text.append(text.isEmpty() ? "" : ", ").append(option);
  }
}

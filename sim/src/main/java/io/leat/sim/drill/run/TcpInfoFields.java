package io.leat.sim.drill.run;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.HashMap;
import java.util.Map;

/** The fields of struct tcp_info under the names that code in scripts has for them. */
final class TcpInfoFields {
  private static final String[] OCTETS = {
    "state", "ca_state", "retransmits", "probes", "backoff", "options"
  };
  private static final String[] WORDS = {
    "rto",
    "ato",
    "snd_mss",
    "rcv_mss",
    "unacked",
    "sacked",
    "lost",
    "retrans",
    "fackets",
    "last_data_sent",
    "last_ack_sent",
    "last_data_recv",
    "last_ack_recv",
    "pmtu",
    "rcv_ssthresh",
    "rtt",
    "rttvar",
    "snd_ssthresh",
    "snd_cwnd",
    "advmss",
    "reordering",
    "rcv_rtt",
    "rcv_space",
    "total_retrans"
  };
  private static final int FIRST_WORD = 8;
  private static final Map<String, Integer> LATER_WORDS =
      Map.ofEntries(
          Map.entry("segs_out", 136),
          Map.entry("segs_in", 140),
          Map.entry("notsent_bytes", 144),
          Map.entry("min_rtt", 148),
          Map.entry("data_segs_in", 152),
          Map.entry("data_segs_out", 156),
          Map.entry("delivered", 192),
          Map.entry("delivered_ce", 196),
          Map.entry("dsack_dups", 216),
          Map.entry("reord_seen", 220),
          Map.entry("rcv_ooopack", 224),
          Map.entry("snd_wnd", 228),
          Map.entry("rcv_wnd", 232),
          Map.entry("rehash", 236));
  private static final Map<String, Integer> LONGS =
      Map.of(
          "pacing_rate", 104,
          "max_pacing_rate", 112,
          "bytes_acked", 120,
          "bytes_received", 128,
          "delivery_rate", 160,
          "busy_time", 168,
          "rwnd_limited", 176,
          "sndbuf_limited", 184,
          "bytes_sent", 200,
          "bytes_retrans", 208);
  private static final int OCTETS_IN_ALL = 280;

  private TcpInfoFields() {}

  static Map<String, Long> of(byte[] info) {
    ByteBuffer in =
        ByteBuffer.wrap(java.util.Arrays.copyOf(info, OCTETS_IN_ALL))
            .order(ByteOrder.LITTLE_ENDIAN);
    Map<String, Long> fields = new HashMap<>();
    for (int i = 0; i < OCTETS.length; i++) {
      put(fields, OCTETS[i], in.get(i) & 0xff);
    }
    put(fields, "snd_wscale", in.get(6) & 0xf);
    put(fields, "rcv_wscale", in.get(6) >> 4 & 0xf);
    for (int i = 0; i < WORDS.length; i++) {
      put(fields, WORDS[i], in.getInt(FIRST_WORD + 4 * i) & 0xffff_ffffL);
    }
    LATER_WORDS.forEach((name, at) -> put(fields, name, in.getInt(at) & 0xffff_ffffL));
    LONGS.forEach((name, at) -> put(fields, name, in.getLong(at)));
    return fields;
  }

  private static void put(Map<String, Long> fields, String name, long value) {
    fields.put("tcpi_" + name, value);
  }
}

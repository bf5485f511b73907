package io.leat.stack.ip;

/**
 * Bounds of the IP layer, of each loop.
 *
 * @param reassemblyDatagrams datagrams under reassembly at once
 * @param reassemblyDatagramsPerSource of one source address
 * @param reassemblyFragments fragments of one datagram
 * @param reassemblyOctets memory of all fragments
 * @param reassemblyIpv4Nanos how long the fragments of an IPv4 datagram are waited for (RFC 1122
 *     §3.3.2: 60 to 120 s)
 * @param reassemblyIpv6Nanos the same for IPv6 (RFC 8200 §4.5: 60 s)
 * @param neighbors entries of the neighbour cache
 * @param neighborPackets packets that wait for a neighbour's link address, over all neighbours
 * @param pathMtuEntries destinations whose path MTU is remembered
 * @param icmpErrorsPerSecond ICMP errors to one destination; ten times as many to all of them
 * @param icmpErrorBurst ICMP errors to one destination at once
 * @param echoRepliesPerSecond echo replies to one destination; ten times as many to all of them
 * @param echoReplyBurst echo replies to one destination at once
 * @param localPackets packets to ourselves under way
 * @param udpSockets UDP sockets
 */
public record IpLimits(
    int reassemblyDatagrams,
    int reassemblyDatagramsPerSource,
    int reassemblyFragments,
    long reassemblyOctets,
    long reassemblyIpv4Nanos,
    long reassemblyIpv6Nanos,
    int neighbors,
    int neighborPackets,
    int pathMtuEntries,
    int icmpErrorsPerSecond,
    int icmpErrorBurst,
    int echoRepliesPerSecond,
    int echoReplyBurst,
    int localPackets,
    int udpSockets) {
  private static final long SECOND = 1_000_000_000L;

  public static final IpLimits DEFAULT =
      new IpLimits(
          64,
          16,
          128,
          256 * 1024,
          60 * SECOND,
          60 * SECOND,
          1024,
          64,
          1024,
          100,
          10,
          1000,
          50,
          256,
          1024);

  public IpLimits {
    require("reassemblyDatagrams", reassemblyDatagrams, 1, 4096);
    require("reassemblyDatagramsPerSource", reassemblyDatagramsPerSource, 1, reassemblyDatagrams);
    require("reassemblyFragments", reassemblyFragments, 2, 8192);
    require("reassemblyOctets", reassemblyOctets, 2048, 1 << 30);
    require("reassemblyIpv4Nanos", reassemblyIpv4Nanos, 60 * SECOND, 120 * SECOND);
    require("reassemblyIpv6Nanos", reassemblyIpv6Nanos, SECOND, 120 * SECOND);
    require("neighbors", neighbors, 4, 1 << 20);
    require("neighborPackets", neighborPackets, 1, 1 << 16);
    require("pathMtuEntries", pathMtuEntries, 4, 1 << 20);
    require("icmpErrorsPerSecond", icmpErrorsPerSecond, 1, 1_000_000);
    require("icmpErrorBurst", icmpErrorBurst, 1, 1_000_000);
    require("echoRepliesPerSecond", echoRepliesPerSecond, 1, 10_000_000);
    require("echoReplyBurst", echoReplyBurst, 1, 10_000_000);
    require("localPackets", localPackets, 1, 1 << 16);
    require("udpSockets", udpSockets, 0, 1 << 16);
  }

  /** With room for more packets to ourselves. */
  public IpLimits withLocalPackets(int packets) {
    return new IpLimits(
        reassemblyDatagrams,
        reassemblyDatagramsPerSource,
        reassemblyFragments,
        reassemblyOctets,
        reassemblyIpv4Nanos,
        reassemblyIpv6Nanos,
        neighbors,
        neighborPackets,
        pathMtuEntries,
        icmpErrorsPerSecond,
        icmpErrorBurst,
        echoRepliesPerSecond,
        echoReplyBurst,
        packets,
        udpSockets);
  }

  private static void require(String name, long value, long smallest, long largest) {
    if (value < smallest || value > largest) {
      throw new IllegalArgumentException(
          name + " must be " + smallest + " to " + largest + ", not " + value);
    }
  }
}

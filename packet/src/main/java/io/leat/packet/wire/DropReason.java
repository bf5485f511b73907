package io.leat.packet.wire;

/** Why a frame, packet or segment was dropped; every drop names one and is counted under it. */
public enum DropReason {
  // Link
  LINK_FRAME_TOO_SHORT("frame shorter than its link header"),
  LINK_BAD_VIRTIO_HEADER("offload header that contradicts its frame"),
  LINK_NOT_OUR_ADDRESS("frame for another station"),
  LINK_BAD_SOURCE("frame from a group address, or from ourselves"),
  LINK_UNKNOWN_ETHERTYPE("frame of a protocol that is not spoken here"),
  LINK_DOWN("link is down"),
  LINK_GONE("link has disappeared"),
  LINK_QUEUE_FULL("link takes no more frames for now"),
  LINK_PACKET_TOO_BIG("packet larger than the link's MTU"),
  LINK_NO_FRAME("no free frame"),
  STEERING_RING_FULL("hand-over to the owning loop is full"),
  FAULT_INJECTED("dropped by a fault injector"),

  // ARP and neighbour discovery
  ARP_BAD_PACKET("malformed ARP packet"),
  NEIGHBOR_BAD_MESSAGE("malformed or forwarded neighbour discovery message"),
  NEIGHBOR_UNREACHABLE("neighbour does not answer"),
  NEIGHBOR_QUEUE_FULL("too many packets wait for a neighbour's link address"),

  // IP
  IP_BAD_VERSION("not the IP version that was announced"),
  IP_BAD_HEADER("malformed IP header"),
  IP_BAD_CHECKSUM("wrong IPv4 header checksum"),
  IP_BAD_OPTION("malformed IPv4 option"),
  IP_SOURCE_ROUTED("source routing is not supported"),
  IP_BAD_SOURCE("source address that nobody can have"),
  IP_NOT_OUR_ADDRESS("packet for another host"),
  IP_LINK_BROADCAST("packet for one host in a frame for many"),
  IP_UNKNOWN_PROTOCOL("upper-layer protocol that is not spoken here"),
  IP_NO_ROUTE("no route to the destination"),
  IP_NO_SOURCE_ADDRESS("no address of our own to send from"),
  IP_BAD_EXTENSION_HEADER("malformed IPv6 extension header"),
  IP_TOO_MANY_EXTENSION_HEADERS("more IPv6 extension headers than allowed"),
  IP_UNKNOWN_OPTION("IPv6 option that asks to be dropped when unknown"),
  IP_ROUTING_HEADER("IPv6 routing header with segments left"),
  IP_NO_NEXT_HEADER("IPv6 packet without an upper layer"),
  IP_BAD_FRAGMENT("malformed fragment"),
  IP_FRAGMENT_OVERLAP("fragment that overlaps another"),
  IP_FRAGMENT_ECN_MISMATCH("fragments that contradict each other about ECN"),
  IP_REASSEMBLY_FULL("no room to reassemble another packet"),
  IP_REASSEMBLY_TIMEOUT("fragments did not all arrive in time"),

  // ICMP
  ICMP_BAD_MESSAGE("malformed ICMP message"),
  ICMP_BAD_CHECKSUM("wrong ICMP checksum"),
  ICMP_UNKNOWN_TYPE("ICMP message of an unknown type"),
  ICMP_TO_GROUP("echo request to a broadcast or multicast address"),
  ICMP_NO_LISTENER("echo reply that nobody waits for"),
  ICMP_REDIRECT("redirects are not followed"),
  ICMP_BAD_MTU("packet too big with an MTU that no link has"),
  ICMP_IRRELEVANT_QUOTE("ICMP error about nothing that was sent from here"),
  ICMP_RATE_LIMITED("too many ICMP replies already"),

  // UDP
  UDP_BAD_HEADER("malformed UDP header"),
  UDP_BAD_CHECKSUM("wrong UDP checksum"),
  UDP_PORT_CLOSED("no UDP socket has the port"),
  UDP_QUEUE_FULL("UDP socket's queue is full"),

  // TCP: before a connection is known
  TCP_BAD_HEADER("malformed TCP header"),
  TCP_BAD_CHECKSUM("wrong TCP checksum"),
  TCP_NOT_UNICAST("TCP segment from or to a broadcast or multicast address"),
  TCP_NO_CONNECTION("no connection and no listener has the port"),
  TCP_BAD_FLAGS("combination of control bits that no state accepts"),

  // TCP: listening side
  TCP_HALF_OPEN_QUEUE_FULL("listener's half-open queue is full"),
  TCP_ACCEPT_QUEUE_FULL("listener's completed queue is full"),
  TCP_CONNECTION_LIMIT("limit of connections is reached"),
  TCP_MEMORY_LIMIT("limit of memory is reached"),
  TCP_BAD_COOKIE("acknowledgment that is no valid SYN cookie"),

  // TCP: on a connection
  TCP_NOT_ACCEPTABLE("segment outside the receive window"),
  TCP_OLD_TIMESTAMP("timestamp older than the last one (PAWS)"),
  TCP_NO_TIMESTAMP("timestamp missing although negotiated"),
  TCP_RESET_CHALLENGED("reset that is not exactly at the next sequence number"),
  TCP_SYN_CHALLENGED("SYN on a synchronized connection"),
  TCP_NO_ACKNOWLEDGMENT("segment without the ACK bit"),
  TCP_BAD_ACKNOWLEDGMENT("acknowledgment of what was never sent, or too old"),
  TCP_TEXT_AFTER_FIN("text behind the peer's FIN"),
  TCP_TEXT_AFTER_CLOSE("text that nobody is left to read"),
  TCP_OUT_OF_ORDER_LIMIT("too much text held out of order"),
  TCP_TIME_WAIT("segment ignored in TIME-WAIT");

  private final String description;

  DropReason(String description) {
    this.description = description;
  }

  /** A short phrase for people, such as "wrong TCP checksum". */
  public String description() {
    return description;
  }
}

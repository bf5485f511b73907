package io.leat.stack.ip;

import io.leat.packet.wire.IpAddress;

/** Where packets to an address go, and how large they may be. The answer is reused. */
final class PathFinder {
  private final AddressTable addresses;
  private final RouteTable routes;
  private final PathMtuCache pathMtus;
  private final LinkOutput link;
  private final int mtuLimit;

  /** The address is one of ours: nothing leaves. */
  boolean isLocal;

  /** The address is a broadcast or multicast. */
  boolean isGroup;

  long nextHopHi;
  long nextHopLo;

  /** Largest packet that link and route take. */
  int mtu;

  /**
   * @param mtuLimit bound on the link's MTU; 0 for none
   */
  PathFinder(
      AddressTable addresses,
      RouteTable routes,
      PathMtuCache pathMtus,
      LinkOutput link,
      int mtuLimit) {
    this.addresses = addresses;
    this.routes = routes;
    this.pathMtus = pathMtus;
    this.link = link;
    this.mtuLimit = mtuLimit;
  }

  /** Fills the fields for a destination; false if there is no route to it. */
  boolean find(long hi, long lo) {
    isLocal = addresses.isLocal(hi, lo);
    isGroup = !isLocal && (IpAddress.isMulticast(hi, lo) || addresses.isBroadcast(hi, lo));
    nextHopHi = hi;
    nextHopLo = lo;
    mtu = isLocal ? LocalQueue.MTU : linkMtu();
    if (isLocal || isGroup) {
      return true;
    }
    Route route = routes.lookup(hi, lo);
    if (route == null) {
      mtu = 0;
      return false;
    }
    nextHopHi = route.nextHopHi(hi);
    nextHopLo = route.nextHopLo(lo);
    if (route.mtu() != 0) {
      mtu = Math.min(mtu, route.mtu());
    }
    return true;
  }

  /** The MTU of link and route towards an address; 0 if there is no route. */
  int mtu(long hi, long lo) {
    find(hi, lo);
    return mtu;
  }

  /** What the whole path to an address is known to take; 0 if there is no route. */
  int pathMtu(long hi, long lo) {
    return Math.min(mtu(hi, lo), pathMtus.lookup(hi, lo));
  }

  /** What ICMP or probes have told of the path to an address; 0 if nothing has. */
  int knownPathMtu(long hi, long lo) {
    int link = mtu(hi, lo);
    if (isLocal) {
      return link;
    }
    int learned = pathMtus.lookup(hi, lo);
    return learned == Integer.MAX_VALUE ? 0 : Math.min(link, learned);
  }

  /** The largest packet that may be tried on the path to an address now. */
  int largestPathMtu(long hi, long lo, long now) {
    return Math.min(mtu(hi, lo), pathMtus.largest(hi, lo, now));
  }

  private int linkMtu() {
    return mtuLimit == 0 ? link.mtu() : Math.min(mtuLimit, link.mtu());
  }
}

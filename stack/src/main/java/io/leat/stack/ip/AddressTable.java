package io.leat.stack.ip;

import io.leat.packet.wire.IpAddress;
import io.leat.packet.wire.IpPrefix;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Our own addresses with their prefixes: whether an address is ours, a broadcast, or a group that
 * we belong to, and which one to send from. A host has a handful, so that a scan is quickest.
 *
 * <p>127.0.0.0/8 and ::1 are always ours and never on the wire.
 */
public final class AddressTable {
  private static final long ALL_NODES_HI = 0xff02_0000_0000_0000L;
  private static final long INTERFACE_LOCAL_HI = 0xff01_0000_0000_0000L;
  private static final long ALL_NODES_LO = 1;
  private static final long SOLICITED_NODE_LO = 0x0000_0001_ff00_0000L;
  private static final int ALL_SYSTEMS_IPV4 = 0xe000_0001;

  private static final IpAddress LOOPBACK_IPV6 = new IpAddress(0, 1);

  private IpPrefix[] prefixes = {};
  private AddressState[] states = {};

  /** Of each address, so that the segment path compares numbers. */
  private long[] ownHi = {};

  private long[] ownLo = {};

  /** The directed broadcast address of each network, v4-mapped; 0 where there is none. */
  private long[] broadcastLo = {};

  private final boolean everyAddress;
  private int version;

  /**
   * @param everyAddress every unicast address is ours
   */
  AddressTable(boolean everyAddress) {
    this.everyAddress = everyAddress;
  }

  /** Adds an address, or gives one that we have a new prefix and state. */
  void put(IpPrefix prefix, AddressState state) {
    IpAddress address = prefix.address();
    if (address.isUnspecified()
        || address.isMulticast()
        || address.isLoopback()
        || IpAddress.isLimitedBroadcast(address.hi(), address.lo())
        || prefix.isBroadcast(address.hi(), address.lo())) {
      throw new IllegalArgumentException(prefix + " is not the address of a host");
    }
    int index = indexOf(address.hi(), address.lo());
    if (index < 0) {
      index = prefixes.length;
      prefixes = Arrays.copyOf(prefixes, index + 1);
      states = Arrays.copyOf(states, index + 1);
    }
    prefixes[index] = prefix;
    states[index] = state;
    index();
  }

  /** Another number after every change: what was decided by an older one may be wrong now. */
  int version() {
    return version;
  }

  private void index() {
    version++;
    int count = prefixes.length;
    ownHi = new long[count];
    ownLo = new long[count];
    broadcastLo = new long[count];
    for (int i = 0; i < count; i++) {
      ownHi[i] = prefixes[i].address().hi();
      ownLo[i] = prefixes[i].address().lo();
      IpAddress toAll = prefixes[i].broadcast();
      broadcastLo[i] = toAll == null ? 0 : toAll.lo();
    }
  }

  void setState(IpAddress address, AddressState state) {
    int index = indexOf(address.hi(), address.lo());
    if (index >= 0) {
      states[index] = state;
      version++;
    }
  }

  /** Forgets an address; says whether it was there. */
  boolean remove(IpAddress address) {
    int index = indexOf(address.hi(), address.lo());
    if (index < 0) {
      return false;
    }
    List<IpPrefix> fewer = new ArrayList<>(List.of(prefixes));
    List<AddressState> fewerStates = new ArrayList<>(List.of(states));
    fewer.remove(index);
    fewerStates.remove(index);
    prefixes = fewer.toArray(IpPrefix[]::new);
    states = fewerStates.toArray(AddressState[]::new);
    index();
    return true;
  }

  /** All addresses with their prefixes, in the order in which they were added. */
  public List<IpPrefix> all() {
    return List.of(prefixes);
  }

  /** The state of an address of ours, or null if it is none. */
  public @Nullable AddressState state(long hi, long lo) {
    int index = indexOf(hi, lo);
    return index < 0 ? null : states[index];
  }

  /**
   * Whether packets for this unicast address are for us: ours and usable, or a loopback address.
   */
  public boolean isLocal(long hi, long lo) {
    int index = indexOf(hi, lo);
    return index >= 0 ? states[index].isUsable() : isLocalUnlisted(hi, lo);
  }

  private boolean isLocalUnlisted(long hi, long lo) {
    return IpAddress.isLoopback(hi, lo) || everyAddress && isUnicast(hi, lo);
  }

  private boolean isUnicast(long hi, long lo) {
    return !IpAddress.isUnspecified(hi, lo)
        && !IpAddress.isMulticast(hi, lo)
        && !isBroadcast(hi, lo);
  }

  /** Whether this is 255.255.255.255 or the directed broadcast address of one of our networks. */
  public boolean isBroadcast(long hi, long lo) {
    if (hi != 0) {
      return false;
    }
    for (long toAll : broadcastLo) {
      if (toAll == lo && lo != 0) {
        return true;
      }
    }
    return IpAddress.isLimitedBroadcast(hi, lo);
  }

  /**
   * Whether we are a member of this multicast group: all systems, all nodes, and the solicited-node
   * group of each of our addresses, tentative ones included (RFC 4291 §2.8, RFC 4862 §5.4.2).
   */
  public boolean isMember(long hi, long lo) {
    if (IpAddress.isIpv4(hi, lo)) {
      return (int) lo == ALL_SYSTEMS_IPV4;
    }
    if (lo == ALL_NODES_LO) {
      return hi == ALL_NODES_HI || hi == INTERFACE_LOCAL_HI;
    }
    if (hi != ALL_NODES_HI || lo >>> 24 != SOLICITED_NODE_LO >>> 24) {
      return false;
    }
    for (IpPrefix prefix : prefixes) {
      if (!prefix.address().isIpv4() && solicitedNodeLo(prefix.address().lo()) == lo) {
        return true;
      }
    }
    return false;
  }

  static long solicitedNodeHi() {
    return ALL_NODES_HI;
  }

  /** The low half of the solicited-node group of an address (RFC 4291 §2.7.1). */
  static long solicitedNodeLo(long addressLo) {
    return SOLICITED_NODE_LO | (addressLo & 0xff_ffffL);
  }

  /**
   * The address to send from to a destination, by the rules of RFC 6724 §5 that can tell addresses
   * of one interface apart: 1 (same address), 2 (scope), 3 (not deprecated), 6 (unique local or
   * not), 8 (longest common prefix). Null if we have none of its family. Where every address is
   * ours rule 1 decides.
   */
  public @Nullable IpAddress sourceFor(long hi, long lo) {
    if (IpAddress.isLoopback(hi, lo)) {
      return IpAddress.isIpv4(hi, lo) ? new IpAddress(hi, lo) : LOOPBACK_IPV6;
    }
    if (everyAddress && isUnicast(hi, lo)) {
      return new IpAddress(hi, lo);
    }
    int best = -1;
    for (int i = 0; i < prefixes.length; i++) {
      if (states[i].isUsable()
          && prefixes[i].address().isIpv4() == IpAddress.isIpv4(hi, lo)
          && (best < 0 || isBetter(i, best, hi, lo))) {
        best = i;
      }
    }
    return best < 0 ? null : prefixes[best].address();
  }

  private boolean isBetter(int a, int b, long hi, long lo) {
    IpAddress first = prefixes[a].address();
    IpAddress second = prefixes[b].address();
    if (is(second, hi, lo) || is(first, hi, lo)) {
      return is(first, hi, lo);
    }
    int scopeA = scope(first.hi(), first.lo());
    int scopeB = scope(second.hi(), second.lo());
    if (scopeA != scopeB) {
      int needed = scope(hi, lo);
      return scopeA < scopeB ? scopeA >= needed : scopeB < needed;
    }
    if (states[a] != states[b]) {
      return states[a] == AddressState.PREFERRED;
    }
    if (isUniqueLocal(first.hi()) != isUniqueLocal(second.hi())) {
      return isUniqueLocal(first.hi()) == isUniqueLocal(hi);
    }
    return commonBits(prefixes[a], hi, lo) > commonBits(prefixes[b], hi, lo);
  }

  /** fc00::/7, the one label of RFC 6724 §2.1 that addresses in use today differ in. */
  private static boolean isUniqueLocal(long hi) {
    return hi >>> 57 == 0xfc00 >>> 9;
  }

  private static boolean is(IpAddress address, long hi, long lo) {
    return address.lo() == lo && address.hi() == hi;
  }

  /** RFC 6724 §3.1: link-local 2, site-local 5, global 14; a multicast address says it itself. */
  private static int scope(long hi, long lo) {
    if (IpAddress.isLinkLocal(hi, lo) || IpAddress.isLoopback(hi, lo)) {
      return 2;
    }
    if (!IpAddress.isIpv4(hi, lo) && IpAddress.isMulticast(hi, lo)) {
      return (int) (hi >>> 48) & 0xf;
    }
    return hi >>> 54 == 0xfec0 >>> 6 ? 5 : 14;
  }

  /** Leading bits in common, at most the length of our prefix (RFC 6724 §2.2). */
  private static int commonBits(IpPrefix prefix, long hi, long lo) {
    int own = prefix.address().isIpv4() ? 96 + prefix.length() : prefix.length();
    long difference = hi ^ prefix.address().hi();
    int common =
        difference != 0
            ? Long.numberOfLeadingZeros(difference)
            : 64 + Long.numberOfLeadingZeros(lo ^ prefix.address().lo());
    return Math.min(own, common);
  }

  private int indexOf(long hi, long lo) {
    for (int i = 0; i < ownLo.length; i++) {
      if (ownLo[i] == lo && ownHi[i] == hi) {
        return i;
      }
    }
    return -1;
  }
}

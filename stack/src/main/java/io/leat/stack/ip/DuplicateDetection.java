package io.leat.stack.ip;

import io.leat.packet.wire.IpAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Makes sure that nobody on the link has an address before we use it: by neighbour solicitations
 * (RFC 4862 §5.4) or ARP probes (RFC 5227 §2.1), and defends it afterwards.
 */
final class DuplicateDetection implements ConflictListener {
  /** Sends the questions and claims. */
  interface Prober {
    void probe(IpAddress address, long now);

    void announce(IpAddress address, long now);
  }

  private static final long SECOND = 1_000_000_000L;

  /** RFC 4862: RetransTimer. */
  private static final long SOLICITATION_INTERVAL = SECOND;

  /** RFC 5227 §1.1: PROBE_NUM, PROBE_MIN, PROBE_MAX, ANNOUNCE_WAIT, and so on. */
  private static final int ARP_PROBES = 3;

  private static final int ARP_ANNOUNCEMENTS = 2;
  private static final long ANNOUNCE_WAIT = 2 * SECOND;
  private static final long ANNOUNCE_INTERVAL = 2 * SECOND;
  private static final long DEFEND_INTERVAL = 10 * SECOND;

  private final AddressTable addresses;
  private final Prober prober;
  private final AddressListener listener;
  private final RandomGenerator random;
  private final List<Check> checks = new ArrayList<>();

  DuplicateDetection(
      AddressTable addresses, Prober prober, AddressListener listener, RandomGenerator random) {
    this.addresses = addresses;
    this.prober = prober;
    this.listener = listener;
    this.random = random;
  }

  /** One address of ours and what is still to be sent about it. */
  private static final class Check {
    final IpAddress address;
    int probes;
    int announcements;
    long deadline;
    long defendAgain = Long.MIN_VALUE;

    Check(IpAddress address) {
      this.address = address;
    }
  }

  /**
   * Begins to check an address that is tentative.
   *
   * @param probes how often to ask, for IPv6; for IPv4 the number is that of RFC 5227
   */
  void check(IpAddress address, int probes, long now) {
    Check check = new Check(address);
    check.probes = address.isIpv4() ? ARP_PROBES : probes;
    check.announcements = address.isIpv4() ? ARP_ANNOUNCEMENTS : 0;
    check.deadline = now + random.nextLong(SECOND);
    forget(address);
    checks.add(check);
  }

  /** Announces and defends an address that is used without having been checked. */
  void use(IpAddress address, long now) {
    Check check = new Check(address);
    check.announcements = address.isIpv4() ? 1 : 0;
    check.deadline = check.announcements > 0 ? now : Long.MAX_VALUE;
    forget(address);
    checks.add(check);
  }

  void forget(IpAddress address) {
    checks.removeIf(check -> check.address.equals(address));
  }

  @Override
  public void conflict(long hi, long lo, long linkAddress, long now) {
    Check check = find(hi, lo);
    AddressState state = addresses.state(hi, lo);
    if (check == null || state == null) {
      return;
    }
    switch (state) {
      case TENTATIVE -> {
        checks.remove(check);
        addresses.setState(check.address, AddressState.DUPLICATE);
        listener.addressDuplicate(check.address, linkAddress, now);
      }
      case PREFERRED, DEPRECATED -> defend(check, linkAddress, now);
      case DUPLICATE -> {}
    }
  }

  /** RFC 5227 §2.4 (c): we keep the address, and say so no more than once in ten seconds. */
  private void defend(Check check, long linkAddress, long now) {
    if (now >= check.defendAgain) {
      check.defendAgain = now + DEFEND_INTERVAL;
      listener.addressConflict(check.address, linkAddress, now);
      if (check.address.isIpv4()) {
        prober.announce(check.address, now);
      }
    }
  }

  private @Nullable Check find(long hi, long lo) {
    for (Check check : checks) {
      if (check.address.lo() == lo && check.address.hi() == hi) {
        return check;
      }
    }
    return null;
  }

  long nextDeadline() {
    long next = Long.MAX_VALUE;
    for (int i = 0; i < checks.size(); i++) {
      next = Math.min(next, checks.get(i).deadline);
    }
    return next;
  }

  void expire(long now) {
    for (int i = 0; i < checks.size(); i++) {
      Check check = checks.get(i);
      if (check.deadline <= now) {
        advance(check, now);
      }
    }
  }

  private void advance(Check check, long now) {
    boolean ipv4 = check.address.isIpv4();
    if (check.probes > 0) {
      check.probes--;
      long wait = ipv4 ? SECOND + random.nextLong(SECOND) : SOLICITATION_INTERVAL;
      check.deadline = now + (ipv4 && check.probes == 0 ? ANNOUNCE_WAIT : wait);
      prober.probe(check.address, now);
      return;
    }
    boolean ready =
        addresses.state(check.address.hi(), check.address.lo()) == AddressState.TENTATIVE;
    if (ready) {
      addresses.setState(check.address, AddressState.PREFERRED);
    }
    check.deadline = Long.MAX_VALUE;
    if (check.announcements > 0) {
      check.announcements--;
      check.deadline = check.announcements > 0 ? now + ANNOUNCE_INTERVAL : Long.MAX_VALUE;
      prober.announce(check.address, now);
    }
    if (ready) {
      listener.addressReady(check.address, now);
    }
  }
}

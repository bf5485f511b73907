package io.leat.tcp.send;

import static org.assertj.core.api.Assertions.assertThat;

import io.leat.testkit.Requirement;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class SentRangesTest {
  private static final long START = (1L << 32) + 1000;

  private final SentRanges ranges = new SentRanges(START);

  private void sends(int count, int octets) {
    for (int i = 0; i < count; i++) {
      ranges.sent(ranges.end() + octets, i);
    }
  }

  @Test
  void aRangeIsFoundByAnyOfItsOctets() {
    sends(1000, 10);
    for (long position = START; position < START + 10_000; position++) {
      long index = ranges.find(position);
      assertThat(ranges.left(index)).isLessThanOrEqualTo(position);
      assertThat(ranges.end(index)).isGreaterThan(position);
    }
  }

  @Test
  @Requirement("RFC9937 R9937-5")
  void inFlightIsWhatIsNeitherReportedNorLost() {
    sends(10, 100);
    ranges.sack(3);
    ranges.lose(0);
    ranges.lose(1);
    assertThat(ranges.inFlight()).isEqualTo(700);
    ranges.retransmitted(0, 50);
    assertThat(ranges.inFlight()).isEqualTo(800);
    ranges.sack(1);
    assertThat(ranges.lostOctets()).isZero();
    ranges.acknowledgeFirst(START + 50);
    assertThat(ranges.outstanding()).isEqualTo(950);
    assertThat(ranges.countersAreRight()).isTrue();
  }

  @Test
  void theOldestRetransmissionInFlightComesFirstWhateverItsPosition() {
    sends(5, 100);
    for (long i = 0; i < 5; i++) {
      ranges.lose(i);
    }
    ranges.retransmitted(3, 100);
    ranges.retransmitted(1, 110);
    assertThat(ranges.oldestRetransmission()).isEqualTo(3);
    ranges.sack(3);
    assertThat(ranges.oldestRetransmission()).isEqualTo(1);
    ranges.lose(1);
    assertThat(ranges.oldestRetransmission()).isEqualTo(SentRanges.NONE);
    ranges.retransmitted(1, 120);
    assertThat(ranges.oldestRetransmission()).isEqualTo(1);
  }

  /** Octets as a model: each with what is known of it. */
  private static final class Model {
    final List<char[]> octets = new ArrayList<>();

    long count(char kind) {
      return octets.stream().filter(octet -> octet[0] == kind).count();
    }
  }

  @Test
  @Requirement("RFC6675 §4")
  void whateverHappensTheCountersAreThoseOfTheOctets() {
    for (long seed = 0; seed < 300; seed++) {
      SplittableRandom random = new SplittableRandom(seed);
      SentRanges tried = new SentRanges(START);
      Model model = new Model();
      long time = 0;
      for (int step = 0; step < 200; step++) {
        act(tried, model, random, ++time);
        assertThat(tried.countersAreRight()).as("seed %d", seed).isTrue();
        assertThat(tried.outstanding()).isEqualTo(model.octets.size());
        assertThat(tried.sackedOctets()).isEqualTo(model.count('s'));
        assertThat(tried.lostOctets()).as("seed %d", seed).isEqualTo(model.count('l'));
        long lost = tried.firstLost();
        assertThat(lost == SentRanges.NONE).isEqualTo(model.count('l') == 0);
        assertThat(lost == SentRanges.NONE || tried.isLost(lost)).isTrue();
        checkOldest(tried);
      }
    }
  }

  private static void checkOldest(SentRanges tried) {
    long oldest = tried.oldestRetransmission();
    for (long i = tried.first(); i < tried.next(); i++) {
      boolean inFlight = tried.isRetransmitted(i) && !tried.isSacked(i) && !tried.isLost(i);
      if (inFlight) {
        assertThat(oldest).isNotEqualTo(SentRanges.NONE);
        assertThat(tried.sentAt(i)).isGreaterThanOrEqualTo(tried.sentAt(oldest));
      }
    }
  }

  private static void act(SentRanges tried, Model model, SplittableRandom random, long time) {
    int kind = random.nextInt(10);
    if (tried.isEmpty() || kind < 4) {
      int octets = 1 + random.nextInt(8);
      tried.sent(tried.end() + octets, time);
      for (int i = 0; i < octets; i++) {
        model.octets.add(new char[] {'-'});
      }
      return;
    }
    long index = tried.first() + random.nextLong(tried.next() - tried.first());
    int from = (int) (tried.left(index) - tried.start());
    int to = (int) (tried.end(index) - tried.start());
    switch (kind) {
      case 4 -> {
        if (!tried.isSacked(index)) {
          tried.sack(index);
          set(model, from, to, 's');
        }
      }
      case 5 -> {
        if (!tried.isSacked(index)) {
          tried.lose(index);
          set(model, from, to, 'l');
        }
      }
      case 6 -> {
        if (!tried.isSacked(index)) {
          tried.retransmitted(index, time);
          set(model, from, to, '-');
        }
      }
      case 7 -> {
        if (to - from > 1) {
          tried.split(index, tried.left(index) + 1 + random.nextInt(to - from - 1));
        }
      }
      case 8 -> {
        long ack = tried.start() + random.nextInt(to + 1);
        int octets = (int) (ack - tried.start());
        while (!tried.isEmpty() && tried.start() < ack) {
          tried.acknowledgeFirst(ack);
        }
        model.octets.subList(0, octets).clear();
      }
      default -> {
        if (random.nextInt(4) == 0) {
          tried.forgetSacks();
          model.octets.forEach(octet -> octet[0] = octet[0] == 's' ? '-' : octet[0]);
        }
      }
    }
  }

  private static void set(Model model, int from, int to, char kind) {
    for (int i = from; i < to; i++) {
      model.octets.get(i)[0] = kind;
    }
  }

  @Test
  void tensOfThousandsInFlightCostNoScanForAnAcknowledgment() {
    sends(50_000, 1448);
    for (long i = 1; i < 50_000; i++) {
      ranges.sack(i);
      assertThat(ranges.oldestOriginal()).isZero();
      assertThat(ranges.firstLost()).isEqualTo(SentRanges.NONE);
    }
    assertThat(ranges.inFlight()).isEqualTo(1448);
  }
}

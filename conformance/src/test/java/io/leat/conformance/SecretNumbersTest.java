package io.leat.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import io.leat.packet.wire.FlowKey;
import io.leat.packet.wire.IpAddress;
import io.leat.tcp.handshake.InitialSequenceNumbers;
import io.leat.tcp.handshake.TimestampOffsets;
import io.leat.testkit.Requirement;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Initial sequence numbers and timestamp offsets cannot be known without the key (RFC 6528). */
class SecretNumbersTest {
  private static final long SECOND = 1_000_000_000L;

  private static FlowKey flow(int localPort, int remotePort) {
    FlowKey flow = new FlowKey();
    flow.set(IpAddress.parse("10.0.0.1"), localPort, IpAddress.parse("10.0.0.2"), remotePort);
    return flow;
  }

  @Test
  @Requirement("RFC9293 MUST-8")
  @Requirement("RFC9293 SHLD-1")
  @Requirement("RFC6528 R6528-1")
  @Requirement("RFC6528 R6528-3")
  void numbersOfAFlowGrowByOneEveryFourMicroseconds() {
    InitialSequenceNumbers numbers = InitialSequenceNumbers.secret(1, 2);
    FlowKey flow = flow(80, 4000);
    int first = numbers.next(flow, 77 * SECOND);
    assertThat(numbers.next(flow, 77 * SECOND)).isEqualTo(first);
    assertThat(numbers.next(flow, 77 * SECOND + 3_999)).isEqualTo(first);
    assertThat(numbers.next(flow, 77 * SECOND + 4_000)).isEqualTo(first + 1);
    assertThat(numbers.next(flow, 78 * SECOND)).isEqualTo(first + 250_000);
    int previous = first;
    for (int i = 1; i <= 1000; i++) {
      int next = numbers.next(flow, (77 + 16L * i) * SECOND);
      assertThat(next - previous).isPositive();
      previous = next;
    }
  }

  @Test
  @Requirement("RFC9293 MUST-9")
  @Requirement("RFC6528 R6528-2")
  @Requirement("RFC6528 R6528-4")
  @Requirement("ATTACK A05")
  void anotherKeyGivesOtherNumbers() {
    Set<Integer> firsts = new HashSet<>();
    for (long key = 0; key < 1000; key++) {
      firsts.add(InitialSequenceNumbers.secret(key, 0).next(flow(80, 4000), 0));
      firsts.add(InitialSequenceNumbers.secret(0, ~key).next(flow(80, 4000), 0));
    }
    assertThat(firsts).hasSizeGreaterThan(1995);
  }

  @Test
  @Requirement("RFC6528 R6528-5")
  @Requirement("RFC9293 MUST-9")
  @Requirement("ATTACK A04")
  void numbersOfNeighbouringFlowsAreUnrelated() {
    InitialSequenceNumbers numbers = InitialSequenceNumbers.secret(3, 4);
    int[] ones = new int[32];
    Set<Integer> differences = new HashSet<>();
    int previous = 0;
    int flows = 20_000;
    for (int i = 0; i < flows; i++) {
      int number = numbers.next(flow(80, 1024 + i), 0);
      differences.add(number - previous);
      for (int bit = 0; bit < 32; bit++) {
        ones[bit] += (number ^ previous) >>> bit & 1;
      }
      previous = number;
    }
    assertThat(differences).hasSizeGreaterThan(flows - 10);
    for (int flipped : ones) {
      // ten standard deviations of a fair coin
      assertThat(Math.abs(flipped - flows / 2.0)).isLessThan(10 * Math.sqrt(flows) / 2);
    }
  }

  @Test
  @Requirement("RFC7323 R7323-19")
  @Requirement("ATTACK A12")
  void timestampClocksOfFlowsHaveUnrelatedOffsetsThatStay() {
    TimestampOffsets offsets = TimestampOffsets.secret(5, 6);
    Set<Integer> seen = new HashSet<>();
    for (int port = 0; port < 10_000; port++) {
      seen.add(offsets.offset(flow(80, port)));
    }
    assertThat(seen).hasSizeGreaterThan(9_990);
    assertThat(offsets.offset(flow(80, 7))).isEqualTo(offsets.offset(flow(80, 7)));
    assertThat(TimestampOffsets.secret(5, 7).offset(flow(80, 7)))
        .isNotEqualTo(offsets.offset(flow(80, 7)));
  }
}

package io.leat.scenario;

import static io.leat.packet.wire.TcpFlags.ACK;
import static io.leat.packet.wire.TcpFlags.FIN;
import static io.leat.packet.wire.TcpFlags.SYN;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectMethod;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;
import org.junit.platform.launcher.listeners.SummaryGeneratingListener;
import org.junit.platform.launcher.listeners.TestExecutionSummary;

/** A scenario that does not hold fails, says where, and leaves its packets. */
class LanguageTest {
  /** Scenarios that are wrong on purpose; no build runs them by itself. */
  static class Wrong extends Scenario {
    Wrong(Mode mode) {
      super(mode);
    }

    @Test
    void expectsWhatDoesNotCome() {
      established();
      stack.sends(FIN | ACK);
    }

    @Test
    void overlooksASegmentBeforeTheNextStimulus() {
      user.listens();
      peer.sends(SYN);
      peer.sends(ACK);
    }

    @Test
    void overlooksASegmentAtItsEnd() {
      user.listens();
      peer.sends(SYN);
    }

    @Test
    void expectsAnotherNumber() {
      user.listens();
      peer.sends(SYN);
      stack.answers(SYN | ACK, seq(0), ack(2));
    }

    @Test
    void expectsNoTextWhereThereIsSome() {
      established();
      user.writes(10);
      stack.sends(ACK, seq(1));
    }

    @Test
    void expectsAnotherTime() {
      user.connects(peer);
      stack.sends(SYN);
      clock.advances(seconds(1));
      stack.sends(SYN, after(millis(999)));
    }

    @Test
    void readsTextThatIsNotOfTheStream() {
      established();
      peer.sends(ACK, foreignText(10));
      user.reads(10);
    }
  }

  private static List<TestExecutionSummary.Failure> failuresOf(String method) {
    SummaryGeneratingListener listener = new SummaryGeneratingListener();
    LauncherFactory.create()
        .execute(
            LauncherDiscoveryRequestBuilder.request()
                .selectors(selectMethod(Wrong.class, method))
                .build(),
            listener);
    assertThat(listener.getSummary().getTestsFoundCount()).isEqualTo(12);
    return listener.getSummary().getFailures();
  }

  private static void failsInAllModes(String method, String message) {
    assertThat(failuresOf(method))
        .hasSize(12)
        .allSatisfy(failure -> assertThat(failure.getException()).hasMessageContaining(message));
  }

  @Test
  void whatIsExpectedMustCome() {
    failsInAllModes("expectsWhatDoesNotCome", "expected FIN,ACK [] but the stack stayed silent");
  }

  @Test
  void whatComesMustBeExpected() {
    failsInAllModes(
        "overlooksASegmentBeforeTheNextStimulus", "expected silence but the stack sent SYN,ACK");
    failsInAllModes("overlooksASegmentAtItsEnd", "expected silence but the stack sent SYN,ACK");
  }

  @Test
  void numbersTextAndTimeAreCompared() {
    failsInAllModes("expectsAnotherNumber", "expected Ack[number=2] but the stack sent SYN,ACK");
    failsInAllModes("expectsNoTextWhereThereIsSome", "expected no text but the stack sent");
    failsInAllModes("expectsAnotherTime", "expected After[nanos=999000000]");
    failsInAllModes("readsTextThatIsNotOfTheStream", "octet 0 is wrong");
  }

  @Test
  void failureShowsTheLadderWithTheStatesAndLeavesThePackets() throws IOException {
    Set<Path> files = new HashSet<>();
    for (TestExecutionSummary.Failure failure : failuresOf("expectsWhatDoesNotCome")) {
      String message = failure.getException().getMessage();
      assertThat(message)
          .contains("stack", "peer", "SYN_RECEIVED", "ESTABLISHED", "--- SYN,ACK seq 0 ack 1");
      Path file = Path.of(message.substring(message.indexOf("frames: ") + 8).strip());
      assertThat(ByteBuffer.wrap(Files.readAllBytes(file)).getInt()).isEqualTo(0x0a0d_0d0a);
      assertThat(Files.size(file)).isGreaterThan(300);
      files.add(file);
    }
    assertThat(files).as("one for each mode").hasSize(12);
  }
}

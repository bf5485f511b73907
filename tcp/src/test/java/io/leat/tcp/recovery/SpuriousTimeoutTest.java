package io.leat.tcp.recovery;

import static org.assertj.core.api.Assertions.assertThat;

import io.leat.testkit.Requirement;
import org.junit.jupiter.api.Test;

class SpuriousTimeoutTest {
  private final SpuriousTimeout spurious = new SpuriousTimeout();

  @Test
  @Requirement("RFC3522 §3.2")
  void anEchoFromBeforeTheRetransmissionProvesItAlsoWhereTheClockWraps() {
    spurious.begin(0, 1000, true);
    assertThat(spurious.isProvenByEcho(5)).as("nothing went again yet").isFalse();
    spurious.retransmitted(100, Integer.MIN_VALUE + 5);
    assertThat(spurious.isProvenByEcho(Integer.MAX_VALUE - 5)).isTrue();
    assertThat(spurious.isProvenByEcho(Integer.MIN_VALUE + 5)).isFalse();
    spurious.retransmitted(100, Integer.MIN_VALUE + 50);
    assertThat(spurious.isProvenByEcho(Integer.MIN_VALUE + 7)).as("the first counts").isFalse();
  }

  @Test
  @Requirement("RFC3708 §3")
  void allRetransmissionsMustHaveArrivedBesideTheirOriginals() {
    spurious.begin(1000, 2000, false);
    assertThat(spurious.isProvenByDuplicates()).isFalse();
    spurious.retransmitted(100, 0);
    spurious.retransmitted(200, 0);
    spurious.duplicate(1000, 1100);
    assertThat(spurious.isProvenByDuplicates()).isFalse();
    spurious.duplicate(500, 700);
    assertThat(spurious.isProvenByDuplicates()).as("from before the episode").isFalse();
    spurious.duplicate(1100, 1300);
    assertThat(spurious.isProvenByDuplicates()).isTrue();
    spurious.forget();
    assertThat(spurious.isProvenByDuplicates()).isFalse();
  }

  @Test
  @Requirement("RFC5682 §2.1")
  void newTextAfterTheFirstAcknowledgmentAndAnOriginalInTheSecondProveIt() {
    spurious.begin(0, 1000, true);
    assertThat(spurious.isProvenByOriginal(true, false, true)).isFalse();
    assertThat(spurious.isProbing()).isTrue();
    assertThat(spurious.isStalled()).as("nothing new has left yet").isTrue();
    spurious.extended();
    assertThat(spurious.isStalled()).isFalse();
    assertThat(spurious.isProvenByOriginal(true, true, true)).isTrue();
    assertThat(spurious.isProbing()).isFalse();
  }

  @Test
  @Requirement("RFC5682 §2.1")
  void aDuplicateOrNoNewTextMeansConventionalRecovery() {
    spurious.begin(0, 1000, true);
    spurious.isProvenByOriginal(false, true, true);
    assertThat(spurious.isProbing()).isFalse();
    spurious.begin(0, 1000, true);
    spurious.isProvenByOriginal(true, true, false);
    assertThat(spurious.isProbing()).isFalse();
    spurious.begin(0, 1000, true);
    spurious.isProvenByOriginal(true, false, true);
    assertThat(spurious.isProvenByOriginal(false, false, true)).isFalse();
    assertThat(spurious.isProvenByOriginal(true, true, true)).as("too late").isFalse();
  }

  @Test
  @Requirement("RFC3522 §3.2")
  void whereNothingWentAgainWhatHasArrivedWasNeverLost() {
    assertThat(spurious.isProvenByAbsence()).as("nothing counted as lost").isFalse();
    spurious.begin(0, 1000, false);
    assertThat(spurious.isProvenByAbsence()).isTrue();
    spurious.retransmitted(100, 0);
    assertThat(spurious.isProvenByAbsence()).isFalse();
    spurious.begin(1000, 2000, false);
    assertThat(spurious.isProvenByAbsence()).as("another episode").isTrue();
    spurious.forget();
    assertThat(spurious.isProvenByAbsence()).isFalse();
  }

  @Test
  @Requirement("RFC3522 §3.2")
  void outsideAnEpisodeNothingIsProven() {
    spurious.retransmitted(100, 50);
    assertThat(spurious.isProvenByEcho(49)).isFalse();
    assertThat(spurious.isProvenByDuplicates()).isFalse();
    spurious.begin(0, 1000, true);
    assertThat(spurious.isProvenByEcho(49)).as("it went again before the episode").isFalse();
    spurious.retransmitted(100, 50);
    assertThat(spurious.isProvenByEcho(49)).isTrue();
    spurious.forget();
    assertThat(spurious.isProvenByEcho(49)).isFalse();
    assertThat(spurious.isProbing()).isFalse();
  }

  @Test
  @Requirement("RFC3708 §3")
  void duplicatesCountFromTheBeginningOfTheEpisodeToItsEnd() {
    spurious.begin(1000, 2000, false);
    spurious.retransmitted(1000, 0);
    spurious.duplicate(999, 1999);
    spurious.duplicate(1001, 2001);
    assertThat(spurious.isProvenByDuplicates()).as("not wholly of the episode").isFalse();
    spurious.duplicate(1000, 2000);
    assertThat(spurious.isProvenByDuplicates()).isTrue();
    spurious.begin(2000, 3000, false);
    assertThat(spurious.isProvenByDuplicates()).as("another episode").isFalse();
  }

  @Test
  @Requirement("RFC5682 §2.1")
  void aSecondTimeoutEndsTheProbing() {
    spurious.begin(0, 1000, true);
    spurious.endProbing();
    assertThat(spurious.isProvenByOriginal(true, false, true)).isFalse();
    assertThat(spurious.isProbing()).isFalse();
    assertThat(spurious.isStalled()).isFalse();
  }

  @Test
  @Requirement("RFC5682 §2.1")
  void aRecoveryWithoutATimeoutIsNotProbed() {
    spurious.begin(0, 1000, false);
    assertThat(spurious.isProvenByOriginal(true, false, true)).isFalse();
    assertThat(spurious.isProbing()).isFalse();
    assertThat(spurious.isProvenByOriginal(true, true, true)).isFalse();
  }

  @Test
  @Requirement("RFC5682 §2.1")
  void anotherEpisodeWaitsForNewTextOfItsOwn() {
    spurious.begin(0, 1000, true);
    spurious.isProvenByOriginal(true, false, true);
    spurious.extended();
    spurious.begin(1000, 2000, true);
    spurious.isProvenByOriginal(true, false, true);
    assertThat(spurious.isStalled()).isTrue();
  }
}

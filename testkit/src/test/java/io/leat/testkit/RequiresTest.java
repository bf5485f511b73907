package io.leat.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.opentest4j.AssertionFailedError;
import org.opentest4j.TestAbortedException;

class RequiresTest {
  @Test
  void whatIsThereLetsTheTestRun() {
    assertThatCode(() -> Requires.check(true, "never said", true)).doesNotThrowAnyException();
  }

  @Test
  void whatIsMissingSkipsTheTestWithTheReason() {
    assertThatThrownBy(() -> Requires.check(false, "there is no curl", false))
        .isInstanceOf(TestAbortedException.class)
        .hasMessageContaining("there is no curl");
  }

  @Test
  void whatIsMissingFailsTheTestWhereEverythingIsRequired() {
    assertThatThrownBy(() -> Requires.check(false, "there is no curl", true))
        .isInstanceOf(AssertionFailedError.class)
        .hasMessageContaining("there is no curl");
  }

  @Test
  void aCommandThatNoSystemHasIsMissing() {
    assertThatThrownBy(() -> Requires.command("no-such-command-" + System.nanoTime()))
        .isInstanceOfAny(TestAbortedException.class, AssertionFailedError.class)
        .hasMessageContaining("no-such-command");
  }

  @Test
  void aTestMayProveSeveralClauses() {
    assertThat(Tagged.class.getAnnotationsByType(Requirement.class))
        .extracting(Requirement::value)
        .containsExactly("RFC0000 §1", "RFC0000 §2");
  }

  @Requirement("RFC0000 §1")
  @Requirement("RFC0000 §2")
  private static final class Tagged {}
}

package io.leat.conformance.table;

import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * What follows from an event under one group of settings.
 *
 * @param user in order; each element is a set of which one is said
 */
public record Expectation(
    List<Reply> replies,
    List<Set<UserSignal>> user,
    Accepted accepted,
    List<TimerDemand> timers,
    TableState next) {

  static Expectation nothing(TableState state) {
    return new Expectation(List.of(), List.of(), Accepted.NONE, TimerDemand.parse("same"), state);
  }

  static Expectation parse(
      String replies, String user, String accepted, String timers, String next) {
    return new Expectation(
        Reply.parseAll(replies),
        user(user),
        Token.parse(Accepted.class, accepted),
        TimerDemand.parse(timers),
        Token.parse(TableState.class, next));
  }

  private static List<Set<UserSignal>> user(String text) {
    return text.equals("none")
        ? List.of()
        : Arrays.stream(text.split(";", -1)).map(Expectation::alternatives).toList();
  }

  private static Set<UserSignal> alternatives(String text) {
    return Arrays.stream(text.split("\\|", -1))
        .map(word -> Token.parse(UserSignal.class, word))
        .collect(Collectors.toUnmodifiableSet());
  }

  @Override
  public String toString() {
    return "%s | %s | %s | %s | %s".formatted(replies, user, accepted, timers, next.token());
  }
}

package io.leat.conformance.table;

import java.util.ArrayList;
import java.util.List;
import java.util.function.ToLongFunction;

/** A sum of variables and numbers, such as {@code SND.NXT-1} or {@code SEG.SEQ+SEG.LEN}. */
public record Expression(String text, List<Term> terms) {
  /** A variable, or where there is none a number; sign is 1 or -1. */
  public sealed interface Term {
    int sign();
  }

  /** A variable. */
  public record Variable(int sign, Symbol symbol) implements Term {}

  /** A number. */
  public record Constant(int sign, int value) implements Term {}

  static Expression parse(String text) {
    var terms = new ArrayList<Term>();
    int at = 0;
    int sign = 1;
    while (true) {
      int end = at;
      while (end < text.length() && text.charAt(end) != '+' && text.charAt(end) != '-') {
        end++;
      }
      terms.add(term(sign, text.substring(at, end)));
      if (end == text.length()) {
        return new Expression(text, List.copyOf(terms));
      }
      sign = text.charAt(end) == '+' ? 1 : -1;
      at = end + 1;
    }
  }

  private static Term term(int sign, String text) {
    return !text.isEmpty() && text.chars().allMatch(Character::isDigit)
        ? new Constant(sign, Integer.parseInt(text))
        : new Variable(sign, Token.parse(Symbol.class, text));
  }

  /** The value, of which the low 32 bits count where it is a sequence number. */
  public long value(ToLongFunction<Symbol> variables) {
    long value = 0;
    for (Term term : terms) {
      value +=
          term.sign()
              * switch (term) {
                case Variable(int sign, Symbol symbol) -> variables.applyAsLong(symbol);
                case Constant(int sign, int number) -> number;
              };
    }
    return value;
  }

  @Override
  public String toString() {
    return text;
  }
}

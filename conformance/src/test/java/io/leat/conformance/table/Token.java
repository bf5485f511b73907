package io.leat.conformance.table;

import java.util.Arrays;
import java.util.stream.Collectors;

/** A word of the table's grammar. Every vocabulary is an enum, so that a wrong word is an error. */
interface Token {
  /** How the table spells it. */
  String token();

  static <T extends Enum<T> & Token> T parse(Class<T> vocabulary, String text) {
    for (T word : vocabulary.getEnumConstants()) {
      if (word.token().equals(text)) {
        return word;
      }
    }
    throw new IllegalArgumentException(
        "unknown %s \"%s\"; known: %s"
            .formatted(
                vocabulary.getSimpleName(),
                text,
                Arrays.stream(vocabulary.getEnumConstants())
                    .map(Token::token)
                    .collect(Collectors.joining(", "))));
  }
}

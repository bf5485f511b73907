package io.leat.observe.explain;

import io.leat.observe.Language;

/** Something said, in English and in Chinese. */
public record Sentence(String en, String zh) {
  public String in(Language language) {
    return switch (language) {
      case EN -> en;
      case ZH -> zh;
    };
  }
}

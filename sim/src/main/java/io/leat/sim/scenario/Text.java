package io.leat.sim.scenario;

import io.leat.observe.Language;

/** A sentence in English and in Chinese. */
public record Text(String en, String zh) {
  public String in(Language language) {
    return language == Language.ZH ? zh : en;
  }
}

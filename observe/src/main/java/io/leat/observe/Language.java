package io.leat.observe;

/** The language of a picture's words; the names of states, flags and calls are those of TCP. */
public enum Language {
  EN,
  ZH
}

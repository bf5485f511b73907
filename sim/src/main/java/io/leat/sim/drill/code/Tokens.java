package io.leat.sim.drill.code;

import java.util.ArrayList;
import java.util.List;

/** Cuts code into words; line ends count only outside of parentheses. */
final class Tokens {
  private static final List<String> SYMBOLS =
      List.of(
          "//=", "**", "//", "==", "!=", "<=", ">=", "<<", ">>", "+=", "-=", "+", "-", "*", "/",
          "%", "<", ">", "=", "(", ")", "[", "]", "{", "}", ",", ";", ":", "&", "|", "^", "~", ".");

  private final String text;
  private final List<Token> tokens = new ArrayList<>();
  private int at;
  private int nesting;

  private Tokens(String text) {
    this.text = text;
  }

  static List<Token> of(String text) throws CodeException {
    return new Tokens(text).all();
  }

  private List<Token> all() throws CodeException {
    while (at < text.length()) {
      char c = text.charAt(at);
      if (c == '\n' || c == ';') {
        at++;
        if (nesting == 0) {
          tokens.add(new Token(Token.Kind.NEW_LINE, ""));
        }
      } else if (Character.isWhitespace(c) || c == '\\') {
        at++;
      } else if (c == '#') {
        at = text.indexOf('\n', at) < 0 ? text.length() : text.indexOf('\n', at);
      } else if (c == '"' || c == '\'') {
        quoted(c);
      } else if (Character.isDigit(c)) {
        number();
      } else if (Character.isLetter(c) || c == '_') {
        tokens.add(new Token(Token.Kind.NAME, takeWhile(Tokens::isNamePart)));
      } else {
        symbol();
      }
    }
    tokens.add(new Token(Token.Kind.NEW_LINE, ""));
    tokens.add(new Token(Token.Kind.END, "the end"));
    return tokens;
  }

  private interface CharacterTest {
    boolean test(char c);
  }

  private static boolean isNamePart(char c) {
    return c == '_' || Character.isLetterOrDigit(c);
  }

  private String takeWhile(CharacterTest test) {
    int begin = at;
    while (at < text.length() && test.test(text.charAt(at))) {
      at++;
    }
    return text.substring(begin, at);
  }

  private void number() {
    boolean hexadecimal = text.startsWith("0x", at) || text.startsWith("0X", at);
    String digits =
        takeWhile(
            c -> hexadecimal ? Character.isLetterOrDigit(c) : Character.isDigit(c) || c == '.');
    tokens.add(new Token(Token.Kind.NUMBER, digits));
  }

  private void quoted(char mark) throws CodeException {
    StringBuilder out = new StringBuilder();
    for (at++; ; at++) {
      if (at >= text.length()) {
        throw CodeException.unknown("a text does not end");
      }
      char c = text.charAt(at);
      if (c == mark) {
        break;
      }
      if (c == '\\' && at + 1 < text.length()) {
        at++;
        c = text.charAt(at) == 'n' ? '\n' : text.charAt(at);
      }
      out.append(c);
    }
    at++;
    tokens.add(new Token(Token.Kind.TEXT, out.toString()));
  }

  private void symbol() throws CodeException {
    for (String symbol : SYMBOLS) {
      if (text.startsWith(symbol, at)) {
        at += symbol.length();
        nesting += "([{".contains(symbol) ? 1 : ")]}".contains(symbol) ? -1 : 0;
        nesting = Math.max(0, nesting);
        tokens.add(new Token(Token.Kind.SYMBOL, symbol));
        return;
      }
    }
    throw CodeException.unknown("'" + text.charAt(at) + "' in code");
  }
}

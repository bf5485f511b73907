package io.leat.sim.drill.code;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** Evaluates expressions as it reads them, with Python's precedence. */
final class Expressions {
  private static final int MOST_NESTED = 64;

  /** From the loosest to the tightest. */
  private static final List<List<String>> BINARY =
      List.of(
          List.of("|"),
          List.of("^"),
          List.of("&"),
          List.of("<<", ">>"),
          List.of("+", "-"),
          List.of("*", "//", "/", "%"));

  private static final List<String> COMPARISONS = List.of("==", "!=", "<=", ">=", "<", ">");

  private final List<Token> tokens;
  private final Map<String, Object> names;
  private List<String> seen;
  private int at;
  private int depth;

  Expressions(List<Token> tokens, Map<String, Object> names, List<String> seen) {
    this.tokens = tokens;
    this.names = names;
    this.seen = seen;
  }

  // Words.

  private Token token() {
    return tokens.get(at);
  }

  boolean isAtEnd() {
    return token().kind() == Token.Kind.END;
  }

  boolean isAtLineEnd() {
    return token().kind() == Token.Kind.NEW_LINE;
  }

  boolean acceptLineEnd() {
    if (isAtLineEnd()) {
      at++;
      return true;
    }
    return false;
  }

  void expectLineEnd() throws CodeException {
    if (!acceptLineEnd()) {
      throw CodeException.unknown("'" + token().text() + "' in code");
    }
  }

  boolean accept(String symbol) {
    if (token().is(symbol)) {
      at++;
      return true;
    }
    return false;
  }

  void expect(String symbol) throws CodeException {
    if (!accept(symbol)) {
      throw CodeException.unknown("'" + token().text() + "' where '" + symbol + "' was expected");
    }
  }

  boolean isName(String name) {
    return token().is(name);
  }

  boolean isAssignment() {
    return token().kind() == Token.Kind.NAME
        && (tokens.get(at + 1).is("=")
            || tokens.get(at + 1).is("+=")
            || tokens.get(at + 1).is("-="));
  }

  String name() {
    return tokens.get(at++).text();
  }

  int mark() {
    return at;
  }

  /** The words since a mark. */
  String source(int from) {
    return tokens.subList(from, at).stream().map(Token::text).collect(Collectors.joining(" "));
  }

  /** From now on names and their values are noted. */
  List<String> startSeeing() {
    seen = new ArrayList<>();
    return seen;
  }

  // Values.

  Object lookUp(String name) throws CodeException {
    Object value = names.get(name);
    if (value == null) {
      throw CodeException.unknown("the name '" + name + "' in code");
    }
    return value;
  }

  static boolean isTrue(Object value) {
    return switch (value) {
      case Boolean b -> b;
      case Long n -> n != 0;
      case Double d -> d != 0;
      case String s -> !s.isEmpty();
      case List<?> l -> !l.isEmpty();
      default -> true;
    };
  }

  static String text(Object value) {
    return value instanceof Boolean b ? (b ? "True" : "False") : value.toString();
  }

  Object expression() throws CodeException {
    if (++depth > MOST_NESTED) {
      throw CodeException.unknown("expressions within expressions, too deep, in code");
    }
    Object value = disjunction();
    if (accept("if")) {
      boolean holds = isTrue(disjunction());
      expect("else");
      Object otherwise = expression();
      value = holds ? value : otherwise;
    }
    depth--;
    return value;
  }

  private Object disjunction() throws CodeException {
    Object value = conjunction();
    while (accept("or")) {
      Object other = conjunction();
      value = isTrue(value) ? value : other;
    }
    return value;
  }

  private Object conjunction() throws CodeException {
    Object value = negation();
    while (accept("and")) {
      Object other = negation();
      value = isTrue(value) ? other : value;
    }
    return value;
  }

  private Object negation() throws CodeException {
    boolean not = false;
    boolean any = false;
    while (accept("not")) {
      not = !not;
      any = true;
    }
    Object value = comparison();
    return any ? (Object) (isTrue(value) != not) : value;
  }

  /** {@code a < b < c} holds if both do. */
  private Object comparison() throws CodeException {
    Object left = binary(0);
    boolean holds = true;
    boolean any = false;
    while (true) {
      String operator = token().text();
      boolean in = token().is("in");
      if (!in && !(token().kind() == Token.Kind.SYMBOL && COMPARISONS.contains(operator))) {
        return any ? (Object) holds : left;
      }
      at++;
      Object right = binary(0);
      boolean one = in ? contains(right, left) : Arithmetic.compare(operator, left, right);
      holds &= one;
      any = true;
      left = right;
    }
  }

  private static boolean contains(Object container, Object value) throws CodeException {
    return switch (container) {
      case List<?> list -> list.contains(value);
      case String text -> text.contains(value.toString());
      default -> throw CodeException.unknown("'in' of " + container + " in code");
    };
  }

  private Object binary(int level) throws CodeException {
    if (level == BINARY.size()) {
      return unary();
    }
    Object value = binary(level + 1);
    while (token().kind() == Token.Kind.SYMBOL && BINARY.get(level).contains(token().text())) {
      String operator = name();
      value = Arithmetic.apply(operator, value, binary(level + 1));
    }
    return value;
  }

  private Object unary() throws CodeException {
    if (++depth > MOST_NESTED) {
      throw CodeException.unknown("signs before signs, too many, in code");
    }
    Object value;
    if (accept("-")) {
      value = Arithmetic.apply("-", 0L, unary());
    } else if (accept("+")) {
      value = unary();
    } else if (accept("~")) {
      value = Arithmetic.apply("^", -1L, unary());
    } else {
      value = power();
    }
    depth--;
    return value;
  }

  private Object power() throws CodeException {
    Object base = atom();
    return accept("**") ? Arithmetic.apply("**", base, unary()) : base;
  }

  private Object atom() throws CodeException {
    Token token = token();
    at += token.kind() == Token.Kind.END ? 0 : 1;
    return switch (token.kind()) {
      case NUMBER -> Arithmetic.number(token.text());
      case TEXT -> token.text();
      case NAME -> accept("(") ? function(token.text()) : noted(token.text());
      case SYMBOL -> {
        if (token.is("(")) {
          yield parenthesis();
        }
        if (token.is("[")) {
          yield list("]");
        }
        throw CodeException.unknown("'" + token.text() + "' in code");
      }
      case NEW_LINE, END -> throw CodeException.unknown("code that ends too early");
    };
  }

  private Object noted(String name) throws CodeException {
    Object value = lookUp(name);
    String note = name + " is " + text(value);
    if (name.startsWith("tcpi_") && !new LinkedHashSet<>(seen).contains(note)) {
      seen.add(note);
    }
    return value;
  }

  private Object parenthesis() throws CodeException {
    List<Object> values = list(")");
    return values.size() == 1 ? values.getFirst() : values;
  }

  private List<Object> list(String end) throws CodeException {
    List<Object> values = new ArrayList<>();
    while (!accept(end)) {
      values.add(expression());
      if (!accept(",")) {
        expect(end);
        break;
      }
    }
    return values;
  }

  private Object function(String name) throws CodeException {
    List<Object> arguments = list(")");
    return Arithmetic.function(name, arguments);
  }
}

package io.leat.sim.drill.code;

import java.util.List;

/** Python's arithmetic on 64-bit numbers, floats and texts. */
final class Arithmetic {
  private static final int LARGEST_SHIFT = 62;

  private Arithmetic() {}

  static Object number(String digits) throws CodeException {
    try {
      return digits.contains(".")
          ? (Object) Double.valueOf(digits)
          : (Object) Long.decode(octal(digits));
    } catch (NumberFormatException e) {
      throw CodeException.unknown("the number " + digits + " in code");
    }
  }

  /** A leading zero does not make it octal. */
  private static String octal(String digits) {
    boolean hexadecimal = digits.startsWith("0x") || digits.startsWith("0X");
    String stripped = digits.replaceFirst("^0+(?=\\d)", "");
    return hexadecimal ? digits : stripped;
  }

  static Object apply(String operator, Object left, Object right) throws CodeException {
    if (left instanceof String text) {
      return ofText(operator, text, right);
    }
    Object a = whole(left);
    Object b = whole(right);
    if (a instanceof Long m && b instanceof Long n && !"/".equals(operator)) {
      return ofWhole(operator, m, n);
    }
    return ofFloats(operator, toDouble(a), toDouble(b));
  }

  private static Object whole(Object value) {
    return value instanceof Boolean b ? (Object) (b ? 1L : 0L) : value;
  }

  private static double toDouble(Object value) throws CodeException {
    if (value instanceof Number number) {
      return number.doubleValue();
    }
    throw CodeException.unknown("arithmetic with " + value + " in code");
  }

  private static Object ofText(String operator, String text, Object right) throws CodeException {
    return switch (operator) {
      case "+" -> text + Expressions.text(right);
      case "%" -> formatted(text, right instanceof List<?> list ? list : List.of(right));
      default -> throw CodeException.unknown("'" + operator + "' of a text in code");
    };
  }

  /** Each conversion takes the next value, however it wants to see it. */
  private static String formatted(String format, List<?> values) {
    String text = format;
    for (Object value : values) {
      String shown = java.util.regex.Matcher.quoteReplacement(Expressions.text(value));
      text = text.replaceFirst("%[-+0-9.]*[a-zA-Z]", shown);
    }
    return text.replace("%%", "%");
  }

  private static Object ofWhole(String operator, long a, long b) throws CodeException {
    return switch (operator) {
      case "+" -> a + b;
      case "-" -> a - b;
      case "*" -> a * b;
      case "//" -> Math.floorDiv(a, divisor(b));
      case "%" -> Math.floorMod(a, divisor(b));
      case "&" -> a & b;
      case "|" -> a | b;
      case "^" -> a ^ b;
      case "<<" -> a << shift(b);
      case ">>" -> a >> shift(b);
      case "**" -> (long) Math.pow((double) a, (double) b);
      default -> throw CodeException.unknown("'" + operator + "' in code");
    };
  }

  private static long divisor(long b) throws CodeException {
    if (b == 0) {
      throw CodeException.failed("division by zero");
    }
    return b;
  }

  private static long shift(long b) throws CodeException {
    if (b < 0 || b > LARGEST_SHIFT) {
      throw CodeException.unknown("a shift by " + b + " in code");
    }
    return b;
  }

  private static Object ofFloats(String operator, double a, double b) throws CodeException {
    return switch (operator) {
      case "+" -> a + b;
      case "-" -> a - b;
      case "*" -> a * b;
      case "/" -> quotient(a, b);
      case "//" -> Math.floor(quotient(a, b));
      case "%" -> a - b * Math.floor(quotient(a, b));
      case "**" -> Math.pow(a, b);
      default -> throw CodeException.unknown("'" + operator + "' of floats in code");
    };
  }

  private static double quotient(double a, double b) throws CodeException {
    if (b == 0) {
      throw CodeException.failed("division by zero");
    }
    return a / b;
  }

  static boolean compare(String operator, Object left, Object right) throws CodeException {
    Object a = whole(left);
    Object b = whole(right);
    if (a instanceof Number && b instanceof Number) {
      int order =
          a instanceof Long m && b instanceof Long n
              ? Long.compare(m, n)
              : Double.compare(toDouble(a), toDouble(b));
      return isSo(operator, order);
    }
    if (a instanceof String m && b instanceof String n) {
      return isSo(operator, m.compareTo(n));
    }
    return switch (operator) {
      case "==" -> a.equals(b);
      case "!=" -> !a.equals(b);
      default -> throw CodeException.unknown("an order of " + a + " and " + b + " in code");
    };
  }

  private static boolean isSo(String operator, int order) throws CodeException {
    return switch (operator) {
      case "==" -> order == 0;
      case "!=" -> order != 0;
      case "<" -> order < 0;
      case "<=" -> order <= 0;
      case ">" -> order > 0;
      case ">=" -> order >= 0;
      default -> throw CodeException.unknown("'" + operator + "' in code");
    };
  }

  static Object function(String name, List<Object> arguments) throws CodeException {
    if (arguments.isEmpty()) {
      throw CodeException.unknown("the function " + name + "() in code");
    }
    Object first = whole(arguments.getFirst());
    return switch (name) {
      case "abs" ->
          first instanceof Long n ? (Object) Math.abs(n) : (Object) Math.abs(toDouble(first));
      case "int" -> first instanceof Long n ? n : (long) toDouble(first);
      case "float" -> toDouble(first);
      case "round" -> Math.round(toDouble(first));
      case "str" -> Expressions.text(first);
      case "len" -> (long) length(first);
      case "min", "max" -> extreme("min".equals(name), arguments);
      default -> throw CodeException.unknown("the function " + name + "() in code");
    };
  }

  private static int length(Object value) throws CodeException {
    return switch (value) {
      case String text -> text.length();
      case List<?> list -> list.size();
      default -> throw CodeException.unknown("the length of " + value + " in code");
    };
  }

  private static Object extreme(boolean least, List<Object> values) throws CodeException {
    Object best = values.getFirst();
    for (Object value : values) {
      if (compare(least ? "<" : ">", value, best)) {
        best = value;
      }
    }
    return best;
  }
}

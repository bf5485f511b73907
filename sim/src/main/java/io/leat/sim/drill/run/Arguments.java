package io.leat.sim.drill.run;

import io.leat.packet.wire.IpAddress;
import io.leat.sim.drill.linux.Endpoint;
import io.leat.sim.drill.linux.Numbers;
import io.leat.sim.drill.script.Value;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Values of scripts as numbers, addresses and octets. */
final class Arguments {
  private static final Value ELLIPSIS = new Value.Ellipsis();

  private final List<Value> values;

  Arguments(List<Value> values) {
    this.values = values;
  }

  int count() {
    return values.size();
  }

  Value get(int index) throws NotApplicable {
    if (index >= values.size()) {
      throw new NotApplicable("a call with only " + values.size() + " arguments");
    }
    return values.get(index);
  }

  Value getOr(int index, Value otherwise) {
    return index < values.size() ? values.get(index) : otherwise;
  }

  int number(int index) throws NotApplicable {
    return (int) number(get(index));
  }

  static long number(Value value) throws NotApplicable {
    return switch (value) {
      case Value.Numeral number -> number.number();
      case Value.Symbol symbol -> constant(symbol.name());
      case Value.Union union -> {
        long all = 0;
        for (Value part : union.parts()) {
          all |= number(part);
        }
        yield all;
      }
      case Value.Application application -> applied(application);
      case Value.Items items when items.items().size() == 1 -> number(items.items().getFirst());
      default -> throw new NotApplicable("a number written as " + value);
    };
  }

  private static long applied(Value.Application application) throws NotApplicable {
    boolean order = List.of("htons", "htonl", "ntohs", "ntohl").contains(application.name());
    if (order && application.arguments().size() == 1) {
      return number(application.arguments().getFirst());
    }
    throw new NotApplicable(application.name() + "() in a call");
  }

  private static long constant(String name) throws NotApplicable {
    Long number = Constants.of(name);
    if (number == null) {
      throw new NotApplicable("the constant " + name);
    }
    return number;
  }

  static boolean isEllipsis(Value value) {
    return value instanceof Value.Ellipsis;
  }

  static @Nullable Value field(Value value, String name) {
    return value instanceof Value.Structure structure ? structure.fields().get(name) : null;
  }

  /** A field that may be left out or open. */
  static Value fieldOr(Value value, String name, int place) {
    Value named = field(value, name);
    Value placed = named == null ? field(value, Integer.toString(place)) : named;
    return placed == null ? ELLIPSIS : placed;
  }

  /** An address, or what stands for one that is left open. */
  static Endpoint endpoint(Value value, Endpoint open) throws NotApplicable {
    if (isEllipsis(value)) {
      return open;
    }
    Value family = field(value, "sa_family");
    if (family == null) {
      throw new NotApplicable("an address written as " + value);
    }
    int number = (int) number(family);
    if (number == Numbers.AF_UNSPEC) {
      return new Endpoint(number, 0, IpAddress.ANY_IPV6);
    }
    Value port = field(value, number == Numbers.AF_INET ? "sin_port" : "sin6_port");
    Value address = field(value, number == Numbers.AF_INET ? "sin_addr" : "sin6_addr");
    return new Endpoint(
        number,
        port == null || isEllipsis(port) ? open.port() : (int) number(port),
        address == null || isEllipsis(address) ? open.address() : address(address));
  }

  private static IpAddress address(Value value) throws NotApplicable {
    if (value instanceof Value.Application application
        && application.name().startsWith("inet_")
        && !application.arguments().isEmpty()
        && application.arguments().getLast() instanceof Value.Text text) {
      try {
        return IpAddress.parse(text.text());
      } catch (IllegalArgumentException e) {
        throw new NotApplicable("the address " + text.text());
      }
    }
    return IpAddress.ofIpv4((int) number(value));
  }

  /** Octets of all parts of an I/O vector together. */
  static int vectorOctets(Value value) throws NotApplicable {
    if (!(value instanceof Value.Items items)) {
      throw new NotApplicable("an I/O vector written as " + value);
    }
    long octets = 0;
    for (Value part : items.items()) {
      octets += number(fieldOr(part, "iov_len", 1));
    }
    return (int) octets;
  }
}

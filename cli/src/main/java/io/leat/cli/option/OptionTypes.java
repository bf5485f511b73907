package io.leat.cli.option;

import io.leat.link.linux.Offload;
import io.leat.packet.wire.IpAddress;
import io.leat.packet.wire.IpPrefix;
import io.leat.tcp.trace.TcpState;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import picocli.CommandLine;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.TypeConversionException;

/** The option types of all commands. */
public final class OptionTypes {
  private OptionTypes() {}

  /** Teaches a command line these types. */
  public static void register(CommandLine line) {
    line.registerConverter(Duration.class, converter(Durations::parse));
    line.registerConverter(Size.class, converter(Size::parse));
    line.registerConverter(Setting.class, converter(Setting::parse));
    line.registerConverter(IpPrefix.class, converter(OptionTypes::prefix));
    line.registerConverter(IpAddress.class, converter(OptionTypes::address));
    line.registerConverter(Rate.class, converter(Rate::parse));
    line.registerConverter(Share.class, converter(Share::parse));
    line.registerConverter(Offload.class, converter(OptionTypes::offload));
    line.registerConverter(TcpState.class, converter(StateNames::parse));
    choices(line, line);
  }

  /** What is one of a few words is said, and asked for, as help writes it: in small letters. */
  private static void choices(CommandLine root, CommandLine line) {
    for (ArgSpec argument : line.getCommandSpec().args()) {
      Class<?> type = argument.auxiliaryTypes()[0];
      if (type.isEnum() && type != TcpState.class && type != Offload.class) {
        register(root, type);
      }
    }
    line.getSubcommands().values().forEach(subcommand -> choices(root, subcommand));
  }

  private static <E> void register(CommandLine line, Class<E> type) {
    List<E> all = List.of(type.getEnumConstants());
    line.registerConverter(type, converter(text -> choice(text, all)));
  }

  static <E> E choice(String text, List<E> all) {
    String asked = text.toLowerCase(Locale.ROOT).replace('_', '-');
    for (E one : all) {
      // time-sequence is also a sequence
      if (word(one).equals(asked) || word(one).endsWith("-" + asked)) {
        return one;
      }
    }
    List<String> words = all.stream().map(OptionTypes::word).toList();
    String last = words.getLast();
    throw new IllegalArgumentException(
        String.join(", ", words.subList(0, words.size() - 1)) + " or " + last + ", not " + text);
  }

  private static String word(Object constant) {
    return constant.toString().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  /** An address with the length of its network: a bare one would leave its neighbours unknown. */
  static IpPrefix prefix(String text) {
    if (text.indexOf('/') < 0) {
      throw new IllegalArgumentException(
          text + " lacks the length of its network, as in " + text + "/" + usualLength(text));
    }
    return IpPrefix.parse(text);
  }

  private static int usualLength(String text) {
    return text.indexOf(':') < 0 ? 24 : 64;
  }

  static IpAddress address(String text) {
    return IpAddress.parse(text);
  }

  static Offload offload(String text) {
    return switch (text.toLowerCase(Locale.ROOT)) {
      case "on" -> Offload.ON;
      case "off" -> Offload.OFF;
      case "auto" -> Offload.AUTO;
      default -> throw new IllegalArgumentException("on, off or auto, not " + text);
    };
  }

  private static <T> ITypeConverter<T> converter(Function<String, T> parse) {
    return text -> {
      try {
        return parse.apply(text);
      } catch (IllegalArgumentException e) {
        throw new TypeConversionException(String.valueOf(e.getMessage()));
      }
    };
  }
}

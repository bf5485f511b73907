package io.leat.cli.relay;

import io.leat.cli.relay.PathDraft.Side;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.ISetter;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.TypeConversionException;

/** Adds the options of a path to a command, each three times: for both directions and for each. */
public final class PathOptions {
  private PathOptions() {}

  /**
   * @param draft takes what the options say
   */
  public static void addTo(CommandSpec spec, PathDraft draft) {
    int order = 100;
    for (PathOption option : PathOption.values()) {
      for (Side side : Side.values()) {
        spec.addOption(
            OptionSpec.builder("--" + side.prefix() + option.key())
                .type(Object.class)
                .arity(option.isFlag() ? "0" : "1")
                .paramLabel(option.label())
                .description(option.description())
                .hidden(side != Side.BOTH)
                .order(order++)
                .converters(converter(option))
                .setter(setter(draft, side, option))
                .build());
      }
    }
  }

  private static ITypeConverter<?> converter(PathOption option) {
    return text -> {
      try {
        return option.parse(text);
      } catch (IllegalArgumentException e) {
        throw new TypeConversionException(String.valueOf(e.getMessage()));
      }
    };
  }

  private static ISetter setter(PathDraft draft, Side side, PathOption option) {
    return new ISetter() {
      @Override
      public <T> T set(T value) {
        if (value != null) {
          draft.put(side, option, value);
        }
        return value;
      }
    };
  }
}

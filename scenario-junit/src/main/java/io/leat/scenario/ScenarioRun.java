package io.leat.scenario;

import java.io.IOException;
import java.lang.reflect.Method;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.InvocationInterceptor;
import org.junit.jupiter.api.extension.ReflectiveInvocationContext;

/**
 * Runs one scenario in one mode: what is left unsaid at its end is a failure, and a failure leaves
 * a ladder and a pcapng.
 */
final class ScenarioRun implements InvocationInterceptor {
  private static final Path CAPTURES = Path.of("target", "scenarios");

  @Override
  public void interceptTestMethod(
      Invocation<@Nullable Void> invocation,
      ReflectiveInvocationContext<Method> context,
      ExtensionContext extension)
      throws Throwable {
    Scenario scenario = (Scenario) extension.getRequiredTestInstance();
    try {
      invocation.proceed();
      scenario.stack.quiet();
    } catch (AssertionError | RuntimeException e) {
      throw pictured(e, scenario, context.getExecutable());
    }
  }

  private static AssertionError pictured(Throwable failure, Scenario scenario, Method test)
      throws IOException {
    Mode mode = scenario.stack.mode();
    String name = test.getDeclaringClass().getSimpleName() + "." + test.getName() + "." + mode;
    Path file = CAPTURES.resolve(name.replace(' ', '-') + ".pcapng");
    scenario.stack.capture(file);
    String headline = failure.getMessage() + " [" + mode + "]";
    return new AssertionError(
        scenario.stack.ladder(headline) + "  frames: " + file.toAbsolutePath(), failure);
  }
}

package io.leat.scenario;

import static org.junit.platform.engine.discovery.ClassNameFilter.excludeClassNamePatterns;
import static org.junit.platform.engine.discovery.ClassNameFilter.includeClassNamePatterns;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectPackage;
import static org.junit.platform.launcher.TagFilter.excludeTags;

import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.platform.engine.CancellationToken;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.engine.support.descriptor.ClassSource;
import org.junit.platform.launcher.LauncherDiscoveryRequest;
import org.junit.platform.launcher.TestExecutionListener;
import org.junit.platform.launcher.TestIdentifier;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherExecutionRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;

/**
 * The test classes of some packages, each as one test that ends at the first failure: for mutation
 * testing, which starts JUnit anew for each test that it runs, and that takes longer than most of
 * the tests. Only {@code bin/mutate} runs it: Surefire knows it by its name for no test.
 *
 * <p>The property {@code leat.whole} names the packages, with colons between them; classes that the
 * regular expression in {@code leat.whole.without} fits are left out.
 */
class WholeClasses {
  static List<String> classes() {
    var request = LauncherDiscoveryRequestBuilder.request();
    for (String name : System.getProperty("leat.whole", "io.leat.scenario").split(":")) {
      request.selectors(selectPackage(name));
    }
    request.filters(
        includeClassNamePatterns(".*Test"),
        excludeClassNamePatterns(System.getProperty("leat.whole.without", "")),
        excludeTags("own-jvm"));
    var plan = LauncherFactory.create().discover(request.build());
    return plan.getRoots().stream()
        .flatMap(root -> plan.getChildren(root).stream())
        .map(TestIdentifier::getSource)
        .flatMap(Optional::stream)
        .flatMap(source -> source instanceof ClassSource type ? Stream.of(type) : Stream.empty())
        .map(ClassSource::getClassName)
        .sorted()
        .toList();
  }

  @ParameterizedTest
  @MethodSource("classes")
  void everyTestOfTheClassPasses(String name) throws Throwable {
    LauncherDiscoveryRequest tests =
        LauncherDiscoveryRequestBuilder.request()
            .selectors(selectClass(name))
            .filters(excludeTags("own-jvm"))
            .build();
    FirstFailure first = new FirstFailure();
    LauncherFactory.create()
        .execute(
            LauncherExecutionRequestBuilder.request(tests)
                .cancellationToken(first.enough)
                .listeners(first)
                .build());
    if (first.failure != null) {
      throw first.failure;
    }
  }

  private static final class FirstFailure implements TestExecutionListener {
    final CancellationToken enough = CancellationToken.create();
    @Nullable Throwable failure;

    @Override
    public void executionFinished(TestIdentifier test, TestExecutionResult result) {
      if (result.getStatus() == TestExecutionResult.Status.FAILED && failure == null) {
        failure =
            Objects.requireNonNullElseGet(
                result.getThrowable().orElse(null),
                () -> new AssertionError(test.getDisplayName()));
        enough.cancel();
      }
    }
  }
}

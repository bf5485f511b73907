package io.leat.concurrency;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Collection;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.openjdk.jcstress.Options;
import org.openjdk.jcstress.infra.Status;
import org.openjdk.jcstress.infra.TestInfo;
import org.openjdk.jcstress.infra.collectors.TestResult;
import org.openjdk.jcstress.infra.runners.ForkedTestConfig;
import org.openjdk.jcstress.infra.runners.Runner;
import org.openjdk.jcstress.infra.runners.TestConfig;
import org.openjdk.jcstress.infra.runners.TestList;
import org.openjdk.jcstress.os.AffinityMode;
import org.openjdk.jcstress.os.NodeType;
import org.openjdk.jcstress.os.SchedulingClass;
import org.openjdk.jcstress.vm.CompileMode;

/**
 * Every stress test for a moment, in this JVM. {@code bin/stress} runs them in JVMs of their own,
 * in all of jcstress's ways of compiling and scheduling.
 */
class SharedStructuresTest {
  /** Small strides, so that the moment is short also where threads park in each round. */
  private static final String A_MOMENT =
      "-c 2 -f 1 -iters 1 -time 150 -strideSize 16 -strideCount 4 -spinStyle THREAD_YIELD";

  static Collection<String> tests() {
    return TestList.tests();
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("tests")
  void holdsForAMoment(String name) throws Exception {
    TestInfo info = TestList.getInfo(name);
    TestConfig config = config(info);
    Runner<?> runner =
        (Runner<?>)
            Class.forName(info.generatedRunner())
                .getConstructor(ForkedTestConfig.class)
                .newInstance(new ForkedTestConfig(config));
    TestResult result = runner.run();
    result.setConfig(config);
    assertThat(result.status()).as("%s", result.getMessages()).isEqualTo(Status.NORMAL);
    assertThat(result.getTotalCount()).isPositive();
    assertThat(result.grading().failureMessages).isEmpty();
    assertThat(result.grading().isPassed).isTrue();
  }

  private static TestConfig config(TestInfo info) throws Exception {
    Options options = new Options(A_MOMENT.split(" "));
    assertThat(options.parse()).isTrue();
    SchedulingClass anywhere =
        new SchedulingClass(AffinityMode.NONE, info.threads(), NodeType.PACKAGE);
    return new TestConfig(options, info, 0, List.of(), CompileMode.UNIFIED, anywhere);
  }
}

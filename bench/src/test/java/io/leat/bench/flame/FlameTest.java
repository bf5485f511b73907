package io.leat.bench.flame;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.StringReader;
import java.nio.file.Path;
import java.util.List;
import javax.xml.parsers.DocumentBuilderFactory;
import jdk.jfr.Recording;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.xml.sax.InputSource;

class FlameTest {
  private static Frame tree() {
    Frame root = new Frame("all");
    root.add(List.of("[loop]", "io.leat.A.run", "io.leat.B.<init>"), 3);
    root.add(List.of("[loop]", "io.leat.A.run", "java.lang.C.d"), 1);
    root.add(List.of("[other & more]"), 4);
    return root;
  }

  @Test
  void samplesAreCountedInEachFrameOfTheirStack() {
    Frame root = tree();
    assertThat(root.samples).isEqualTo(8);
    assertThat(root.depth()).isEqualTo(3);
    Frame loop = root.callees.get("[loop]");
    assertThat(loop.samples).isEqualTo(4);
    assertThat(loop.callees.get("io.leat.A.run").callees.get("io.leat.B.<init>").samples)
        .isEqualTo(3);
  }

  @Test
  void thePictureIsXmlWithABoxAsWideAsItsShare() throws Exception {
    String svg = FlameGraph.svg(tree(), "perf <loopback>");
    DocumentBuilderFactory.newInstance()
        .newDocumentBuilder()
        .parse(new InputSource(new StringReader(svg)));
    assertThat(svg)
        .contains("perf &lt;loopback&gt;", "[other &amp; more], 4 samples, 50.00 %")
        .contains("io.leat.B.&lt;init&gt;, 3 samples, 37.50 %")
        .contains("width=\"450.0\"");
  }

  @Test
  void whatPerfPrintsIsRead() throws IOException {
    String script =
        """
        perf-loop
            ffffffff81000010 tun_get_user
                7f0000001234 void io.leat.stack.StackThread.run()
                7f0000000001 [unknown]

        GC Thread#0
                7f0000009999 SerialHeap::collect(bool)
        """;
    Frame root = Stacks.ofPerfScript(new BufferedReader(new StringReader(script)));
    assertThat(root.samples).isEqualTo(2);
    assertThat(
            root.callees
                .get("[perf-loop]")
                .callees
                .get("[unknown]")
                .callees
                .get("io.leat.stack.StackThread.run")
                .callees)
        .containsOnlyKeys("tun_get_user");
    assertThat(root.callees.get("[GC Thread#0]").callees).containsOnlyKeys("SerialHeap::collect");
  }

  @Test
  void aRecordingWithoutSamplesIsAnEmptyTree(@TempDir Path folder) throws IOException {
    Path file = folder.resolve("empty.jfr");
    try (Recording recording = new Recording()) {
      recording.start();
      recording.stop();
      recording.dump(file);
    }
    assertThat(Stacks.ofRecording(file).samples).isZero();
  }
}

package io.leat.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;

/** The bill of materials names every module that is published, and no other. */
class BomTest {
  @Test
  void listsWhatIsPublished() throws Exception {
    List<String> published = new ArrayList<>();
    for (String module : texts(parse(DocumentationTest.ROOT.resolve("pom.xml")), "module")) {
      Document pom = parse(DocumentationTest.ROOT.resolve(module).resolve("pom.xml"));
      boolean isJar = texts(pom, "packaging").isEmpty();
      if (isJar && !texts(pom, "maven.deploy.skip").contains("true")) {
        published.add(child(pom.getDocumentElement(), "artifactId"));
      }
    }
    Document bom = parse(DocumentationTest.ROOT.resolve("bom").resolve("pom.xml"));
    Element managed = (Element) bom.getElementsByTagName("dependencyManagement").item(0);
    assertThat(texts(managed.getElementsByTagName("artifactId")))
        .containsExactlyInAnyOrderElementsOf(published);
  }

  private static Document parse(Path pom) throws Exception {
    try (var in = Files.newInputStream(pom)) {
      return DocumentBuilderFactory.newInstance().newDocumentBuilder().parse(in);
    }
  }

  private static String child(Element of, String name) {
    for (var node = of.getFirstChild(); node != null; node = node.getNextSibling()) {
      if (node.getNodeName().equals(name)) {
        return node.getTextContent();
      }
    }
    return "";
  }

  private static List<String> texts(Document in, String name) {
    return texts(in.getElementsByTagName(name));
  }

  private static List<String> texts(NodeList nodes) {
    List<String> texts = new ArrayList<>();
    for (int i = 0; i < nodes.getLength(); i++) {
      texts.add(nodes.item(i).getTextContent());
    }
    return texts;
  }
}

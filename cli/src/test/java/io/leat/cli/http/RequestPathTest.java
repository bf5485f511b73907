package io.leat.cli.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RequestPathTest {
  @ParameterizedTest
  @ValueSource(
      strings = {
        "/..",
        "/../etc/passwd",
        "/a/../../etc/passwd",
        "/a/..",
        "/%2e%2e/etc/passwd",
        "/%2E%2e/etc/passwd",
        "/.%2e/etc/passwd",
        "/a/%2e%2e/%2e%2e/etc/passwd",
        "/.",
        "/%2e",
        "/a/./b",
        "/..%2fetc/passwd",
        "/..%2Fetc%2Fpasswd",
        "/..%5c..%5cwindows",
        "/..\\..\\windows",
        "/a%00.txt",
        "/%00",
        "/a%0d%0aSet-Cookie:x",
        "/a%7f",
        "/%c0%ae%c0%ae/etc/passwd",
        "/%e0%80%ae%e0%80%ae/etc/passwd",
        "/%f0%80%80%ae/x",
        "/%ff",
        "/%",
        "/%2",
        "/%zz",
        "/%u002e%u002e/x",
        "/a b",
        "/a#b",
        "/é",
        "",
        "etc/passwd",
        "*",
        "http://10.9.0.2/etc"
      })
  void aPathThatNobodyHonestSendsIsRefused(String target) {
    assertThatThrownBy(() -> RequestPath.parse(target)).isInstanceOf(RequestPath.Refused.class);
  }

  @Test
  void segmentsAreDecodedOnce() throws Exception {
    assertThat(RequestPath.parse("/%252e%252e/a").segments()).containsExactly("%2e%2e", "a");
    assertThat(RequestPath.parse("/a%20b/%C3%A9").segments()).containsExactly("a b", "é");
  }

  @Test
  void dotsWithinANameAreAName() throws Exception {
    assertThat(RequestPath.parse("/.../..a/b..").segments()).containsExactly("...", "..a", "b..");
  }

  @Test
  void repeatedSlashesAreOne() throws Exception {
    RequestPath path = RequestPath.parse("//a///b//");
    assertThat(path.segments()).containsExactly("a", "b");
    assertThat(path.folder()).isTrue();
    assertThat(path.asFolder()).isEqualTo("/a/b/");
  }

  @Test
  void theQueryIsNoPartOfThePath() throws Exception {
    assertThat(RequestPath.parse("/a?b=../..").segments()).containsExactly("a");
  }

  @Test
  void aNameIsEncodedSoThatItDecodesToItself() throws Exception {
    String name = "a b&<>\"'%2e:é#?";
    assertThat(RequestPath.parse("/" + RequestPath.encode(name)).segments()).containsExactly(name);
  }
}

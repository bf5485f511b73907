package io.leat.observe;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class TextCellsTest {
  @Test
  void eastAsianWideCharactersTakeTwoCells() {
    assertThat(TextCells.width("abc")).isEqualTo(3);
    assertThat(TextCells.width("三次握手")).isEqualTo(8);
    assertThat(TextCells.width("（SYN）。")).isEqualTo(9);
    assertThat(TextCells.width("한국어かな")).isEqualTo(10);
    assertThat(TextCells.width("\ud83d\ude00")).isEqualTo(2);
  }

  @Test
  void combiningAndInvisibleCharactersTakeNone() {
    assertThat(TextCells.width("e\u0301")).isEqualTo(1);
    assertThat(TextCells.width("a\u200db\u0007")).isEqualTo(2);
  }

  @Test
  void paddingCountsCells() {
    assertThat(TextCells.padRight("同步", 6)).isEqualTo("同步  ");
    assertThat(TextCells.padLeft("同步", 6)).isEqualTo("  同步");
    assertThat(TextCells.padRight("wider", 3)).isEqualTo("wider");
  }

  @Test
  void textThatFitsIsOneLine() {
    assertThat(TextCells.wrap("SYN_SENT", 8)).containsExactly("SYN_SENT");
  }

  @Test
  void longTextIsBrokenAtSpaces() {
    assertThat(TextCells.wrap("read returns end of stream", 14))
        .containsExactly("read returns", "  end of", "  stream");
  }

  @Test
  void withoutSpaceACallIsBrokenBeforeItsArgument() {
    assertThat(TextCells.wrap("connect(10.0.0.2:80) -> port 40001", 16))
        .containsExactly("connect(", "  10.0.0.2:80)", "  -> port 40001");
  }

  @Test
  void aWordThatIsTooLongIsCut() {
    assertThat(TextCells.wrap("abcdefghij", 6)).containsExactly("abcdef", "  ghij");
  }

  @Test
  void chineseIsBrokenBetweenCharactersButNotBeforePunctuation() {
    assertThat(TextCells.wrap("客户端发送同步报文段，进入状态。", 12))
        .containsExactly("客户端发送同", "  步报文段，", "  进入状态。")
        .allMatch(line -> TextCells.width(line) <= 12);
  }

  @Test
  void aSingleLastCharacterIsAvoidedWhereThereIsASpace() {
    assertThat(TextCells.wrap("2MSL 2.0 s 开始", 14)).containsExactly("2MSL 2.0 s", "  开始");
  }

  @Test
  void aParagraphHangsFromItsLead() {
    assertThat(TextCells.paragraph("成立  ", "abc def ghi", 12))
        .isEqualTo("成立  abc\n        def\n        ghi\n");
    assertThat(TextCells.paragraph("- ", "abc", 12)).isEqualTo("- abc\n");
  }

  @Test
  void aCharacterOfTwoCharsIsNeverHalved() {
    assertThat(TextCells.wrap("\ud83d\ude00".repeat(5), 5))
        .allMatch(line -> line.strip().codePoints().allMatch(c -> c == 0x1f600));
  }
}

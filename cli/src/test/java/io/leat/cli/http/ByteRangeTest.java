package io.leat.cli.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.leat.testkit.Requirement;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ByteRangeTest {
  @ParameterizedTest
  @CsvSource({
    "bytes=0-99, 0, 100",
    "bytes=0-0, 0, 1",
    "bytes=500-, 500, 500",
    "bytes=-100, 900, 100",
    "bytes=-5000, 0, 1000",
    "bytes=900-5000, 900, 100",
    "bytes=999-999, 999, 1",
    "BYTES=1-2, 1, 2",
    "bytes=990-9999999999999999999, 990, 10"
  })
  @Requirement("RFC9110 §14.1.2")
  void aSingleRangeIsPartOfTheFile(String header, long first, long length) {
    assertThat(ByteRange.of(header, 1000)).isEqualTo(new ByteRange(first, length, false));
  }

  @ParameterizedTest
  @ValueSource(strings = {"bytes=1000-", "bytes=1000-2000", "bytes=-0"})
  @Requirement("RFC9110 §15.5.17")
  void aRangeOutsideTheFileCannotBeSatisfied(String header) {
    assertThat(ByteRange.of(header, 1000)).isNull();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "bytes=0-1,5-6",
        "bytes=5-4",
        "bytes=-",
        "bytes=a-b",
        "octets=0-1",
        "bytes 0-1",
        "",
        "bytes=--1"
      })
  @Requirement("RFC9110 §14.2")
  void aHeaderThatIsNotUnderstoodIsIgnored(String header) {
    assertThat(ByteRange.of(header, 1000)).isEqualTo(ByteRange.all(1000));
  }

  @Test
  void withoutAHeaderItIsTheWholeFile() {
    assertThat(ByteRange.of(null, 0)).isEqualTo(new ByteRange(0, 0, true));
  }

  @Test
  void anEmptyFileHasNoPart() {
    assertThat(ByteRange.of("bytes=0-", 0)).isNull();
    assertThat(ByteRange.of("bytes=-1", 0)).isNull();
  }

  @Test
  void theAnswerNamesFirstLastAndSize() {
    assertThat(new ByteRange(5, 10, false).contentRange(100)).isEqualTo("bytes 5-14/100");
  }
}

package io.leat.sim;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class EventQueueTest {
  private record Entry(long time, int number) {}

  @Test
  void eventsComeByTimeAndThenInTheOrderInWhichTheyWereAskedFor() {
    SplittableRandom random = new SplittableRandom(3);
    EventQueue queue = new EventQueue();
    List<Entry> expected = new ArrayList<>();
    List<Entry> happened = new ArrayList<>();
    for (int i = 0; i < 2000; i++) {
      Entry entry = new Entry(random.nextInt(50), i);
      expected.add(entry);
      queue.add(entry.time, now -> happened.add(entry));
    }
    expected.sort(Comparator.comparingLong(Entry::time).thenComparingInt(Entry::number));
    while (!queue.isEmpty()) {
      long time = queue.nextTime();
      queue.poll().happen(time);
    }
    assertThat(happened).isEqualTo(expected);
  }

  @Test
  void eventsThatAreAddedBetweenOthersTakeTheirPlace() {
    SplittableRandom random = new SplittableRandom(4);
    EventQueue queue = new EventQueue();
    List<Entry> happened = new ArrayList<>();
    int number = 0;
    for (int i = 0; i < 5000; i++) {
      if (queue.isEmpty() || random.nextInt(5) < 3) {
        long soonest = happened.isEmpty() ? 0 : happened.getLast().time;
        Entry entry = new Entry(soonest + random.nextInt(5), number++);
        queue.add(entry.time, now -> happened.add(entry));
      } else {
        long time = queue.nextTime();
        queue.poll().happen(time);
      }
    }
    assertThat(happened)
        .isSortedAccordingTo(Comparator.comparingLong(Entry::time).thenComparingInt(Entry::number));
  }
}

package org.sensorium.fusion.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(value = 10, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class AheadTest {

  @Test
  void piecesComeInOrderOneAheadOfTheirUse() throws Exception {
    AtomicInteger begun = new AtomicInteger(2);
    Thread user = Thread.currentThread();
    try (Ahead<String> ahead =
        new Ahead<>(
            "test",
            3,
            6,
            number -> {
              assertThat(Thread.currentThread()).isNotSameAs(user);
              begun.set(number);
              return "piece " + number;
            })) {
      assertThat(ahead.next()).isEqualTo("piece 3");
      while (begun.get() < 4) { // begun without being asked for
        TimeUnit.MILLISECONDS.sleep(1);
      }
      TimeUnit.MILLISECONDS.sleep(50);
      assertThat(begun).as("no more than one ahead").hasValue(4);
      assertThat(ahead.next()).isEqualTo("piece 4");
      assertThat(ahead.next()).isEqualTo("piece 5");
      assertThatThrownBy(ahead::next).hasMessageContaining("no piece of work after number 5");
    }
  }

  @Test
  void aFailureComesUpAtItsOwnPiece() throws Exception {
    try (Ahead<Integer> ahead =
        new Ahead<>(
            "test",
            0,
            3,
            number -> {
              if (number == 1) {
                throw new IOException("cat.png: no picture");
              }
              return number;
            })) {
      assertThat(ahead.next()).isZero();
      assertThatThrownBy(ahead::next)
          .isInstanceOf(IOException.class)
          .hasMessage("cat.png: no picture");
    }
    try (Ahead<Integer> ahead =
        new Ahead<>(
            "test",
            0,
            1,
            number -> {
              throw new IllegalStateException("a mistake");
            })) {
      assertThatThrownBy(ahead::next).isInstanceOf(IllegalStateException.class);
    }
  }

  @Test
  void closingDoesNotWaitForWorkThatHangs() throws Exception {
    CountDownLatch hanging = new CountDownLatch(1);
    CountDownLatch never = new CountDownLatch(1);
    try (Ahead<Integer> ahead =
        new Ahead<>(
            "test",
            0,
            2,
            number -> {
              hanging.countDown();
              while (true) { // deaf to interrupts
                try {
                  never.await();
                } catch (InterruptedException e) {
                  continue;
                }
              }
            })) {
      hanging.await();
    }
  }
}

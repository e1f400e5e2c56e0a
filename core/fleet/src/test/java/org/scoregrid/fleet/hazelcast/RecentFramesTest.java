package org.scoregrid.fleet.hazelcast;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.scoregrid.domain.id.RunId;
import org.scoregrid.fleet.LogFrame;

class RecentFramesTest {

  @Test
  void a_frame_comes_back_as_it_was() {
    LogFrame frame = Frames.frame(7, 3, 1, "höchste\nGenauigkeit 🎯");

    assertThat(FrameBytes.read(FrameBytes.write(frame))).isEqualTo(frame);
    assertThat(FrameBytes.submission(FrameBytes.write(frame))).isEqualTo(frame.submission());
    assertThat(FrameBytes.run(FrameBytes.write(frame))).isEqualTo(frame.attempt().run());
  }

  @Test
  void a_text_that_is_too_long_keeps_its_end_and_whole_characters() {
    String text =
        FrameBytes.read(FrameBytes.write(Frames.frame(1, 1, 1, "ä".repeat(20_000)))).text();

    assertThat(text.getBytes(StandardCharsets.UTF_8).length)
        .isBetween(FrameBytes.LONGEST_TEXT - 4, FrameBytes.LONGEST_TEXT);
    assertThat(text).matches("ä+");
  }

  @Test
  void the_oldest_frames_make_room_for_the_newest() {
    byte[] recent = RecentFrames.NONE;
    for (int i = 1; i <= 100; i++) {
      recent =
          RecentFrames.append(recent, FrameBytes.write(Frames.frame(1, 1, i, "x".repeat(3_000))));
      assertThat(recent.length).isLessThanOrEqualTo(RecentFrames.LIMIT);
    }

    assertThat(RecentFrames.frames(recent))
        .extracting(bytes -> FrameBytes.read(bytes).sequence())
        .endsWith(99L, 100L)
        .hasSizeBetween(18, 21)
        .isSorted();
  }

  @Test
  void the_frames_of_one_run_can_be_dropped() {
    byte[] recent =
        RecentFrames.append(RecentFrames.NONE, FrameBytes.write(Frames.frame(1, 1, 1, "a")));
    recent = RecentFrames.append(recent, FrameBytes.write(Frames.frame(1, 2, 1, "b")));

    byte[] left = RecentFrames.without(recent, new RunId(1));

    assertThat(RecentFrames.frames(left))
        .extracting(bytes -> FrameBytes.read(bytes).text())
        .containsExactly("b");
    assertThat(RecentFrames.without(left, new RunId(2))).isEmpty();
  }
}

package org.scoregrid.worker.container.docker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.scoregrid.testkit.DockerDaemon;
import org.scoregrid.testkit.TestImages;

/** The kernel's own word, without the engine's. */
final class OutOfMemoryNoticeTest {
  private static final Duration SOON = Duration.ofSeconds(30);

  /** Starts a program that waits until it is told to go on, by a file. */
  private static String start(String script) {
    return DockerDaemon.shared()
        .ask(
            "run",
            "-d",
            "--memory=64m",
            "--memory-swap=64m",
            TestImages.python(),
            "sh",
            "-c",
            "while [ ! -e /tmp/go ]; do sleep 0.05; done; " + script)
        .strip();
  }

  private static void goOnToTheEnd(String id) {
    DockerDaemon.shared().ask("exec", id, "touch", "/tmp/go");
    DockerDaemon.shared().docker(SOON, "wait", id);
  }

  private static boolean came(String script) {
    var id = start(script);
    try (var notice = OutOfMemoryNotice.of(id).orElseThrow()) {
      assertThat(notice.came()).isFalse();
      goOnToTheEnd(id);
      DockerDaemon.shared().ask("rm", id);
      if (script.contains("1 << 30")) {
        await().atMost(SOON).until(notice::came);
      }
      return notice.came();
    }
  }

  @Test
  void memory_that_ran_out_is_known_after_the_containers_group_is_gone() {
    assertThat(came("exec python3 -c \"x = b'x' * (1 << 30)\"")).isTrue();
    assertThat(came("python3 -c \"x = b'x' * (1 << 30)\"; exit 0")).isTrue();
  }

  @Test
  void another_end_is_none() {
    assertThat(came("kill -9 $$")).isFalse();
    assertThat(came("exit 0")).isFalse();
  }
}

package org.scoregrid.standalone;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MissingImageTest {
  @TempDir private Path directory = Path.of(".");

  @Test
  void the_next_start_knows_which_image_was_missing() throws IOException {
    Path state = directory.resolve("engine");
    assertThat(new MissingImage(state).is("python:3.12-slim")).isFalse();

    new MissingImage(state).remember("python:3.12-slim");

    assertThat(new MissingImage(state).is("python:3.12-slim")).isTrue();
    assertThat(new MissingImage(state).is("python:3.13-slim")).isFalse();
  }

  @Test
  void an_image_that_came_is_forgotten() throws IOException {
    MissingImage missing = new MissingImage(directory);
    missing.remember("python:3.12-slim");

    missing.forget();

    assertThat(missing.is("python:3.12-slim")).isFalse();
  }
}

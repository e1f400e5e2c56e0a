package org.scoregrid.standalone.docs;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class GeneratedPagesTest {
  private static final Path DOCS = Path.of("../../docs");

  @Test
  void the_pages_in_the_repository_are_those_that_the_code_makes() {
    GeneratedPages.all()
        .forEach(
            (name, text) ->
                assertThat(DOCS.resolve(name)).as("run ./scoregrid docs").hasContent(text));
  }

  @Test
  void pages_are_written_where_the_caller_says(@TempDir Path directory) throws IOException {
    GeneratedPages.main(new String[] {directory.toString()});

    assertThat(Files.readString(directory.resolve("faults.md"))).contains("`OUT_OF_MEMORY`");
    assertThat(Files.readString(directory.resolve("configuration.md")))
        .contains("| `worker.engineSocket` | `unix:///var/run/docker.sock` |")
        .contains("`SCOREGRID_WORKER_ENGINE_SOCKET`");
  }
}

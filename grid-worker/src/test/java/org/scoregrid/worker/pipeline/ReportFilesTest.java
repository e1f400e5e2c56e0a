package org.scoregrid.worker.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReportFilesTest {
  @Test
  void what_is_just_being_written_is_left_alone(@TempDir Path directory) throws Exception {
    Path half = Files.createFile(directory.resolve("1-1@x.json.tmp"));
    ReportFiles files = ReportFiles.open(directory);
    assertThat(half).doesNotExist();

    Files.createFile(half);
    assertThat(files.list()).isEmpty();
    assertThat(half).exists();
  }
}

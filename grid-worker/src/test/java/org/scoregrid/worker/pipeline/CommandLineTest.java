package org.scoregrid.worker.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.scoregrid.domain.run.Step;

class CommandLineTest {
  private static List<String> program(String command) throws CommandLine.Unusable {
    return CommandLine.words(command, Step.SCORING, false);
  }

  @Test
  void variables_become_the_paths_of_the_container() throws Exception {
    assertThat(program("python3 $program/score.py $input $output $hidden $shared $predictions"))
        .containsExactly(
            "python3",
            "/app/program/score.py",
            "/app/input",
            "/app/output",
            "/app/input/ref",
            "/app/shared",
            "/app/input/res");
    assertThat(
            CommandLine.words(
                "python $ingestion_program/i.py $input $submission_program $predictions $tmp",
                Step.PREDICTION,
                true))
        .containsExactly(
            "python",
            "/app/program/i.py",
            "/app/input_data",
            "/app/ingested_program",
            "/app/output",
            "/app/output");
  }

  @Test
  void replacement_is_textual_and_in_order() throws Exception {
    assertThat(program("$inputs $input_data ${input} $HOME"))
        .containsExactly("/app/inputs", "/app/input_data", "${input}", "$HOME");
  }

  @Test
  void words_are_split_as_by_a_shell_without_anything_else_of_one() throws Exception {
    assertThat(program("sh -c \"cd $program && echo 'a b'\"  x\\ y '' a'b'\"c\" *.py | >f"))
        .containsExactly(
            "sh", "-c", "cd /app/program && echo 'a b'", "x y", "", "abc", "*.py", "|", ">f");
    assertThat(program("\"a\\\"b\\n\\\\\"")).containsExactly("a\"b\\n\\");
  }

  @Test
  void unfinished_quotes_and_empty_commands_are_refused() {
    for (String command : List.of("a 'b", "a \"b", "a\\", "  ", "a\0b")) {
      assertThatThrownBy(() -> program(command)).isInstanceOf(CommandLine.Unusable.class);
    }
  }
}

package org.scoregrid.e2e;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.microsoft.playwright.Browser;
import com.microsoft.playwright.BrowserType;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Playwright;
import com.microsoft.playwright.assertions.PlaywrightAssertions;
import com.microsoft.playwright.options.AriaRole;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.scoregrid.standalone.SampleCompetition;

/** An organizer changes the scoring program of the sample, looks, and switches the board over. */
class RescoreBrowserTest {
  private static final Path CHROMIUM = Path.of("/usr/bin/chromium");
  private static final int WAIT_MILLIS = 60_000;

  /** Turns the board upside down. */
  private static final String SCORING =
      """
      import csv, json, os, sys

      def read(path):
          with open(path, encoding="utf-8", newline="") as file:
              return {line["field"]: line["crop"] for line in csv.DictReader(file)}

      data, output = sys.argv[1:3]
      truth = read(os.path.join(data, "ref", "truth.csv"))
      said = read(os.path.join(data, "res", "predictions.csv"))
      right = sum(1 for field, crop in truth.items() if said.get(field) == crop)
      with open(os.path.join(output, "scores.json"), "w", encoding="utf-8") as file:
          json.dump({"accuracy": 1 - right / len(truth), "f1": 0.5}, file)
      """;

  private static Path temp;
  private static DemoSite demo;
  private static Playwright playwright;
  private static Page page;

  @BeforeAll
  static void start(@TempDir Path directory) throws Exception {
    temp = directory;
    assertThat(CHROMIUM).as("install Debian's package chromium").isExecutable();
    PlaywrightAssertions.setDefaultAssertionTimeout(WAIT_MILLIS);
    playwright =
        Playwright.create(
            new Playwright.CreateOptions().setEnv(Map.of("PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD", "1")));
    Browser browser =
        playwright
            .chromium()
            .launch(
                new BrowserType.LaunchOptions()
                    .setExecutablePath(CHROMIUM)
                    .setArgs(List.of("--no-sandbox", "--disable-gpu", "--disable-quic")));
    demo = DemoSite.start(temp.resolve("site"), Map.of());
    page = browser.newPage(new Browser.NewPageOptions().setViewportSize(1280, 900));
    page.setDefaultTimeout(WAIT_MILLIS);
    page.navigate(demo.url() + "/accounts/login/");
    page.getByLabel("Username").fill("admin");
    page.getByLabel("Password").fill(DemoSite.PASSWORD);
    button("Sign in");
  }

  @AfterAll
  static void stop() {
    if (playwright != null) {
      playwright.close();
    }
    if (demo != null) {
      demo.close();
    }
  }

  private static void button(String name) {
    page.getByRole(AriaRole.MAIN)
        .getByRole(AriaRole.BUTTON, new Locator.GetByRoleOptions().setName(name).setExact(true))
        .click();
  }

  private static List<String> board(Robot robot, long phase) throws Exception {
    List<String> entries = new ArrayList<>();
    for (JsonNode entry :
        robot.get("/api/phases/" + phase + "/get_leaderboard").path("submissions")) {
      entries.add(entry.path("owner").asText() + " " + entry.at("/scores/0/score").asText());
    }
    return entries;
  }

  @Test
  void a_new_scoring_program_is_compared_and_takes_over_the_board() throws Exception {
    try (Robot robot = demo.admin()) {
      long competition = robot.get("/api/competitions/").path(0).path("id").asLong();
      long phase =
          robot.get("/api/competitions/" + competition).path("phases").path(0).path("id").asLong();
      robot.form(201, "/api/competitions/" + competition + "/register/");
      List<String> before = board(robot, phase);
      assertThat(before).hasSizeGreaterThanOrEqualTo(4);

      openNew(competition);
      page.getByLabel("New scoring program").selectOption(new String[] {firstProgram()});
      button("Continue");
      assertThat(page.getByText("Others use this task too")).isVisible();
      button("Start");
      assertThat(page.locator("h1 .badge")).hasText("Ready");
      assertThat(page.getByText("▲").first()).isVisible();
      assertThat(board(robot, phase)).isEqualTo(before);

      long meanwhile = robot.submit(phase, predictions());
      robot.awaitSubmission(meanwhile, Robot.OVER);
      page.reload();
      button("Run the missing");
      assertThat(page.locator("h1 .badge")).hasText("Ready");
      page.getByText("Switch the leaderboard over …").click();
      button("Yes, switch over");
      assertThat(page.locator("h1 .badge")).hasText("Switched over");

      List<String> after = board(robot, phase);
      assertThat(after).hasSize(before.size() + 1).doesNotContainAnyElementsOf(before);
      // What comes now is scored by the new program.
      long later = robot.submit(phase, predictions());
      JsonNode scored = robot.awaitSubmission(later, Robot.OVER);
      assertThat(scored.path("status").asText()).isEqualTo("Finished");
      assertThat(scored.path("scores").toString()).contains("0.5000000000");
      page.reload();
      page.getByText("Bring the old scores back …").click();
      button("Yes, bring them back");
      assertThat(page.getByText("Something newer happened")).isVisible();
    }
  }

  private static void openNew(long competition) throws Exception {
    page.navigate(demo.url() + "/competitions/" + competition + "/?tab=phases");
    page.getByText("Re-score").first().click();
    assertThat(page.getByText("Re-score with care")).isVisible();
    Path zip =
        Zips.of(
            temp.resolve("scorer-2.zip"),
            Map.of(
                "metadata.yaml",
                "command: python3 $program/scoring.py $input $output\n",
                "scoring.py",
                SCORING));
    page.locator("#program").setInputFiles(zip);
    assertThat(page.locator("select[name=scoring_program] option", withText("scorer-2.zip")))
        .hasCount(1);
  }

  private static Page.LocatorOptions withText(String text) {
    return new Page.LocatorOptions().setHasText(text);
  }

  private static String firstProgram() {
    return page.locator("select[name=scoring_program] option", withText("scorer-2.zip"))
        .getAttribute("value");
  }

  private static Path predictions() throws Exception {
    Path folder = Files.createDirectories(temp.resolve("sample"));
    return SampleCompetition.writeTo(folder).submissions().entrySet().stream()
        .filter(sample -> sample.getKey().equals("predictions-only"))
        .findFirst()
        .orElseThrow()
        .getValue();
  }
}

package org.scoregrid.e2e;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.BrowserType;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Playwright;
import com.microsoft.playwright.assertions.PlaywrightAssertions;
import com.microsoft.playwright.options.AriaRole;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.scoregrid.standalone.SampleCompetition;

/** What a person sees and does in a real browser, from the sign-in link to the leaderboard. */
class BrowserTest {
  private static final Path CHROMIUM = Path.of("/usr/bin/chromium");
  private static final int WAIT_MILLIS = 60_000;
  private static final Pattern SUBMISSION = Pattern.compile(".*/submissions/[0-9]+/");
  private static final Pattern COMPETITION = Pattern.compile(".*/competitions/[0-9]+/.*");

  /** Slow enough that its page is open while it prints. */
  private static final String PATIENT_MODEL =
      """
      import sys, time

      class Model:
          def fit(self, rows, crops):
              self.crop = crops[0]
              print("<b>careful</b>", file=sys.stderr, flush=True)
              for step in range(12):
                  print("step %d of 12" % (step + 1), flush=True)
                  time.sleep(0.5)

          def predict(self, rows):
              return [self.crop for _ in rows]
      """;

  private static Path temp;
  private static RunningDemo demo;
  private static Playwright playwright;
  private static Browser browser;
  private static Path signedIn;

  private final List<String> complaints = new ArrayList<>();
  private BrowserContext desktop;

  @BeforeAll
  static void start(@TempDir Path directory) throws Exception {
    temp = directory;
    assertThat(CHROMIUM).as("install Debian's package chromium").isExecutable();
    PlaywrightAssertions.setDefaultAssertionTimeout(WAIT_MILLIS);
    playwright =
        Playwright.create(
            new Playwright.CreateOptions().setEnv(Map.of("PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD", "1")));
    browser =
        playwright
            .chromium()
            .launch(
                new BrowserType.LaunchOptions()
                    .setExecutablePath(CHROMIUM)
                    .setArgs(
                        List.of(
                            "--no-sandbox",
                            "--disable-gpu",
                            "--disable-quic",
                            "--no-first-run",
                            "--disable-background-networking",
                            "--disable-component-update",
                            "--disable-sync")));
    demo = RunningDemo.start(temp.resolve("site"));
    signedIn = temp.resolve("signed-in.json");
    signInByLink();
  }

  @AfterAll
  static void stop() throws InterruptedException {
    if (playwright != null) {
      playwright.close();
    }
    if (demo != null) {
      demo.close();
    }
  }

  private static void signInByLink() {
    try (BrowserContext context = browser.newContext()) {
      Page page = context.newPage();
      page.navigate(demo.login());
      page.getByRole(AriaRole.MAIN).getByRole(AriaRole.BUTTON, button("Sign in")).click();
      assertThat(page).hasURL(demo.page("/competitions/"));
      assertThat(page.getByText("Wheat from satellite")).isVisible();
      context.storageState(new BrowserContext.StorageStateOptions().setPath(signedIn));
    }
  }

  @BeforeEach
  void open() {
    desktop = window(1280, 860, true);
  }

  @AfterEach
  void the_console_stayed_silent() {
    desktop.close();
    assertThat(complaints).isEmpty();
  }

  private BrowserContext window(int width, int height, boolean member) {
    Browser.NewContextOptions options =
        new Browser.NewContextOptions().setViewportSize(width, height);
    if (member) {
      options.setStorageStatePath(signedIn);
    }
    BrowserContext context = browser.newContext(options);
    context.setDefaultTimeout(WAIT_MILLIS);
    context.setDefaultNavigationTimeout(WAIT_MILLIS);
    context.onConsoleMessage(
        message -> {
          if (message.type().equals("error") || message.type().equals("warning")) {
            complaints.add(message.text());
          }
        });
    context.onWebError(error -> complaints.add(error.error()));
    return context;
  }

  private static Page.GetByRoleOptions link(String name) {
    return new Page.GetByRoleOptions().setName(name);
  }

  private static Locator.GetByRoleOptions button(String name) {
    return new Locator.GetByRoleOptions().setName(name);
  }

  @Test
  void a_sign_in_link_works_once() {
    try (BrowserContext stranger = window(1280, 860, false)) {
      Page page = stranger.newPage();
      page.navigate(demo.login());
      page.getByRole(AriaRole.MAIN).getByRole(AriaRole.BUTTON, button("Sign in")).click();
      assertThat(page.getByRole(AriaRole.ALERT)).containsText("This link was used already");
      // The browser itself reports the status 403 of the answer.
      complaints.removeIf(text -> text.contains("status of 403"));
    }
  }

  @Test
  void a_visitor_sees_the_sample_scores() {
    try (BrowserContext stranger = window(1280, 860, false)) {
      Page page = stranger.newPage();
      page.navigate(demo.page("/"));
      page.getByText("Wheat from satellite").click();
      assertThat(page.getByRole(AriaRole.LINK, link("Sign in to join"))).isVisible();
      page.getByRole(AriaRole.LINK, link("Leaderboard")).click();
      for (String name : List.of("heliotrope", "rowan-k", "mira", "fieldmouse")) {
        assertThat(page.locator("#board tbody tr").filter(having(name))).hasCount(1);
      }
      assertThat(page.locator("#board tbody tr").first()).containsText("0.9042");
    }
  }

  private static Locator.FilterOptions having(String text) {
    return new Locator.FilterOptions().setHasText(text);
  }

  @Test
  void a_submission_is_followed_live_from_the_form_to_the_leaderboard() throws IOException {
    Page page = desktop.newPage();
    Page board = desktop.newPage();
    openForm(page);
    board.navigate(demo.leaderboard());
    stays(board);

    page.setInputFiles(
        "#submission", Zips.write(temp.resolve("patient.zip"), Map.of("model.py", PATIENT_MODEL)));
    assertThat(page).hasURL(SUBMISSION);
    stays(page);
    assertThat(page.locator(".log.live")).containsText("step 2 of 12");
    assertThat(page.locator(".log.live .e")).hasText("<b>careful</b>");

    assertThat(page.locator("h1 .badge")).hasText("Finished");
    assertThat(page.locator(".kpi").first()).containsText("Accuracy");
    assertThat(page.locator("pre.log:not(.live)").first()).containsText("step 12 of 12");
    assertThat(page.frameLocator("iframe").getByText("Accuracy")).isVisible();
    assertThat(page.getByRole(AriaRole.LINK, link("Predictions"))).isVisible();
    assertStayed(page);

    assertThat(board.locator("tr.me")).containsText("admin");
    assertStayed(board);
  }

  /** Leaves a mark that a reload would wipe out. */
  private static void stays(Page page) {
    page.evaluate("window.stayed = true");
  }

  private static void assertStayed(Page page) {
    assertThat(page.evaluate("window.stayed")).isEqualTo(true);
  }

  private static void openForm(Page page) {
    page.navigate(demo.leaderboard());
    page.getByRole(AriaRole.LINK, link("My submissions")).click();
    Locator form = page.locator("form[data-upload]");
    Locator join = page.locator(".notice").getByRole(AriaRole.BUTTON, button("Join"));
    form.or(join).first().waitFor();
    if (join.isVisible()) {
      join.click();
      page.getByRole(AriaRole.LINK, link("My submissions")).click();
    }
    assertThat(form).isVisible();
  }

  @Test
  void a_failing_sample_submission_says_why_and_whose_it_is_to_fix() throws IOException {
    Page page = desktop.newPage();
    openForm(page);
    Path samples = Files.createDirectories(temp.resolve("samples"));
    Path broken = SampleCompetition.writeTo(samples).submissions().get("broken");
    page.setInputFiles("#submission", broken);
    assertThat(page).hasURL(SUBMISSION);
    assertThat(page.locator("h1 .badge")).hasText("Failed");
    assertThat(page.locator(".fault")).containsText("yours to fix");
    assertThat(page.locator(".fault .log")).containsText("IndexError");
  }

  @Test
  void a_broken_bundle_shows_every_problem_with_file_and_line() throws IOException {
    Page page = desktop.newPage();
    page.navigate(demo.page("/competitions/upload/"));
    String yaml =
        "version: 2\ntitle: Broken\nterms: missing.md\nphases:\n- name: P\n  start: soon\n";
    page.setInputFiles(
        "#bundle", Zips.write(temp.resolve("bundle.zip"), Map.of("competition.yaml", yaml)));
    Locator problems = page.locator("[data-problems]");
    assertThat(problems).containsText("competition.yaml:3");
    assertThat(problems).containsText("missing.md");
    assertThat(problems).containsText("competition.yaml:6");
  }

  @Test
  void a_good_bundle_becomes_a_draft_that_its_organizer_publishes() throws IOException {
    Page page = desktop.newPage();
    page.navigate(demo.page("/competitions/upload/"));
    Path samples = Files.createDirectories(temp.resolve("bundle"));
    page.setInputFiles("#bundle", SampleCompetition.writeTo(samples).bundleZip());
    assertThat(page).hasURL(COMPETITION);
    assertThat(draft(page)).isVisible();
    page.getByRole(AriaRole.MAIN)
        .getByRole(AriaRole.BUTTON, button("Publish").setExact(true))
        .click();
    assertThat(page.getByRole(AriaRole.MAIN).getByRole(AriaRole.BUTTON, button("Unpublish")))
        .isVisible();
    assertThat(draft(page)).isHidden();
    page.getByRole(AriaRole.MAIN).getByRole(AriaRole.BUTTON, button("Unpublish")).click();
    assertThat(draft(page)).isVisible();
  }

  private static Locator draft(Page page) {
    return page.locator(".badge").filter(having("Draft"));
  }

  @Test
  void a_phone_shows_the_main_pages_without_scrolling_sideways() {
    try (BrowserContext phone = window(390, 844, true)) {
      Page page = phone.newPage();
      String competition = demo.leaderboard().replaceAll("\\?.*", "");
      for (String address :
          List.of(
              demo.page("/competitions/"),
              competition,
              competition + "?tab=phases",
              competition + "?tab=submissions",
              demo.leaderboard(),
              demo.page("/competitions/upload/"),
              demo.page("/submissions/1/"))) {
        page.navigate(address);
        Object overflow =
            page.evaluate(
                "document.documentElement.scrollWidth - document.documentElement.clientWidth");
        assertThat(overflow).as(address).isEqualTo(0);
      }
    }
  }
}

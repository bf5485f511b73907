package io.leat.cli.console;

import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.ColorScheme;
import io.leat.console.ConsoleServer;
import io.leat.sim.scenario.Scenario;
import io.leat.sim.scenario.Scenarios;
import io.leat.tcp.connection.TcpConnection;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * The console in a real browser, as a reader uses it; pictures of it are left in target/console.
 */
@Timeout(300)
class ConsolePageTest {
  private static final int CONNECTIONS = 200;
  private static final Path PICTURES = Path.of("target/console");

  private static Chromium chromium;
  @TempDir private Path folder;
  private LiveStacks stacks;
  private BrowserContext context;
  private Page page;
  private final List<String> troubles = new ArrayList<>();

  @BeforeAll
  static void startBrowser() {
    chromium = Chromium.start();
  }

  @AfterAll
  static void endBrowser() {
    if (chromium != null) {
      chromium.close();
    }
  }

  @BeforeEach
  void start() throws IOException {
    stacks = new LiveStacks(folder);
    open(ColorScheme.LIGHT, "en-GB");
  }

  private void open(ColorScheme scheme, String locale) {
    if (context != null) {
      context.close();
    }
    context =
        chromium.browser.newContext(
            new Browser.NewContextOptions()
                .setColorScheme(scheme)
                .setLocale(locale)
                .setViewportSize(1500, 950));
    page = context.newPage();
    page.setDefaultTimeout(120_000);
    page.onPageError(troubles::add);
    page.onConsoleMessage(message -> {
      if (message.type().equals("error")) {
        troubles.add(message.text());
      }
    });
  }

  @AfterEach
  void end() {
    context.close();
    stacks.close();
    assertThat(troubles).as("errors of the page").isEmpty();
  }

  private void visit(String view) {
    page.navigate(stacks.console.url() + "#" + view);
  }

  private void picture(String name) {
    page.screenshot(new Page.ScreenshotOptions().setPath(PICTURES.resolve(name + ".png")));
  }

  /** Waits until the page shows so many rows under the filters that are set. */
  private void awaitShown(int rows) {
    page.waitForFunction(
        "n => document.getElementById('shown').textContent.match(/\\d+/)?.[0] === String(n)", rows);
  }

  private void filter(String state) {
    page.selectOption("#filter-state", state);
  }

  private void isAccessible(String what) throws IOException {
    String axe;
    try (InputStream in =
        ConsolePageTest.class.getResourceAsStream(
            "/META-INF/resources/webjars/axe-core/4.6.3/axe.min.js")) {
      assertThat(in).isNotNull();
      axe = new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
    page.evaluate(axe);
    Object found =
        page.evaluate(
            "async () => (await axe.run()).violations"
                + ".filter(v => v.impact === 'serious' || v.impact === 'critical')"
                + ".map(v => v.id + ': ' + v.nodes.map(n => n.target + ' ' + n.failureSummary)"
                + ".slice(0, 3).join('; '))");
    assertThat((List<?>) found).as(what).isEmpty();
  }

  @Test
  void twoHundredConnectionsAreFollowedThroughTheirLives() throws IOException {
    List<TcpConnection> connections = stacks.open(CONNECTIONS);
    visit("connections");
    filter("ESTABLISHED");
    awaitShown(2 * CONNECTIONS);
    assertThat(page.locator(".body-row").count()).isLessThan(60);
    page.locator(".body-row").first().click();
    page.waitForSelector("#why");
    page.waitForFunction("() => document.querySelectorAll('#detail .uplot').length >= 3");
    picture("connections-light-en");
    isAccessible("connections");

    stacks.closeHalf(connections);
    filter("CLOSE_WAIT");
    awaitShown(CONNECTIONS);
    page.locator(".body-row").first().click();
    page.waitForFunction(
        "() => document.getElementById('why')?.textContent.includes('our application has not')");
    assertThat(page.locator("#detail .facts").textContent()).contains("100 octets are unread");
    filter("FIN_WAIT_2");
    awaitShown(CONNECTIONS);

    stacks.serverCloses();
    filter("TIME_WAIT");
    awaitShown(CONNECTIONS);
    visit("states");
    page.waitForFunction(
        "n => document.querySelector('#diagram svg').textContent.includes('×' + n)", CONNECTIONS);
    picture("states-light-en");
    isAccessible("states");
    visit("counters");
    page.waitForSelector("#counters table");
    picture("counters-light-en");
    isAccessible("counters");
    visit("listeners");
    page.waitForFunction(
        "() => document.getElementById('listeners').textContent.includes('10.0.0.2:80')");
    picture("listeners-light-en");
    isAccessible("listeners");
  }

  @Test
  void everyScenarioPlaysToItsEndForwardsAndBackwards() throws IOException {
    visit("gallery");
    page.waitForSelector("#step");
    for (Scenario scenario : Scenarios.all()) {
      page.selectOption("#scenario", scenario.name());
      page.waitForFunction(
          "name => document.querySelector('#gallery .ladder caption')?.textContent.startsWith(name"
              + " + ':')",
          scenario.name());
      // every step by its button: the page's own event handlers, as quick as they are
      Object walked =
          page.evaluate(
              """
              () => {
                const at = () => Number(document.getElementById('step').value);
                const last = Number(document.getElementById('step').max);
                const forth = [at()], back = [];
                for (let i = 0; i < last; i++) {
                  document.getElementById('forward').click();
                  forth.push(at());
                }
                const end = document.querySelector('tr[aria-current=step]').textContent;
                for (let i = 0; i < last; i++) {
                  document.getElementById('back').click();
                  back.push(at());
                }
                return {last, forth: forth.join(), back: back.join(), end,
                  failed: document.querySelectorAll('#checks .fault').length,
                  shown: document.querySelectorAll('#checks li').length};
              }
              """);
      var result = (java.util.Map<?, ?>) walked;
      int last = ((Number) result.get("last")).intValue();
      assertThat(last).as(scenario.name()).isPositive();
      assertThat(result.get("forth")).isEqualTo(numbers(0, last));
      assertThat(result.get("back")).isEqualTo(numbers(last - 1, 0));
      assertThat(result.get("failed")).as(scenario.name()).isEqualTo(0);
      assertThat((Integer) result.get("shown")).as(scenario.name()).isPositive();
    }
    page.selectOption("#scenario", "simultaneous-close");
    page.waitForFunction(
        "() => document.querySelector('.ladder"
            + " caption').textContent.startsWith('simultaneous-close:')");
    page.click("#last");
    picture("gallery-light-en");
    isAccessible("gallery");
  }

  private static String numbers(int from, int to) {
    StringBuilder text = new StringBuilder();
    int step = from <= to ? 1 : -1;
    for (int i = from; i != to + step; i += step) {
      text.append(text.isEmpty() ? "" : ",").append(i);
    }
    return text.toString();
  }

  @Test
  void aKnobThatIsTurnedChangesTheRun() {
    visit("gallery");
    page.waitForSelector("#knobs");
    page.waitForSelector(".ladder tr[aria-current=step]");
    page.fill("#knobs input[name=rtt]", "300ms");
    page.click("#rerun");
    page.waitForFunction(
        "() => document.querySelector('#gallery .ladder').textContent.includes('300')");
    page.fill("#knobs input[name=other]", "nonsense=1");
    page.click("#rerun");
    page.waitForFunction(
        "() => document.querySelector('[role=alert]').textContent.includes('nonsense')");
    troubles.clear(); // the browser reports the refusal as an error of its own
  }

  @Test
  void tenThousandConnectionsAreAsFewRowsAsForty() throws IOException {
    try (ConsoleServer many = ConsoleServer.start(0, new ManyConnections(10_000), null)) {
      page.navigate(many.url() + "#connections");
      awaitShown(10_000);
      assertThat(page.locator(".body-row").count()).isLessThan(60);
      page.locator(".body-row").first().focus();
      page.keyboard().press("End");
      page.waitForFunction(
          "() => document.activeElement.getAttribute('aria-rowindex') === '10001'");
      assertThat(page.locator(".body-row").count()).isLessThan(60);
      page.fill("#filter-text", ":11024");
      awaitShown(1);
      page.navigate("about:blank");
    }
  }

  @Test
  void theKeyboardAloneReachesEverything() {
    stacks.open(20);
    visit("connections");
    filter("ESTABLISHED");
    awaitShown(40);
    page.locator("#filter-text").focus();
    page.keyboard().type("10.0.0.2:80");
    tabUntil("document.activeElement.dataset.column === 'rttMicros'");
    page.keyboard().press("Enter");
    page.waitForSelector("[role=columnheader][aria-sort=ascending] [data-column=rttMicros]");
    tabUntil("document.activeElement.classList.contains('body-row')");
    page.keyboard().press("End");
    page.waitForFunction("() => document.activeElement.getAttribute('aria-rowindex') === '41'");
    page.keyboard().press("ArrowUp");
    page.waitForFunction("() => document.activeElement.getAttribute('aria-rowindex') === '40'");
    page.keyboard().press("Enter");
    page.waitForSelector("#why");
    visit("gallery");
    page.waitForSelector("tr[aria-current=step]");
    page.locator("#scenario").focus();
    tabUntil("document.activeElement.id === 'forward'");
    page.keyboard().press("ArrowRight");
    page.keyboard().press("ArrowRight");
    page.keyboard().press("ArrowLeft");
    page.keyboard().press("Enter");
    assertThat(page.inputValue("#step")).isEqualTo("2");
  }

  private void tabUntil(String condition) {
    for (int i = 0; i < 40; i++) {
      page.keyboard().press("Tab");
      if (Boolean.TRUE.equals(page.evaluate("() => " + condition))) {
        return;
      }
    }
    assertThat(condition).as("never reached by Tab").isNull();
  }

  @Test
  void itSpeaksChineseAndIsReadableInTheDark() throws IOException {
    stacks.open(30);
    open(ColorScheme.DARK, "zh-CN");
    visit("connections");
    awaitShown(61);
    page.locator(".body-row").nth(3).click();
    page.waitForSelector("#why");
    assertThat(page.locator("#h-connections").textContent()).isEqualTo("连接");
    assertThat(page.locator("html").getAttribute("lang")).isEqualTo("zh-CN");
    page.waitForFunction("() => document.querySelectorAll('#detail .uplot').length >= 3");
    picture("connections-dark-zh");
    isAccessible("connections, dark");
    visit("states");
    page.waitForFunction(
        "() => document.querySelector('#diagram svg').textContent.includes('×30')");
    picture("states-dark-zh");
    isAccessible("states, dark");
    visit("gallery");
    page.waitForSelector("tr[aria-current=step]");
    page.selectOption("#scenario", "lost-last-ack");
    page.waitForFunction(
        "() => document.querySelector('#gallery .ladder"
            + " caption').textContent.startsWith('lost-last-ack:')");
    page.click("#last");
    picture("gallery-dark-zh");
    isAccessible("gallery, dark");
  }
}

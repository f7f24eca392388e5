package io.verisim.cli.command;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.logging.Level;
import java.util.stream.Stream;
import org.openqa.selenium.By;
import org.openqa.selenium.Dimension;
import org.openqa.selenium.StaleElementReferenceException;
import org.openqa.selenium.WebElement;
import org.openqa.selenium.chrome.ChromeDriver;
import org.openqa.selenium.chrome.ChromeDriverService;
import org.openqa.selenium.chrome.ChromeOptions;
import org.openqa.selenium.logging.LogEntry;
import org.openqa.selenium.logging.LogType;
import org.openqa.selenium.logging.LoggingPreferences;
import org.openqa.selenium.support.ui.WebDriverWait;

/** A person's browser, with the page in it. */
final class PageBrowser implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofMinutes(3);

  /** What the rules of axe are asked for: WCAG 2.2, A and AA. */
  private static final String AXE = """
      const done = arguments[arguments.length - 1];
      axe.run(document, {runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa']})
        .then(found => done(found.violations.map(
          violation => violation.id + ': ' + violation.nodes.map(node => node.html).join(' | '))))
        .catch(failure => done([String(failure)]));
      """;

  private final ChromeDriver driver;

  PageBrowser(Path profile) {
    LoggingPreferences logs = new LoggingPreferences();
    logs.enable(LogType.BROWSER, Level.ALL);
    ChromeOptions options = new ChromeOptions();
    options.setBinary(
        program("chromium", "chromium-browser", "google-chrome").orElseThrow().toFile());
    options.setCapability("goog:loggingPrefs", logs);
    options.addArguments(
        "--headless=new",
        "--no-sandbox",
        "--disable-gpu",
        "--disable-dev-shm-usage",
        "--window-size=1280,1000",
        "--user-data-dir=" + profile);
    driver = new ChromeDriver(
        new ChromeDriverService.Builder()
            .usingDriverExecutable(program("chromedriver").orElseThrow().toFile())
            .build(),
        options);
  }

  /** Whether this machine has a browser that a program can steer. */
  static boolean isInstalled() {
    return program("chromium", "chromium-browser", "google-chrome").isPresent()
        && program("chromedriver").isPresent();
  }

  private static Optional<Path> program(String... names) {
    return Stream.of(System.getenv().getOrDefault("PATH", "").split(File.pathSeparator))
        .flatMap(folder -> Stream.of(names).map(name -> Path.of(folder, name)))
        .filter(Files::isExecutable)
        .findFirst();
  }

  void open(String address) {
    driver.get(address);
  }

  String address() {
    return Objects.requireNonNull(driver.getCurrentUrl());
  }

  /** Waits until the page has some text, whatever its case, wherever it stands. */
  void shows(String text) {
    shows(text, all -> all.contains(text.toLowerCase(Locale.ROOT)));
  }

  /** @param said for the message of a failure */
  void shows(String said, Predicate<String> wanted) {
    new WebDriverWait(driver, PATIENCE)
        .withMessage(() -> "the page does not show \"" + said + "\" but " + text())
        .ignoring(StaleElementReferenceException.class)
        .until(page -> wanted.test(text()));
  }

  /** All visible text, in small letters. */
  String text() {
    return driver.findElement(By.tagName("body")).getText().toLowerCase(Locale.ROOT);
  }

  /** Clicks a button or a link by its text. */
  void click(String text) {
    on(By.xpath("//*[self::button or self::a][normalize-space()='" + text + "']"), element -> {
      if (!element.isEnabled()) {
        return false;
      }
      script("arguments[0].scrollIntoView({block: 'center'})", element);
      element.click();
      return true;
    });
  }

  /** Gives a field a value, as a person who pastes it. */
  void fill(String css, String value) {
    on(By.cssSelector(css), element -> {
      script("""
          const proto = arguments[0].tagName === 'TEXTAREA' ? HTMLTextAreaElement : HTMLInputElement;
          Object.getOwnPropertyDescriptor(proto.prototype, 'value').set.call(arguments[0], arguments[1]);
          arguments[0].dispatchEvent(new Event('input', {bubbles: true}));
          """, element, value);
      return true;
    });
  }

  /** Types at the end of a field. */
  void type(String css, CharSequence... keys) {
    on(By.cssSelector(css), element -> {
      element.sendKeys(keys);
      return true;
    });
  }

  private void on(By place, Predicate<WebElement> action) {
    new WebDriverWait(driver, PATIENCE)
        .withMessage(() -> "nothing at " + place + " in " + text())
        .ignoring(StaleElementReferenceException.class)
        .until(page -> page.findElements(place).stream()
            .filter(WebElement::isDisplayed)
            .findFirst()
            .filter(action)
            .orElse(null));
  }

  Object script(String code, Object... arguments) {
    return Objects.requireNonNullElse(driver.executeScript(code, arguments), "");
  }

  void size(int width, int height) {
    driver.manage().window().setSize(new Dimension(width, height));
    driver.executeCdpCommand(
        "Emulation.setDeviceMetricsOverride",
        Map.of("width", width, "height", height, "deviceScaleFactor", 1, "mobile", false));
  }

  void dark(boolean wanted) {
    driver.executeCdpCommand(
        "Emulation.setEmulatedMedia",
        Map.of(
            "features",
            List.of(Map.of("name", "prefers-color-scheme", "value", wanted ? "dark" : "light"))));
  }

  /** What hinders people who use a screen reader or a keyboard, or see little, by axe's rules. */
  List<?> barriers() throws IOException {
    try (InputStream axe = PageBrowser.class.getResourceAsStream("/axe.min.js")) {
      driver.executeScript(
          new String(Objects.requireNonNull(axe).readAllBytes(), StandardCharsets.UTF_8));
    }
    return (List<?>) Objects.requireNonNull(driver.executeAsyncScript(AXE));
  }

  /** Whether the page is wider than its window. */
  boolean scrollsSideways() {
    return (Boolean) script(
        "return document.documentElement.scrollWidth > document.documentElement.clientWidth");
  }

  /** Checks that everything came from the page's own server. */
  void asksNobodyElse() {
    List<?> names = (List<?>) script("return performance.getEntriesByType('resource')"
        + ".map(entry => entry.name).filter(name => !name.startsWith(location.origin))");
    assertThat(names).as("requests to other servers").isEmpty();
  }

  /**
   * What the browser complains about since the last call, but for the answers to specifications
   * with mistakes.
   */
  List<String> complaints() {
    return driver.manage().logs().get(LogType.BROWSER).getAll().stream()
        .map(LogEntry::getMessage)
        .filter(message -> !message.matches(".*/spec/check .*status of 422.*"))
        .toList();
  }

  @Override
  public void close() {
    driver.quit();
  }
}

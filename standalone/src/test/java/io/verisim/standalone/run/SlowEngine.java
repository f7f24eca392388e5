package io.verisim.standalone.run;

import static net.bytebuddy.matcher.ElementMatchers.isPublic;
import static net.bytebuddy.matcher.ElementMatchers.isStatic;
import static net.bytebuddy.matcher.ElementMatchers.named;
import static net.bytebuddy.matcher.ElementMatchers.not;

import io.verisim.engine.Script;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import net.bytebuddy.agent.ByteBuddyAgent;
import net.bytebuddy.agent.builder.AgentBuilder;
import net.bytebuddy.asm.Advice;

/**
 * Plants a delay into the engine of this process: each call of a script, and so each computation,
 * takes a multiple of its time.
 */
public final class SlowEngine {
  // Public for Script, whose code reads it.
  public static volatile int times = 1;

  public static final AtomicLong DELAYED_NANOS = new AtomicLong();

  private SlowEngine() {}

  /** Plants the delay, which is none yet. */
  static void plant() {
    new AgentBuilder.Default()
        .disableClassFormatChanges()
        .with(AgentBuilder.RedefinitionStrategy.RETRANSFORMATION)
        .type(named(Script.class.getName()))
        .transform((script, type, loader, module, domain) ->
            script.visit(Advice.to(Delay.class).on(isPublic().and(not(isStatic())))))
        .installOn(ByteBuddyAgent.install());
  }

  /** What surrounds each call. */
  static final class Delay {
    private Delay() {}

    @Advice.OnMethodEnter
    static long enter() {
      return System.nanoTime();
    }

    @Advice.OnMethodExit(onThrowable = Throwable.class)
    static void exit(@Advice.Enter long start) throws InterruptedException {
      long delay = (System.nanoTime() - start) * (times - 1);
      DELAYED_NANOS.addAndGet(delay);
      TimeUnit.NANOSECONDS.sleep(delay);
    }
  }
}

package dev.coterie.node.libp2p.host;

import dev.coterie.crypto.collection.BoundedMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Names an offender in the log once, not each time: later offences of the same name are counted and
 * logged at debug level. Names cost an attacker nothing, so there is also a limit of how many are
 * named in a minute; what is beyond it is counted and the count logged once. Safe for many threads.
 */
public final class OffenderLog {
  private static final Logger LOG = LoggerFactory.getLogger(OffenderLog.class);

  /** Names that are remembered; the longest unseen is forgotten. */
  static final int MAX_NAMES = 1_024;

  /** Names that are logged within a minute. */
  static final int MAX_NAMED_A_MINUTE = 20;

  private static final long MINUTE_NANOS = TimeUnit.MINUTES.toNanos(1);

  private final LongSupplier nanoTime;
  private final Map<String, Integer> offences = BoundedMap.forgettingLeastUsed(MAX_NAMES);

  private long minuteBeganNanos;
  private int namedThisMinute;
  private int unnamed;

  /** A log that reads the machine's monotonic clock. */
  public OffenderLog() {
    this(System::nanoTime);
  }

  OffenderLog(LongSupplier nanoTime) {
    this.nanoTime = nanoTime;
    this.minuteBeganNanos = nanoTime.getAsLong();
  }

  /** Notes an offence and returns how many this one has made. */
  public synchronized int note(String who, String what) {
    int count = offences.merge(who, 1, Integer::sum);
    if (count == 1 && mayName()) {
      LOG.warn("{}: {} (said once; more at debug level)", who, what);
    } else {
      LOG.debug("{}: {} (offence {})", who, what, count);
    }
    return count;
  }

  private boolean mayName() {
    long now = nanoTime.getAsLong();
    if (now - minuteBeganNanos >= MINUTE_NANOS) {
      minuteBeganNanos = now;
      namedThisMinute = 0;
      if (unnamed > 0) {
        LOG.warn("{} more offenders were not named: too many in a minute", unnamed);
        unnamed = 0;
      }
    }
    if (namedThisMinute == MAX_NAMED_A_MINUTE) {
      unnamed++;
      return false;
    }
    namedThisMinute++;
    return true;
  }

  synchronized int unnamed() {
    return unnamed;
  }
}

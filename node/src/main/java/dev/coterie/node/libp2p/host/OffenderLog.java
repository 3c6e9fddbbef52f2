package dev.coterie.node.libp2p.host;

import java.util.LinkedHashMap;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Names an offender in the log once, not each time: later offences of the same name are counted and
 * logged at debug level. Safe for many threads.
 */
public final class OffenderLog {
  private static final Logger LOG = LoggerFactory.getLogger(OffenderLog.class);

  /** Names that are remembered; the longest unseen is forgotten. */
  static final int MAX_NAMES = 1_024;

  private final Map<String, Integer> offences =
      new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Integer> eldest) {
          return size() > MAX_NAMES;
        }
      };

  /** Notes an offence and returns how many this one has made. */
  public synchronized int note(String who, String what) {
    int count = offences.merge(who, 1, Integer::sum);
    if (count == 1) {
      LOG.warn("{}: {} (said once; more at debug level)", who, what);
    } else {
      LOG.debug("{}: {} (offence {})", who, what, count);
    }
    return count;
  }
}

package dev.coterie.dht.sync;

import dev.coterie.crypto.authority.LogRecord;
import dev.coterie.crypto.identity.PeerId;
import dev.coterie.dht.peer.Messenger;
import dev.coterie.dht.peer.PeerContext;
import dev.coterie.dht.peer.PeerSettings;
import dev.coterie.dht.wire.Contact;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Spreads the authority log and the sealed keys beside it.
 *
 * <p>News is told at once to a few contacts, near ones and random ones, who do the same when it is
 * news to them: after O(log n) rounds nearly all have heard (Demers et al., 1987, rumour
 * mongering). Whom the rumour missed hears from the random contact with which each peer compares
 * everything every so often.
 */
public final class LogGossip {
  /** Near contacts that are told news. */
  public static final int NEAR_FAN_OUT = 2;

  /** Random contacts that are told news. */
  public static final int RANDOM_FAN_OUT = 3;

  /** How long news is collected before it is told. */
  static final Duration COLLECTS_FOR = Duration.ofMillis(20);

  /** Bytes of news that travel with the first hello; more is fetched by whoever lacks it. */
  static final int MAX_NEWS_BYTES = 64 << 10;

  private final PeerContext context;
  private final LogExchanger exchanger;
  private final SealedKeyKeeper sealedKeys;
  private final Messenger messenger;
  private final Duration period;
  private final Supplier<List<Contact>> contacts;
  private final List<byte[]> news = new ArrayList<>();
  private int newsBytes;
  private Optional<PeerId> newsFrom = Optional.empty();
  private boolean told = true;
  private Consumer<ExchangeResult> listener = result -> {};
  private PeerContext.@Nullable Timer timer;

  /**
   * Gossip of a peer; nothing is told before {@link #start}.
   *
   * @param contacts the contacts known now, nearest to this peer first
   */
  public LogGossip(
      LogExchanger.Parts parts,
      LogExchanger exchanger,
      SealedKeyKeeper sealedKeys,
      PeerSettings settings,
      Supplier<List<Contact>> contacts) {
    this.context = parts.context();
    this.messenger = parts.messenger();
    this.exchanger = exchanger;
    this.sealedKeys = sealedKeys;
    this.period = settings.gossipEvery();
    this.contacts = contacts;
    parts.authority().listen(this::logGrew);
    sealedKeys.listen(added -> tellSoon());
  }

  /** Who is told how each exchange ended. */
  public void onResult(Consumer<ExchangeResult> listener) {
    this.listener = listener;
  }

  public void start() {
    scheduleNext();
  }

  public void stop() {
    if (timer != null) {
      timer.cancel();
      timer = null;
    }
  }

  private void scheduleNext() {
    double spread = 0.75 + context.random().nextDouble() / 2;
    timer = context.schedule(Duration.ofNanos((long) (period.toNanos() * spread)), this::period);
  }

  private void period() {
    scheduleNext();
    List<Contact> known = contacts.get();
    if (!known.isEmpty()) {
      exchange(known.get(context.random().nextInt(known.size())), List.of());
    }
  }

  private void logGrew(List<LogRecord> added, Optional<PeerId> from) {
    for (LogRecord record : added) {
      if (newsBytes + record.size() <= MAX_NEWS_BYTES) {
        news.add(record.bytes());
        newsBytes += record.size();
      }
    }
    newsFrom = from;
    tellSoon();
  }

  private void tellSoon() {
    if (told) {
      told = false;
      context.schedule(COLLECTS_FOR, this::tell);
    }
  }

  private void tell() {
    told = true;
    List<byte[]> records = List.copyOf(news);
    for (Contact contact : listenersOfNews()) {
      exchange(contact, records);
    }
    news.clear();
    newsBytes = 0;
    newsFrom = Optional.empty();
  }

  /** Some near contacts and some random ones; not the one that told this peer. */
  private List<Contact> listenersOfNews() {
    Map<PeerId, Contact> chosen = new LinkedHashMap<>();
    List<Contact> others = new ArrayList<>();
    for (Contact contact : contacts.get()) {
      if (!newsFrom.equals(Optional.of(contact.id()))) {
        others.add(contact);
      }
    }
    others.stream().limit(NEAR_FAN_OUT).forEach(near -> chosen.put(near.id(), near));
    RandomGenerator random = context.random();
    List<Contact> far = others.subList(Math.min(NEAR_FAN_OUT, others.size()), others.size());
    for (int i = 0; i < RANDOM_FAN_OUT && !far.isEmpty(); i++) {
      Contact one = far.remove(random.nextInt(far.size()));
      chosen.put(one.id(), one);
    }
    return List.copyOf(chosen.values());
  }

  /** Compares logs with a contact, then sealed keys where it takes this peer for one of its own. */
  public void exchange(Contact contact) {
    exchange(contact, List.of());
  }

  private void exchange(Contact contact, List<byte[]> records) {
    exchanger.exchange(
        contact,
        records,
        result -> {
          listener.accept(result);
          if (result.isAdmitted()) {
            new SealedKeyExchange(messenger, sealedKeys, contact, done -> {}).start();
          }
        });
  }
}

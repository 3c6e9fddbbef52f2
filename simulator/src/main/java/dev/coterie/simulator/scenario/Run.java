package dev.coterie.simulator.scenario;

import dev.coterie.dht.record.Version;
import dev.coterie.simulator.PeerParts;
import dev.coterie.simulator.SimulatedSwarm;
import dev.coterie.simulator.SwarmBuilder;
import dev.coterie.simulator.check.Bounds;
import dev.coterie.simulator.check.Canary;
import dev.coterie.simulator.check.Checks;
import dev.coterie.simulator.check.EntryTerms;
import dev.coterie.simulator.check.History;
import dev.coterie.simulator.check.ReplicasAgree;
import dev.coterie.simulator.check.SwarmView;
import dev.coterie.simulator.check.Watch;
import dev.coterie.simulator.disk.JournalMedium;
import dev.coterie.simulator.fault.FaultDraw;
import dev.coterie.simulator.fault.FaultInjector;
import dev.coterie.simulator.fault.FaultKind;
import dev.coterie.simulator.fault.FaultPlan;
import dev.coterie.simulator.fault.FaultSpec;
import dev.coterie.simulator.fault.PlannedFault;
import dev.coterie.simulator.net.MessageCodec;
import dev.coterie.simulator.net.TrafficMeter;
import dev.coterie.simulator.world.SeedTree;
import dev.coterie.simulator.world.World;
import dev.coterie.vectorclock.VersionHash;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Consumer;

/** One run of a scenario, in its phases. */
final class Run {
  private static final int SAMPLES = 120;
  private static final int SAMPLES_A_PERIOD = 6;
  private static final int IDLE_SYNC_PERIODS = 3;

  /** Virtual time in which all peers hear of a record of the authority log. */
  private static final Duration POLICIES_SPREAD_WITHIN = Duration.ofMinutes(1);

  private final SimulationOptions options;
  private final Scenario scenario;
  private final Breakage breakage;
  private final int broken;
  private final FaultPlan plan;
  private final Around around;
  private final SimulatedSwarm swarm;
  private final SwarmView view;
  private final History history = new History();
  private final Checks checks;
  private final Contents contents;
  private final Goals goals;
  private final TrafficMeter traffic = new TrafficMeter();
  private final Latencies latencies = new Latencies();
  private final Clients clients;
  private final FaultInjector faults;
  private final Consumer<String> trace;
  private final List<Sample> timeline = new ArrayList<>();
  private Duration began = Duration.ZERO;
  private long convergedAfterPeriods = -1;

  Run(SimulationOptions options, Breakage breakage) {
    this.options = options;
    this.scenario = options.scenario();
    this.breakage = breakage;
    this.broken = breakage == Plants.NONE ? -1 : options.peers() / 2;
    this.plan = options.plan().orElseGet(() -> draw(options));
    Watch watch = new Watch();
    this.around = new Around(watch, breakage, broken);
    this.swarm = found();
    this.view =
        new SwarmView(
            swarm, scenario.replicas(), scenario.workload().entries(), scenario.policies());
    SeedTree seeds = swarm.world().seeds();
    Canary canary = new Canary(seeds.branch("canary").random());
    this.contents =
        new Contents(
            seeds.branch("contents"),
            canary,
            scenario.workload().valueBytes(),
            options.signatures());
    this.checks =
        new Checks(
            view,
            history,
            canary,
            swarm.signatures(),
            scenario.settings(),
            scenario.expectation().convergesWithinSyncPeriods(),
            scenario.expectation().lookupSuccess(),
            scenario.reaps());
    this.goals = new Goals(scenario.expectation().goals());
    this.trace =
        options
            .trace()
            .<Consumer<String>>map(lines -> line -> lines.accept(view.now() + " " + line))
            .orElse(line -> {});
    this.clients =
        new Clients(
            new Clients.Parts(
                view, history, checks, contents, scenario.workload(), goals, latencies, trace),
            breakage,
            broken);
    this.faults =
        new FaultInjector(
            swarm,
            plan,
            lost -> history.lostDisk(swarm.peer(lost).contact().id(), view.now()),
            new FaultListener());
    swarm.network().tap(traffic);
    watch.begin(checks);
  }

  private static FaultPlan draw(SimulationOptions options) {
    return FaultDraw.draw(
        options.scenario().faults(),
        options.peers(),
        options.length(),
        options.scenario().length(),
        options.scenario().zones(),
        SeedTree.of(options.seed()).branch("fault-plan").random());
  }

  private String[] zones() {
    String[] names = new String[scenario.zones()];
    for (int i = 0; i < names.length; i++) {
      names[i] = "zone-" + (i + 1);
    }
    return names;
  }

  private SimulatedSwarm found() {
    SwarmBuilder builder =
        SimulatedSwarm.of(options.peers())
            .replicas(scenario.replicas())
            .seed(options.seed())
            .link(scenario.link())
            .settings(scenario.settings())
            .latecomers(latecomers())
            .zones(zones())
            .parts(around);
    if (options.signatures() == Signatures.KEYED_HASH) {
      builder.testSigner();
    }
    if (scenario.journals()) {
      builder.journals();
    }
    SimulatedSwarm founded = builder.start();
    if (scenario.wire()) {
      founded.network().setCodec(MessageCodec.wire(founded.world()));
    }
    for (EntryTerms terms : scenario.policies()) {
      founded.setPolicy(SwarmView.prefixAddress(terms.prefix()), terms.policy());
    }
    if (!scenario.policies().isEmpty()) {
      founded.advance(POLICIES_SPREAD_WITHIN);
    }
    return founded;
  }

  private int latecomers() {
    TreeSet<Integer> late = new TreeSet<>();
    for (PlannedFault fault : plan.faults()) {
      if (fault.kind() == FaultKind.LATE_JOIN) {
        late.addAll(fault.targets());
      }
    }
    return late.size();
  }

  /** Faults as they come and go. */
  private final class FaultListener implements FaultInjector.Listener {
    @Override
    public void changed(PlannedFault fault, boolean begun) {
      trace.accept((begun ? "fault begins: " : "fault ends: ") + fault);
      if (begun) {
        goals.reached("fault-" + fault.kind().label());
      }
    }

    @Override
    public void turns(int peer, PeerParts parts) {
      around.turn(peer, parts);
      view.setDishonest(peer);
    }

    @Override
    public void disturbed(boolean wrong) {
      view.setDisturbed(wrong);
    }
  }

  SimulationReport toTheEnd() {
    began = view.now();
    for (FaultSpec spec : scenario.faults()) {
      if (options.plan().isEmpty()) {
        goals.wanted("fault-" + spec.kind().label());
      }
    }
    breakage.begin(new BrokenPeer(swarm, broken, contents));
    workUnderFaults();
    reapOnceMore();
    converge();
    stayIdle();
    readAll();
    scanDisks();
    checks.finished();
    return new ReportMaker(options, plan, swarm, history, checks, goals, faults, traffic, timeline)
        .report();
  }

  private void workUnderFaults() {
    faults.start();
    clients.start();
    for (int i = 0; i < SAMPLES; i++) {
      swarm.advance(options.length().dividedBy(SAMPLES));
      checks.sampled();
      sample();
      progress("workload");
    }
    clients.stop();
    faults.stop();
    sample();
    trace.accept("all faults have ended");
  }

  /** An epoch that all take part in, now that nothing is wrong any more. */
  private void reapOnceMore() {
    if (!scenario.reaps()) {
      return;
    }
    for (int i = 0; i < SAMPLES_A_PERIOD && !swarm.canBeginReap(); i++) {
      swarm.advance(scenario.syncEvery().dividedBy(SAMPLES_A_PERIOD));
    }
    swarm.beginReap();
    trace.accept("the last reap epoch begins");
  }

  private void converge() {
    int bound = scenario.expectation().convergesWithinSyncPeriods();
    for (int period = 1; period <= bound; period++) {
      for (int i = 0; i < SAMPLES_A_PERIOD; i++) {
        swarm.advance(scenario.syncEvery().dividedBy(SAMPLES_A_PERIOD));
        sample();
      }
      checks.sampled();
      progress("converging");
      if (convergedAfterPeriods < 0 && ReplicasAgree.disagreements(view) == 0) {
        convergedAfterPeriods = period;
        trace.accept("converged after " + period + " sync periods");
      }
    }
    checks.settled();
    goals.reached("converged", convergedAfterPeriods > 0 ? 1 : 0);
    if (scenario.reaps()) {
      goals.reached("certificate-gone", checks.certificates().reaped());
    }
  }

  /** Only a swarm that has converged can be asked to be silent. */
  private void stayIdle() {
    if (ReplicasAgree.disagreements(view) == 0) {
      checks.frugality().becomesIdle();
      swarm.advance(scenario.syncEvery().multipliedBy(IDLE_SYNC_PERIODS));
      checks.frugality().endsIdle();
    }
  }

  private void readAll() {
    for (int entry = 0; entry < view.entries(); entry++) {
      int which = entry;
      int reader = reader(entry);
      clients.read(
          reader,
          entry,
          report -> {
            Map<VersionHash, Long> makers = new TreeMap<>();
            for (Version version : report.siblings().survivors()) {
              report
                  .payload(version)
                  .ifPresent(payload -> makers.put(version.hash(), contents.open(payload)));
              checks.expiry().read(which, version, report.payload(version).isPresent());
            }
            checks.noLostWrite().read(which, report.siblings());
            checks.noResurrection().read(which, report.siblings().survivors(), makers);
          });
    }
    for (int peer = 0; peer < view.peers(); peer++) {
      if (view.isReady(peer) && scenario.workload().lookups() > 0) {
        clients.lookup(peer);
      }
    }
    swarm.advance(Bounds.PATIENCE.plusSeconds(1));
  }

  private void scanDisks() {
    for (int peer = 0; peer < view.peers(); peer++) {
      if (swarm.peer(peer).disk() instanceof JournalMedium medium) {
        for (String file : medium.disk().names()) {
          checks.confidentiality().lies(peer, medium.disk().bytes(file));
        }
      }
    }
  }

  /** An honest peer that is up; not always the same. */
  private int reader(int entry) {
    for (int i = 0; i < view.peers(); i++) {
      int peer = (entry + i) % view.peers();
      if (view.isUp(peer) && view.isHonest(peer) && peer != broken) {
        return peer;
      }
    }
    throw new IllegalStateException("nobody is up when all faults have ended");
  }

  private void sample() {
    timeline.add(
        new Sample(
            view.now().minus(began),
            view.peersUp(),
            faults.partitions(),
            latencies.writeMillisP50(),
            latencies.readMillisP50(),
            checks.frugality().repairBytes(),
            ReplicasAgree.disagreements(view),
            latencies.ended(),
            latencies.failed()));
  }

  private void progress(String phase) {
    int periods = scenario.expectation().convergesWithinSyncPeriods() + IDLE_SYNC_PERIODS;
    Duration whole =
        began
            .plus(options.length())
            .plus(scenario.syncEvery().multipliedBy(periods))
            .plus(Bounds.PATIENCE);
    World world = swarm.world();
    options
        .onProgress()
        .accept(new Progress(phase, world.now(), whole, world.eventsHappened(), latencies.ended()));
  }
}

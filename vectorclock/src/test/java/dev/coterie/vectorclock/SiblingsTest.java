package dev.coterie.vectorclock;

import static dev.coterie.vectorclock.TestVersion.dot;
import static dev.coterie.vectorclock.TestVersion.writer;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

final class SiblingsTest {
  private static final VectorClock BLIND = VectorClock.EMPTY;

  /** A version whose context is the token and its own dot, as the first of its writer. */
  private static TestVersion version(int number, int writer, VectorClock token) {
    long counter = token.ceiling(writer(writer)) + 1;
    Dot dot = dot(writer, counter);
    return TestVersion.of(number, dot, token.with(dot.writer(), counter, List.of()));
  }

  @SafeVarargs
  private static VectorClock join(VectorClock... clocks) {
    VectorClock joined = BLIND;
    for (VectorClock clock : clocks) {
      joined = joined.join(clock);
    }
    return joined;
  }

  private static Siblings<TestVersion> blindWrites(int count) {
    List<TestVersion> versions = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      versions.add(version(i, i, BLIND));
    }
    return Siblings.of(versions);
  }

  @Test
  void anEntryNeverWrittenIsEmpty() {
    Siblings<TestVersion> none = Siblings.empty();
    assertThat(none.isEmpty()).isTrue();
    assertThat(none.survivors()).isEmpty();
    assertThat(none.context()).isEqualTo(VectorClock.EMPTY);
    assertThat(none).isEqualTo(Siblings.of(List.<TestVersion>of()));
  }

  @Test
  void aVersionThatSawAnotherReplacesIt() {
    TestVersion first = version(1, 1, BLIND);
    TestVersion second = version(2, 2, first.context());
    Siblings<TestVersion> state = Siblings.of(List.of(second, first));
    assertThat(state.kept()).containsExactly(second);
    assertThat(state.contains(first.hash())).isFalse();
    assertThat(state.contains(second.hash())).isTrue();
    assertThat(state).isEqualTo(Siblings.of(List.of(first, second)));
    assertThat(state).hasSameHashCodeAs(Siblings.of(List.of(first, second)));
  }

  @Test
  void versionsThatDidNotSeeEachOtherAreSiblingsInCanonicalOrder() {
    TestVersion ada = version(9, 1, BLIND);
    TestVersion bob = version(1, 2, BLIND);
    Siblings<TestVersion> state = Siblings.of(List.of(bob, ada));
    assertThat(state.survivors()).containsExactly(ada, bob);
    TestVersion resolution = version(3, 1, state.context());
    assertThat(state.add(resolution).kept()).containsExactly(resolution);
  }

  @Test
  void aStateThatLearnsNothingStaysTheVeryState() {
    TestVersion first = version(1, 1, BLIND);
    TestVersion second = version(2, 2, first.context());
    Siblings<TestVersion> state = Siblings.of(List.of(second));
    assertThat(state.add(first)).isSameAs(state);
    assertThat(state.add(second)).isSameAs(state);
    assertThat(state.join(Siblings.empty())).isSameAs(state);
    assertThat(state.join(Siblings.of(List.of(first, second)))).isSameAs(state);
  }

  @Test
  void aHiddenVersionIsKeptWhileNothingCoversAllThatItHides() {
    TestVersion first = version(1, 1, BLIND);
    TestVersion second = version(2, 2, first.context());
    TestVersion narrow = version(3, 3, BLIND.with(writer(2), 1, List.of()));
    Siblings<TestVersion> state = Siblings.of(List.of(second, narrow));
    assertThat(state.survivors()).containsExactly(narrow);
    assertThat(state.kept()).containsExactly(second, narrow);
    assertThat(state.add(first).survivors()).containsExactly(narrow);
    assertThat(state).hasToString("siblings [0003:1] hiding [0002:1]");
  }

  @Test
  void twoHeadersWithOneDotBothStayAndAreReported() {
    TestVersion one = version(1, 1, BLIND);
    TestVersion other = version(2, 1, BLIND);
    Siblings<TestVersion> state = Siblings.of(List.of(one, other, version(3, 2, BLIND)));
    assertThat(state.survivors()).hasSize(3).contains(one, other);
    assertThat(state.equivocations()).containsExactly(dot(1, 1));
    assertThat(state.contradictions()).isEmpty();
    assertThat(state.add(version(4, 1, BLIND.with(writer(5), 1, List.of()))).equivocations())
        .containsExactly(dot(1, 1));
  }

  @Test
  void aTokenCoversExactlyTheOpenedSiblings() {
    Siblings<TestVersion> state = blindWrites(3);
    VectorClock token = state.token(version -> version.number() != 1);
    assertThat(token.covers(dot(0, 1))).isTrue();
    assertThat(token.covers(dot(1, 1))).isFalse();
    assertThat(token.covers(dot(2, 1))).isTrue();
    TestVersion resolution = version(5, 2, token);
    assertThat(state.add(resolution).survivors().stream().map(TestVersion::number))
        .containsExactly(1, 5);
  }

  @Test
  void aTokenDoesNotCoverAnUnopenedSiblingThatSharesAnOpenedOnesDot() {
    Siblings<TestVersion> state =
        Siblings.of(List.of(version(1, 1, BLIND), version(2, 1, BLIND), version(3, 2, BLIND)));
    assertThat(state.token(version -> version.number() != 2))
        .isEqualTo(BLIND.with(writer(2), 1, List.of()));
    assertThat(state.context().covers(dot(1, 1))).isTrue();
  }

  @Test
  void versionsThatHideEachOtherInACircleAreReported() {
    VectorClock circle =
        join(BLIND.with(writer(1), 1, List.of()), BLIND.with(writer(2), 1, List.of()));
    TestVersion one = TestVersion.of(1, dot(1, 1), circle);
    TestVersion other = TestVersion.of(2, dot(2, 1), circle);
    Siblings<TestVersion> state = Siblings.of(List.of(one, other));
    assertThat(state.survivors()).isEmpty();
    assertThat(state.contradictions()).containsExactly(one, other);
    TestVersion resolution = version(3, 3, circle);
    assertThat(state.add(resolution).kept()).containsExactly(resolution);
    assertThat(state.add(resolution).contradictions()).isEmpty();
  }

  @Test
  void whatASurvivorHidesThroughAHiddenVersionIsNoContradiction() {
    TestVersion first = version(1, 1, BLIND);
    TestVersion second =
        TestVersion.of(
            2, dot(2, 1), BLIND.with(writer(1), 1, List.of()).with(writer(2), 1, List.of()));
    TestVersion wide = version(3, 1, BLIND.with(writer(4), 1, List.of()));
    TestVersion narrow = version(4, 3, BLIND.with(writer(2), 1, List.of()));
    Siblings<TestVersion> state = Siblings.of(List.of(first, second, wide, narrow));
    assertThat(state.kept()).containsExactly(wide, second, narrow);
    assertThat(state.survivors()).containsExactly(narrow);
    assertThat(state.contradictions()).isEmpty();
  }

  @Test
  void aContextMustCoverItsOwnDot() {
    TestVersion wrong = TestVersion.of(1, dot(1, 2), BLIND.with(writer(1), 1, List.of()));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Siblings.of(List.of(wrong)))
        .withMessageContaining("0001:2");
  }

  @Test
  void the65thSiblingIsRefusedAndAResolutionIsNot() {
    Siblings<TestVersion> almost = blindWrites(63);
    TestVersion newcomer = version(64, 1000, BLIND);
    assertThat(almost.admission(newcomer).isAdmitted()).isTrue();

    Siblings<TestVersion> full = almost.add(newcomer);
    assertThat(full.survivors()).hasSize(Siblings.MAX_SIBLINGS);
    assertThat(full.admission(newcomer).isAdmitted()).isTrue();
    TestVersion plain = version(65, 1001, BLIND);
    Admission refused = full.admission(plain);
    assertThat(refused).isEqualTo(new Admission.Refused(Limit.SIBLINGS, 65, 64));
    assertThat(((Admission.Refused) refused).message()).contains("65, at most 64");
    assertThat(full.admission(plain.asTombstone()).isAdmitted()).isFalse();

    TestVersion resolvesOne = version(66, 1001, full.survivors().get(0).context());
    assertThat(full.admission(resolvesOne).isAdmitted()).isTrue();
    assertThat(full.admission(version(67, 1001, full.context())).isAdmitted()).isTrue();
  }

  @Test
  void replicasMergeMoreSiblingsThanAWriterMayAdd() {
    List<TestVersion> others = new ArrayList<>();
    for (int i = 0; i < 64; i++) {
      others.add(version(100 + i, 100 + i, BLIND));
    }
    Siblings<TestVersion> merged = blindWrites(64).join(Siblings.of(others));
    assertThat(merged.survivors()).hasSize(128);
    assertThat(merged.admission(version(300, 300, BLIND)))
        .isEqualTo(new Admission.Refused(Limit.SIBLINGS, 129, 64));
    TestVersion overwrite = version(301, 300, others.get(0).context());
    assertThat(merged.admission(overwrite).isAdmitted()).isTrue();
  }

  /** A state of two siblings that have writers 0 to {@code count - 1} in their clocks. */
  private static Siblings<TestVersion> writtenBy(int count) {
    VectorClock past = BLIND;
    for (int i = 1; i < count - 1; i++) {
      past = past.with(writer(i), 1, List.of());
    }
    return Siblings.of(List.of(version(1, 0, past), version(2, count - 1, past)));
  }

  @Test
  void the257thWriterIsRefusedUnlessItResolvesOrDeletes() {
    Siblings<TestVersion> almost = writtenBy(255);
    TestVersion overwrite = version(3, 999, almost.survivors().get(0).context());
    assertThat(almost.context().writerCount()).isEqualTo(255);
    assertThat(almost.admission(overwrite).isAdmitted()).isTrue();

    Siblings<TestVersion> full = writtenBy(VectorClock.SOFT_MAX_WRITERS);
    TestVersion oneMore = version(3, 999, full.survivors().get(0).context());
    assertThat(full.admission(oneMore)).isEqualTo(new Admission.Refused(Limit.WRITERS, 257, 256));
    assertThat(full.admission(version(3, 999, BLIND)))
        .isEqualTo(new Admission.Refused(Limit.WRITERS, 257, 256));
    assertThat(full.admission(version(3, 999, BLIND).asTombstone()).isAdmitted()).isFalse();
    assertThat(full.admission(oneMore.asTombstone()).isAdmitted()).isTrue();
    assertThat(full.admission(version(3, 999, full.context())).isAdmitted()).isTrue();
    TestVersion known = version(3, 0, full.survivors().get(0).context());
    assertThat(full.admission(known).isAdmitted()).isTrue();
  }

  @Test
  void aClockOf1025WritersIsRefusedWhateverItIs() {
    Siblings<TestVersion> most = writtenBy(1023);
    TestVersion last = version(3, 5000, most.context());
    assertThat(last.context().writerCount()).isEqualTo(1024);
    assertThat(most.admission(last).isAdmitted()).isTrue();
    Siblings<TestVersion> more = writtenBy(1024);
    assertThat(more.admission(version(3, 5000, more.context()).asTombstone()))
        .isEqualTo(new Admission.Refused(Limit.WRITERS, 1025, 1024));
  }
}

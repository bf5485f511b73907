package io.leat.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import io.leat.conformance.RequirementTable.Demand;
import java.util.List;
import org.junit.jupiter.api.Test;

class RequirementTableTest {
  @Test
  void allIdsOfAppendixBAreThereAndTenRulesWithoutAnId() {
    List<Demand> demands = RequirementTable.rfc9293();

    assertThat(demands).hasSize(129);
    assertThat(demands).filteredOn(demand -> demand.id().startsWith("U-")).hasSize(10);
    for (int i = 1; i <= 69; i++) {
      assertThat(demands).extracting(Demand::id).contains("MUST-" + i);
    }
    for (int i = 1; i <= 31; i++) {
      assertThat(demands).extracting(Demand::id).contains("SHLD-" + i);
    }
    for (int i = 1; i <= 18; i++) {
      assertThat(demands).extracting(Demand::id).contains("MAY-" + i);
    }
  }

  @Test
  void theOtherRfcsHave256Rules() {
    assertThat(RequirementTable.others()).hasSize(256);
    assertThat(RequirementTable.all()).extracting(Demand::id).doesNotHaveDuplicates();
  }

  @Test
  void attacksAndAnchorBugsAreListed() {
    assertThat(RequirementTable.attacks()).hasSize(79);
    assertThat(RequirementTable.anchorBugs()).hasSize(18);
  }

  @Test
  void aDemandIsNamedByItsIdOrItsSection() {
    Demand simultaneousOpen =
        RequirementTable.rfc9293().stream()
            .filter(demand -> demand.id().equals("MUST-10"))
            .findFirst()
            .orElseThrow();

    assertThat(simultaneousOpen.isNamedBy("RFC9293 MUST-10")).isTrue();
    assertThat(simultaneousOpen.isNamedBy("RFC9293 §3.5")).isTrue();
    assertThat(simultaneousOpen.isNamedBy("RFC9293 MUST-1")).isFalse();
  }
}

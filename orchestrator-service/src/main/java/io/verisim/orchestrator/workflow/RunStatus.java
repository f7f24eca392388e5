package io.verisim.orchestrator.workflow;

import io.temporal.common.SearchAttributeKey;
import io.temporal.common.SearchAttributeUpdate;
import io.temporal.workflow.Workflow;
import io.verisim.contract.SearchKeys;
import io.verisim.report.CycleFigures;
import io.verisim.report.FigureNames;
import java.util.ArrayList;
import java.util.List;

/** Where a run or a cycle stands: for reports, and for whoever searches the server's workflows. */
final class RunStatus {
  static final String CYCLE = "cycle";

  private final String run;
  private final boolean searchable;
  private String text = "";

  /**
   * @param searchable whether the server knows {@link SearchKeys}; it refuses workflows that set
   *     them if not
   */
  RunStatus(String run, boolean searchable) {
    this.run = run;
    this.searchable = searchable;
  }

  /** At what belongs to the run as a whole. */
  void atRun(int cycle, String stage) {
    text = stage;
    upsert(stage, cycle);
  }

  /** At a stage of a cycle. */
  void atStage(int cycle, String stage) {
    text = CYCLE + " " + cycle + ": " + stage;
    upsert(stage, cycle);
  }

  /** In a cycle, whose own workflow says where it stands. */
  void atCycle(int cycle) {
    text = CYCLE + " " + cycle;
    upsert(CYCLE, cycle);
  }

  /** What a cycle came to. */
  void judged(CycleFigures cycle) {
    List<SearchAttributeUpdate<?>> updates = new ArrayList<>();
    set(updates, SearchKeys.PERPLEXITY, cycle.figure(FigureNames.PERPLEXITY));
    set(updates, SearchKeys.REWARD, cycle.figure(FigureNames.REWARD));
    set(updates, SearchKeys.SKILL, cycle.figure(FigureNames.SKILL));
    upsert(updates);
  }

  /** As reports have it; empty before the first stage. */
  String text() {
    return text;
  }

  private static void set(
      List<SearchAttributeUpdate<?>> updates, SearchAttributeKey<Double> key, double value) {
    if (Double.isFinite(value)) {
      updates.add(key.valueSet(value));
    }
  }

  private void upsert(String stage, int cycle) {
    upsert(List.of(
        SearchKeys.RUN.valueSet(run),
        SearchKeys.CYCLE.valueSet((long) cycle),
        SearchKeys.STAGE.valueSet(stage)));
  }

  private void upsert(List<SearchAttributeUpdate<?>> updates) {
    if (searchable && !updates.isEmpty()) {
      Workflow.upsertTypedSearchAttributes(updates.toArray(SearchAttributeUpdate[]::new));
    }
  }
}

package io.verisim.orchestrator.workflow;

import io.temporal.common.SearchAttributeKey;
import io.temporal.common.SearchAttributeUpdate;
import io.temporal.workflow.Workflow;
import io.verisim.contract.SearchKeys;
import io.verisim.report.CycleFigures;
import io.verisim.report.FigureNames;
import java.util.ArrayList;
import java.util.List;

/** The state of a run or a cycle, for reports and for the search attributes of its workflow. */
final class RunStatus {
  static final String CYCLE = "cycle";

  private final String run;
  private final boolean searchable;
  private String text = "";

  /**
   * @param searchable whether the server knows {@link SearchKeys}; otherwise it refuses workflows
   *     that set them
   */
  RunStatus(String run, boolean searchable) {
    this.run = run;
    this.searchable = searchable;
  }

  /** Sets a stage that belongs to the run as a whole. */
  void atRun(int cycle, String stage) {
    text = stage;
    upsert(stage, cycle);
  }

  /** Sets a stage of a cycle. */
  void atStage(int cycle, String stage) {
    text = CYCLE + " " + cycle + ": " + stage;
    upsert(stage, cycle);
  }

  /** Sets a cycle. The cycle's own workflow reports its stage. */
  void atCycle(int cycle) {
    text = CYCLE + " " + cycle;
    upsert(CYCLE, cycle);
  }

  /** Sets the results of a cycle. */
  void judged(CycleFigures cycle) {
    List<SearchAttributeUpdate<?>> updates = new ArrayList<>();
    set(updates, SearchKeys.PERPLEXITY, cycle.figure(FigureNames.PERPLEXITY));
    set(updates, SearchKeys.REWARD, cycle.figure(FigureNames.REWARD));
    set(updates, SearchKeys.SKILL, cycle.figure(FigureNames.SKILL));
    upsert(updates);
  }

  /** The text for reports; empty before the first stage. */
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

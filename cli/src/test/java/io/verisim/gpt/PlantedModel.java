package io.verisim.gpt;

import org.springframework.context.ApplicationContext;

/** Breaks a rule of the architecture on purpose. */
public interface PlantedModel {
  void reaches(ApplicationContext forbidden);
}

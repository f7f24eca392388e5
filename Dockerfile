# An image of each service, from the jars of `mvn -B -DskipTests package`:
#
#   docker build --target trainer-worker --tag registry.example.com/verisim/trainer-worker:0.1.0-SNAPSHOT .
#   docker build --target trainer-worker --build-arg ENGINE=cuda --tag registry.example.com/verisim/trainer-worker-cuda:0.1.0-SNAPSHOT .
#
# Targets: orchestrator-service, trainer-worker, generation-worker, reward-worker. Layers that change rarely come first. The
# last two layers hold Verisim's own code, less than a megabyte.

ARG JRE=eclipse-temurin:17.0.20.1_1-jre-noble
ARG JDK=eclipse-temurin:17.0.20.1_1-jdk-noble
# The source of libtorch for ENGINE=cuda. Its version must match the engine's native libraries.
ARG CUDA=pytorch/pytorch:2.7.1-cuda12.8-cudnn9-runtime
ARG ENGINE=cpu

FROM ${JDK} AS layers
WORKDIR /layers
COPY */target/*-exec.jar jars/
RUN for service in orchestrator-service trainer-worker generation-worker reward-worker; do \
      java -Djarmode=tools -jar jars/$service-*-exec.jar extract --layers --destination $service && \
      mv $service/application/*-exec.jar $service/application/service.jar || exit 1; \
    done
COPY docker/Unpack.java docker/archive-classes ./
RUN javac -cp 'trainer-worker/dependencies/lib/*' -d unpack Unpack.java

FROM ${JRE} AS base-cpu

FROM ${CUDA} AS base-cuda
COPY --from=base-cpu /opt/java/openjdk /opt/java/openjdk
ENV JAVA_HOME=/opt/java/openjdk \
    PATH=/opt/java/openjdk/bin:$PATH \
    LANG=C.UTF-8 \
    PYTORCH_VERSION=2.7.1 \
    PYTORCH_FLAVOR=cu128 \
    PYTORCH_LIBRARY_PATH=/opt/conda/lib/python3.11/site-packages/torch/lib

# The common part of the four images. The user may only write to /scratch, and to /tmp if it is mounted.
FROM base-${ENGINE} AS service
RUN useradd --uid 10001 --user-group --no-create-home --shell /usr/sbin/nologin verisim && \
    install --directory --owner verisim --group verisim /scratch
COPY --from=layers /layers/archive-classes /usr/local/bin/
USER 10001:10001
WORKDIR /service
VOLUME /scratch
EXPOSE 8080
ENV PORT=8080 VERISIM_STAGE_SCRATCH=/scratch
HEALTHCHECK --interval=5s --timeout=5s --start-period=90s --retries=6 \
    CMD ["bash", "-c", "exec 3<>/dev/tcp/127.0.0.1/$PORT && printf 'GET /actuator/health/readiness HTTP/1.0\\r\\n\\r\\n' >&3 && head -n 1 <&3 | grep -q ' 200'"]
# Classes come from an archive that fits this JVM and these jars; without it, the start takes longer.
ENTRYPOINT ["java", "-XX:SharedArchiveFile=service.jsa", "-jar", "service.jar"]
LABEL org.opencontainers.image.vendor="Verisim" org.opencontainers.image.licenses="Apache-2.0" org.opencontainers.image.version="0.1.0-SNAPSHOT"

FROM service AS orchestrator-service
ENV JAVA_TOOL_OPTIONS="-XX:MaxRAMPercentage=60"
LABEL org.opencontainers.image.title="Verisim orchestrator service" \
      org.opencontainers.image.description="The API of runs, and their workflows"
COPY --from=layers /layers/orchestrator-service/dependencies/ ./
COPY --from=layers /layers/orchestrator-service/snapshot-dependencies/ ./
COPY --from=layers /layers/orchestrator-service/application/ ./
USER root
RUN archive-classes
USER 10001:10001

FROM service AS engine
ENV DJL_CACHE_DIR=/opt/djl DJL_OFFLINE=true OPT_OUT_TRACKING=true

# Unpacks the engine's native libraries. A container cannot unpack them when it starts if its root file system is read-only.
FROM engine AS natives
USER root
COPY --from=layers /layers/trainer-worker/dependencies/lib /tmp/lib
COPY --from=layers /layers/unpack /tmp/unpack
RUN java -cp '/tmp/unpack:/tmp/lib/*' Unpack && chmod -R a+rX /opt/djl

FROM engine AS worker
COPY --from=natives /opt/djl /opt/djl
# The engine needs more memory in addition.
ENV JAVA_TOOL_OPTIONS="-Xmx1g -XX:MaxDirectMemorySize=1g"

FROM worker AS trainer-worker
LABEL org.opencontainers.image.title="Verisim trainer worker" \
      org.opencontainers.image.description="Pretraining, GRPO and baselines"
COPY --from=layers /layers/trainer-worker/dependencies/ ./
COPY --from=layers /layers/trainer-worker/snapshot-dependencies/ ./
COPY --from=layers /layers/trainer-worker/application/ ./
USER root
RUN archive-classes
USER 10001:10001

FROM worker AS generation-worker
LABEL org.opencontainers.image.title="Verisim generation worker" \
      org.opencontainers.image.description="Corpus, reward data, evaluation and completions"
COPY --from=layers /layers/generation-worker/dependencies/ ./
COPY --from=layers /layers/generation-worker/snapshot-dependencies/ ./
COPY --from=layers /layers/generation-worker/application/ ./
USER root
RUN archive-classes
USER 10001:10001

FROM worker AS reward-worker
LABEL org.opencontainers.image.title="Verisim reward worker" \
      org.opencontainers.image.description="Reward models"
COPY --from=layers /layers/reward-worker/dependencies/ ./
COPY --from=layers /layers/reward-worker/snapshot-dependencies/ ./
COPY --from=layers /layers/reward-worker/application/ ./
USER root
RUN archive-classes
USER 10001:10001

{{/* Labels of every object of a component. Called with (list . component). */}}
{{- define "verisim.labels" -}}
{{- $root := index . 0 -}}
app.kubernetes.io/name: verisim
app.kubernetes.io/instance: {{ $root.Release.Name }}
app.kubernetes.io/component: {{ index . 1 }}
app.kubernetes.io/version: {{ $root.Chart.AppVersion | quote }}
app.kubernetes.io/managed-by: {{ $root.Release.Service }}
helm.sh/chart: {{ printf "%s-%s" $root.Chart.Name $root.Chart.Version }}
{{- end }}

{{/* Labels that select the pods of a component. Called with (list . component). */}}
{{- define "verisim.selector" -}}
app.kubernetes.io/name: verisim
app.kubernetes.io/instance: {{ (index . 0).Release.Name }}
app.kubernetes.io/component: {{ index . 1 }}
{{- end }}

{{- define "verisim.name" -}}
{{- printf "%s-%s" (index . 0).Release.Name (index . 1) | trunc 63 | trimSuffix "-" -}}
{{- end }}

{{/* The names under which callers reach the API. */}}
{{- define "verisim.hosts" -}}
{{- $name := include "verisim.name" (list . "orchestrator") -}}
{{- $inside := printf "%s.%s" $name .Release.Namespace -}}
{{- $hosts := list $name $inside (printf "%s.svc" $inside) (printf "%s.svc.cluster.local" $inside) -}}
{{- with .Values.orchestrator.ingress.host }}{{ $hosts = append $hosts . }}{{ end -}}
{{- concat $hosts .Values.api.hosts | join "," -}}
{{- end }}

{{/* Called with (list . image suffix). */}}
{{- define "verisim.image" -}}
{{- $root := index . 0 -}}
{{ $root.Values.image.registry }}/{{ index . 1 }}:{{ $root.Values.image.tag | default $root.Chart.AppVersion }}
{{- end }}

{{/* The port in a URL, or the default port of its scheme. */}}
{{- define "verisim.portOf" -}}
{{- $url := urlParse . -}}
{{- regexFind ":[0-9]+$" (get $url "host") | trimPrefix ":" | default (eq (get $url "scheme") "https" | ternary "443" "80") -}}
{{- end }}

{{/* Contradictions that the schema cannot detect. */}}
{{- define "verisim.validate" -}}
{{- $v := .Values -}}
{{- if not $v.image.registry }}{{ fail "image.registry is empty: set the registry that holds the images of the services" }}{{ end -}}
{{- if not $v.temporal.address }}{{ fail "temporal.address is empty: set it to the host:port of Temporal's frontend" }}{{ end -}}
{{- if not $v.s3.endpoint }}{{ fail "s3.endpoint is empty: set the address of the S3 server, such as https://s3.example.com" }}{{ end -}}
{{- if not (and (kindIs "map" $v.podSecurity) (kindIs "map" $v.serviceAccount)) }}{{ fail "the values are those of an earlier chart: use --reset-then-reuse-values instead of --reuse-values" }}{{ end -}}
{{- $role := hasKey (default dict $v.serviceAccount.annotations) "eks.amazonaws.com/role-arn" -}}
{{- if not (or $v.s3.secret $v.s3.podIdentity $role) }}{{ fail "s3.secret is empty: set the name of an existing secret that holds the access key and the secret key; on EKS, set the annotation of serviceAccount, or s3.podIdentity" }}{{ end -}}
{{- if and $v.s3.secret (or $v.s3.podIdentity $role) }}{{ fail "s3.secret is set, so its key would be used instead of the identity (s3.podIdentity, or the role in serviceAccount.annotations): remove one of them" }}{{ end -}}
{{- if and (not $v.api.keySecret.name) (not $v.api.oauth2IssuerUri) (not $v.api.unauthenticated) }}{{ fail "no caller can authenticate: set api.keySecret.name or api.oauth2IssuerUri, or api.unauthenticated: true if something else controls access" }}{{ end -}}
{{- if and $v.api.unauthenticated (or $v.api.keySecret.name $v.api.oauth2IssuerUri) }}{{ fail "api.unauthenticated is true, but api.keySecret.name or api.oauth2IssuerUri is set: remove one of them" }}{{ end -}}
{{- if and $v.temporal.apiKey.secret (not $v.temporal.tls.enabled) }}{{ fail "temporal.apiKey.secret is set, but temporal.tls.enabled is false: an API key must not be sent unencrypted" }}{{ end -}}
{{- if and (or $v.temporal.tls.caSecret $v.temporal.tls.clientSecret $v.temporal.tls.serverName) (not $v.temporal.tls.enabled) }}{{ fail "temporal.tls.caSecret, clientSecret or serverName is set, but temporal.tls.enabled is false: enable TLS, or remove them" }}{{ end -}}
{{- if and $v.api.oauth2Audience (not $v.api.oauth2IssuerUri) }}{{ fail "api.oauth2Audience is set, but api.oauth2IssuerUri is empty: set the issuer of the tokens" }}{{ end -}}
{{- if and $v.s3.caSecret (hasPrefix "http:" $v.s3.endpoint) }}{{ fail "s3.caSecret is set, but s3.endpoint begins with http: use an https address, or remove s3.caSecret" }}{{ end -}}
{{- if and $v.orchestrator.ingress.enabled (not $v.orchestrator.ingress.host) }}{{ fail "orchestrator.ingress.enabled is true, but orchestrator.ingress.host is empty: set the host" }}{{ end -}}
{{- if and $v.serviceMonitor.enabled $v.networkPolicy.enabled $v.networkPolicy.apiFrom (not $v.networkPolicy.metricsFrom) }}{{ fail "networkPolicy.apiFrom restricts the orchestrator's port, which also serves its metrics: add Prometheus to networkPolicy.metricsFrom, or disable serviceMonitor" }}{{ end -}}
{{- if ge (int $v.stages.checkpointSeconds) (int $v.stages.heartbeatTimeoutSeconds) }}{{ fail (printf "stages.checkpointSeconds is %d, but must be below stages.heartbeatTimeoutSeconds (%d)" (int $v.stages.checkpointSeconds) (int $v.stages.heartbeatTimeoutSeconds)) }}{{ end -}}
{{- if and $v.orchestrator.ingress.host (not $v.orchestrator.ingress.enabled) }}{{ fail "orchestrator.ingress.host is set, but orchestrator.ingress.enabled is false: enable the ingress, or remove the host" }}{{ end -}}
{{- if not $v.networkPolicy.enabled }}
{{- range $key := list "apiFrom" "metricsFrom" }}
{{- if index $v.networkPolicy $key }}{{ fail (printf "networkPolicy.%s is set, but networkPolicy.enabled is false: nothing would be closed" $key) }}{{ end -}}
{{- end }}
{{- end }}
{{- range $name := list "serviceMonitor" "prometheusRule" }}
{{- with index $v $name }}
{{- if and .labels (not .enabled) }}{{ fail (printf "%s.labels is set, but %s.enabled is false: enable it, or remove the labels" $name $name) }}{{ end -}}
{{- end }}
{{- end }}
{{- range $name := list "trainer" "generation" "reward" }}
{{- $worker := index $v $name -}}
{{- if and $worker.autoscaling.enabled (ne (int $worker.replicas) 1) }}{{ fail (printf "%s.replicas is %d, but %s.autoscaling.enabled is true: set minReplicas and maxReplicas instead" $name (int $worker.replicas) $name) }}{{ end -}}
{{- if and $worker.autoscaling.enabled $v.temporal.tls.enabled (not $v.temporal.tls.clientSecret) (not $v.temporal.apiKey.secret) }}{{ fail (printf "%s.autoscaling and temporal.tls are enabled, but KEDA connects to Temporal over TLS only with a client certificate or an API key: set temporal.tls.clientSecret or temporal.apiKey.secret, or disable autoscaling" $name) }}{{ end -}}
{{- if and $worker.autoscaling.enabled (gt (int $worker.autoscaling.minReplicas) (int $worker.autoscaling.maxReplicas)) }}{{ fail (printf "%s.autoscaling.minReplicas is %d, but must not be above maxReplicas (%d)" $name (int $worker.autoscaling.minReplicas) (int $worker.autoscaling.maxReplicas)) }}{{ end -}}
{{- if and (gt (int $worker.gpu.count) 0) (eq $worker.strategy "RollingUpdate") }}{{ fail (printf "%s.strategy is RollingUpdate, but gpu.count is %d, and a rollout would need twice as many GPUs: use Recreate" $name (int $worker.gpu.count)) }}{{ end -}}
{{- if and $worker.gpu.runtimeClass (eq (int $worker.gpu.count) 0) }}{{ fail (printf "%s.gpu.runtimeClass is set, but %s.gpu.count is 0: set the count, or remove the class" $name $name) }}{{ end -}}
{{- end }}
{{- end }}

{{/* The environment variables of all services. */}}
{{- define "verisim.environment" -}}
{{- $v := .Values -}}
- name: PORT
  value: "8080"
- name: SPRING_LIFECYCLE_TIMEOUTPERSHUTDOWNPHASE
  value: {{ printf "%ds" (add (int $v.shutdown.drainSeconds) 10) }}
- name: VERISIM_TEMPORAL_DRAIN
  value: {{ printf "%ds" (int $v.shutdown.drainSeconds) }}
- name: VERISIM_STAGE_CHECKPOINTINTERVAL
  value: {{ printf "%ds" (int $v.stages.checkpointSeconds) }}
- name: VERISIM_STAGE_HEARTBEATTIMEOUT
  value: {{ printf "%ds" (int $v.stages.heartbeatTimeoutSeconds) }}
- name: VERISIM_STAGE_SCRATCH
  value: /scratch
- name: TEMPORAL_ADDRESS
  value: {{ $v.temporal.address | quote }}
- name: TEMPORAL_NAMESPACE
  value: {{ $v.temporal.namespace | quote }}
{{- if $v.temporal.tls.enabled }}
- name: TEMPORAL_TLS
  value: "true"
{{- with $v.temporal.tls.serverName }}
- name: TEMPORAL_TLS_SERVER_NAME
  value: {{ . | quote }}
{{- end }}
{{- if $v.temporal.tls.caSecret }}
- name: TEMPORAL_TLS_SERVER_CA_CERT_PATH
  value: /etc/verisim/temporal-ca/ca.crt
{{- end }}
{{- if $v.temporal.tls.clientSecret }}
- name: TEMPORAL_TLS_CLIENT_CERT_PATH
  value: /etc/verisim/temporal-client/tls.crt
- name: TEMPORAL_TLS_CLIENT_KEY_PATH
  value: /etc/verisim/temporal-client/tls.key
{{- end }}
{{- end }}
{{- if $v.temporal.apiKey.secret }}
- name: TEMPORAL_API_KEY
  valueFrom:
    secretKeyRef: {name: {{ $v.temporal.apiKey.secret }}, key: {{ $v.temporal.apiKey.key }}}
{{- end }}
{{- if $v.temporal.payloadKeySecret }}
- name: VERISIM_TEMPORAL_PAYLOADKEYFILE
  value: /etc/verisim/payloads/keys
{{- end }}
- name: S3_ENDPOINT
  value: {{ $v.s3.endpoint | quote }}
- name: S3_BUCKET
  value: {{ $v.s3.bucket | quote }}
- name: S3_REGION
  value: {{ $v.s3.region | quote }}
{{- if $v.s3.caSecret }}
- name: SSL_CERT_FILE
  value: /etc/verisim/s3-ca/ca.crt
{{- end }}
{{- if $v.s3.secret }}
- name: S3_ACCESS_KEY_FILE
  value: /etc/verisim/s3/access-key
- name: S3_SECRET_KEY_FILE
  value: /etc/verisim/s3/secret-key
{{- end }}
{{- end }}

{{/* Mounts of secrets and of the folders that a process may write to. */}}
{{- define "verisim.mounts" -}}
- {name: tmp, mountPath: /tmp}
- {name: scratch, mountPath: /scratch}
{{- if .Values.s3.secret }}
- {name: s3, mountPath: /etc/verisim/s3, readOnly: true}
{{- end }}
{{- if .Values.s3.caSecret }}
- {name: s3-ca, mountPath: /etc/verisim/s3-ca, readOnly: true}
{{- end }}
{{- if .Values.temporal.tls.caSecret }}
- {name: temporal-ca, mountPath: /etc/verisim/temporal-ca, readOnly: true}
{{- end }}
{{- if .Values.temporal.tls.clientSecret }}
- {name: temporal-client, mountPath: /etc/verisim/temporal-client, readOnly: true}
{{- end }}
{{- if .Values.temporal.payloadKeySecret }}
- {name: payloads, mountPath: /etc/verisim/payloads, readOnly: true}
{{- end }}
{{- end }}

{{- define "verisim.secretVolumes" -}}
- name: tmp
  emptyDir: {}
{{- with .Values.s3 }}
{{- if .secret }}
- name: s3
  secret:
    secretName: {{ .secret }}
    defaultMode: 0440
    items:
      - {key: {{ .accessKey }}, path: access-key}
      - {key: {{ .secretKey }}, path: secret-key}
{{- end }}
{{- end }}
{{- with .Values.s3.caSecret }}
- name: s3-ca
  secret: {secretName: {{ . }}, defaultMode: 0440}
{{- end }}
{{- with .Values.temporal.tls.caSecret }}
- name: temporal-ca
  secret: {secretName: {{ . }}, defaultMode: 0440}
{{- end }}
{{- with .Values.temporal.tls.clientSecret }}
- name: temporal-client
  secret: {secretName: {{ . }}, defaultMode: 0440}
{{- end }}
{{- with .Values.temporal.payloadKeySecret }}
- name: payloads
  secret:
    secretName: {{ . }}
    defaultMode: 0440
    items: [{key: keys, path: keys}]
{{- end }}
{{- end }}

{{- define "verisim.podSecurity" -}}
runAsNonRoot: true
{{- range $name, $id := .Values.podSecurity }}
{{- if not (kindIs "invalid" $id) }}
{{ $name }}: {{ int $id }}
{{- end }}
{{- end }}
seccompProfile: {type: RuntimeDefault}
{{- end }}

{{- define "verisim.containerSecurity" -}}
allowPrivilegeEscalation: false
readOnlyRootFilesystem: true
capabilities: {drop: [ALL]}
{{- end }}

{{/* A process that waits for Temporal or S3 is alive, and not ready. */}}
{{- define "verisim.probes" -}}
startupProbe:
  httpGet: {path: /actuator/health/liveness, port: http}
  periodSeconds: 5
  failureThreshold: 60
livenessProbe:
  httpGet: {path: /actuator/health/liveness, port: http}
  periodSeconds: 15
  timeoutSeconds: 5
  failureThreshold: 4
readinessProbe:
  httpGet: {path: /actuator/health/readiness, port: http}
  periodSeconds: 5
  timeoutSeconds: 5
  failureThreshold: 6
{{- end }}

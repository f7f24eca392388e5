{{/* What all objects of a component bear. Called with (list . component). */}}
{{- define "verisim.labels" -}}
{{- $root := index . 0 -}}
app.kubernetes.io/name: verisim
app.kubernetes.io/instance: {{ $root.Release.Name }}
app.kubernetes.io/component: {{ index . 1 }}
app.kubernetes.io/version: {{ $root.Chart.AppVersion | quote }}
app.kubernetes.io/managed-by: {{ $root.Release.Service }}
helm.sh/chart: {{ printf "%s-%s" $root.Chart.Name $root.Chart.Version }}
{{- end }}

{{/* What selects the pods of a component. */}}
{{- define "verisim.selector" -}}
app.kubernetes.io/name: verisim
app.kubernetes.io/instance: {{ (index . 0).Release.Name }}
app.kubernetes.io/component: {{ index . 1 }}
{{- end }}

{{- define "verisim.name" -}}
{{- printf "%s-%s" (index . 0).Release.Name (index . 1) | trunc 63 | trimSuffix "-" -}}
{{- end }}

{{/* Called with (list . image suffix). */}}
{{- define "verisim.image" -}}
{{- $root := index . 0 -}}
{{ $root.Values.image.registry }}/{{ index . 1 }}:{{ $root.Values.image.tag | default $root.Chart.AppVersion }}
{{- end }}

{{/* The port that a URL names, or its scheme's own. */}}
{{- define "verisim.portOf" -}}
{{- $url := urlParse . -}}
{{- regexFind ":[0-9]+$" (get $url "host") | trimPrefix ":" | default (eq (get $url "scheme") "https" | ternary "443" "80") -}}
{{- end }}

{{/* Contradictions that the schema cannot see. */}}
{{- define "verisim.validate" -}}
{{- $v := .Values -}}
{{- if not $v.image.registry }}{{ fail "image.registry is empty: name the registry that holds an image of each service" }}{{ end -}}
{{- if not $v.temporal.address }}{{ fail "temporal.address is empty: name the host:port of Temporal's frontend" }}{{ end -}}
{{- if not $v.s3.endpoint }}{{ fail "s3.endpoint is empty: name the S3 server, such as https://s3.example.com" }}{{ end -}}
{{- if not $v.s3.secret }}{{ fail "s3.secret is empty: name an existing secret that holds the access key and the secret key" }}{{ end -}}
{{- if and (not $v.api.keySecret.name) (not $v.api.oauth2IssuerUri) (not $v.api.unauthenticated) }}{{ fail "api lets nobody in: name an existing secret in api.keySecret.name, or api.oauth2IssuerUri, or set api.unauthenticated to true where something else keeps strangers out" }}{{ end -}}
{{- if and $v.api.unauthenticated (or $v.api.keySecret.name $v.api.oauth2IssuerUri) }}{{ fail "api.unauthenticated is true, but api.keySecret or api.oauth2IssuerUri asks callers who they are: leave one out" }}{{ end -}}
{{- if and $v.temporal.apiKey.secret (not $v.temporal.tls.enabled) }}{{ fail "temporal.apiKey.secret is set, but temporal.tls.enabled is false: an API key must not travel in the clear" }}{{ end -}}
{{- if and (or $v.temporal.tls.caSecret $v.temporal.tls.clientSecret $v.temporal.tls.serverName) (not $v.temporal.tls.enabled) }}{{ fail "temporal.tls names certificates, but temporal.tls.enabled is false: enable it, or leave them out" }}{{ end -}}
{{- if and $v.api.oauth2Audience (not $v.api.oauth2IssuerUri) }}{{ fail "api.oauth2Audience is set, but api.oauth2IssuerUri is empty: name whose tokens they are" }}{{ end -}}
{{- if and $v.s3.caSecret (hasPrefix "http:" $v.s3.endpoint) }}{{ fail "s3.caSecret is set, but s3.endpoint begins with http: name an https address, or leave the secret out" }}{{ end -}}
{{- if and $v.orchestrator.ingress.enabled (not $v.orchestrator.ingress.host) }}{{ fail "orchestrator.ingress.host is empty, but orchestrator.ingress.enabled is true: name the host" }}{{ end -}}
{{- if and $v.serviceMonitor.enabled $v.networkPolicy.enabled $v.networkPolicy.apiFrom (not $v.networkPolicy.metricsFrom) }}{{ fail "networkPolicy.apiFrom says who may reach the orchestrator, and its metrics are on the same port: name Prometheus in networkPolicy.metricsFrom, or disable serviceMonitor" }}{{ end -}}
{{- if ge (int $v.stages.checkpointSeconds) (int $v.stages.heartbeatTimeoutSeconds) }}{{ fail (printf "stages.checkpointSeconds is %d, but must be below stages.heartbeatTimeoutSeconds, which is %d" (int $v.stages.checkpointSeconds) (int $v.stages.heartbeatTimeoutSeconds)) }}{{ end -}}
{{- range $name := list "trainer" "generation" "reward" }}
{{- $worker := index $v $name -}}
{{- if and $worker.autoscaling.enabled $v.temporal.tls.enabled (not $v.temporal.tls.clientSecret) (not $v.temporal.apiKey.secret) }}{{ fail (printf "%s.autoscaling is enabled and temporal.tls, too, but KEDA speaks TLS to Temporal only with a client certificate or an API key: name temporal.tls.clientSecret or temporal.apiKey.secret, or scale otherwise" $name) }}{{ end -}}
{{- if and $worker.autoscaling.enabled (gt (int $worker.autoscaling.minReplicas) (int $worker.autoscaling.maxReplicas)) }}{{ fail (printf "%s.autoscaling.minReplicas is %d, more than its maxReplicas, which is %d" $name (int $worker.autoscaling.minReplicas) (int $worker.autoscaling.maxReplicas)) }}{{ end -}}
{{- if and (gt (int $worker.gpu.count) 0) (eq $worker.strategy "RollingUpdate") }}{{ fail (printf "%s.strategy is RollingUpdate, but its pods hold %d GPUs each: a roll-out would need twice as many; use Recreate" $name (int $worker.gpu.count)) }}{{ end -}}
{{- if and $worker.gpu.runtimeClass (eq (int $worker.gpu.count) 0) }}{{ fail (printf "%s.gpu.runtimeClass is set, but %s.gpu.count is 0: ask for a device, or leave the class out" $name $name) }}{{ end -}}
{{- end }}
{{- end }}

{{/* The environment that all services share. */}}
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
- name: S3_ACCESS_KEY_FILE
  value: /etc/verisim/s3/access-key
- name: S3_SECRET_KEY_FILE
  value: /etc/verisim/s3/secret-key
{{- end }}

{{/* Where secrets and what a process may write are mounted. */}}
{{- define "verisim.mounts" -}}
- {name: tmp, mountPath: /tmp}
- {name: scratch, mountPath: /scratch}
- {name: s3, mountPath: /etc/verisim/s3, readOnly: true}
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
- name: s3
  secret:
    secretName: {{ .Values.s3.secret }}
    defaultMode: 0440
    items:
      - {key: {{ .Values.s3.accessKey }}, path: access-key}
      - {key: {{ .Values.s3.secretKey }}, path: secret-key}
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
runAsUser: 10001
runAsGroup: 10001
fsGroup: 10001
seccompProfile: {type: RuntimeDefault}
{{- end }}

{{- define "verisim.containerSecurity" -}}
allowPrivilegeEscalation: false
readOnlyRootFilesystem: true
capabilities: {drop: [ALL]}
{{- end }}

{{/* A start may wait a minute for Temporal and one for S3. */}}
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
  periodSeconds: 10
  timeoutSeconds: 5
{{- end }}

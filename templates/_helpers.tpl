{{/*
The labels by which the job-executor-service's chart marks its pods. The names of these helpers, and the values they
print, are those of that chart.
*/}}

{{/* The chart's name, or what the user put in its place; at most 63 characters, as a label's value may have. */}}
{{- define "job-executor-service.name" -}}
{{- .Values.nameOverride | default .Chart.Name | toString | trunc 63 | trimSuffix "-" }}
{{- end }}

{{/* The name of the release's objects: release and chart name, or the release's alone where it contains the other. */}}
{{- define "job-executor-service.fullname" -}}
{{- $name := .Values.nameOverride | default .Chart.Name | toString }}
{{- $full := contains $name .Release.Name | ternary .Release.Name (printf "%s-%s" .Release.Name $name) }}
{{- .Values.fullnameOverride | default $full | toString | trunc 63 | trimSuffix "-" }}
{{- end }}

{{/* Chart name and version, as the label helm.sh/chart has them. */}}
{{- define "job-executor-service.chart" -}}
{{- printf "%s-%s" .Chart.Name .Chart.Version | replace "+" "_" | trunc 63 | trimSuffix "-" }}
{{- end }}

{{/* All common labels. */}}
{{- define "job-executor-service.labels" -}}
helm.sh/chart: {{ include "job-executor-service.chart" . }}
{{ include "job-executor-service.selectorLabels" . }}
{{- with .Chart.AppVersion }}
app.kubernetes.io/version: {{ . | trunc 63 | trimSuffix "-" | quote }}
{{- end }}
app.kubernetes.io/managed-by: {{ .Release.Service }}
{{- end }}

{{/* The labels that select the pods. toYaml puts quotes where a release is named "123" or "true", and only there. */}}
{{- define "job-executor-service.selectorLabels" -}}
app.kubernetes.io/name: {{ include "job-executor-service.name" . | toYaml }}
app.kubernetes.io/instance: {{ .Release.Name | toYaml }}
{{- end }}

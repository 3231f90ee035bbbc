{{/*
A policy in the words of networkPolicy.dialect, each of which has a file of its own: {root, name, labels, closed,
sections}. `labels` is a text in YAML that selects the pods, `closed` says that nothing may connect to them, `sections` what
they may connect to; without sections that is left open.
*/}}
{{- define "jes-netpol.policy" -}}
{{- include (printf "jes-netpol.policy.%s" (include "jes-netpol.dialect" .root)) . }}
{{- end }}

{{/* The value of networkPolicy.dialect. */}}
{{- define "jes-netpol.dialect" -}}
{{- $dialect := (.Values.networkPolicy).dialect | default "kubernetes" }}
{{- if not (has $dialect (list "kubernetes")) }}
{{- fail (printf "networkPolicy.dialect: %q is not kubernetes" $dialect) }}
{{- end }}
{{- $dialect }}
{{- end }}

{{/* What stands below `metadata` of a policy in a namespace. */}}
{{- define "jes-netpol.metadata" -}}
name: {{ .name }}
namespace: {{ .root.Release.Namespace | toYaml }}
{{- if and .sections (.root.Values.networkPolicy).annotate }}
{{- with include "jes-netpol.annotations" .sections }}
annotations:
  {{- . | nindent 2 }}
{{- end }}
{{- end }}
{{- end }}

{{/*
A section's entries to groups, a JSON list of lists, each of which becomes one rule: entries with the same ports go
together; with `apart: from` only those that come from the same place. An entry that is no peer fails and names the
key: a rule is never printed without an address.
*/}}
{{- define "jes-netpol.groups" -}}
{{- $groups := dict }}
{{- $order := list }}
{{- range $index, $entry := .entries }}
{{- $at := $entry.at | default (printf "%s[%d]" $.key $index) }}
{{- if not (or $entry.cidr (kindIs "map" $entry.podSelector) (kindIs "map" $entry.namespaceSelector)) }}
{{- fail (printf "%s has neither a cidr nor a podSelector" $at) }}
{{- end }}
{{- if $entry.cidr }}
{{- with include "jes-netpol.rangeFault" $entry.cidr }}
{{- fail (printf "%s: %s" $at .) }}
{{- end }}
{{- /* Ranges of any size are stated elsewhere; here it is addresses that were looked up. */}}
{{- if and (hasSuffix "/0" $entry.cidr) (regexMatch "[.]resolved[.](gateway|apiserver|controlPlane|oauth|(additional|jobsAdditional)[.][a-z0-9-]+)$" $.key) }}
{{- fail (printf "%s: %s is every address of its family" $at $entry.cidr) }}
{{- end }}
{{- end }}
{{- $ports := list }}
{{- range $entry.ports | default (empty $entry.port | ternary list (list $entry)) }}
{{- if and $entry.cidr (regexMatch "[a-z]" (toString .port | lower)) (not (kindIs "float64" .port)) }}
{{- fail (printf "%s: port %q matches nothing: only pods have named ports" $at .port) }}
{{- end }}
{{- $ports = append $ports (printf "%v/%v" (.protocol | default "TCP") .port) }}
{{- end }}
{{- $group := printf "%v %v" $ports (get $entry (default "" $.apart)) }}
{{- if not (hasKey $groups $group) }}
{{- $order = append $order $group }}
{{- end }}
{{- $_ := set $groups $group (append (get $groups $group | default list) $entry) }}
{{- end }}
{{- $lists := list }}
{{- range $order }}
{{- $lists = append $lists (get $groups .) }}
{{- end }}
{{- toJson $lists }}
{{- end }}
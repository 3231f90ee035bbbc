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
{{- if not (has $dialect (list "kubernetes" "cilium" "calico" "cluster-network-policy")) }}
{{- fail (printf "networkPolicy.dialect: %q is not kubernetes, cilium, calico or cluster-network-policy" (toString $dialect)) }}
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
{{- if not (include "jes-netpol.kind" $entry) }}
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
{{- if and (ne (include "jes-netpol.kind" $entry) "pods") (regexMatch "[a-z]" (toString .port | lower)) (not (kindIs "float64" .port)) }}
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

{{/*
The rules of all sections of a policy, each below its title, starting in column 0: {root, sections}. Each dialect prints the
rules of one: {root, section, sections}, where `sections` are all of the policy.
*/}}
{{- define "jes-netpol.egress" -}}
{{- $root := .root }}
{{- $sections := .sections }}
{{- $rules := include "jes-netpol.dialect" $root | printf "jes-netpol.rules.%s" }}
{{- $texts := list }}
{{- range $sections }}
{{- $texts = append $texts (printf "# %s" .title) }}
{{- with .note }}
{{- $texts = append $texts (printf "# %s" .) }}
{{- end }}
{{- with include $rules (dict "root" $root "section" . "sections" $sections) }}
{{- $texts = append $texts . }}
{{- end }}
{{- end }}
{{- join "\n" $texts }}
{{- end }}

{{/* A section's groups with each kind of peer apart: a JSON list of {kind, entries}. */}}
{{- define "jes-netpol.kinds" -}}
{{- $kinds := list }}
{{- range $group := include "jes-netpol.groups" . | fromJsonArray }}
{{- range $kind := list "entity" "service" "fqdn" "cidr" "pods" }}
{{- $entries := list }}
{{- range $group }}
{{- if eq $kind (include "jes-netpol.kind" .) }}
{{- $entries = append $entries . }}
{{- end }}
{{- end }}
{{- if $entries }}
{{- $kinds = append $kinds (dict "kind" $kind "entries" $entries) }}
{{- end }}
{{- end }}
{{- end }}
{{- toJson $kinds }}
{{- end }}

{{/* What kind of peer an entry is; "" where it is none. */}}
{{- define "jes-netpol.kind" -}}
{{- if .cidr }}cidr
{{- else if or (kindIs "map" .podSelector) (kindIs "map" .namespaceSelector) }}pods
{{- else if .service }}service
{{- else if .fqdn }}fqdn
{{- else if .entity }}entity
{{- end }}
{{- end }}

{{/* An entry's ports, a JSON list of {port, protocol}; empty: all. */}}
{{- define "jes-netpol.ports" -}}
{{- $ports := list }}
{{- range .ports | default (empty .port | ternary list (list .)) }}
{{- $ports = append $ports (dict "port" .port "protocol" (.protocol | default "TCP")) }}
{{- end }}
{{- toJson $ports }}
{{- end }}
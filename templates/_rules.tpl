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
{{- /* Ranges of any size are stated elsewhere; here it is addresses that somebody found. */}}
{{- if and (hasSuffix "/0" $entry.cidr) (regexMatch "[.]resolved[.](gateway|apiserver|controlPlane|oauth)$" $.key) }}
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

{{/*
The rules of all sections of a policy, each below its title, starting in column 0. The gateway's default is printed as the
job-executor-service's own chart has it, with the labels in their order.
*/}}
{{- define "jes-netpol.egress" -}}
{{- $texts := list }}
{{- range . }}
{{- $texts = append $texts (printf "# %s" .title) }}
{{- with .note }}
{{- $texts = append $texts (printf "# %s" .) }}
{{- end }}
{{- if and (eq .name "gateway") (not .key) }}
{{- $labels := include "jes-netpol.gateway.labels" . | nindent 10 }}
{{- $texts = append $texts (printf "- to:\n    - namespaceSelector: {}\n      podSelector:\n        matchLabels:%s" $labels) }}
{{- else if .entries }}
{{- $texts = append $texts (include "jes-netpol.rules" .) }}
{{- end }}
{{- end }}
{{- join "\n" $texts }}
{{- end }}

{{/* A section's rules, starting in column 0. */}}
{{- define "jes-netpol.rules" -}}
{{- $rules := list }}
{{- range include "jes-netpol.groups" . | fromJsonArray }}
{{- $rules = append $rules (include "jes-netpol.rule" .) }}
{{- end }}
{{- join "\n" $rules }}
{{- end }}

{{/* One rule: the peers of all entries, and the ports of the first, which they share. */}}
{{- define "jes-netpol.rule" -}}
- to:
{{- range . }}
{{- if .cidr }}
    - ipBlock:
        cidr: {{ .cidr | toYaml }}
        {{- with .except }}
        except: {{- toYaml . | nindent 10 }}
        {{- end }}
{{- else }}
    - {{ pick . "namespaceSelector" "podSelector" | toYaml | indent 6 | trim }}
{{- end }}
{{- end }}
{{- with first . }}
{{- with .ports | default (empty .port | ternary list (list .)) }}
  ports:
{{- range . }}
    - protocol: {{ .protocol | default "TCP" }}
      port: {{ .port }}
{{- end }}
{{- end }}
{{- end }}
{{- end }}
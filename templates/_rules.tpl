{{/*
A section's entries to groups, a JSON list of lists, each of which becomes one rule: entries with the same ports go
together; with `apart: from` only those that come from the same place. An entry that is no peer fails and names the
key: a rule is never printed without an address.
*/}}
{{- define "jes-netpol.groups" -}}
{{- $groups := dict }}
{{- $order := list }}
{{- range $index, $entry := .entries }}
{{- if not (or $entry.cidr (kindIs "map" $entry.podSelector) (kindIs "map" $entry.namespaceSelector)) }}
{{- fail (printf "%s[%d] has neither a cidr nor a podSelector" $.key $index) }}
{{- end }}
{{- if $entry.cidr }}
{{- with include "jes-netpol.rangeFault" $entry.cidr }}
{{- fail (printf "%s[%d]: %s" $.key $index .) }}
{{- end }}
{{- /* Ranges of any size are stated elsewhere; here it is addresses that somebody found. */}}
{{- if and (hasSuffix "/0" $entry.cidr) (regexMatch "[.]resolved[.](gateway|apiserver|controlPlane|oauth)$" $.key) }}
{{- fail (printf "%s[%d]: %s is every address of its family" $.key $index $entry.cidr) }}
{{- end }}
{{- end }}
{{- $ports := list }}
{{- range $entry.ports | default (empty $entry.port | ternary list (list $entry)) }}
{{- if and $entry.cidr (regexMatch "[a-z]" (toString .port | lower)) (not (kindIs "float64" .port)) }}
{{- fail (printf "%s[%d]: port %q matches nothing: only pods have named ports" $.key $index .port) }}
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
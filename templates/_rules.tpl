{{/*
Entries to rules: {key, entries, apart}. Entries with the same ports become one rule with several peers; with
`apart: from` only those that come from the same place. An entry that is no peer fails and names the key: a rule is
never printed without an address.
*/}}
{{- define "jes-netpol.rules" -}}
{{- $groups := dict }}
{{- $order := list }}
{{- range $index, $entry := .entries }}
{{- if not (or $entry.cidr (hasKey $entry "podSelector") (hasKey $entry "namespaceSelector")) }}
{{- fail (printf "%s[%d] has neither a cidr nor a podSelector" $.key $index) }}
{{- end }}
{{- $group := printf "%v %v %v %v" $entry.port $entry.protocol $entry.ports (get $entry (default "" $.apart)) }}
{{- if not (hasKey $groups $group) }}
{{- $order = append $order $group }}
{{- end }}
{{- $_ := set $groups $group (append (get $groups $group | default list) $entry) }}
{{- end }}
{{- $rules := list }}
{{- range $order }}
{{- $rules = append $rules (include "jes-netpol.rule" (get $groups .)) }}
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

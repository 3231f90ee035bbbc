{{/*
The policies as Kubernetes' own NetworkPolicies (networking.k8s.io/v1).
*/}}

{{/* One policy, as "jes-netpol.policy" has it (_rules.tpl). */}}
{{- define "jes-netpol.policy.kubernetes" -}}
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata:
  {{- include "jes-netpol.metadata" . | nindent 2 }}
spec:
  podSelector:
    matchLabels:
      {{- .labels | nindent 6 }}
  {{- if .closed }}
  # No rule{{ if .sections }} for ingress{{ end }}: nothing may connect.
  {{- end }}
  policyTypes:
    {{- if .closed }}
    - Ingress
    {{- end }}
    {{- if .sections }}
    - Egress
    {{- end }}
  {{- if .sections }}
  egress:
    {{- include "jes-netpol.egress" . | nindent 4 }}
  {{- end }}
{{- end }}

{{/*
A section's rules, as "jes-netpol.egress" has it (_rules.tpl). The gateway's default is printed as the job-executor-service's
own chart has it, with the labels in their order.
*/}}
{{- define "jes-netpol.rules.kubernetes" -}}
{{- $rules := list }}
{{- if and (eq .section.name "gateway") (not .section.key) }}
{{- $labels := include "jes-netpol.gateway.labels" . | nindent 10 }}
{{- $rules = append $rules (printf "- to:\n    - namespaceSelector: {}\n      podSelector:\n        matchLabels:%s" $labels) }}
{{- else }}
{{- range include "jes-netpol.groups" .section | fromJsonArray }}
{{- $rules = append $rules (include "jes-netpol.rule" .) }}
{{- end }}
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
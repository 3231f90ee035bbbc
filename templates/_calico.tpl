{{/*
The policies as Calico's NetworkPolicies (projectcalico.org/v3). Selectors are translated as Calico translates those of a
NetworkPolicy (libcalico-go/lib/backend/k8s/conversion), whose place among all policies these have as well: order 1000.
*/}}

{{/* One policy, as "jes-netpol.policy" has it (_rules.tpl). */}}
{{- define "jes-netpol.policy.calico" -}}
apiVersion: projectcalico.org/v3
kind: NetworkPolicy
metadata:
  {{- include "jes-netpol.metadata" . | nindent 2 }}
spec:
  order: 1000
  selector: {{ include "jes-netpol.calico.pods" (dict "matchLabels" (fromYaml .labels)) | quote }}
  {{- if .closed }}
  # No rule{{ if .sections }} for ingress{{ end }}: nothing may connect.
  {{- end }}
  types:
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

{{/* A section's rules, as "jes-netpol.egress" has it (_rules.tpl). */}}
{{- define "jes-netpol.rules.calico" -}}
{{- $texts := list }}
{{- range include "jes-netpol.kinds" .section | fromJsonArray }}
{{- $ports := include "jes-netpol.ports" (first .entries) | fromJsonArray }}
{{- range include "jes-netpol.calico.destinations" . | fromJsonArray }}
{{- $texts = append $texts (include "jes-netpol.calico.rules" (dict "destination" . "ports" $ports)) }}
{{- end }}
{{- end }}
{{- join "\n" $texts }}
{{- end }}

{{/*
Entries of one kind as destinations, a JSON list: addresses of a family together, since a rule has one family only, and those
with exceptions apart; each Service and each selector alone.
*/}}
{{- define "jes-netpol.calico.destinations" -}}
{{- $destinations := list }}
{{- $nets := dict "IPv4" list "IPv6" list }}
{{- range .entries }}
{{- $kind := include "jes-netpol.kind" . }}
{{- if eq $kind "cidr" }}
{{- $family := contains ":" .cidr | ternary "IPv6" "IPv4" }}
{{- if .except }}
{{- $destinations = append $destinations (dict "nets" (list .cidr) "notNets" .except) }}
{{- else }}
{{- $_ := set $nets $family (append (get $nets $family) .cidr) }}
{{- end }}
{{- else if eq $kind "service" }}
{{- $destinations = append $destinations (dict "services" .service) }}
{{- else }}
{{- $destination := dict "selector" (include "jes-netpol.calico.pods" (.podSelector | default dict)) }}
{{- if kindIs "map" .namespaceSelector }}
{{- $_ := set $destination "namespaceSelector" (include "jes-netpol.calico.terms" .namespaceSelector | fromJsonArray | join " && " | default "all()") }}
{{- end }}
{{- $destinations = append $destinations $destination }}
{{- end }}
{{- end }}
{{- range list "IPv4" "IPv6" }}
{{- with get $nets . }}
{{- $destinations = append $destinations (dict "nets" .) }}
{{- end }}
{{- end }}
{{- toJson $destinations }}
{{- end }}

{{/* One rule for each protocol, or one for all: {destination, ports}. A Service has ports of its own. */}}
{{- define "jes-netpol.calico.rules" -}}
{{- $rules := list }}
{{- $protocols := list }}
{{- range .ports }}
{{- $protocols = append $protocols .protocol | uniq }}
{{- end }}
{{- if .destination.services }}
{{- $protocols = list }}
{{- end }}
{{- range $protocol := $protocols | default (list "") }}
{{- $ports := list }}
{{- range $.ports }}
{{- if eq .protocol $protocol }}
{{- $ports = append $ports (regexMatch "^[0-9]+$" (toString .port) | ternary (toString .port | int64) .port) }}
{{- end }}
{{- end }}
{{- $rule := "- action: Allow" }}
{{- if $protocol }}
{{- $rule = printf "%s\n  protocol: %s" $rule $protocol }}
{{- end }}
{{- $rules = append $rules (include "jes-netpol.calico.rule" (dict "protocol" $protocol "destination" $.destination "ports" $ports)) }}
{{- end }}
{{- join "\n" $rules }}
{{- end }}

{{/* One rule: {protocol, destination, ports}. */}}
{{- define "jes-netpol.calico.rule" -}}
- action: Allow
  {{- with .protocol }}
  protocol: {{ . }}
  {{- end }}
  destination:
  {{- with .destination.services }}
    services:
      name: {{ .name | toYaml }}
      namespace: {{ .namespace | toYaml }}
  {{- end }}
  {{- with .destination.selector }}
    selector: {{ . | quote }}
  {{- end }}
  {{- with .destination.namespaceSelector }}
    namespaceSelector: {{ . | quote }}
  {{- end }}
  {{- with .destination.nets }}
    nets: {{- toYaml . | nindent 6 }}
  {{- end }}
  {{- with .destination.notNets }}
    notNets: {{- toYaml . | nindent 6 }}
  {{- end }}
  {{- with .ports }}
    ports: {{- toYaml . | nindent 6 }}
  {{- end }}
{{- end }}

{{/* A selector of pods as an expression; without the first term it would select Calico's own network sets as well. */}}
{{- define "jes-netpol.calico.pods" -}}
{{- include "jes-netpol.calico.terms" . | fromJsonArray | concat (list "projectcalico.org/orchestrator == 'k8s'") | join " && " }}
{{- end }}

{{/* A selector's terms in Calico's language, a JSON list. Nothing but labels and their values gets between the quotes. */}}
{{- define "jes-netpol.calico.terms" -}}
{{- $terms := list }}
{{- range $key, $value := .matchLabels }}
{{- include "jes-netpol.calico.checked" (dict "key" $key "values" (list $value)) }}
{{- $terms = append $terms (printf "%s == '%s'" $key $value) }}
{{- end }}
{{- range .matchExpressions }}
{{- $values := .values | default list }}
{{- include "jes-netpol.calico.checked" (dict "key" .key "values" $values) }}
{{- if eq .operator "In" }}
{{- $terms = append $terms (printf "%s in { '%s' }" .key (join "', '" $values)) }}
{{- else if eq .operator "NotIn" }}
{{- $terms = append $terms (printf "%s not in { '%s' }" .key (join "', '" $values)) }}
{{- else if eq .operator "Exists" }}
{{- $terms = append $terms (printf "has(%s)" .key) }}
{{- else if eq .operator "DoesNotExist" }}
{{- $terms = append $terms (printf "! has(%s)" .key) }}
{{- else }}
{{- fail (printf "the operator %q of a selector is not In, NotIn, Exists or DoesNotExist" (toString .operator)) }}
{{- end }}
{{- end }}
{{- toJson $terms }}
{{- end }}

{{/* Fails where a label of a selector is none: {key, values}. */}}
{{- define "jes-netpol.calico.checked" -}}
{{- if not (regexMatch "^([a-z0-9]([a-z0-9.-]*[a-z0-9])?/)?[A-Za-z0-9]([A-Za-z0-9_.-]*[A-Za-z0-9])?$" (toString .key)) }}
{{- fail (printf "%q in a selector is not a label" (toString .key)) }}
{{- end }}
{{- range .values }}
{{- if not (regexMatch "^([A-Za-z0-9]([A-Za-z0-9_.-]*[A-Za-z0-9])?)?$" (toString .)) }}
{{- fail (printf "%q in a selector is not the value of a label" (toString .)) }}
{{- end }}
{{- end }}
{{- end }}
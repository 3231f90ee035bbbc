{{/*
The policies as CiliumNetworkPolicies (cilium.io/v2). Selectors are translated as Cilium translates those of a NetworkPolicy
(pkg/k8s/network_policy.go): labels of the source k8s, and those of namespaces behind a prefix.
*/}}

{{/* One policy, as "jes-netpol.policy" has it (_rules.tpl). */}}
{{- define "jes-netpol.policy.cilium" -}}
apiVersion: cilium.io/v2
kind: CiliumNetworkPolicy
metadata:
  {{- include "jes-netpol.metadata" . | nindent 2 }}
spec:
  endpointSelector:
    matchLabels:
      {{- range $label, $value := fromYaml .labels }}
      {{ printf "k8s:%s" $label | toYaml }}: {{ $value | toYaml }}
      {{- end }}
  {{- if .closed }}
  # A rule without peers: nothing may connect.
  ingress:
    - {}
  {{- end }}
  {{- if .sections }}
  egress:
    {{- include "jes-netpol.egress" . | nindent 4 }}
  {{- end }}
{{- end }}

{{/* A section's rules, as "jes-netpol.egress" has it (_rules.tpl). */}}
{{- define "jes-netpol.rules.cilium" -}}
{{- $texts := list }}
{{- $dns := and (eq .section.name "dns") (include "jes-netpol.learns" .sections) }}
{{- $space := .root.Release.Namespace }}
{{- if $dns }}
{{- $texts = append $texts "# Any name may be looked up: Cilium takes the addresses of toFQDNs from the answers" }}
{{- end }}
{{- range include "jes-netpol.kinds" .section | fromJsonArray }}
{{- $texts = append $texts (include "jes-netpol.cilium.rule" (dict "kind" .kind "entries" .entries "dns" $dns "space" $space)) }}
{{- end }}
{{- join "\n" $texts }}
{{- end }}

{{/* Whether there are host names among the entries of sections, whose addresses are to be learnt: "true" or "". */}}
{{- define "jes-netpol.learns" -}}
{{- $learns := "" }}
{{- range . }}
{{- range .entries }}
{{- if eq (include "jes-netpol.kind" .) "fqdn" }}
{{- $learns = "true" }}
{{- end }}
{{- end }}
{{- end }}
{{- $learns }}
{{- end }}

{{/* One rule, which has peers of one kind: {kind, entries, dns, space}. */}}
{{- define "jes-netpol.cilium.rule" -}}
{{- if eq .kind "entity" -}}
- toEntities:
{{- range .entries }}
    - {{ .entity }}
{{- end }}
{{- else if eq .kind "service" -}}
- toServices:
{{- range .entries }}
    - k8sService:
        serviceName: {{ .service.name | toYaml }}
        namespace: {{ .service.namespace | toYaml }}
{{- end }}
{{- else if eq .kind "fqdn" -}}
- toFQDNs:
{{- range .entries }}
    - matchName: {{ .fqdn | toYaml }}
{{- end }}
{{- else if eq .kind "cidr" -}}
- toCIDRSet:
{{- range .entries }}
    - cidr: {{ .cidr | toYaml }}
      {{- with .except }}
      except: {{- toYaml . | nindent 8 }}
      {{- end }}
{{- end }}
{{- else -}}
- toEndpoints:
{{- $space := .space }}
{{- range .entries }}
    - {{ include "jes-netpol.cilium.selector" (dict "entry" . "space" $space) | indent 6 | trim }}
{{- end }}
{{- end }}
{{- $dns := .dns }}
{{- $ports := include "jes-netpol.ports" (first .entries) | fromJsonArray }}
{{- if and $dns (not $ports) }}
{{- $ports = list (dict "port" 53 "protocol" "UDP") (dict "port" 53 "protocol" "TCP") }}
{{- end }}
{{- if $ports }}
  toPorts:
{{- /* Cilium takes 40 of them in one list. */}}
{{- range chunk 40 $ports }}
    - ports:
{{- range . }}
        - port: {{ .port | toString | quote }}
          protocol: {{ .protocol }}
{{- end }}
{{- if $dns }}
      rules:
        dns:
          - matchPattern: "*"
{{- end }}
{{- end }}
{{- end }}
{{- end }}

{{/*
Pods by their labels and those of their namespaces: {entry, space}. `space` is the policy's own namespace. That the label
with the namespace exists says that pods are meant: with a negative expression alone other peers would match as well.
*/}}
{{- define "jes-netpol.cilium.selector" -}}
{{- $name := "k8s:io.kubernetes.pod.namespace" }}
{{- $labels := dict }}
{{- $expressions := list }}
{{- range $key, $value := (.entry.podSelector).matchLabels }}
{{- $_ := set $labels (printf "k8s:%s" $key) $value }}
{{- end }}
{{- range (.entry.podSelector).matchExpressions }}
{{- $expressions = append $expressions (merge (dict "key" (printf "k8s:%s" .key)) .) }}
{{- end }}
{{- if not (kindIs "map" .entry.namespaceSelector) }}
{{- $_ := set $labels $name .space }}
{{- else }}
{{- range $key, $value := .entry.namespaceSelector.matchLabels }}
{{- $_ := set $labels (include "jes-netpol.cilium.namespaceLabel" $key) $value }}
{{- end }}
{{- range .entry.namespaceSelector.matchExpressions }}
{{- $expressions = append $expressions (merge (dict "key" (include "jes-netpol.cilium.namespaceLabel" .key)) .) }}
{{- end }}
{{- if not (hasKey $labels $name) }}
{{- $expressions = append $expressions (dict "key" $name "operator" "Exists") }}
{{- end }}
{{- end }}
{{- $selector := dict }}
{{- if $labels }}
{{- $_ := set $selector "matchLabels" $labels }}
{{- end }}
{{- if $expressions }}
{{- $_ := set $selector "matchExpressions" $expressions }}
{{- end }}
{{- toYaml $selector }}
{{- end }}

{{/* A label of a namespace as a label of its pods. */}}
{{- define "jes-netpol.cilium.namespaceLabel" -}}
{{- eq . "kubernetes.io/metadata.name" | ternary "k8s:io.kubernetes.pod.namespace" (printf "k8s:io.cilium.k8s.namespace.labels.%s" .) }}
{{- end }}
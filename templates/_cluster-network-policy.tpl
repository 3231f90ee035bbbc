{{/*
The policies as ClusterNetworkPolicies of SIG Network (policy.networking.k8s.io/v1beta1). They belong to no namespace, the
first rule that matches decides, and a rule has at most 25 peers, each with at most 25 networks or names; a policy has at most
25 rules.
*/}}

{{/*
One policy, as "jes-netpol.policy" has it (_rules.tpl). A ClusterNetworkPolicy can name pods as those who connect, and
no others: that nothing may connect is said by a NetworkPolicy, which every cluster with ClusterNetworkPolicies knows. Each
has a template of its own, since Helms differ in how they print two objects of one.
*/}}
{{- define "jes-netpol.policy.cluster-network-policy" -}}
{{- if .sections }}
{{- include "jes-netpol.cluster.policy" . }}
{{- else -}}
# A ClusterNetworkPolicy cannot say who connects from outside of the cluster: this is a NetworkPolicy.
{{ include "jes-netpol.policy.kubernetes" . }}
{{- end }}
{{- end }}

{{/* The policy of what pods may connect to: {root, name, labels, sections}. */}}
{{- define "jes-netpol.cluster.policy" -}}
{{- $space := .root.Release.Namespace }}
{{- $given := (.root.Values.networkPolicy).clusterNetworkPolicy | default dict }}
{{- $sections := include "jes-netpol.cluster.ordered" .sections | fromJsonArray }}
{{- $rules := list (include "jes-netpol.egress" (dict "root" .root "sections" $sections)) (include "jes-netpol.cluster.rest" .) | join "\n" }}
{{- $count := regexFindAll "(?m)^- name:" $rules -1 | len }}
{{- if gt $count 25 }}
{{- fail (printf "%s would have %d rules, and a ClusterNetworkPolicy has at most 25: write fewer peers, or use another networkPolicy.dialect" .name $count) }}
{{- end -}}
apiVersion: policy.networking.k8s.io/v1beta1
kind: ClusterNetworkPolicy
metadata:
  name: {{ printf "%s.%s" .name $space | toYaml }}
  {{- if (.root.Values.networkPolicy).annotate }}
  {{- with include "jes-netpol.annotations" .sections }}
  annotations:
    {{- . | nindent 4 }}
  {{- end }}
  {{- end }}
spec:
  tier: {{ $given.tier | default "Admin" }}
  priority: {{ kindIs "invalid" $given.priority | ternary 500 $given.priority }}
  subject:
    pods:
      namespaceSelector:
        matchLabels:
          kubernetes.io/metadata.name: {{ $space | toYaml }}
      podSelector:
        matchLabels:
          {{- .labels | nindent 10 }}
  egress:
    {{- $rules | nindent 4 }}
{{- end }}

{{/*
Sections in the order of their rules, a JSON list: the first rule that matches decides, so all addresses but some stand behind
the rules that open any of these.
*/}}
{{- define "jes-netpol.cluster.ordered" -}}
{{- $before := list }}
{{- $behind := list }}
{{- range . }}
{{- if eq .name "public" }}
{{- $behind = append $behind . }}
{{- else }}
{{- $before = append $before . }}
{{- end }}
{{- end }}
{{- concat $before $behind | toJson }}
{{- end }}

{{/* The rule that denies what no other has accepted. */}}
{{- define "jes-netpol.cluster.rest" -}}
{{- $families := get (include "jes-netpol.families" .root | fromJson) "families" | default (list "IPv4" "IPv6") }}
{{- $networks := list }}
{{- range $family, $all := dict "IPv4" "0.0.0.0/0" "IPv6" "::/0" }}
{{- if has $family $families }}
{{- $networks = append $networks $all }}
{{- end }}
{{- end -}}
# Nothing else
{{ include "jes-netpol.cluster.rule" (dict "name" "rest" "action" "Deny" "peers" (list (dict "networks" $networks))) }}
{{- end }}

{{/*
A section's rules, as "jes-netpol.egress" has it (_rules.tpl). Networks without some of their addresses are two rules, the
first of which denies these.
*/}}
{{- define "jes-netpol.rules.cluster-network-policy" -}}
{{- $texts := list }}
{{- $space := .root.Release.Namespace }}
{{- $name := .section.name }}
{{- $channel := ((.root.Values.networkPolicy).clusterNetworkPolicy).channel | default "experimental" }}
{{- $blocked := list }}
{{- range .section.entries }}
{{- $blocked = concat $blocked (.except | default list) }}
{{- end }}
{{- if $blocked }}
{{- $texts = append $texts (include "jes-netpol.cluster.rules" (dict "name" (printf "%s-blocked" $name) "action" "Deny" "peers" (include "jes-netpol.cluster.networks" $blocked | fromJsonArray))) }}
{{- end }}
{{- range include "jes-netpol.groups" .section | fromJsonArray }}
{{- $networks := list }}
{{- $names := list }}
{{- $peers := list }}
{{- range . }}
{{- $kind := include "jes-netpol.kind" . }}
{{- if eq $kind "cidr" }}
{{- $networks = append $networks .cidr }}
{{- else if eq $kind "fqdn" }}
{{- $names = append $names .fqdn }}
{{- else if and (kindIs "map" .namespaceSelector) (not .podSelector) }}
{{- $peers = append $peers (dict "namespaces" .namespaceSelector) }}
{{- else }}
{{- $own := dict "matchLabels" (dict "kubernetes.io/metadata.name" $space) }}
{{- $spaces := kindIs "map" .namespaceSelector | ternary .namespaceSelector $own }}
{{- $peers = append $peers (dict "pods" (dict "namespaceSelector" $spaces "podSelector" (.podSelector | default dict))) }}
{{- end }}
{{- end }}
{{- $peers = include "jes-netpol.cluster.networks" $networks | fromJsonArray | concat $peers }}
{{- range chunk 25 (uniq $names) }}
{{- $peers = append $peers (dict "domainNames" .) }}
{{- end }}
{{- $ports := include "jes-netpol.ports" (first .) | fromJsonArray }}
{{- $texts = append $texts (include "jes-netpol.cluster.rules" (dict "name" $name "action" "Accept" "peers" $peers "ports" $ports "channel" $channel)) }}
{{- end }}
{{- join "\n" $texts }}
{{- end }}

{{/* Networks as peers, a JSON list. */}}
{{- define "jes-netpol.cluster.networks" -}}
{{- $peers := list }}
{{- range chunk 25 (uniq .) }}
{{- $peers = append $peers (dict "networks" .) }}
{{- end }}
{{- toJson $peers }}
{{- end }}

{{/* As many rules as these peers and ports take: {name, action, peers, ports, channel}. */}}
{{- define "jes-netpol.cluster.rules" -}}
{{- $rules := list }}
{{- range $peers := chunk 25 .peers }}
{{- range $ports := chunk 25 ($.ports | default (list "")) }}
{{- $rules = append $rules (include "jes-netpol.cluster.rule" (dict "name" $.name "action" $.action "peers" $peers "ports" (without $ports "") "channel" $.channel)) }}
{{- end }}
{{- end }}
{{- join "\n" $rules }}
{{- end }}

{{/* One rule: {name, action, peers, ports, channel}. A port that has a name has no protocol: pods give a name once. */}}
{{- define "jes-netpol.cluster.rule" -}}
- name: {{ .name }}
  action: {{ .action }}
  to:
    {{- toYaml .peers | nindent 4 }}
  {{- with .ports }}
  protocols:
{{- range . }}
{{- if regexMatch "^[0-9]+$" (toString .port) }}
    - {{ lower .protocol }}:
        destinationPort:
          number: {{ .port }}
{{- else if eq $.channel "standard" }}
{{- fail (printf "the rule %q has the port %q: ClusterNetworkPolicies of the standard channel have no ports by name: write its number, or set networkPolicy.clusterNetworkPolicy.channel: experimental" $.name (toString .port)) }}
{{- else }}
    - destinationNamedPort: {{ .port | toYaml }}
{{- end }}
{{- end }}
  {{- end }}
{{- end }}
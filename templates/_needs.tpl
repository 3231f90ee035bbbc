{{/*
What the egress policy opens, section by section: a JSON list of {name, title, key, entries, apart}, in the order of the
rules. A need takes its entries from where they are said first: the user's own network, networkPolicy.egress.resolved,
a look-up. An entry is {cidr} or {podSelector, namespaceSelector}, with a port, with ports, or without; _rules.tpl makes
rules of them. `key` is where the entries are written, `apart` as _rules.tpl wants it.
*/}}
{{- define "jes-netpol.sections" -}}
{{- $api := (.Values.remoteControlPlane).api | default dict }}
{{- $sections := list (include "jes-netpol.gateway" . | fromJson) (include "jes-netpol.apiserver" . | fromJson) }}
{{- if eq (toString $api.authMode) "oauth" }}
{{- $sections = append $sections (include "jes-netpol.oauth" . | fromJson) }}
{{- end }}
{{- if $api.hostname }}
{{- $sections = append $sections (include "jes-netpol.controlPlane" . | fromJson) }}
{{- end }}
{{- append $sections (include "jes-netpol.dns" . | fromJson) | toJson }}
{{- end }}

{{/* Keptn's API gateway: its pods by their labels, in any namespace. */}}
{{- define "jes-netpol.gateway" -}}
{{- $pods := dict "matchLabels" (include "jes-netpol.gateway.labels" . | fromYaml) }}
{{- dict "name" "gateway" "title" "Keptn's API gateway, where it runs in this cluster" "key" ""
      "entries" (list (dict "namespaceSelector" dict "podSelector" $pods)) | toJson }}
{{- end }}

{{- define "jes-netpol.gateway.labels" -}}
app.kubernetes.io/name: api-gateway-nginx
app.kubernetes.io/instance: keptn
{{- end }}

{{/* The apiserver: k8sMasterCIDR, else the addresses resolved, else those that the cluster names. */}}
{{- define "jes-netpol.apiserver" -}}
{{- $egress := .Values.networkPolicy.egress }}
{{- $key := "networkPolicy.egress.resolved.apiserver" }}
{{- $entries := ($egress.resolved).apiserver }}
{{- if $egress.k8sMasterCIDR }}
{{- $key = "networkPolicy.egress.k8sMasterCIDR" }}
{{- $entries = list }}
{{- range kindIs "slice" $egress.k8sMasterCIDR | ternary $egress.k8sMasterCIDR (list $egress.k8sMasterCIDR) }}
{{- $entries = append $entries (dict "cidr" . "port" $egress.k8sMasterPort) }}
{{- end }}
{{- else if not $entries }}
{{- $entries = include "jes-netpol.apiserver.lookup" . | fromJsonArray }}
{{- end }}
{{- if not $entries }}
{{- fail "the egress policy needs the address of the Kubernetes apiserver: set networkPolicy.egress.k8sMasterCIDR, or let `jes-netpol resolve` write networkPolicy.egress.resolved.apiserver (helm itself asks the cluster only on install, upgrade and with --dry-run=server)" }}
{{- end }}
{{- dict "name" "apiserver" "title" "The Kubernetes apiserver" "key" $key "entries" $entries "apart" "from" | toJson }}
{{- end }}

{{/* The OAuth provider: the host of the discovery URL. */}}
{{- define "jes-netpol.oauth" -}}
{{- $egress := .Values.networkPolicy.egress }}
{{- $url := (.Values.remoteControlPlane.api.oauth).clientDiscovery }}
{{- if not $url }}
{{- fail "remoteControlPlane.api.authMode is oauth: set remoteControlPlane.api.oauth.clientDiscovery to the provider's discovery URL" }}
{{- end }}
{{- $key := "networkPolicy.egress.resolved.oauth" }}
{{- $entries := include "jes-netpol.host" (dict
      "key" "remoteControlPlane.api.oauth.clientDiscovery"
      "address" $url
      "protocol" "https"
      "restrict" $egress.restrictPorts
      "resolvedKey" $key
      "resolved" ($egress.resolved).oauth) | fromJsonArray }}
{{- dict "name" "oauth" "title" "The OAuth provider" "key" $key "entries" $entries | toJson }}
{{- end }}

{{/* The control plane: the host of remoteControlPlane.api.hostname; nothing for pods that the gateway's rule has. */}}
{{- define "jes-netpol.controlPlane" -}}
{{- $egress := .Values.networkPolicy.egress }}
{{- $api := .Values.remoteControlPlane.api }}
{{- $key := "networkPolicy.egress.resolved.controlPlane" }}
{{- $entries := include "jes-netpol.host" (dict
      "key" "remoteControlPlane.api.hostname"
      "address" $api.hostname
      "protocol" $api.protocol
      "restrict" $egress.restrictPorts
      "resolvedKey" $key
      "resolved" ($egress.resolved).controlPlane) | fromJsonArray }}
{{- $gateway := include "jes-netpol.gateway.labels" . | fromYaml }}
{{- $further := list }}
{{- range $entry := $entries }}
{{- $labels := ($entry.podSelector).matchLabels | default dict }}
{{- $has := true }}
{{- range $name, $value := $gateway }}
{{- $has = and $has (eq (toString (get $labels $name)) $value) }}
{{- end }}
{{- if or $entry.cidr (not $has) }}
{{- $further = append $further $entry }}
{{- end }}
{{- end }}
{{- $title := empty $further | ternary "Keptn's control plane: the pods of the first rule" "Keptn's control plane" }}
{{- dict "name" "controlPlane" "title" $title "key" $key "entries" $further | toJson }}
{{- end }}

{{/* What was resolved for one host, else the host itself if it is an address, else what cluster and DNS say. */}}
{{- define "jes-netpol.host" -}}
{{- $host := include "jes-netpol.hostname" . }}
{{- $entries := .resolved }}
{{- range .resolved }}
{{- if and .host (regexMatch "^[ -~]+$" $host) (ne (include "jes-netpol.hostname" (dict "key" $.resolvedKey "address" .host)) $host) }}
{{- /* An address needs no entries; those may have it in another spelling. */}}
{{- $entries = list }}
{{- if not (include "jes-netpol.isAddress" $host) }}
{{- fail (printf "%s was resolved for the host %q, but %s says %q: run `jes-netpol resolve` again" $.resolvedKey .host $.key $host) }}
{{- end }}
{{- end }}
{{- end }}
{{- if not $entries }}
{{- $address := $host }}
{{- if not (include "jes-netpol.isAddress" $host) }}
{{- $entries = include "jes-netpol.service.lookup" $host | fromJsonArray }}
{{- $address = "" }}
{{- if not $entries }}
{{- $address = getHostByName $host }}
{{- end }}
{{- end }}
{{- if not (or $address $entries) }}
{{- fail (printf "the egress policy needs the addresses of %q (%s): let `jes-netpol resolve` write %s, or put an address in the place of the name (helm itself asks the DNS only with --enable-dns)" $host .key .resolvedKey) }}
{{- end }}
{{- if $address }}
{{- $entries = list (dict "cidr" (include "jes-netpol.hostPrefix" $address) "host" $host) }}
{{- end }}
{{- end }}
{{- if .restrict }}
{{- $entries = include "jes-netpol.restricted" (dict "key" .key "entries" $entries "port" (include "jes-netpol.clientPort" .)) | fromJsonArray }}
{{- end }}
{{- toJson $entries }}
{{- end }}

{{/*
The cluster's DNS: the pods that are called kube-dns everywhere but in some distributions, or with mode `detect` what
its Service says; then what the user puts in the place of each part.
*/}}
{{- define "jes-netpol.dns" -}}
{{- $dns := .Values.networkPolicy.egress.dns | default dict }}
{{- $key := "networkPolicy.egress.dns" }}
{{- $usual := list (dict "protocol" "UDP" "port" 53) (dict "protocol" "TCP" "port" 53) }}
{{- $pods := dict "matchLabels" (dict "k8s-app" "kube-dns") }}
{{- $found := list (dict "namespaceSelector" dict "podSelector" $pods "ports" $usual) }}
{{- if eq (toString $dns.mode) "detect" }}
{{- $key = "networkPolicy.egress.resolved.dns" }}
{{- $found = (.Values.networkPolicy.egress.resolved).dns | deepCopy }}
{{- if not $found }}
{{- $found = include "jes-netpol.dns.lookup" . | fromJsonArray }}
{{- end }}
{{- if not $found }}
{{- fail "networkPolicy.egress.dns.mode is detect, and the cluster's DNS Service is not known: let `jes-netpol resolve` write networkPolicy.egress.resolved.dns, or leave the mode at default (helm itself asks the cluster only on install, upgrade and with --dry-run=server)" }}
{{- end }}
{{- end }}
{{- $given := dict }}
{{- range $part := list "namespaceSelector" "podSelector" }}
{{- if kindIs "map" (get $dns $part) }}
{{- $_ := set $given $part (get $dns $part) }}
{{- end }}
{{- end }}
{{- if $dns.ports }}
{{- $_ := set $given "ports" $dns.ports }}
{{- end }}
{{- $entries := list }}
{{- range $entry := $found }}
{{- if not $entry.cidr }}
{{- range $part, $value := $given }}
{{- $_ := set $entry $part $value }}
{{- end }}
{{- end }}
{{- $entries = append $entries $entry }}
{{- end }}
{{- range $dns.cidrs }}
{{- $entries = append $entries (dict "cidr" . "ports" ($dns.ports | default $usual)) }}
{{- end }}
{{- dict "name" "dns" "title" "The cluster's DNS" "key" $key "entries" $entries | toJson }}
{{- end }}
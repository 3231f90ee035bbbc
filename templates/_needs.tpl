{{/*
What the egress policy opens for each need that only values or a look-up can tell: the rules, starting in column 0.
Each need takes its entries from where they are said first: the user's own network, networkPolicy.egress.resolved,
a look-up. An entry is {cidr} or {podSelector, namespaceSelector}, with a port, with ports, or without; _rules.tpl prints them.
*/}}

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
{{- include "jes-netpol.rules" (dict "key" $key "entries" $entries "apart" "from") }}
{{- end }}

{{/* The control plane: the host of remoteControlPlane.api.hostname. */}}
{{- define "jes-netpol.controlPlane" -}}
{{- include "jes-netpol.host" (dict
      "key" "remoteControlPlane.api.hostname"
      "address" .Values.remoteControlPlane.api.hostname
      "resolvedKey" "networkPolicy.egress.resolved.controlPlane"
      "resolved" ((.Values.networkPolicy.egress).resolved).controlPlane) }}
{{- end }}

{{/* The OAuth provider: the host of the discovery URL. */}}
{{- define "jes-netpol.oauth" -}}
{{- $url := (.Values.remoteControlPlane.api.oauth).clientDiscovery }}
{{- if not $url }}
{{- fail "remoteControlPlane.api.authMode is oauth: set remoteControlPlane.api.oauth.clientDiscovery to the provider's discovery URL" }}
{{- end }}
{{- include "jes-netpol.host" (dict
      "key" "remoteControlPlane.api.oauth.clientDiscovery"
      "address" $url
      "resolvedKey" "networkPolicy.egress.resolved.oauth"
      "resolved" ((.Values.networkPolicy.egress).resolved).oauth) }}
{{- end }}

{{/* The rules for one host: what was resolved for it, else the host itself if it is an address, else what the DNS says. */}}
{{- define "jes-netpol.host" -}}
{{- $host := include "jes-netpol.hostname" . }}
{{- $entries := .resolved }}
{{- range $entries }}
{{- if and .host (regexMatch "^[ -~]+$" $host) (ne (include "jes-netpol.hostname" (dict "key" $.resolvedKey "address" .host)) $host) }}
{{- fail (printf "%s was resolved for the host %q, but %s says %q: run `jes-netpol resolve` again" $.resolvedKey .host $.key $host) }}
{{- end }}
{{- end }}
{{- if not $entries }}
{{- $address := $host }}
{{- if not (include "jes-netpol.isAddress" $host) }}
{{- $address = getHostByName $host }}
{{- end }}
{{- if not $address }}
{{- fail (printf "the egress policy needs the addresses of %q (%s): let `jes-netpol resolve` write %s, or put an address in the place of the name (helm itself asks the DNS only with --enable-dns)" $host .key .resolvedKey) }}
{{- end }}
{{- $entries = list (dict "cidr" (include "jes-netpol.hostPrefix" $address)) }}
{{- end }}
{{- include "jes-netpol.rules" (dict "key" .resolvedKey "entries" $entries) }}
{{- end }}

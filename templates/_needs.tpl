{{/*
What the egress policy opens, section by section: a JSON list of {name, title, key, entries, apart, note, value, host}, in
the order of the rules. A need takes its entries from where they are said first: the user's own network, networkPolicy.egress.resolved,
a look-up. An entry is {cidr} or {podSelector, namespaceSelector}, with a port, with ports, or without; _rules.tpl makes
rules of them. `key` is where the entries are written, `apart` as _rules.tpl wants it, `value` the key
of the value that wants a further peer, `host` the name that the DNS was asked for.
*/}}
{{- define "jes-netpol.sections" -}}
{{- $api := (.Values.remoteControlPlane).api | default dict }}
{{- $sections := list (include "jes-netpol.gateway" . | fromJson) (include "jes-netpol.apiserver" . | fromJson) }}
{{- if eq (toString $api.authMode) "oauth" }}
{{- $sections = append $sections (include "jes-netpol.oauth" . | fromJson) }}
{{- end }}
{{- if and $api.hostname (not ((.Values.remoteControlPlane).autoDetect).enabled) }}
{{- $sections = append $sections (include "jes-netpol.controlPlane" . | fromJson) }}
{{- end }}
{{- $sections = append $sections (include "jes-netpol.dns" . | fromJson) }}
{{- $egress := .Values.networkPolicy.egress }}
{{- include "jes-netpol.finished" (dict "root" . "sections" $sections "further" (dict
      "policy" "the egress policy"
      "key" "networkPolicy.egress.additional"
      "peers" $egress.additional
      "resolvedKey" "networkPolicy.egress.resolved.additional"
      "resolved" ($egress.resolved).additional)) }}
{{- end }}

{{/* What the jobs' policy opens: a list as the one above. */}}
{{- define "jes-netpol.jobs.sections" -}}
{{- $sections := list (include "jes-netpol.gateway" . | fromJson) (include "jes-netpol.public" . | fromJson) (include "jes-netpol.dns" . | fromJson) }}
{{- include "jes-netpol.finished" (dict "root" . "sections" $sections "further" (dict
      "policy" "the jobs' policy"
      "key" "jobConfig.networkPolicy.additional"
      "peers" .Values.jobConfig.networkPolicy.additional
      "resolvedKey" "networkPolicy.egress.resolved.jobsAdditional"
      "resolved" (((.Values.networkPolicy).egress).resolved).jobsAdditional)) }}
{{- end }}

{{/*
A policy's sections with those of its further peers, and with the ports and addresses that the values ask for: {root, sections,
further} to a JSON list. What the values do not ask for is not called.
*/}}
{{- define "jes-netpol.finished" -}}
{{- $sections := .sections }}
{{- $keep := include "jes-netpol.keepsNames" .root }}
{{- if .further.peers }}
{{- $further := merge (dict "dialect" (include "jes-netpol.hostNames" .root) "keep" $keep) .further }}
{{- $sections = include "jes-netpol.additional" $further | fromJsonArray | concat $sections }}
{{- end }}
{{- $named := false }}
{{- range $sections }}
{{- range .entries }}
{{- range .ports }}
{{- $named = or $named .name .servicePort }}
{{- end }}
{{- end }}
{{- end }}
{{- if $named }}
{{- $sections = include "jes-netpol.ofPorts" (dict "keep" $keep "sections" $sections) | fromJsonArray }}
{{- end }}
{{- $families := include "jes-netpol.families" .root | fromJson }}
{{- if $families.families }}
{{- include "jes-netpol.ofFamilies" (merge (dict "sections" $sections) $families) }}
{{- else }}
{{- toJson $sections }}
{{- end }}
{{- end }}

{{/* Whether ports that pods give a name to keep it: "true" or "". */}}
{{- define "jes-netpol.keepsNames" -}}
{{- if eq (toString ((.Values.networkPolicy).egress).namedPorts) "keep" }}true{{ end }}
{{- end }}

{{/*
Sections whose ports of pods behind a Service are numbers or names, as wanted: {keep, sections} to a JSON list. What became
of names is said in `note`.
*/}}
{{- define "jes-netpol.ofPorts" -}}
{{- $sections := list }}
{{- range $section := .sections }}
{{- $entries := list }}
{{- $notes := list }}
{{- range $entry := .entries }}
{{- $ports := list }}
{{- range $entry.ports }}
{{- $port := . }}
{{- if and .name $.keep }}
{{- $port = merge (dict "port" .name) (omit . "port" "name") }}
{{- else if .name }}
{{- $notes = append $notes (printf "Port %s is %v at all ready pods" .name .port) }}
{{- else if and .servicePort (not $.keep) (regexMatch "[a-z]" (toString .port)) }}
{{- $notes = append $notes (printf "Port %s stays a name: not all ready pods are known to have one number for it" .port) }}
{{- end }}
{{- $ports = append $ports $port }}
{{- end }}
{{- if $ports }}
{{- $entry = merge (dict "ports" $ports) (omit $entry "ports") }}
{{- end }}
{{- $entries = append $entries $entry }}
{{- end }}
{{- if $notes }}
{{- $section = merge (dict "note" (compact (list .note (uniq $notes | join ". ")) | join ". ")) (omit . "note") }}
{{- end }}
{{- $sections = append $sections (merge (dict "entries" $entries) (omit $section "entries")) }}
{{- end }}
{{- toJson $sections }}
{{- end }}

{{/*
The address families of the cluster, as JSON: {families, known}. Those that networkPolicy.ipFamilies names, else those of the
cluster IPs of Service default/kubernetes (`known`), where it was read for the apiserver's rule; else none, which means both.
*/}}
{{- define "jes-netpol.families" -}}
{{- $egress := (.Values.networkPolicy).egress | default dict }}
{{- $families := (.Values.networkPolicy).ipFamilies | default list }}
{{- $known := list }}
{{- if not $families }}
{{- $entries := ($egress.resolved).apiserver | default list }}
{{- if and $egress.enabled (not $egress.k8sMasterCIDR) (not $entries) (empty (include "jes-netpol.apiserver.byName" . | fromJsonArray)) }}
{{- $entries = include "jes-netpol.apiserver.lookup" . | fromJsonArray }}
{{- end }}
{{- range $entries }}
{{- if and .cidr (eq (toString .from) "Service default/kubernetes") }}
{{- $known = append $known (contains ":" .cidr | ternary "IPv6" "IPv4") | uniq }}
{{- end }}
{{- end }}
{{- end }}
{{- dict "families" (concat $families $known) "known" $known | toJson }}
{{- end }}

{{/*
Sections without the addresses of a family that the cluster does not have: {families, known, sections} to a JSON list. What
is left out stands in `note`. A section that had addresses and would have none fails.
*/}}
{{- define "jes-netpol.ofFamilies" -}}
{{- $sections := list }}
{{- range $section := .sections }}
{{- $kept := list }}
{{- $left := list }}
{{- range $index, $entry := .entries }}
{{- if $entry.cidr }}
{{- with include "jes-netpol.rangeFault" $entry.cidr }}
{{- fail (printf "%s: %s" ($entry.at | default (printf "%s[%d]" $section.key $index)) .) }}
{{- end }}
{{- end }}
{{- $family := contains ":" (toString $entry.cidr) | ternary "IPv6" "IPv4" }}
{{- if and $entry.cidr $.families (not (has $family $.families)) }}
{{- $left = append $left $entry.cidr }}
{{- else }}
{{- $kept = append $kept $entry }}
{{- end }}
{{- end }}
{{- if $left }}
{{- if and (not $kept) (ne .name "public") }}
{{- $notes := printf "%s: %s cannot be reached with" (.key | default .name) (uniq $left | join ", ") }}
{{- if $.known }}
{{- fail (printf "%s addresses of %s alone, which is what Service default/kubernetes has: where pods have both families, set networkPolicy.ipFamilies to [IPv4, IPv6]" $notes (join ", " $.families)) }}
{{- end }}
{{- fail (printf "%s networkPolicy.ipFamilies: %s" $notes (join ", " $.families)) }}
{{- end }}
{{- $note := printf "Left out by networkPolicy.ipFamilies: %s" (uniq $left | join ", ") }}
{{- if $.known }}
{{- $note = printf "Left out, since Service default/kubernetes has addresses of %s alone: %s" (join ", " $.families) (uniq $left | join ", ") }}
{{- end }}
{{- $note = compact (list .note $note) | join ". " }}
{{- $section = omit . "entries" "note" | merge (dict "entries" $kept "note" $note) }}
{{- end }}
{{- $sections = append $sections $section }}
{{- end }}
{{- toJson $sections }}
{{- end }}

{{/*
All addresses of both families but those of jobConfig.networkPolicy.blockCIDRs. A family that is blocked as a whole has
no entry: Kubernetes takes no exception that is as wide as its range.
*/}}
{{- define "jes-netpol.public" -}}
{{- $key := "jobConfig.networkPolicy.blockCIDRs" }}
{{- $given := .Values.jobConfig.networkPolicy.blockCIDRs }}
{{- if not (kindIs "slice" $given) }}
{{- $given = empty $given | ternary list (list $given) }}
{{- end }}
{{- $blocked := dict "0.0.0.0/0" list "::/0" list }}
{{- range $index, $range := $given }}
{{- with include "jes-netpol.rangeFault" $range }}
{{- fail (printf "%s[%d]: %s" $key $index .) }}
{{- end }}
{{- $family := contains ":" $range | ternary "::/0" "0.0.0.0/0" }}
{{- $_ := set $blocked $family (append (get $blocked $family) $range | uniq) }}
{{- end }}
{{- $entries := list }}
{{- range $family := list "0.0.0.0/0" "::/0" }}
{{- $except := get $blocked $family }}
{{- $whole := false }}
{{- range $except }}
{{- $whole = or $whole (hasSuffix "/0" .) }}
{{- end }}
{{- if not $whole }}
{{- $entries = append $entries (dict "cidr" $family "except" $except) }}
{{- end }}
{{- end }}
{{- $title := empty $entries | ternary "No address: all are blocked" (empty $given | ternary "All addresses" "All addresses that are not blocked") }}
{{- dict "name" "public" "title" $title "key" $key "entries" $entries | toJson }}
{{- end }}

{{/*
Keptn's API gateway: its pods by their labels, in any namespace; then what the user puts in the place of each part. With
remoteControlPlane.autoDetect, and nothing in the place, the pods of the Service that it is.
*/}}
{{- define "jes-netpol.gateway" -}}
{{- $given := ((.Values.networkPolicy).egress).gateway | default dict }}
{{- $entry := dict "namespaceSelector" dict "podSelector" (dict "matchLabels" (include "jes-netpol.gateway.labels" . | fromYaml)) }}
{{- $key := "" }}
{{- range $part := list "namespaceSelector" "podSelector" }}
{{- if kindIs "map" (get $given $part) }}
{{- $key = "networkPolicy.egress.gateway" }}
{{- $_ := set $entry $part (get $given $part) }}
{{- end }}
{{- end }}
{{- $entries := list $entry }}
{{- if and (not $key) ((.Values.remoteControlPlane).autoDetect).enabled }}
{{- $key = "networkPolicy.egress.resolved.gateway" }}
{{- $entries = include "jes-netpol.gateway.detected" . | fromJsonArray }}
{{- end }}
{{- dict "name" "gateway" "title" "Keptn's API gateway, where it runs in this cluster" "key" $key "entries" $entries | toJson }}
{{- end }}

{{/* The gateway that is detected, a JSON list of entries: those resolved, else the pods of the Service that is found. */}}
{{- define "jes-netpol.gateway.detected" -}}
{{- $egress := (.Values.networkPolicy).egress | default dict }}
{{- $entries := ($egress.resolved).gateway }}
{{- $host := "api-gateway-nginx" }}
{{- with $entries }}
{{- $host = (first .).host | default $host }}
{{- end }}
{{- if and $entries .Values.remoteControlPlane.autoDetect.namespace }}
{{- $host = printf "api-gateway-nginx.%s" .Values.remoteControlPlane.autoDetect.namespace }}
{{- else if not $entries }}
{{- $host = printf "api-gateway-nginx.%s" (include "jes-netpol.gateway.lookup" .) }}
{{- end }}
{{- $found := include "jes-netpol.host" (dict
      "key" "remoteControlPlane.autoDetect"
      "address" (printf "http://%s" $host)
      "protocol" "http"
      "restrict" $egress.restrictPorts
      "keep" (include "jes-netpol.keepsNames" .)
      "resolvedKey" "networkPolicy.egress.resolved.gateway"
      "resolved" $entries) | fromJson }}
{{- toJson $found.entries }}
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
{{- end }}
{{- $named := include "jes-netpol.apiserver.byName" . | fromJsonArray }}
{{- if $named }}
{{- /* The user's own networks may be those of a proxy in front, which has no name. */}}
{{- $entries = concat (empty $egress.k8sMasterCIDR | ternary list $entries) $named }}
{{- $key = include "jes-netpol.keyOf" (dict "key" $key "entries" $entries) }}
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
{{- $found := include "jes-netpol.host" (dict
      "key" "remoteControlPlane.api.oauth.clientDiscovery"
      "address" $url
      "protocol" "https"
      "restrict" $egress.restrictPorts
      "keep" (include "jes-netpol.keepsNames" .)
      "dialect" (include "jes-netpol.hostNames" .)
      "resolvedKey" "networkPolicy.egress.resolved.oauth"
      "resolved" ($egress.resolved).oauth) | fromJson }}
{{- dict "name" "oauth" "title" "The OAuth provider" | merge $found | toJson }}
{{- end }}

{{/* The control plane: the host of remoteControlPlane.api.hostname; nothing for pods that the gateway's rule has. */}}
{{- define "jes-netpol.controlPlane" -}}
{{- $egress := .Values.networkPolicy.egress }}
{{- $api := .Values.remoteControlPlane.api }}
{{- $found := include "jes-netpol.host" (dict
      "key" "remoteControlPlane.api.hostname"
      "address" $api.hostname
      "protocol" $api.protocol
      "restrict" $egress.restrictPorts
      "keep" (include "jes-netpol.keepsNames" .)
      "dialect" (include "jes-netpol.hostNames" .)
      "resolvedKey" "networkPolicy.egress.resolved.controlPlane"
      "resolved" ($egress.resolved).controlPlane) | fromJson }}
{{- $further := list }}
{{- range $entry := $found.entries }}
{{- $covered := false }}
{{- if eq (include "jes-netpol.kind" $entry) "pods" }}
{{- range (include "jes-netpol.gateway" $ | fromJson).entries }}
{{- $covered = or $covered (include "jes-netpol.covers" (list . $entry)) }}
{{- end }}
{{- end }}
{{- if not $covered }}
{{- $further = append $further $entry }}
{{- end }}
{{- end }}
{{- $title := empty $further | ternary "Keptn's control plane: the pods of the first rule" "Keptn's control plane" }}
{{- $_ := set $found "entries" $further }}
{{- dict "name" "controlPlane" "title" $title | merge $found | toJson }}
{{- end }}

{{/*
Whether the first of two entries, without ports, selects all pods of the second, which selects pods: "true" or "". Of
selectors with expressions that is only seen where they are equal.
*/}}
{{- define "jes-netpol.covers" -}}
{{- $wide := first . }}
{{- $narrow := last . }}
{{- $covers := not (or $wide.cidr $wide.port $wide.ports) }}
{{- range $part := list "namespaceSelector" "podSelector" }}
{{- $selector := get $wide $part }}
{{- $other := get $narrow $part }}
{{- $has := kindIs "map" $selector }}
{{- if and $has $selector }}
{{- $has = kindIs "map" $other }}
{{- if and $has (not (deepEqual $selector $other)) }}
{{- $has = empty $selector.matchExpressions }}
{{- range $name, $value := $selector.matchLabels }}
{{- $has = and $has (eq (toString (get ($other.matchLabels | default dict) $name)) (toString $value)) }}
{{- end }}
{{- end }}
{{- end }}
{{- $covers = and $covers $has }}
{{- end }}
{{- if $covers }}true{{ end }}
{{- end }}

{{/*
One host as part of a section: {key, entries, host}, where `host` is the name that the DNS is asked for, empty for an address and
for what the cluster itself knows.
*/}}
{{- define "jes-netpol.host" -}}
{{- $target := include "jes-netpol.host.target" . | fromJson }}
{{- $entries := include "jes-netpol.host.entries" (merge (dict "target" $target) .) | fromJsonArray }}
{{- $outside := empty $target.address }}
{{- range $entries }}
{{- if or (not .cidr) (and .from (regexMatch "^(Service|EndpointSlice|Endpoints) " (toString .from))) }}
{{- $outside = false }}
{{- end }}
{{- end }}
{{- $key := include "jes-netpol.keyOf" (dict "key" .resolvedKey "entries" $entries) }}
{{- dict "key" $key "entries" $entries "host" ($outside | ternary $target.host "") | toJson }}
{{- end }}

{{/*
The name that the dialect has for one host, else what was resolved for it, else the host itself if it is an address, else what
cluster and DNS say: a JSON list of entries.
*/}}
{{- define "jes-netpol.host.entries" -}}
{{- $target := .target }}
{{- $host := $target.host }}
{{- $named := include "jes-netpol.host.byName" . | fromJsonArray }}
{{- $entries := $named | default .resolved }}
{{- range empty $named | ternary .resolved list }}
{{- /* What resolve writes is ASCII: a name in other letters cannot be compared. */}}
{{- if and .host (regexMatch "^[ -~]+$" $host) (ne (get (include "jes-netpol.target" .host | fromJson) "host") $host) }}
{{- $entries = list }}
{{- if not $target.address }}
{{- fail (printf "%s was resolved for the host %q, but %s says %q: run `jes-netpol resolve` again" $.resolvedKey (toString .host) $.key $host) }}
{{- end }}
{{- end }}
{{- end }}
{{- if not $entries }}
{{- $entries = include "jes-netpol.host.lookup" . | fromJsonArray }}
{{- end }}
{{- $ports := .ports }}
{{- if .restrict }}
{{- $ports = list (dict "port" (include "jes-netpol.clientPort" . | int64)) }}
{{- end }}
{{- if $ports }}
{{- $entries = include "jes-netpol.restricted" (dict "key" .key "entries" $entries "ports" $ports) | fromJsonArray }}
{{- end }}
{{- toJson $entries }}
{{- end }}

{{/* The entries of a host for which none were resolved: {target, key, resolvedKey} to a JSON list. */}}
{{- define "jes-netpol.host.lookup" -}}
{{- $host := .target.host }}
{{- $advice := printf "let `jes-netpol resolve` write %s" .resolvedKey }}
{{- $policy := .policy | default "the egress policy" }}
{{- $address := .target.address }}
{{- $found := dict }}
{{- if not $address }}
{{- $found = include "jes-netpol.service.lookup" . | fromJson }}
{{- if $found.fault }}
{{- fail (printf "%s: %s" .key $found.fault) }}
{{- else if $found.unknown }}
{{- fail (printf "%s needs the pods of %q (%s), and %s was not found: %s (helm itself asks the cluster only on install, upgrade and with --dry-run=server)" $policy $host .key $found.unknown $advice) }}
{{- end }}
{{- end }}
{{- if not (or $address $found.entries) }}
{{- /* A dot behind it says that search domains are not to be tried. */}}
{{- $address = printf "%s%s" ($found.alias | default $host) (or $found.alias .target.rooted | empty | ternary "" ".") | getHostByName }}
{{- if not $address }}
{{- fail (printf "%s needs the addresses of %q (%s): %s, or put an address in the place of the name (helm itself asks the DNS only with --enable-dns)" $policy $host .key $advice) }}
{{- end }}
{{- end }}
{{- with $address }}
{{- with include "jes-netpol.special" . }}
{{- fail (printf "%s: the address %s is or leads to %s: refused; to allow it, write it as an entry of %s" $.key $address . $.resolvedKey) }}
{{- end }}
{{- $_ := set $found "entries" (list (dict "cidr" (include "jes-netpol.hostPrefix" .) "host" $host)) }}
{{- end }}
{{- toJson $found.entries }}
{{- end }}

{{/*
The cluster's DNS: the pods that are called kube-dns everywhere but in some distributions, or with mode `detect` what
its Service says; then what the user puts in the place of each part.
*/}}
{{- define "jes-netpol.dns" -}}
{{- $dns := ((.Values.networkPolicy).egress).dns | default dict }}
{{- $key := "networkPolicy.egress.dns" }}
{{- $usual := list (dict "protocol" "UDP" "port" 53) (dict "protocol" "TCP" "port" 53) }}
{{- $pods := dict "matchLabels" (dict "k8s-app" "kube-dns") }}
{{- $found := list (dict "namespaceSelector" dict "podSelector" $pods "ports" $usual) }}
{{- if eq (toString $dns.mode) "detect" }}
{{- $key = "networkPolicy.egress.resolved.dns" }}
{{- $found = (((.Values.networkPolicy).egress).resolved).dns | deepCopy }}
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
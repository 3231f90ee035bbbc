{{/*
Text to addresses: what a host name, a URL or an answer of the cluster comes down to. Knows nothing of rules.
*/}}

{{/* An address as the network that holds nothing else: /32 for IPv4, else /128. */}}
{{- define "jes-netpol.hostPrefix" -}}
{{- $address := include "jes-netpol.address" . }}
{{- if not $address }}
{{- fail (printf "%q is not an address" .) }}
{{- end }}
{{- printf "%s/%s" $address (contains ":" $address | ternary "128" "32") }}
{{- end }}

{{/* The host in the values or in an entry, taken apart (_hosts.tpl): {key, address}. `key` is where it is written. */}}
{{- define "jes-netpol.host.target" -}}
{{- $target := include "jes-netpol.target" .address | fromJson }}
{{- if $target.fault }}
{{- fail (printf "%s: %s" .key $target.fault) }}
{{- end }}
{{- toJson $target }}
{{- end }}

{{/*
The port that a client of {target, protocol} uses: the one in the text, else that of the URL's scheme, else the
protocol's. `key` is where the host is written.
*/}}
{{- define "jes-netpol.clientPort" -}}
{{- $known := dict "http" "80" "ws" "80" "https" "443" "wss" "443" }}
{{- $port := .target.port | default (get $known (.target.scheme | default (toString .protocol))) }}
{{- if not $port }}
{{- fail (printf "networkPolicy.egress.restrictPorts is set, and the port of %s is not known: append it after a colon, or set remoteControlPlane.api.protocol" .key) }}
{{- end }}
{{- $port }}
{{- end }}

{{/*
Entries with some ports only: {key, entries, ports} to a JSON list, where a port without a protocol means any. What is known
to lead from those ports of a Service to pods or addresses (`servicePort`) stays, an entry's other ports go, and so does an
entry that only other ports lead to; entries that have ports of their own besides keep them.
*/}}
{{- define "jes-netpol.restricted" -}}
{{- $wanted := list }}
{{- range .ports }}
{{- $wanted = append $wanted (printf "%v/%s" .port (.protocol | default "")) }}
{{- end }}
{{- $restricted := list }}
{{- $matched := list }}
{{- $has := list }}
{{- $service := "its Service" }}
{{- range $entry := .entries }}
{{- $ports := list }}
{{- $others := false }}
{{- $fits := list }}
{{- range $entry.ports | default (empty (and $entry.port $entry.servicePort) | ternary list (list $entry)) }}
{{- $any := printf "%v/" .servicePort }}
{{- $own := printf "%v/%s" .servicePort (.protocol | default "TCP") }}
{{- if .servicePort }}
{{- $has = append $has (trimSuffix "/TCP" $own) }}
{{- end }}
{{- if not .servicePort }}
{{- $ports = append $ports . }}
{{- $fits = $wanted }}
{{- else if or (has $any $wanted) (has $own $wanted) }}
{{- $ports = append $ports . }}
{{- $fits = concat $fits (list $any $own) }}
{{- else }}
{{- $others = true }}
{{- end }}
{{- end }}
{{- $matched = concat $matched $fits }}
{{- if and $entry.ports $entry.from }}
{{- $service = $entry.from }}
{{- end }}
{{- if or $ports (not $others) }}
{{- if and $entry.ports $ports }}
{{- $entry = omit $entry "ports" | merge (dict "ports" $ports) }}
{{- else if not $entry.port }}
{{- $matched = concat $matched $wanted }}
{{- $one := first $.ports }}
{{- if or $one.protocol (gt (len $.ports) 1) }}
{{- $entry = merge (dict "ports" $.ports) $entry }}
{{- else }}
{{- $entry = merge (dict "port" $one.port) $entry }}
{{- end }}
{{- else if not $entry.servicePort }}
{{- $matched = concat $matched $wanted }}
{{- end }}
{{- $restricted = append $restricted $entry }}
{{- end }}
{{- end }}
{{- range .ports }}
{{- $port := printf "%v/%s" .port (.protocol | default "") }}
{{- if not (has $port $matched) }}
{{- fail (printf "%s leads to port %s, which %s does not have (it has %s)" $.key (trimSuffix "/TCP" $port | trimSuffix "/") $service (uniq $has | join ", ")) }}
{{- end }}
{{- end }}
{{- toJson $restricted }}
{{- end }}

{{/*
The apiserver's addresses as the cluster names them, a JSON list of entries: the ClusterIPs of the Service
default/kubernetes and the addresses behind it, each with its https port. Network plugins differ in which of the two
they compare with a policy. An empty list where there is no cluster to ask.
*/}}
{{- define "jes-netpol.apiserver.lookup" -}}
{{- $entries := list }}
{{- $service := (lookup "v1" "Service" "default" "kubernetes").spec | default dict }}
{{- range $port := $service.ports }}
{{- if eq $port.name "https" }}
{{- range $service.clusterIPs }}
{{- $entries = append $entries (dict "from" "Service default/kubernetes" "cidr" (include "jes-netpol.hostPrefix" .) "port" $port.port) }}
{{- end }}
{{- end }}
{{- end }}
{{- $endpoints := lookup "v1" "Endpoints" "default" "kubernetes" }}
{{- range $subset := $endpoints.subsets }}
{{- range $port := $subset.ports }}
{{- if eq $port.name "https" }}
{{- range $subset.addresses }}
{{- $entries = append $entries (dict "from" "Endpoints default/kubernetes" "cidr" (include "jes-netpol.hostPrefix" .ip) "port" $port.port) }}
{{- end }}
{{- end }}
{{- end }}
{{- end }}
{{- toJson $entries }}
{{- end }}

{{/*
What the cluster says of the Service that pods know under a name (name.namespace, .svc, .svc.cluster.local), as JSON:
{entries}, its pods; or {alias}, the name outside that it stands for; or {fault}, why it leads nowhere, since a Service
that was read decides; or {unknown}, where only the cluster could know the name, and does not. Empty where there is no
cluster to ask, or no such Service. Takes a target (_hosts.tpl) and, where Services name Services, those `passed`.
*/}}
{{- define "jes-netpol.service.lookup" -}}
{{- $host := .target.host }}
{{- $found := dict }}
{{- if and (regexMatch "^[a-z0-9-]+[.][a-z0-9-]+([.]svc([.]cluster[.]local)?)?$" $host) (or (regexMatch "[.].+[.]svc" $host) (not .target.rooted)) }}
{{- $labels := splitList "." $host }}
{{- $name := index $labels 0 }}
{{- $namespace := index $labels 1 }}
{{- $service := printf "Service %s/%s" $namespace $name }}
{{- $passed := append (.passed | default list) $service }}
{{- $object := lookup "v1" "Service" $namespace $name }}
{{- $spec := $object.spec | default dict }}
{{- /* An alias is an absolute name, and digits with dots are one as well. */}}
{{- $target := toString $spec.externalName | regexFind "^.*[^.]" | printf "%s." | include "jes-netpol.target" | fromJson }}
{{- if not $object }}
{{- if or (gt (len $labels) 2) .passed }}
{{- $_ := set $found "unknown" $service }}
{{- end }}
{{- else if ne (toString $spec.type) "ExternalName" }}
{{- if $spec.selector }}
{{- $space := dict "matchLabels" (dict "kubernetes.io/metadata.name" $namespace) }}
{{- /* A headless Service translates no ports. */}}
{{- $ports := eq (toString $spec.clusterIP) "None" | ternary list (include "jes-netpol.targets" (dict "service" (printf "%s/%s" $namespace $name) "ports" $spec.ports "keep" .keep) | fromJsonArray) }}
{{- $_ := set $found "entries" (list (dict "from" $service "host" (.named | default $host) "namespaceSelector" $space "podSelector" (dict "matchLabels" $spec.selector) "ports" $ports)) }}
{{- else }}
{{- $_ := set $found "fault" (printf "%s has no selector, and only `jes-netpol resolve` reads where its EndpointSlices lead" $service) }}
{{- end }}
{{- else if $target.fault }}
{{- $_ := set $found "fault" (printf "the externalName of %s cannot be resolved: %s" $service $target.fault) }}
{{- else if not (regexMatch "^[a-z0-9-]+[.][a-z0-9-]+[.]svc([.]cluster[.]local)?$" $target.host) }}
{{- $_ := set $found "alias" $target.host }}
{{- else if ge (len $passed) 16 }}
{{- $_ := set $found "fault" (printf "%s names other Services (ExternalName) in a circle, or more than 16 in a row" $service) }}
{{- else }}
{{- $found = include "jes-netpol.service.lookup" (dict "target" $target "named" (.named | default $host) "passed" $passed "keep" .keep) | fromJson }}
{{- end }}
{{- end }}
{{- toJson $found }}
{{- end }}

{{/*
The namespace of the only Service api-gateway-nginx that is part of a Keptn, in remoteControlPlane.autoDetect.namespace
or anywhere: looked for as the job-executor-service's own chart does it.
*/}}
{{- define "jes-netpol.gateway.lookup" -}}
{{- $space := toString (.Values.remoteControlPlane.autoDetect.namespace | default "") }}
{{- $services := lookup "v1" "Service" $space "" }}
{{- $found := list }}
{{- range $services.items }}
{{- if and (eq .metadata.name "api-gateway-nginx") (hasPrefix "keptn" (get (.metadata.labels | default dict) "app.kubernetes.io/part-of")) }}
{{- $found = append $found .metadata.namespace }}
{{- end }}
{{- end }}
{{- $what := printf "Service api-gateway-nginx with a label app.kubernetes.io/part-of: keptn... in %s" (empty $space | ternary "the cluster" (printf "namespace %s" $space)) }}
{{- if not $services }}
{{- fail "remoteControlPlane.autoDetect is enabled, and the Service of Keptn's API gateway is not known: let `jes-netpol resolve` write networkPolicy.egress.resolved.gateway, or set networkPolicy.egress.gateway.podSelector (helm itself asks the cluster only on install, upgrade and with --dry-run=server)" }}
{{- else if not $found }}
{{- fail (printf "remoteControlPlane.autoDetect is enabled, and there is no %s" $what) }}
{{- else if gt (len $found) 1 }}
{{- fail (printf "remoteControlPlane.autoDetect is enabled, and there is more than one %s, in namespaces %s: set remoteControlPlane.autoDetect.namespace" $what (sortAlpha $found | join ", ")) }}
{{- end }}
{{- first $found }}
{{- end }}

{{/*
A Service's ports as those of the pods behind it: {service, ports, keep} to a JSON list, where `service` is its namespace/name. A
name becomes the number that all ready pods have behind it, and stays in `name`; not with `keep`, where nothing is looked up.
*/}}
{{- define "jes-netpol.targets" -}}
{{- $named := false }}
{{- range .ports }}
{{- $named = or $named (regexMatch "[a-z]" (toString (.targetPort | default .port))) }}
{{- end }}
{{- $numbers := dict }}
{{- if and $named (not .keep) }}
{{- range (lookup "discovery.k8s.io/v1" "EndpointSlice" (dir .service) "").items }}
{{- $ready := false }}
{{- range .endpoints }}
{{- $ready = or $ready (ne (toString (.conditions).ready) "false") }}
{{- end }}
{{- if and $ready (ne .addressType "FQDN") (eq (get (.metadata.labels | default dict) "kubernetes.io/service-name") (base $.service)) }}
{{- range .ports }}
{{- if .port }}
{{- $key := printf "%s/%s" (.name | default "") (.protocol | default "TCP") }}
{{- $_ := set $numbers $key (append (get $numbers $key | default list) (toString .port) | uniq) }}
{{- end }}
{{- end }}
{{- end }}
{{- end }}
{{- end }}
{{- $ports := list }}
{{- range .ports }}
{{- $port := dict "port" (.targetPort | default .port) "protocol" (.protocol | default "TCP") "servicePort" .port }}
{{- $found := get $numbers (printf "%s/%s" (.name | default "") $port.protocol) | default list }}
{{- if and (regexMatch "[a-z]" (toString $port.port)) (eq (len $found) 1) }}
{{- $port = merge (dict "port" (first $found | int64) "name" $port.port) $port }}
{{- end }}
{{- $ports = append $ports $port }}
{{- end }}
{{- toJson $ports }}
{{- end }}

{{/* The addresses behind -localip of NodeLocal DNSCache's DaemonSet, a JSON list. */}}
{{- define "jes-netpol.localips" -}}
{{- $addresses := list }}
{{- range (((.spec).template).spec).containers }}
{{- $words := concat (.command | default list) (.args | default list) | join "\n" }}
{{- range .env }}
{{- if .value }}
{{- $words = $words | replace (printf "$(%s)" .name) .value | replace (printf "${%s}" .name) .value }}
{{- end }}
{{- end }}
{{- with regexFindAll "(^|[\\s\"'])--?localip[=\\s][\\s\"']*[0-9A-Fa-f:.,]+" $words -1 }}
{{- range last . | regexFind "[0-9A-Fa-f:.,]+$" | lower | splitList "," }}
{{- if regexMatch "^[0-9]+([.][0-9]+){3}$|:.*:" . }}
{{- $addresses = append $addresses . }}
{{- end }}
{{- end }}
{{- end }}
{{- end }}
{{- toJson $addresses }}
{{- end }}

{{/*
The Services on port 53 of one namespace that carry a label of a DNS, a JSON list of {name, spec} in order. Where the namespace
is empty those of all that kubelet gives to pods, else those that are labelled as a service of the cluster besides. By the
rules of `src/resolve/dns_services.rs`.
*/}}
{{- define "jes-netpol.dns.services" -}}
{{- $everywhere := empty . }}
{{- $asked := list }}
{{- if $everywhere }}
{{- $config := (lookup "v1" "ConfigMap" "kube-system" "kubelet-config").data | default dict }}
{{- $asked = get ($config.kubelet | default "" | fromYaml) "clusterDNS" | default list }}
{{- end }}
{{- $named := dict }}
{{- $labelled := dict }}
{{- range (lookup "v1" "Service" . "").items }}
{{- $addresses := .spec.clusterIPs | default (list .spec.clusterIP) }}
{{- $fits := false }}
{{- range .spec.ports }}
{{- $fits = or $fits (eq (toString .port) "53") }}
{{- end }}
{{- if and $fits (regexMatch "^[0-9A-Fa-f.:]+$" (toString (first $addresses))) }}
{{- $name := printf "%s/%s" .metadata.namespace .metadata.name }}
{{- $service := dict "name" $name "spec" .spec }}
{{- range $addresses }}
{{- if has . $asked }}
{{- $_ := set $named $name $service }}
{{- end }}
{{- end }}
{{- $labels := .metadata.labels | default dict }}
{{- $app := get $labels "app.kubernetes.io/name" }}
{{- $known := get $labels "kubernetes.io/name" | lower }}
{{- $dns := or (hasSuffix "-coredns" $app) (get $labels "dns.operator.openshift.io/owning-dns") }}
{{- range list (get $labels "k8s-app") $known $app }}
{{- $dns = or $dns (regexMatch "^(kube-?dns|coredns(-.*)?)$" (lower .)) }}
{{- end }}
{{- $upstream := or (hasSuffix "-upstream" .metadata.name) (eq $known "kubednsupstream") }}
{{- if and $dns (not $upstream) (or (not $everywhere) (eq (get $labels "kubernetes.io/cluster-service") "true")) }}
{{- $_ := set $labelled $name $service }}
{{- end }}
{{- end }}
{{- end }}
{{- $found := $named | default $labelled }}
{{- $services := list }}
{{- range keys $found | sortAlpha }}
{{- $services = append $services (get $found .) }}
{{- end }}
{{- toJson $services }}
{{- end }}

{{/*
The cluster's DNS as its Services say, a JSON list of entries: the pods with their own ports, the ClusterIPs with port
53, the addresses of NodeLocal DNSCache where it runs. Only what is asked on port 53: resolv.conf knows no other.
*/}}
{{- define "jes-netpol.dns.lookup" -}}
{{- $services := list }}
{{- range list "kube-system/kube-dns" "openshift-dns/dns-default" }}
{{- if not $services }}
{{- with lookup "v1" "Service" (dir .) (base .) }}
{{- $services = list (dict "name" (printf "%s/%s" .metadata.namespace .metadata.name) "spec" .spec) }}
{{- end }}
{{- end }}
{{- end }}
{{- range list "kube-system" "" }}
{{- if not $services }}
{{- $services = include "jes-netpol.dns.services" . | fromJsonArray }}
{{- end }}
{{- end }}
{{- $keep := include "jes-netpol.keepsNames" . }}
{{- $entries := list }}
{{- $fronts := list }}
{{- $protocols := list }}
{{- range $service := $services }}
{{- if .spec.selector }}
{{- $from := printf "Service %s" .name }}
{{- $inner := list }}
{{- $outer := list }}
{{- range include "jes-netpol.targets" (dict "service" .name "ports" .spec.ports "keep" $keep) | fromJsonArray }}
{{- if eq (toString .servicePort) "53" }}
{{- $inner = append $inner . }}
{{- $outer = append $outer (dict "port" 53 "protocol" .protocol) }}
{{- end }}
{{- end }}
{{- $protocols = $protocols | default $outer }}
{{- $space := dict "matchLabels" (dict "kubernetes.io/metadata.name" (dir .name)) }}
{{- $entries = append $entries (dict "from" $from "namespaceSelector" $space "podSelector" (dict "matchLabels" .spec.selector) "ports" $inner) }}
{{- range .spec.clusterIPs }}
{{- if ne . "None" }}
{{- $fronts = append $fronts . }}
{{- $entries = append $entries (dict "from" $from "cidr" (include "jes-netpol.hostPrefix" .) "ports" $outer) }}
{{- end }}
{{- end }}
{{- end }}
{{- end }}
{{- if $entries }}
{{- range $name := list "node-local-dns" "nodelocaldns" }}
{{- range include "jes-netpol.localips" (lookup "apps/v1" "DaemonSet" "kube-system" $name) | fromJsonArray }}
{{- if not (has . $fronts) }}
{{- $fronts = append $fronts . }}
{{- $entries = append $entries (dict "from" (printf "DaemonSet kube-system/%s" $name) "cidr" (include "jes-netpol.hostPrefix" .) "ports" $protocols) }}
{{- end }}
{{- end }}
{{- end }}
{{- end }}
{{- toJson $entries }}
{{- end }}
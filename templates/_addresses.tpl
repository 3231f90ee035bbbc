{{/*
Text to addresses: what a host name, a URL or an answer of the cluster comes down to. Knows nothing of rules.
*/}}

{{/* The bare host in "host", "host:port", "[v6]:port", a bare IPv6 address or a URL; in lower case, no dot at the end. */}}
{{- define "jes-netpol.hostname" -}}
{{- $text := .address | toString | trim | lower }}
{{- $host := $text }}
{{- if contains "://" $text }}
{{- $host = (urlParse $text).host }}
{{- else }}
{{- $host = regexReplaceAll "/.*$" $text "" }}
{{- end }}
{{- if hasPrefix "[" $host }}
{{- $host = regexReplaceAll "^\\[(.*)\\](:[0-9]*)?$" $host "${1}" }}
{{- else if regexMatch "^[^:]*:[0-9]*$" $host }}
{{- $host = regexReplaceAll ":[0-9]*$" $host "" }}
{{- end }}
{{- $host = trimSuffix "." $host }}
{{- /* Letters of all languages take much longer to look up, and are rare in host names. */}}
{{- if not (or (regexMatch "^[0-9A-Za-z._-]+$|^[0-9a-f:.]*:[0-9a-f:.]*$" $host) (regexMatch "^[\\pL\\pM\\pN._-]+$" $host)) }}
{{- fail (printf "%s: there is no host name in %q" .key $text) }}
{{- end }}
{{- $host }}
{{- end }}

{{/* "true" for an IPv4 or IPv6 address, "" for a name. */}}
{{- define "jes-netpol.isAddress" -}}
{{- if or (contains ":" .) (regexMatch "^[0-9]+(\\.[0-9]+){3}$" .) }}true{{ end }}
{{- end }}

{{/* An address as the network that holds nothing else: /32 for IPv4, also where it comes as ::ffff:a.b.c.d, else /128. */}}
{{- define "jes-netpol.hostPrefix" -}}
{{- $address := regexReplaceAll "^::ffff:([0-9.]+)$" . "${1}" }}
{{- printf "%s/%s" $address (contains ":" $address | ternary "128" "32") }}
{{- end }}

{{/*
The port that a client of {address, protocol} uses: the one in the text, else that of the URL's scheme, else the
protocol's. `key` is where the address is written.
*/}}
{{- define "jes-netpol.clientPort" -}}
{{- $text := .address | toString | trim | lower }}
{{- $scheme := regexFind "^[a-z][a-z0-9+.-]*://" $text }}
{{- $authority := trimPrefix $scheme $text | regexFind "^[^/?#]*" | regexFind "[^@]*$" }}
{{- $port := "" }}
{{- if regexMatch "^([^:]*|\\[.*\\]):[0-9]+$" $authority }}
{{- $port = regexFind "[0-9]+$" $authority }}
{{- else if $scheme }}
{{- $port = get (dict "http://" "80" "ws://" "80" "https://" "443" "wss://" "443") $scheme }}
{{- else }}
{{- $port = get (dict "http" "80" "https" "443") (toString .protocol) }}
{{- end }}
{{- if not $port }}
{{- fail (printf "networkPolicy.egress.restrictPorts is set, and nothing says which port %s means: write it there, behind a colon, or set remoteControlPlane.api.protocol" .key) }}
{{- end }}
{{- if or (lt (int64 $port) 1) (gt (int64 $port) 65535) }}
{{- fail (printf "%s: %q is not a port from 1 to 65535" .key $port) }}
{{- end }}
{{- $port }}
{{- end }}

{{/*
Entries with the client's port: {key, entries, port} to a JSON list. What is known to lead from that port of a Service
to the pods (`servicePort`) stays, an entry's other ports go; entries that have ports of their own besides keep them.
*/}}
{{- define "jes-netpol.restricted" -}}
{{- $restricted := list }}
{{- range $entry := .entries }}
{{- $ports := list }}
{{- $others := list }}
{{- range $entry.ports }}
{{- if or (not .servicePort) (eq (toString .servicePort) $.port) }}
{{- $ports = append $ports . }}
{{- else }}
{{- $others = append $others (toString .servicePort) }}
{{- end }}
{{- end }}
{{- if $ports }}
{{- $entry = omit $entry "ports" | merge (dict "ports" $ports) }}
{{- else if $others }}
{{- fail (printf "%s leads to port %s, which %s does not have (it has %s)" $.key $.port ($entry.from | default "its Service") (join ", " $others)) }}
{{- else if not $entry.port }}
{{- $entry = omit $entry "port" | merge (dict "port" (int64 $.port)) }}
{{- end }}
{{- $restricted = append $restricted $entry }}
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
{{- $entries = append $entries (dict "from" "Service" "cidr" (include "jes-netpol.hostPrefix" .) "port" $port.port) }}
{{- end }}
{{- end }}
{{- end }}
{{- $endpoints := lookup "v1" "Endpoints" "default" "kubernetes" }}
{{- range $subset := $endpoints.subsets }}
{{- range $port := $subset.ports }}
{{- if eq $port.name "https" }}
{{- range $subset.addresses }}
{{- $entries = append $entries (dict "from" "Endpoints" "cidr" (include "jes-netpol.hostPrefix" .ip) "port" $port.port) }}
{{- end }}
{{- end }}
{{- end }}
{{- end }}
{{- toJson $entries }}
{{- end }}

{{/*
The pods of the Service that pods know under a name (name.namespace, .svc, .svc.cluster.local), a JSON list of at most
one entry; empty where there is no cluster to ask, no such Service, or where it selects no pods.
*/}}
{{- define "jes-netpol.service.lookup" -}}
{{- $entries := list }}
{{- if regexMatch "^[a-z0-9-]+[.][a-z0-9-]+([.]svc([.]cluster[.]local)?)?$" . }}
{{- $labels := splitList "." . }}
{{- $name := index $labels 0 }}
{{- $namespace := index $labels 1 }}
{{- $spec := (lookup "v1" "Service" $namespace $name).spec | default dict }}
{{- if $spec.selector }}
{{- $from := printf "Service %s/%s" $namespace $name }}
{{- $space := dict "matchLabels" (dict "kubernetes.io/metadata.name" $namespace) }}
{{- /* A headless Service translates no ports. */}}
{{- $ports := eq (toString $spec.clusterIP) "None" | ternary list (include "jes-netpol.targets" $spec.ports | fromJsonArray) }}
{{- $entries = list (dict "from" $from "host" . "namespaceSelector" $space "podSelector" (dict "matchLabels" $spec.selector) "ports" $ports) }}
{{- end }}
{{- end }}
{{- toJson $entries }}
{{- end }}

{{/* A Service's ports as those of the pods behind it, a JSON list. */}}
{{- define "jes-netpol.targets" -}}
{{- $ports := list }}
{{- range . }}
{{- $ports = append $ports (dict "port" (.targetPort | default .port) "protocol" (.protocol | default "TCP") "servicePort" .port) }}
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
The cluster's DNS as its Service says, a JSON list of entries: the pods with their own ports, the ClusterIPs with port
53, the addresses of NodeLocal DNSCache where it runs. Only what is asked on port 53: resolv.conf knows no other.
*/}}
{{- define "jes-netpol.dns.lookup" -}}
{{- $entries := list }}
{{- range $name := list "kube-system/kube-dns" "openshift-dns/dns-default" }}
{{- $namespace := dir $name }}
{{- $spec := (lookup "v1" "Service" $namespace (base $name)).spec | default dict }}
{{- if and $spec.selector (not $entries) }}
{{- $from := printf "Service %s" $name }}
{{- $inner := list }}
{{- $outer := list }}
{{- range include "jes-netpol.targets" $spec.ports | fromJsonArray }}
{{- if eq (toString .servicePort) "53" }}
{{- $inner = append $inner . }}
{{- $outer = append $outer (dict "port" 53 "protocol" .protocol) }}
{{- end }}
{{- end }}
{{- $space := dict "matchLabels" (dict "kubernetes.io/metadata.name" $namespace) }}
{{- $entries = list (dict "from" $from "namespaceSelector" $space "podSelector" (dict "matchLabels" $spec.selector) "ports" $inner) }}
{{- range $spec.clusterIPs }}
{{- if ne . "None" }}
{{- $entries = append $entries (dict "from" $from "cidr" (include "jes-netpol.hostPrefix" .) "ports" $outer) }}
{{- end }}
{{- end }}
{{- range include "jes-netpol.localips" (lookup "apps/v1" "DaemonSet" "kube-system" "node-local-dns") | fromJsonArray }}
{{- if not (has . $spec.clusterIPs) }}
{{- $entries = append $entries (dict "from" "DaemonSet kube-system/node-local-dns" "cidr" (include "jes-netpol.hostPrefix" .) "ports" $outer) }}
{{- end }}
{{- end }}
{{- end }}
{{- end }}
{{- toJson $entries }}
{{- end }}
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
{{- if not (regexMatch "^[\\pL\\pM\\pN._-]+$|^[0-9a-f:.]*:[0-9a-f:.]*$" $host) }}
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

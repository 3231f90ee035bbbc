{{/*
Further peers of a policy, as its values list them: {policy, key, peers, resolvedKey, resolved, dialect, keep} to a JSON list of sections.
`key` is where the list is written, `resolved` a table of the entries that were found for the peers, under `resolvedKey`.
*/}}
{{- define "jes-netpol.additional" -}}
{{- $sections := list }}
{{- $names := list }}
{{- range $index, $peer := .peers }}
{{- $key := printf "%s[%d]" $.key $index }}
{{- $name := toString $peer.name }}
{{- if not (regexMatch "^[a-z0-9]([a-z0-9-]{0,38}[a-z0-9])?$" $name) }}
{{- fail (printf "%s.name: %q is not a name of at most 40 lower-case letters, digits and hyphens" $key $name) }}
{{- else if has $name $names }}
{{- fail (printf "%s.name: the name %q is used more than once" $key $name) }}
{{- end }}
{{- $names = append $names $name }}
{{- $places := list }}
{{- range $part := list "cidr" "host" "url" "service" }}
{{- if get $peer $part }}
{{- $places = append $places $part }}
{{- end }}
{{- end }}
{{- if or (kindIs "map" $peer.podSelector) (kindIs "map" $peer.namespaceSelector) }}
{{- $places = append $places "a selector" }}
{{- end }}
{{- if not $places }}
{{- fail (printf "%s needs a cidr, host, url, service, podSelector or namespaceSelector" $key) }}
{{- else if gt (len $places) 1 }}
{{- fail (printf "%s has both %s and %s: write two peers" $key (first $places) (index $places 1)) }}
{{- end }}
{{- $section := dict "name" (printf "additional-%s" $name) "title" (printf "Further peers: %s" $name) "key" $key }}
{{- if has (first $places) (list "host" "url" "service") }}
{{- $peer = pick $peer "host" "url" "service" "ports" | merge (dict "part" (first $places) "key" $key "policy" $.policy "dialect" $.dialect "keep" $.keep) }}
{{- $_ := set $peer "resolvedKey" (printf "%s.%s" $.resolvedKey $name) }}
{{- $_ := set $peer "resolved" (get ($.resolved | default dict) $name | default list) }}
{{- $section = merge (include "jes-netpol.additional.named" $peer | fromJson) $section }}
{{- else }}
{{- $entry := pick $peer "cidr" "podSelector" "namespaceSelector" "ports" | merge (dict "at" $key) }}
{{- $_ := set $section "entries" (list $entry) }}
{{- end }}
{{- $sections = append $sections $section }}
{{- end }}
{{- toJson $sections }}
{{- end }}

{{/*
A peer by its host, its URL or its Service, as part of a section: {key, entries, value, host}. Its ports are those that it
lists, else the one in its text, else that of the URL's scheme; of a Service they are the Service's own.
*/}}
{{- define "jes-netpol.additional.named" -}}
{{- $key := printf "%s.%s" .key .part }}
{{- $address := toString (get . .part) }}
{{- $target := include "jes-netpol.host.target" (dict "key" $key "address" $address) | fromJson }}
{{- if eq .part "service" }}
{{- if or $target.scheme (not (regexMatch "^[a-z0-9-]+[.][a-z0-9-]+([.]svc([.]cluster[.]local)?)?$" $target.host)) (and $target.rooted (not (regexMatch "[.].+[.]svc" $target.host))) }}
{{- fail (printf "%s: %q is not a Service in the form NAME.NAMESPACE, such as git.tools" $key $target.host) }}
{{- end }}
{{- $address = printf "%s.svc" (regexFind "^[^.]+[.][^.]+" $target.host) }}
{{- else if and (eq .part "url") (not $target.scheme) }}
{{- fail (printf "%s: it is not a URL such as https://proxy.example.com" $key) }}
{{- end }}
{{- $ports := list }}
{{- range $index, $port := .ports }}
{{- if regexMatch "[a-z]" (toString .port) }}
{{- fail (printf "%s.ports[%d].port: %q is a name, not a number" $.key $index .port) }}
{{- end }}
{{- $ports = append $ports (dict "port" .port "protocol" (.protocol | default "TCP")) }}
{{- end }}
{{- $known := dict "http" "80" "ws" "80" "https" "443" "wss" "443" }}
{{- if and $ports $target.port }}
{{- fail (printf "%s has a port, and %s.ports is set as well: only one is allowed" $key .key) }}
{{- else if not $ports }}
{{- with $target.port | default (get $known $target.scheme) }}
{{- $ports = list (dict "port" (int64 .) "protocol" "TCP") }}
{{- end }}
{{- end }}
{{- $found := include "jes-netpol.host" (dict
      "policy" .policy
      "key" $key
      "address" $address
      "ports" $ports
      "own" true
      "keep" .keep
      "dialect" .dialect
      "resolvedKey" .resolvedKey
      "resolved" .resolved) | fromJson }}
{{- dict "value" $key | merge $found | toJson }}
{{- end }}
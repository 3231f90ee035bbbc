{{/*
Where a policy's addresses are from, as annotations: for each section with addresses that were looked up one line that
says host, addresses, when they were seen, by whom, and the lowest TTL. Kubernetes takes 256 KiB of annotations in all.
*/}}
{{- define "jes-netpol.annotations" -}}
{{- $lines := list }}
{{- range $section := . }}
{{- $addresses := list }}
{{- $hosts := list }}
{{- $seen := list }}
{{- $from := list }}
{{- $ttls := list }}
{{- range $section.entries }}
{{- if or .cidr .from }}
{{- $addresses = append $addresses (.cidr | default (printf "the pods of %v" .from)) }}
{{- $hosts = append $hosts (.host | default "") }}
{{- $seen = append $seen (.seen | default "") }}
{{- $from = append $from (.from | default "") }}
{{- with .ttl }}
{{- $ttls = append $ttls (int64 .) }}
{{- end }}
{{- end }}
{{- end }}
{{- if $addresses }}
{{- $text := printf "%s -> %s" (compact $hosts | uniq | join ", " | default $section.name) (uniq $addresses | join ", ") }}
{{- with compact $seen | uniq | sortAlpha }}
{{- $text = printf "%s; seen %s" $text (list (first .) (last .) | uniq | join " to ") }}
{{- end }}
{{- $text = printf "%s; by %s" $text (compact $from | uniq | join ", " | default $section.key) }}
{{- if $ttls }}
{{- $lowest := first $ttls }}
{{- range $ttls }}
{{- $lowest = min $lowest . }}
{{- end }}
{{- $text = printf "%s; lowest TTL %d s" $text $lowest }}
{{- end }}
{{- $lines = append $lines (printf "jes-netpol/%s: %s" (kebabcase $section.name) (trunc 60000 $text | quote)) }}
{{- end }}
{{- end }}
{{- join "\n" $lines }}
{{- end }}
{{- $first := lookup "v1" "ConfigMap" "lookup-a" "settings" -}}
{{- $second := lookup "v1" "ConfigMap" "lookup-a" "settings" -}}
{{- $_ := set $first.data "number" "changed" -}}
first: {{ $first.data.number }}
second: {{ $second.data.number }}
chained: {{ (lookup "v1" "Namespace" "" (lookup "v1" "ConfigMap" "lookup-b" "settings").metadata.namespace).metadata.labels | toJson | quote }}

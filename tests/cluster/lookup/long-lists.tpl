{{- $all := lookup "v1" "ConfigMap" "lookup-many" "" -}}
count: {{ len $all.items }}
first: {{ (first $all.items).metadata.name }}
last: {{ (last $all.items).metadata.name }}
fields: {{ keys $all.metadata | sortAlpha }}

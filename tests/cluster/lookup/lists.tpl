{{- define "names" }}{{ range .items }}{{ .apiVersion }} {{ .kind }} {{ .metadata.namespace }}/{{ .metadata.name }}; {{ end }}{{ end -}}
in a namespace: {{ include "names" (lookup "v1" "ConfigMap" "lookup-a" "") }}
in all: {{ range (lookup "v1" "ConfigMap" "" "").items }}{{ if hasPrefix "lookup-" .metadata.namespace }}{{ toJson . | quote }}{{ end }}{{ end }}
cluster-wide kind: {{ range (lookup "v1" "Namespace" "" "").items }}{{ if hasPrefix "lookup-" .metadata.name }}{{ .metadata.name }} {{ end }}{{ end }}
cluster-wide kind in a namespace: {{ range (lookup "v1" "Namespace" "lookup-a" "").items }}{{ if hasPrefix "lookup-" .metadata.name }}{{ .metadata.name }} {{ end }}{{ end }}
of a group: {{ include "names" (lookup "apps/v1" "Deployment" "lookup-a" "") }}
custom: {{ include "names" (lookup "example.com/v1" "Gadget" "lookup-a" "") }}
custom in all: {{ include "names" (lookup "example.com/v1" "Gadget" "" "") }}
custom, the other version: {{ include "names" (lookup "example.com/v1beta1" "Gadget" "" "") }}
empty: {{ with lookup "v1" "Pod" "lookup-a" "" }}{{ .kind }} {{ .items | toJson }} {{ len .items }}{{ end }}
fields: {{ keys (lookup "v1" "ConfigMap" "lookup-a" "") | sortAlpha }} {{ keys (lookup "v1" "ConfigMap" "lookup-a" "").metadata | sortAlpha }}

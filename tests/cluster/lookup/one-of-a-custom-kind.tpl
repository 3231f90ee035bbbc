odd: |
  {{- lookup "example.com/v1" "Gadget" "lookup-a" "odd" | toYaml | nindent 2 }}
json: {{ lookup "example.com/v1" "Gadget" "lookup-a" "odd" | toJson | quote }}
kinds: {{ range $key, $value := (lookup "example.com/v1" "Gadget" "lookup-a" "odd").spec }}{{ $key }}={{ kindOf $value }} {{ $value }};{{ end }}
older: {{ (lookup "example.com/v1" "Gadget" "lookup-a" "older") | toJson | quote }}
by another version: {{ (lookup "example.com/v1beta1" "Gadget" "lookup-a" "odd").apiVersion }}
fleet: {{ (lookup "example.com/v1" "Fleet" "" "all") | toJson | quote }}
definition: |
  {{- (lookup "apiextensions.k8s.io/v1" "CustomResourceDefinition" "" "gadgets.example.com").spec | toYaml | nindent 2 }}

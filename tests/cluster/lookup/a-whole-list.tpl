json: {{ lookup "v1" "ConfigMap" "lookup-a" "" | toJson | quote }}
custom: {{ lookup "example.com/v1" "Gadget" "" "" | toJson | quote }}

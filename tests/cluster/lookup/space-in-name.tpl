got: {{ lookup "v1" "ConfigMap" "lookup-a" "a b" | toJson | quote }}

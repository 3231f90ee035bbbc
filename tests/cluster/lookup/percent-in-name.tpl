got: {{ lookup "v1" "ConfigMap" "lookup-a" "a%2fb" | toJson | quote }}

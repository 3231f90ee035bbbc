got: {{ lookup "v1" "ConfigMap" "lookup-a" "settings" | toJson | quote }}

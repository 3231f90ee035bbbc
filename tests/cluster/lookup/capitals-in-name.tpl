got: {{ lookup "v1" "ConfigMap" "lookup-a" "SETTINGS" | toJson | quote }}

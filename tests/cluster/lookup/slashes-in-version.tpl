got: {{ lookup "a/b/c" "ConfigMap" "lookup-a" "settings" | toJson | quote }}

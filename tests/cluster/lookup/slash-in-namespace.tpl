got: {{ lookup "v1" "ConfigMap" "a/b" "settings" | toJson | quote }}

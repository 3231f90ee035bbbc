got: {{ lookup "" "ConfigMap" "lookup-a" "settings" | toJson | quote }}

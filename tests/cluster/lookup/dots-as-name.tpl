got: {{ lookup "v1" "ConfigMap" "lookup-a" ".." | toJson | quote }}

got: {{ lookup "v1" "configmaps" "lookup-a" "settings" | toJson | quote }}

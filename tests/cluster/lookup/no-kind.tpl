got: {{ lookup "v1" "" "lookup-a" "settings" | toJson | quote }}

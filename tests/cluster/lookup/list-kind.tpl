got: {{ lookup "v1" "ConfigMapList" "lookup-a" "" | toJson | quote }}

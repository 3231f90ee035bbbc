got: {{ lookup "v1" "Gizmo" "lookup-a" "" | toJson | quote }}

got: {{ lookup "v1" "Gizmo" "lookup-a" "settings" | toJson | quote }}

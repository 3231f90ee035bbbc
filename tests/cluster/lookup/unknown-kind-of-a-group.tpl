got: {{ lookup "apps/v1" "Gizmo" "lookup-a" "web" | toJson | quote }}

got: {{ lookup "apps/" "Deployment" "lookup-a" "web" | toJson | quote }}

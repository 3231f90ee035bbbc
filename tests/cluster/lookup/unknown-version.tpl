got: {{ lookup "apps/v9" "Deployment" "lookup-a" "web" | toJson | quote }}

got: {{ lookup "apps/v1" "Scale" "lookup-a" "web" | toJson | quote }}
